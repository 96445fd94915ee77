#include "pos/app/remote_worker.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "db/local/memory_journal.h"
#include "pos/app/os_ports.h"
#include "pos/ports/memory_catalogue.h"
#include "tests/support/temp_folder.h"

namespace holdfast::app {
namespace {

using till::command::ServerChanged;
using Link = ServerChanged::Link;

class SetClock final : public ports::Clock {
 public:
  core::Instant now() const override { return {1'772'000'000'000 + ms}; }
  int utc_offset_minutes(core::Instant /*at*/) const override { return 0; }
  std::int64_t ms = 0;
};

class AtOnce final : public Executor {
 public:
  void submit(Priority /*priority*/, std::function<void()> job) override { job(); }
  void run(Priority /*priority*/, const std::function<void()>& job) override { job(); }
};

// The turns of the loop are taken by the test.
class HandDriven final : public Threads {
 public:
  std::unique_ptr<Executor> make_executor(const std::string& /*name*/) override {
    return std::make_unique<AtOnce>();
  }
  std::unique_ptr<Loop> start_loop(const std::string& /*name*/, Loop::Turn next) override {
    turn = std::move(next);
    return std::make_unique<NoLoop>();
  }
  std::unique_ptr<Alarm> call_after(std::int64_t /*ms*/, std::function<void()> /*call*/) override {
    return nullptr;
  }
  Loop::Turn turn;

 private:
  class NoLoop final : public Loop {
   public:
    void wake() override {}
    void stop() override {}
  };
};

// Takes everything, unless it is away.
class WillingStore final : public ports::RemoteStore {
 public:
  struct Server {
    std::int64_t last_seq = 0;
    ports::Hash256 last_hash{};
    bool away = false;
    std::optional<std::string> fork;
  };
  explicit WillingStore(Server& server) : server_(server) {}

  core::Result<std::vector<ports::PostAnswer>> post(
      std::span<const ports::StoredEntry> entries) override {
    if (server_.away) return core::fail(core::ErrorCode::server_unreachable, "no route");
    if (entries.front().seq > server_.last_seq + 1) {
      return core::fail(core::ErrorCode::sequence_gap, "an entry is missing");
    }
    std::vector<ports::PostAnswer> answers;
    for (const auto& entry : entries) answers.push_back({entry.seq, {}, {}});
    server_.last_seq = entries.back().seq;
    server_.last_hash = entries.back().hash;
    return answers;
  }
  core::Result<ports::JournalHead> journal_head(std::int64_t /*known_seq*/) override {
    if (server_.away) return core::fail(core::ErrorCode::server_unreachable, "no route");
    ports::JournalHead head;
    head.last_seq = server_.last_seq;
    head.last_hash = server_.last_hash;
    head.fork = server_.fork;
    return head;
  }
  core::Result<std::vector<ports::StoredEntry>> journal_from(std::int64_t /*first_seq*/,
                                                             std::size_t /*limit*/) override {
    return std::vector<ports::StoredEntry>{};
  }
  core::Result<ports::CatalogueChanges> pull(const std::string& cursor,
                                             std::size_t /*limit*/) override {
    ports::CatalogueChanges changes;
    changes.cursor = cursor;
    return changes;
  }
  core::Result<void> ping() override { return {}; }
  void disconnect() override {}
  void interrupt() override {}

 private:
  Server& server_;
};

class RemoteWorkerTest : public ::testing::Test {
 protected:
  RemoteWorkerTest() {
    for (int i = 0; i < 2'000; ++i) sell();
    poster_.start(threads_);
  }
  void sell() {
    journal_.append({core::EntryId{}, clock_.now(), core::DrawerOpened{}, {}});
    said();
  }
  // Turns until there is nothing to do, each of which takes so long.
  void go_on(std::int64_t ms_a_turn) {
    while (threads_.turn() == 0) clock_.ms += ms_a_turn;
  }
  std::vector<ServerChanged> said() {
    std::vector<ServerChanged> said;
    for (auto& command : mailbox_.take()) {
      if (const auto* changed = std::get_if<ServerChanged>(&command)) said.push_back(*changed);
    }
    return said;
  }

  SetClock clock_;
  HandDriven threads_;
  Mailbox mailbox_;
  ports::MemoryCatalogue catalogue_;
  WillingStore::Server server_;
  JournalWorker journal_{std::make_unique<local::MemoryJournal>(),
                         threads_.make_executor("journal"), mailbox_, [] {}};
  RemoteWorker poster_{
      std::make_unique<WillingStore>(server_), journal_, catalogue_, mailbox_, clock_,
      std::make_unique<SystemRandom>(),        {}};
};

TEST_F(RemoteWorkerTest, SaysHowABacklogShrinksOnceASecondAndItsEndAtOnce) {
  go_on(170);  // 20 batches in 3.4 s
  const auto said = this->said();
  EXPECT_EQ(server_.last_seq, 2'000);
  ASSERT_GE(said.size(), 5U) << "at first, 3 times between, at the end";
  EXPECT_LE(said.size(), 8U);
  EXPECT_EQ(said.back().waiting, 0);
  EXPECT_EQ(said.back().link, Link::up);
  for (std::size_t i = 1; i < said.size(); ++i) EXPECT_LE(said[i].waiting, said[i - 1].waiting);
}

TEST_F(RemoteWorkerTest, AJournalThatEndsTooEarlyIsNamedWhileTheServerIsAway) {
  const holdfast::testing::TempFolder folder;
  const auto file = folder.path() / "server_has";
  KnownHead{file}.note(2'001);
  server_.away = true;
  RemoteWorker poster{
      std::make_unique<WillingStore>(server_), journal_, catalogue_,     mailbox_, clock_,
      std::make_unique<SystemRandom>(),        {},       KnownHead{file}};
  poster.start(threads_);
  go_on(1);
  auto said = this->said();
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.back().link, Link::refused);
  EXPECT_EQ(said.back().error.code, core::ErrorCode::journal_behind);

  // The server knows best: here it is one that never had more.
  server_.away = false;
  clock_.ms += 60'000;
  go_on(1);
  said = this->said();
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.back().link, Link::up);
  EXPECT_EQ(KnownHead{file}.seq(), 100) << "of the first batch that was sent";
}

TEST_F(RemoteWorkerTest, SaysAtOnceThatTheServerIsAwayAndThenWhatWaits) {
  go_on(1);
  said();
  server_.away = true;
  sell();
  poster_.wake();
  go_on(1);
  const auto away = said();
  ASSERT_FALSE(away.empty());
  EXPECT_EQ(away.back().link, Link::down);
  EXPECT_EQ(away.back().waiting, 1);
  sell();
  poster_.wake();
  go_on(1);
  const auto more = said();
  ASSERT_EQ(more.size(), 1U);
  EXPECT_EQ(more.back().waiting, 2);
}

// Batches are read while the server works on those before them; what it makes of those decides
// whether they are the next.
TEST_F(RemoteWorkerTest, NothingIsLeftOutWhenTheServerGoesAwayInTheMiddle) {
  for (int turns = 0; turns < 6; ++turns) threads_.turn();
  EXPECT_GT(server_.last_seq, 100);
  server_.away = true;
  go_on(1);
  EXPECT_LT(server_.last_seq, 1'000);
  server_.away = false;
  clock_.ms += 60'000;
  go_on(1);
  EXPECT_EQ(server_.last_seq, 2'000);
}

TEST_F(RemoteWorkerTest, WhatTheServerLostIsSentBeforeWhatWasReadAhead) {
  for (int turns = 0; turns < 6; ++turns) threads_.turn();
  ASSERT_GT(server_.last_seq, 150);
  server_.last_seq = 150;
  server_.last_hash = journal_.hash_of(150).value().value();
  go_on(1);
  EXPECT_EQ(server_.last_seq, 150) << "a gap";
  clock_.ms += 60'000;
  go_on(1);
  EXPECT_EQ(server_.last_seq, 2'000);
}

// Of two machines that are one till only the other one is refused.
TEST_F(RemoteWorkerTest, TellsOfAnotherMachineAndGoesOnSending) {
  server_.fork = "the other one went on differently";
  go_on(1);
  EXPECT_EQ(server_.last_seq, 2'000);
  auto said = this->said();
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.back().link, Link::up);
  EXPECT_EQ(said.back().error, (core::Error{core::ErrorCode::sequence_fork, *server_.fork}));

  server_.fork.reset();
  clock_.ms += 31'000;
  go_on(1);
  said = this->said();
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.back().error, core::Error{});
}

}  // namespace
}  // namespace holdfast::app
