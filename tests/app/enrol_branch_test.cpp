// `holdfast enrol --branch`: a machine whose journal and the server's copy went apart becomes a
// till of its own, and what it sold is booked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "pos/app/demo_shop.h"
#include "tests/app/enrol_fixture.h"
#include "tests/app/journal_contents.h"
#include "tests/app/sim_till.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace cmd = till::command;
namespace fs = std::filesystem;
using Link = cmd::ServerChanged::Link;

constexpr std::array kImage = {"journal.db", "journal.db-wal", "journal.db.key"};

class EnrolBranch : public EnrolCommand {
 protected:
  void SetUp() override {
    ASSERT_EQ(enrol(machine_, {"--number", "3"}).exit_code, 0);
    fill_catalogue(machine_.data(), machine_.conninfo());
  }

  void start(const std::string& conninfo) {
    till_.emplace(machine_.data(), SimTill::with_server(conninfo));
    till_->sign_in_and_open_shift();
  }
  void sell(const char* code) {
    till_->scan(code);
    till_->sell_for_cash(500);
    till_->submit(cmd::NextSale{});
  }
  [[nodiscard]] bool until_delivered() {
    return till_->pump_until([&] {
      return till_->view().server.link == Link::up && must(till_->runtime().backlog()).waiting == 0;
    });
  }
  [[nodiscard]] bool until_forked() {
    return till_->pump_until([&] { return till_->view().server.error_name == "sequence_fork"; });
  }
  static void copy_image(const fs::path& from, const fs::path& to) {
    for (const char* name : kImage) {
      fs::remove(to / name);
      if (fs::exists(from / name)) fs::copy_file(from / name, to / name);
    }
  }
  // Entries 1 and 2 are on both sides; the server has one more sale, and the machine, to which an
  // older copy of its disk was put back, two others.
  void go_apart() {
    start(machine_.conninfo());
    sell(kCroissant);
    ASSERT_TRUE(until_delivered());
    till_.reset();
    TempFolder image;
    copy_image(machine_.data(), image.path());
    start(machine_.conninfo());
    sell(kKefir);
    ASSERT_TRUE(until_delivered());
    till_.reset();
    copy_image(image.path(), machine_.data());
    fs::remove(machine_.data() / "server_has");
    start("host=" + image.path().string() + " dbname=shop user=till");  // nobody answers there
    sell(kMilk);
    sell(kCroissant);
    till_.reset();
    start(machine_.conninfo());
    ASSERT_TRUE(until_forked()) << till_->view().server.detail;
    ASSERT_TRUE(till_->pump_until([&] { return alarms() == "1"; })) << "nobody at the server hears";
    till_.reset();
  }
  std::string alarms() {
    return shop_.ask("SELECT count(*) FROM journal_alarms WHERE resolved_at IS NULL");
  }
  std::string sales_of(int number) {
    return shop_.ask(
        "SELECT coalesce(string_agg(x.receipt_number::text, ' ' ORDER BY x.receipt_number), '') "
        "FROM transactions x JOIN terminals t ON t.id = x.terminal_id WHERE t.number = " +
        std::to_string(number));
  }

  std::optional<SimTill> till_;
};

TEST_F(EnrolBranch, WhatAForkedJournalSoldIsBookedUnderANewNumber) {
  go_apart();
  EXPECT_EQ(sales_of(3), "1 2");
  const std::string shared_key = key_of(machine_);

  const auto done = enrol(machine_, {"--branch", "--number", "4"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("is till 4"), HasSubstr("till 3 up to entry 2")));
  EXPECT_EQ(alarms(), "0");
  EXPECT_NE(key_of(machine_), shared_key) << "the other machine may have that one";

  start(machine_.conninfo());
  EXPECT_TRUE(till_->view().shift.open) << "the shift goes on";
  ASSERT_TRUE(until_delivered()) << till_->view().server.detail;
  EXPECT_EQ(sales_of(3), "1 2");
  EXPECT_EQ(sales_of(4), "2 3");
  ASSERT_TRUE(till_->pump_until([&] {
    return till_->view().shop && till_->view().shop->terminal_number == 4;
  })) << "receipts would bear the old number";
  sell(kKefir);
  till_->submit(cmd::StartCloseShift{});
  till_->submit(cmd::CloseShift{till_->view().shift.expected_cash});
  ASSERT_TRUE(till_->pump_until([&] { return !till_->view().shift.open; }));
  ASSERT_TRUE(until_delivered()) << till_->view().server.detail;
  till_.reset();
  EXPECT_EQ(sales_of(4), "2 3 4");
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM journal_quarantine"), "0");
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM stock_ledger_differences"), "0");
  EXPECT_EQ(shop_.ask("SELECT count(*) FROM shifts WHERE closed_at IS NOT NULL"), "1");
  EXPECT_EQ(alarms(), "0");

  // Every entry is signed by a key that the server knows for this till.
  const std::string keys = shop_.ask(
      "SELECT string_agg(encode(k.public_key, 'hex'), ' ' ORDER BY k.registered_at) FROM "
      "terminal_keys k JOIN terminals t ON t.id = k.terminal_id WHERE t.number = 4");
  EXPECT_EQ(keys, shared_key + " " + key_of(machine_));
  const auto verified = machine_.run({"journal", "verify", machine_.data().string(), "--key",
                                      keys.substr(0, 64), "--key", keys.substr(65)});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
}

// Its journal lies under two numbers on the server, and is brought back from both.
TEST_F(EnrolBranch, ALostJournalComesBackWhole) {
  go_apart();
  ASSERT_EQ(enrol(machine_, {"--branch", "--number", "4"}).exit_code, 0);
  start(machine_.conninfo());
  ASSERT_TRUE(until_delivered()) << till_->view().server.detail;
  till_.reset();
  const auto before = read_journal(machine_.data());
  ASSERT_EQ(before.entries.size(), 4U);
  for (const char* name : {"journal.db", "journal.db-wal"}) fs::remove(machine_.data() / name);

  till_.emplace(machine_.data(), SimTill::with_server(machine_.conninfo()));
  EXPECT_THAT(till_->view().banner.text, HasSubstr("4 entries came back"));
  till_.reset();
  const auto after = read_journal(machine_.data());
  ASSERT_EQ(after.entries.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(after.entries[i].id, before.entries[i].id);
  start(machine_.conninfo());
  sell(kMilk);
  EXPECT_TRUE(until_delivered()) << till_->view().server.detail;
  EXPECT_EQ(sales_of(4), "2 3 4");
}

TEST_F(EnrolBranch, IsRefusedWhereItWouldBeWrong) {
  const auto refused = [&](const TillMachine& machine, std::vector<std::string> more, int code) {
    more.insert(more.begin(), "--branch");
    const auto result = enrol(machine, more);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result.err;
  };
  // Nothing in the journal; no journal; both in one command.
  EXPECT_THAT(refused(machine_, {"--number", "4"}, 2), HasSubstr("enrol without it"));
  EXPECT_THAT(refused(other_, {"--number", "4"}, 2), HasSubstr("enrol without it"));
  EXPECT_THAT(refused(machine_, {"--number", "4", "--replace"}, 2), HasSubstr("--replace"));

  start(machine_.conninfo());
  sell(kCroissant);
  ASSERT_TRUE(until_delivered());
  // While the till runs its journal is its own.
  EXPECT_THAT(refused(machine_, {"--number", "4"}, 1), HasSubstr("[journal_locked]"));
  till_.reset();
  const auto before = server_state();
  const std::string key = key_of(machine_);
  EXPECT_THAT(refused(machine_, {"--number", "4"}, 1), HasSubstr("nothing went apart"));
  EXPECT_THAT(refused(machine_, {}, 2), HasSubstr("next free number is 4"));
  EXPECT_THAT(refused(machine_, {"--number", "3"}, 2), HasSubstr("next free number is 4"));
  EXPECT_EQ(server_state(), before);
  EXPECT_EQ(key_of(machine_), key);
  EXPECT_FALSE(fs::exists(machine_.data() / "journal.db.key.branch"));
}

TEST_F(EnrolBranch, ANumberThatATillHasIsNotGivenAgain) {
  go_apart();
  ASSERT_EQ(enrol(other_, {"--number", "4"}).exit_code, 0);
  fill_catalogue(other_.data(), other_.conninfo());
  till_.emplace(other_.data(), SimTill::with_server(other_.conninfo()));
  till_->sign_in_and_open_shift();
  ASSERT_TRUE(until_delivered());
  till_.reset();
  const auto refused = enrol(machine_, {"--branch", "--number", "4"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("[already_enrolled]"), HasSubstr("has a till 4 already"),
                                 HasSubstr("next free number is 5")));
  // Nor one that was only made, with the shop.
  EXPECT_THAT(enrol(machine_, {"--branch", "--number", "2"}).err,
              HasSubstr("has a till 2 already"));
  EXPECT_EQ(alarms(), "1");
  EXPECT_EQ(enrol(machine_, {"--branch", "--number", "5"}).exit_code, 0);
  const auto again = enrol(machine_, {"--branch", "--number", "5"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("is till 5 already"));
  EXPECT_EQ(enrol(machine_, {"--number", "5"}).exit_code, 0);
}

}  // namespace
}  // namespace holdfast::testing
