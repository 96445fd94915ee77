// A till whose server is away, refuses it, or is of another age: it sells, keeps every
// sale, says by name what is wrong, and delivers once the server is mended.
#include <gmock/gmock.h>

#include "db/local/signing_key.h"
#include "db/remote/enrolment.h"
#include "db/remote/migrations.h"
#include "db/remote/migrator.h"
#include "pos/app/compose.h"
#include "pos/app/os_ports.h"
#include "tests/app/server_faults.h"

namespace holdfast::testing {
namespace {

using ::testing::HasSubstr;

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

// A new till whose server comes later: its first receipt bears the shop's time all the same.
TEST_F(ServerFaults, TheShopsTimeZoneComesWithTheFirstCatalogue) {
  ShopServer fresh;
  auto owner = fresh.cluster().connect(fresh.database());
  must_run(owner, "SELECT set_config('app.tenant_id', (SELECT id::text FROM tenants), false)");
  must_run(owner,
           "UPDATE locations SET time_zone = 'Pacific/Kiritimati'");  // 14 hours ahead all year
  const TempFolder empty;
  SimTill first(empty.path(), SimTill::with_server(fresh.till_conninfo()));
  ASSERT_EQ(first.view().screen, till::Screen::waiting_for_catalogue);
  ASSERT_TRUE(first.pump_until([&] { return !first.view().sign_in.people.empty(); }));
  const auto now = first.view().now;
  EXPECT_EQ(first.view().local_now, core::LocalTime::from(now, 14 * 60));
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
    return server().link == Link::refused &&
           server().detail.find("version " + std::to_string(newest - 1)) != std::string::npos;
  })) << server().detail;
  EXPECT_TRUE(until_told(core::ErrorCode::server_schema_too_old)) << server().detail;

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

// A clock that is wrong: the server's tells it, and nobody is kept from selling.
TEST_F(ServerFaults, ATillWhoseClockIsWrong) {
  class WrongClock final : public ports::Clock {
   public:
    core::Instant now() const override { return right_.now() + -3 * 3'600'000; }
    std::int64_t elapsed_ms() const override { return right_.elapsed_ms(); }
    int utc_offset_minutes(core::Instant at) const override {
      return right_.utc_offset_minutes(at);
    }

   private:
    app::SystemClock right_;
  };
  ShopServer fresh;
  till_.emplace(folder_.path(), [&](app::RuntimeParts& parts) {
    SimTill::with_server(fresh.till_conninfo())(parts);
    parts.clock = std::make_unique<WrongClock>();
  });
  till_->sign_in_and_open_shift();
  ASSERT_TRUE(till_->pump_until([&] { return till_->view().clock.wrong; }));
  EXPECT_FALSE(till_->view().clock.ahead);
  EXPECT_THAT(till_->view().clock.text, HasSubstr("3 h behind the server's"));
  sell(kCroissant);
  EXPECT_TRUE(until_delivered()) << server().detail;
  EXPECT_EQ(fresh.ask("SELECT string_agg(kind, ' ') FROM journal_alarms"), "clock_wrong");
  till_.reset();

  // Set right, the till finds that its own entries are from before and believes the server.
  start(fresh.till_conninfo());
  EXPECT_TRUE(until_delivered()) << server().detail;
  EXPECT_FALSE(till_->view().clock.wrong);
  EXPECT_TRUE(till_->pump_until([&] {
    return fresh.ask("SELECT count(*) FROM journal_alarms WHERE resolved_at IS NULL") == "0";
  }));
}

// An entry that the server keeps and cannot book is counted at the till, until it is booked.
TEST_F(ServerFaults, AnEntryThatIsSetAside) {
  ShopServer fresh;
  auto owner = fresh.cluster().connect(fresh.database());
  testing::must_run(
      owner, "ALTER TABLE transaction_tenders ADD CONSTRAINT no_cash CHECK (kind <> 'cash')");
  start(fresh.till_conninfo());
  sell(kCroissant);
  EXPECT_TRUE(till_->pump_until([&] {
    return server().link == Link::up && server().waiting == 0 && server().quarantined == 1 &&
           !server().set_aside.empty();
  })) << server().detail;
  ASSERT_EQ(server().set_aside.size(), 1U);
  EXPECT_EQ(server().set_aside[0].number, 2);
  EXPECT_EQ(server().set_aside[0].kind, "sale");
  EXPECT_THAT(server().set_aside[0].reason, HasSubstr("no_cash"));
  till_.reset();
  start(fresh.till_conninfo());
  EXPECT_TRUE(till_->pump_until([&] { return server().quarantined == 1; }));
}

// Taken out of service in the middle of the day: it says so, sells on, and delivers everything
// once it is enrolled again. It needs no new start for it.
TEST_F(ServerFaults, ATillThatIsRevokedAndEnrolledAgain) {
  ShopServer fresh;
  auto administrator = fresh.cluster().connect(fresh.database());
  std::ignore = must(app::local_parts(folder_.path()));  // the journal, and its key
  remote::EnrolmentRequest request;
  request.number = 3;
  request.public_key =
      must(local::SigningKey::load_or_make(folder_.path() / "journal.db.key")).public_key();
  request.password = "of this test alone";
  const auto till = must(remote::enrol_till(administrator, request));
  start(fresh.cluster().conninfo(fresh.database(), till.login, request.password));
  sell(kCroissant);
  EXPECT_TRUE(until_delivered()) << server().detail;

  ASSERT_TRUE(must(remote::revoke_till(administrator, {}, 3)).was_enrolled);
  ASSERT_TRUE(until_told(core::ErrorCode::till_revoked)) << server().detail;
  sell(kKefir);
  ASSERT_TRUE(till_->pump_until([&] { return server().waiting == 1; })) << server().waiting;
  EXPECT_TRUE(until_told(core::ErrorCode::till_revoked)) << server().detail;
  EXPECT_EQ(fresh.ask("SELECT count(*) FROM transactions"), "1");

  EXPECT_EQ(must(remote::enrol_till(administrator, request)).login, till.login);
  EXPECT_TRUE(until_delivered()) << server().detail;
  expect_two_sales(fresh.database());
}

// A login that is nobody's till: the server must not guess whose sales these are.
TEST_F(ServerFaults, ALoginThatIsNoTill) {
  start(shop().cluster().conninfo(shop().database()));
  const auto before = shop().ask("SELECT count(*) FROM transactions");
  ASSERT_TRUE(until_told(core::ErrorCode::till_not_enrolled)) << server().detail;
  sell(kCroissant);
  EXPECT_TRUE(till_->pump_until([&] { return server().waiting == 2; }));
  EXPECT_FALSE(server().detail.empty());
  EXPECT_EQ(shop().ask("SELECT count(*) FROM transactions"), before);
}

}  // namespace
}  // namespace holdfast::testing
