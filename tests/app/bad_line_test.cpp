// A till whose line to the server is as bad as can be: a byte a second, bits that flip on the
// way, messages that nobody asked for. It sells, says by name what is wrong, and when the line is
// good again the server holds what the journal holds, each entry once and as it was written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "db/local/sqlite_journal.h"
#include "db/remote/remote_store.h"
#include "pos/core/hex.h"
#include "tests/app/shop_server.h"
#include "tests/app/sim_till.h"
#include "tests/remote/demo_fixture.h"
#include "tests/support/bad_line.h"
#include "tests/support/must.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
namespace cmd = till::command;
using Link = cmd::ServerChanged::Link;

constexpr std::int32_t kAnswer_ms = 500, kLongAnswer_ms = 30'000;
// A cashier waits for none of this; a machine under sanitizers beside a compiler is slow.
constexpr auto kSaleLimit = 10s;

class BadLines : public ::testing::Test {
 protected:
  void SetUp() override {
    fill_catalogue(folder_.path(), shop_.till_conninfo());
    start();
    sell(kCroissant);
    ASSERT_TRUE(until_delivered()) << server().detail;
  }

  void start(std::int32_t answer_timeout_ms = kAnswer_ms) {
    till_.emplace(folder_.path(), [&](app::RuntimeParts& parts) {
      const std::string conninfo = shop_.till_conninfo() + line_.address();
      SimTill::with_server(conninfo)(parts);
      parts.remote = must(remote::open_remote_store({.conninfo = conninfo,
                                                     .connect_timeout_s = 1,
                                                     .public_key = parts.public_key,
                                                     .answer_timeout_ms = answer_timeout_ms}));
      parts.posting.look_interval_ms = 300;
    });
    till_->sign_in_and_open_shift();
  }
  const till::ServerView& server() { return till_->view().server; }
  bool until_delivered() {
    return till_->pump_until(
        [&] { return server().link == Link::up && must(till_->runtime().backlog()).waiting == 0; });
  }
  bool until_told(core::ErrorCode code) {
    return till_->pump_until([&] { return server().error_name == core::name(code); });
  }
  void sell(const char* code) {
    const auto begin = Steady::now();
    till_->scan(code);
    till_->sell_for_cash(500);
    EXPECT_EQ(till_->view().change.printing, till::OutputState::done);
    till_->submit(cmd::NextSale{});
    EXPECT_EQ(till_->view().screen, till::Screen::sell);
    EXPECT_LT(Steady::now() - begin, kSaleLimit);
    ++sold_;
  }

  // Ends the till; the server has its journal, and each sale once.
  void expect_the_journal_on_the_server();

  ShopServer shop_;
  BadLine line_{shop_.cluster().server().socket_folder() / ".s.PGSQL.5432", 20'260'301};
  TempFolder folder_;
  std::optional<SimTill> till_;
  std::int64_t sold_ = 0;
};

void BadLines::expect_the_journal_on_the_server() {
  till_.reset();
  auto journal = must(local::SqliteJournal::open(folder_.path() / "journal.db"));
  must(journal->verify_chain());
  std::string here;
  must(journal->read_from(1, [&here](const ports::StoredEntry& entry) {
    here += std::to_string(entry.seq) + ' ' + entry.id.to_string() + ' ' + entry.kind + ' ' +
            std::to_string(entry.version) + ' ' + core::to_hex(entry.previous_hash) + ' ' +
            core::to_hex(entry.hash) + ' ' + core::to_hex(entry.signature) + ' ' + entry.payload +
            '\n';
    return true;
  }));
  EXPECT_EQ(shop_.ask("SELECT string_agg(concat_ws(' ', seq, id, kind, version,"
                      "  encode(previous_hash, 'hex'), encode(hash, 'hex'),"
                      "  encode(signature, 'hex'), payload) || E'\\n', '' ORDER BY seq)"
                      "  FROM journal_entries"),
            here);
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM transactions"), std::to_string(sold_));
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM transactions WHERE findings <> '{}'"), "0");
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM journal_quarantine"), "0");
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM journal_alarms"), "0");
}

TEST_F(BadLines, OneByteASecond) {
  line_.slow_down(1);
  sell(kKefir);
  ASSERT_TRUE(until_told(core::ErrorCode::server_unreachable)) << server().detail;
  for (int i = 0; i < 5; ++i) sell(kMilk);
  EXPECT_TRUE(till_->pump_until([&] { return server().waiting == 6; })) << server().waiting;
  EXPECT_EQ(server().link, Link::down) << server().detail;

  // Ending waits for no such server.
  const auto begin = Steady::now();
  till_.reset();
  EXPECT_LT(Steady::now() - begin, kSaleLimit);
  start();
  sell(kMilk);
  line_.slow_down(0);
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_the_journal_on_the_server();
}

// In both directions, and so often that most calls are hit.
TEST_F(BadLines, BitsThatFlip) {
  constexpr std::int64_t kFlips = 400;
  std::map<std::string, int> named;
  std::string shown;
  line_.flip_one_in(1'500, 1'500);
  const auto deadline = Steady::now() + 60s;
  while (line_.flipped_there() < kFlips || line_.flipped_back() < kFlips / 8) {
    ASSERT_LT(Steady::now(), deadline)
        << line_.flipped_there() << " there, " << line_.flipped_back() << " back";
    if (sold_ < 60) sell(sold_ % 2 == 0 ? kKefir : kMilk);
    const auto until = Steady::now() + 20ms;
    while (Steady::now() < until) {
      till_->runtime().pump();
      if (server().error_name != shown) ++named[shown = server().error_name];
    }
  }
  line_.flip_one_in(0, 0);
  EXPECT_TRUE(until_delivered()) << server().detail;
  named.erase("");
  EXPECT_FALSE(named.empty()) << "nobody was told";
  for (const auto& [name, times] : named) std::printf("%s %d times, ", name.c_str(), times);
  std::printf("%ld bits there, %ld back, %ld sales\n", static_cast<long>(line_.flipped_there()),
              static_cast<long>(line_.flipped_back()), static_cast<long>(sold_));
  expect_the_journal_on_the_server();
}

// Rows come by COPY: a load that is done has each of them as it was sent.
TEST_F(BadLines, BitsThatFlipInAFullLoad) {
  till_.reset();
  const std::string conninfo = shop_.till_conninfo();
  const auto sent = must(
      remote::testing::whole_catalogue(*must(remote::open_remote_store({.conninfo = conninfo}))));
  const auto store = must(remote::open_remote_store({.conninfo = conninfo + line_.address(),
                                                     .connect_timeout_s = 1,
                                                     .answer_timeout_ms = kAnswer_ms}));
  line_.flip_one_in(4'000, 30'000);
  int whole = 0, failed = 0;
  const auto deadline = Steady::now() + 60s;
  while (whole < 20 || line_.flipped_there() < 50 || line_.flipped_back() < 50) {
    ASSERT_LT(Steady::now(), deadline) << whole << " whole, " << failed << " failed";
    const auto came = remote::testing::whole_catalogue(*store);
    if (!came) {
      ++failed;
      continue;
    }
    ++whole;
    ASSERT_EQ(came->items, sent.items);
    ASSERT_EQ(came->customers, sent.customers);
    ASSERT_EQ(came->item_prices, sent.item_prices);
    ASSERT_EQ(came->stock, sent.stock);
  }
  std::printf("%d loads whole, %d given up\n", whole, failed);
}

TEST_F(BadLines, NoticesWithoutEnd) {
  line_.chatter(BadLine::Chatter::notices);
  // It still asks the server now and then, although nothing is to be posted.
  const std::string newest =
      "SELECT max(query_start) FROM pg_stat_activity WHERE application_name = 'holdfast till'";
  ASSERT_TRUE(till_->pump_until([&] { return line_.chattered_bytes() > 0; }));
  for (int times = 0; times < 3; ++times) {
    const std::string before = shop_.ask(newest);
    EXPECT_TRUE(till_->pump_until([&] { return shop_.ask(newest) != before; })) << before;
  }
  for (int i = 0; i < 5; ++i) sell(kKefir);
  EXPECT_TRUE(till_->pump_until([&] { return must(till_->runtime().backlog()).waiting == 0; }));
  line_.chatter(BadLine::Chatter::none);
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_the_journal_on_the_server();
}

TEST_F(BadLines, NotificationsWithoutEnd) {
  line_.chatter(BadLine::Chatter::notifications);
  ASSERT_TRUE(till_->pump_until([&] { return line_.chattered_bytes() > 0; }));
  for (int i = 0; i < 5; ++i) sell(kKefir);
  EXPECT_TRUE(till_->pump_until([&] { return must(till_->runtime().backlog()).waiting == 0; }));
  line_.chatter(BadLine::Chatter::none);
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_the_journal_on_the_server();
}

// Thousands of changes a second that are none.
TEST_F(BadLines, NewsWithoutEnd) {
  std::atomic<bool> enough = false;
  std::int64_t told = 0;
  std::thread flood([&] {
    auto owner = shop_.cluster().connect(shop_.database());
    while (!enough) {
      must_run(owner,
               "SELECT pg_notify(feed_channel(t.id), n::text) FROM tenants t,"
               " generate_series(1, 1000) n");
      told += 1'000;
    }
  });
  for (int i = 0; i < 10; ++i) sell(kKefir);
  EXPECT_TRUE(till_->pump_until([&] { return must(till_->runtime().backlog()).waiting == 0; }));
  enough = true;
  flood.join();
  EXPECT_GT(told, 0);
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_the_journal_on_the_server();
}

// An answer that would fill the memory is given up, by name, and posting goes on beside it.
TEST_F(BadLines, AnAnswerWithoutEnd) {
  auto owner = shop_.cluster().connect(shop_.database());
  must_run(owner,
           "CREATE OR REPLACE FUNCTION pull_feed(after text, page_limit integer, format integer) "
           "RETURNS json"
           " LANGUAGE sql AS $$ SELECT to_json(repeat('x', 100000000)) $$");
  till_.reset();
  start(kLongAnswer_ms);
  ASSERT_TRUE(until_told(core::ErrorCode::server_refused)) << server().detail;
  EXPECT_THAT(server().detail, ::testing::HasSubstr("longer than 64 MiB"));
  for (int i = 0; i < 3; ++i) sell(kKefir);
  EXPECT_TRUE(till_->pump_until([&] { return must(till_->runtime().backlog()).waiting == 0; }));
  expect_the_journal_on_the_server();
}

}  // namespace
}  // namespace holdfast::testing
