// A till ends within moments whatever its server does, and loses nothing by it.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "pos/app/compose.h"
#include "tests/app/journal_contents.h"
#include "tests/app/shop_server.h"
#include "tests/app/silent_server.h"
#include "tests/app/sim_till.h"
#include "tests/support/must.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

namespace cmd = till::command;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

class Ending : public ::testing::Test {
 protected:
  void SetUp() override { fill_catalogue(folder_.path(), shop_.till_conninfo()); }

  // With time-outs that nobody wants to wait for.
  void start(const std::string& conninfo) {
    till_.emplace(folder_.path(), [&](app::RuntimeParts& parts) {
      if (!app::add_server(conninfo, 30, parts)) throw std::runtime_error("no server");
      parts.posting.first_retry_ms = 20;
    });
  }
  void sell_croissant() {
    till_->sign_in_and_open_shift();
    till_->scan(kCroissant);
    till_->sell_for_cash(500);
  }
  void expect_quick_end() {
    const auto begun = steady_clock::now();
    till_.reset();
    EXPECT_LT(steady_clock::now() - begun, 2s);
  }
  void expect_delivery_at_the_next_start() {
    start(shop_.till_conninfo());
    EXPECT_TRUE(till_->pump_until([&] { return must(till_->runtime().backlog()).waiting == 0; }))
        << till_->view().server.detail;
    EXPECT_EQ(shop_.ask("SELECT count(*) FROM transactions"), "1");
    till_.reset();
    EXPECT_EQ(read_journal(folder_.path()).sales().size(), 1U);
  }

  ShopServer shop_;
  TempFolder folder_;
  std::optional<SimTill> till_;
};

TEST_F(Ending, WhileAServerTakesTheConnectionAndSaysNothing) {
  const SilentServer server;
  start(server.conninfo());
  sell_croissant();
  std::this_thread::sleep_for(200ms);
  expect_quick_end();
  expect_delivery_at_the_next_start();
}

TEST_F(Ending, WhilePacketsVanish) {
  const SilentServer server(true);
  start(server.conninfo());
  sell_croissant();
  std::this_thread::sleep_for(200ms);
  expect_quick_end();
  expect_delivery_at_the_next_start();
}

TEST_F(Ending, WhileAPostWaitsAtTheServer) {
  auto holder = shop_.cluster().connect(shop_.database());
  testing::must_run(holder, "BEGIN");
  testing::must_run(holder, "LOCK TABLE journal_heads IN ACCESS EXCLUSIVE MODE");
  start(shop_.till_conninfo());
  sell_croissant();
  const auto waits = [&] {
    return shop_.ask(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
               "application_name = 'holdfast till'") != "0";
  };
  ASSERT_TRUE(till_->pump_until(waits));
  expect_quick_end();
  testing::must_run(holder, "ROLLBACK");
  expect_delivery_at_the_next_start();
}

}  // namespace
}  // namespace holdfast::testing
