// A till whose server is away, refuses it, or is of another age: it sells, keeps every
// sale, says by name what is wrong, and delivers once the server is mended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/remote/migrations.h"
#include "db/remote/migrator.h"
#include "tests/app/journal_contents.h"
#include "tests/app/must.h"
#include "tests/app/shop_server.h"
#include "tests/app/sim_till.h"
#include "tests/support/temp_folder.h"

namespace holdfast::test {
namespace {

namespace cmd = till::command;
using ::testing::HasSubstr;
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
  [[nodiscard]] bool until_down_with(core::ErrorCode code) {
    const std::string sentence = core::sentence({code, {}});
    return till_->pump_until(
        [&] { return server().link == Link::down && server().detail.starts_with(sentence); });
  }
  [[nodiscard]] bool until_delivered() {
    return till_->pump_until(
        [&] { return server().link == Link::up && must(till_->runtime().backlog()).waiting == 0; });
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
    ASSERT_TRUE(until_down_with(named)) << server().detail;
    sell(kCroissant);
    ASSERT_TRUE(till_->pump_until([&] { return server().waiting == 2; })) << server().waiting;
    sell(kKefir);
    ASSERT_TRUE(till_->pump_until([&] { return server().waiting == 3; })) << server().waiting;
    EXPECT_TRUE(until_down_with(named)) << server().detail;
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

TEST_F(ServerFaults, AServerThatIsAwayFromTheStart) {
  ShopServer fresh;
  start("host=" + folder_.path().string() + " dbname=shop user=till");
  sell_without_server(core::ErrorCode::server_unreachable);
  EXPECT_GT(server().down_since.utc_ms, 0);

  till_.reset();
  start(fresh.till_conninfo());
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_two_sales(fresh.database());
}

TEST_F(ServerFaults, AWrongPassword) {
  ShopServer fresh;
  start(fresh.wrong_password_conninfo());
  sell_without_server(core::ErrorCode::server_login_refused);
  EXPECT_THAT(server().detail, Not(HasSubstr("something else"))) << "the password is shown";
  EXPECT_EQ(fresh.ask("SELECT count(*) FROM transactions"), "0");

  till_.reset();
  start(fresh.till_conninfo());
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_two_sales(fresh.database());
}

TEST_F(ServerFaults, ADatabaseThatDoesNotExist) {
  start(shop().till_conninfo("no_such_shop"));
  sell_without_server(core::ErrorCode::server_refused);
  EXPECT_THAT(server().detail, HasSubstr("no_such_shop"));
}

// Nobody restarts the till for it: it goes on by itself once the schema is there.
TEST_F(ServerFaults, AnEmptyDatabaseAndOneMigratedPartOfTheWay) {
  const auto database = shop().cluster().make_database();
  start(shop().till_conninfo(database));
  sell_without_server(core::ErrorCode::server_schema_too_old);

  auto migrator =
      must(remote::Migrator::connect({.conninfo = shop().cluster().conninfo(database)}));
  const int newest = remote::embedded_schema_version();
  ASSERT_EQ(must(migrator.up(newest - 1)).size(), static_cast<std::size_t>(newest - 1));
  EXPECT_TRUE(till_->pump_until([&] {
    return server().link == Link::down &&
           server().detail.find("version " + std::to_string(newest - 1)) != std::string::npos;
  })) << server().detail;
  EXPECT_TRUE(until_down_with(core::ErrorCode::server_schema_too_old)) << server().detail;

  ASSERT_EQ(must(migrator.up()).size(), 1U);
  shop().load_into(database);
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_two_sales(database);
}

// As a later migration would say it that this till cannot work with.
TEST_F(ServerFaults, ASchemaThatNoLongerServesThisTill) {
  ShopServer fresh;
  const auto later = std::to_string(remote::embedded_schema_version() + 1);
  const auto serve_from = [&](const std::string& oldest_till) {
    auto owner = fresh.cluster().connect(fresh.database());
    testing::must_run(owner,
                      "CREATE OR REPLACE FUNCTION schema_version(OUT version integer, OUT "
                      "oldest_till integer) LANGUAGE sql STABLE AS 'SELECT " +
                          later + ", " + oldest_till + "'");
  };
  serve_from(later);
  start(fresh.till_conninfo());
  sell_without_server(core::ErrorCode::server_schema_too_new);
  EXPECT_EQ(fresh.ask("SELECT count(*) FROM transactions"), "0");

  serve_from("1");
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_two_sales(fresh.database());
}

// A newer schema that still serves older tills: the server is updated first, the tills later.
TEST_F(ServerFaults, ANewerSchemaThatStillServesThisTill) {
  ShopServer fresh;
  {
    auto owner = fresh.cluster().connect(fresh.database());
    testing::must_run(owner,
                      "INSERT INTO schema_migrations SELECT (jsonb_populate_record(m, "
                      "jsonb_build_object('version', m.version + 1))).* FROM schema_migrations m "
                      "ORDER BY version DESC LIMIT 1");
  }
  start(fresh.till_conninfo());
  sell(kCroissant);
  sell(kKefir);
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_two_sales(fresh.database());
}

// The till's disk was replaced and its journal begins anew under the same login: nothing of
// the old one is overwritten, and the new sales stay on the till.
TEST_F(ServerFaults, AnotherJournalUnderTheSameLogin) {
  ShopServer fresh;
  start(fresh.till_conninfo());
  sell(kCroissant);
  EXPECT_TRUE(until_delivered()) << server().detail;
  const auto first = fresh.ask("SELECT id FROM transactions");

  till_.reset();
  for (const char* name : {"journal.db", "journal.db-wal"}) {
    std::filesystem::remove(folder_.path() / name);
  }
  start(fresh.till_conninfo());
  sell_without_server(core::ErrorCode::sequence_fork);
  EXPECT_EQ(fresh.ask("SELECT string_agg(id::text, ' ') FROM transactions"), first);
  till_.reset();
  EXPECT_EQ(read_journal(folder_.path()).sales().size(), 2U);
}

// A login that is nobody's till: the server must not guess whose sales these are.
TEST_F(ServerFaults, ALoginThatIsNoTill) {
  start(shop().cluster().conninfo(shop().database()));
  const auto before = shop().ask("SELECT count(*) FROM transactions");
  ASSERT_TRUE(till_->pump_until([&] { return server().link == Link::down; }));
  sell(kCroissant);
  EXPECT_TRUE(till_->pump_until([&] { return server().waiting == 2; }));
  EXPECT_FALSE(server().detail.empty());
  EXPECT_EQ(shop().ask("SELECT count(*) FROM transactions"), before);
}

}  // namespace
}  // namespace holdfast::test
