// A till and its server, which is away, refuses it, or knows of its journal what it should not.
//
// Threads: the test's.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "pos/app/demo_shop.h"
#include "tests/app/journal_contents.h"
#include "tests/app/shop_server.h"
#include "tests/app/sim_till.h"
#include "tests/support/must.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {

namespace cmd = till::command;
using Link = cmd::ServerChanged::Link;

class ServerFaults : public ::testing::Test {
 protected:
  void SetUp() override { fill_catalogue(folder_.path(), shop().till_conninfo()); }

  static ShopServer& shop() {
    static ShopServer server;
    return server;
  }

  void start(const std::string& conninfo) {
    till_.emplace(folder_.path(), SimTill::with_server(conninfo));
    till_->sign_in_and_open_shift();
  }
  const till::ServerView& server() { return till_->view().server; }
  [[nodiscard]] bool until_told(core::ErrorCode code) {
    const std::string sentence = core::sentence({code, {}});
    const Link link = code == core::ErrorCode::server_unreachable ? Link::down : Link::refused;
    return till_->pump_until([&] {
      return server().link == link && server().error_name == core::name(code) &&
             server().detail.starts_with(sentence);
    });
  }
  [[nodiscard]] bool until_delivered() {
    return till_->pump_until(
        [&] { return server().link == Link::up && must(till_->runtime().backlog()).waiting == 0; });
  }

  static constexpr std::array kJournalFiles = {"journal.db", "journal.db-wal"};
  void lose_journal() {
    for (const char* name : kJournalFiles) std::filesystem::remove(folder_.path() / name);
  }
  // Of a till that does not run.
  static void copy_journal(const std::filesystem::path& from, const std::filesystem::path& to) {
    for (const char* name : kJournalFiles) {
      if (std::filesystem::exists(from / name)) {
        std::filesystem::copy_file(from / name, to / name);
      }
    }
  }

  // One sale to the end, printed and with the drawer open.
  void sell(const char* code) {
    const auto sales = till_->view().shift.sale_count;
    till_->scan(code);
    till_->sell_for_cash(500);
    EXPECT_EQ(till_->view().change.printing, till::OutputState::done);
    EXPECT_EQ(till_->view().change.drawer, till::OutputState::done);
    till_->submit(cmd::NextSale{});
    EXPECT_EQ(till_->view().screen, till::Screen::sell);
    EXPECT_EQ(till_->view().shift.sale_count, sales + 1);
  }

  // The till sells twice and keeps all of it while the server is of no use to it.
  void sell_without_server(core::ErrorCode named) {
    ASSERT_TRUE(until_told(named)) << server().detail;
    sell(kCroissant);
    ASSERT_TRUE(till_->pump_until([&] { return server().waiting == 2; })) << server().waiting;
    sell(kKefir);
    ASSERT_TRUE(till_->pump_until([&] { return server().waiting == 3; })) << server().waiting;
    EXPECT_TRUE(until_told(named)) << server().detail;
  }

  void expect_two_sales(const std::string& database) {
    EXPECT_EQ(shop().ask(database, "SELECT count(*) FROM transactions"), "2");
    EXPECT_EQ(shop().ask(database, "SELECT sum(total_amount)::numeric(14,2) FROM transactions"),
              "3.30");
    till_.reset();
    const auto journal = read_journal(folder_.path());
    EXPECT_EQ(journal.sales().size(), 2U);
    EXPECT_FALSE(journal.workspace.open_sale);
  }

  TempFolder folder_;
  std::optional<SimTill> till_;
};

}  // namespace holdfast::testing
