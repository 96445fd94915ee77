// The server's side of enrolling a till: who may see and change the keys, and which words a
// login gets that is no till, or no longer one.
#include "db/remote/enrolment.h"

#include <limits>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using holdfast::testing::must_run;
using holdfast::testing::value_of;

class Enrolment : public testing::DemoShopTest {
 protected:
  static EnrolmentRequest machine(std::uint8_t key, std::optional<int> number = {}) {
    EnrolmentRequest request;
    request.number = number;
    request.public_key.fill(key);
    request.password = testing::kPassword;
    return request;
  }
  core::Result<EnrolledTill> enrol(const EnrolmentRequest& request) {
    auto connection = cluster_.connect(database_);
    return enrol_till(connection, request);
  }
  ErrorCode told(const std::string& login) {
    auto till =
        open_remote_store({.conninfo = cluster_.conninfo(database_, login, testing::kPassword)})
            .value();
    const auto head = till->journal_head(0);
    return head ? ErrorCode::internal : head.error().code;
  }
};

TEST_F(Enrolment, AKeyIsRevokedAndNeverChanged) {
  ASSERT_TRUE(enrol(machine(1, 3)));
  for (const char* sql :
       {"UPDATE terminal_keys SET public_key = decode(repeat('02', 32), 'hex')",
        "UPDATE terminal_keys SET registered_at = now()",
        "UPDATE terminal_keys SET revoked_at = now(), public_key = decode(repeat('02', 32), 'hex')",
        "DELETE FROM terminal_keys", "TRUNCATE terminal_keys"}) {
    EXPECT_FALSE(admin().run(sql, {}, Effect::reads)) << sql;
    EXPECT_EQ(admin().last_message().sqlstate, "ZH005") << sql;
  }
  must_run(admin(), "UPDATE terminal_keys SET revoked_at = now()");
  EXPECT_FALSE(admin().run("UPDATE terminal_keys SET revoked_at = NULL", {}, Effect::reads));
  EXPECT_FALSE(admin().run("UPDATE terminal_keys SET revoked_at = now()", {}, Effect::reads));
}

TEST_F(Enrolment, KeysAreSeenByTheirTenantAndWrittenByNobodyElse) {
  ASSERT_TRUE(enrol(machine(1, 3)));
  must_run(admin(),
           "DO $$ BEGIN IF to_regrole('key_office') IS NULL THEN"
           " CREATE ROLE key_office LOGIN IN ROLE holdfast_backoffice; END IF; END $$");
  must_run(admin(), "ALTER ROLE key_office PASSWORD 'correct horse'");
  auto office = PgConnection::connect(
                    {.conninfo = cluster_.conninfo(database_, "key_office", testing::kPassword)})
                    .value();
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM terminal_keys"), "0");
  must_run(office, "SELECT set_config('app.tenant_id', $1, false)", {shop_.tenant.to_string()});
  EXPECT_EQ(value_of(office, "SELECT count(*) FROM terminal_keys"), "1");
  for (const char* sql :
       {"UPDATE terminal_keys SET revoked_at = now()", "DELETE FROM terminal_keys",
        "SELECT revoke_till(NULL, 3)", "SELECT list_tills(NULL)", "SELECT enrol_till('{}')"}) {
    EXPECT_FALSE(office.run(sql, {}, Effect::reads)) << sql;
    EXPECT_EQ(office.last_message().sqlstate, "42501") << sql;
  }
  // The other tenants' shops stay unknown to it.
  must_run(admin(), "SELECT set_config('app.tenant_id', uuid_v7()::text, false)");
  must_run(admin(),
           "INSERT INTO tenants (id, name, slug) VALUES (current_tenant_id(), 'Other', 'other')");
  EXPECT_EQ(value_of(office, "SELECT string_agg(slug, ' ') FROM tenants"), "corner-market");
}

TEST_F(Enrolment, ShopsDoNotMeet) {
  must_run(admin(), "SELECT set_config('app.tenant_id', uuid_v7()::text, false)");
  must_run(admin(),
           "INSERT INTO tenants (id, name, slug) VALUES (current_tenant_id(), 'Other', 'other')");
  const auto unnamed = enrol(machine(1, 3));
  ASSERT_FALSE(unnamed);
  EXPECT_EQ(unnamed.error().code, ErrorCode::command_line);
  EXPECT_THAT(unnamed.error().detail, ::testing::HasSubstr("corner-market, other"));
  auto request = machine(1, 1);
  request.shop = "other";
  request.location = "X";
  request.new_location = "Elsewhere";
  const auto till = enrol(request);
  ASSERT_TRUE(till) << till.error().detail;
  EXPECT_TRUE(till->new_till);
  EXPECT_EQ(told(till->login), ErrorCode::internal);
  EXPECT_EQ(value("SELECT count(*) FROM terminals t JOIN tenants n ON n.id = t.tenant_id WHERE "
                  "number = 1 AND slug = 'other'"),
            "1");
}

TEST_F(Enrolment, NotATillAndNoLongerATillAreToldApart) {
  must_run(admin(),
           "DO $$ BEGIN IF to_regrole('stranger') IS NULL THEN"
           " CREATE ROLE stranger LOGIN IN ROLE holdfast_terminal; END IF; END $$");
  must_run(admin(), "ALTER ROLE stranger PASSWORD 'correct horse'");
  EXPECT_EQ(told("stranger"), ErrorCode::till_not_enrolled);

  const auto till = enrol(machine(1, 3));
  ASSERT_TRUE(till) << till.error().detail;
  EXPECT_EQ(told(till->login), ErrorCode::internal) << "it is one";
  // The back office can do it too, without any right to enrol.
  must_run(admin(), "UPDATE terminals SET is_active = false WHERE number = 3");
  EXPECT_EQ(told(till->login), ErrorCode::till_revoked);
  must_run(admin(), "UPDATE terminals SET is_active = true WHERE number = 3");
  EXPECT_EQ(told(till->login), ErrorCode::internal);
  auto connection = cluster_.connect(database_);
  ASSERT_TRUE(revoke_till(connection, {}, 3));
  EXPECT_EQ(told(till->login), ErrorCode::till_revoked);
}

TEST_F(Enrolment, WhatTheCallerCannotDoIsTakenBack) {
  auto connection = cluster_.connect(database_);
  const auto till = enrol_till(connection, machine(1, 3), [](const EnrolledTill&) {
    return core::Result<void>{core::fail(ErrorCode::disk_full, "here")};
  });
  ASSERT_FALSE(till);
  EXPECT_EQ(till.error().code, ErrorCode::disk_full);
  EXPECT_EQ(value("SELECT count(*) FROM terminals"), "2");
  EXPECT_EQ(value("SELECT count(*) FROM terminal_keys"), "0");
}

// Tills that are enrolled at the same moment wait for each other and get what they asked for.
TEST_F(Enrolment, TwoMachinesAtOnceForOneNumber) {
  core::Result<EnrolledTill> one, two;
  std::thread other{[&] { two = enrol(machine(2, 3)); }};
  one = enrol(machine(1, 3));
  other.join();
  EXPECT_NE(one.has_value(), two.has_value());
  const auto& refused = one ? two : one;
  EXPECT_EQ(refused.error().code, ErrorCode::already_enrolled) << refused.error().detail;
}

// Roles are the cluster's: another database may make one of the name that was free a moment ago,
// and its password must not become this till's.
TEST_F(Enrolment, ARoleThatSomebodyMadeMeanwhileIsNotTaken) {
  must_run(admin(),
           "CREATE FUNCTION made_meanwhile() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
           " $$ BEGIN EXECUTE format('CREATE ROLE %I', NEW.login); RETURN NEW; END $$");
  must_run(admin(),
           "CREATE TRIGGER made_meanwhile AFTER INSERT ON terminal_keys FOR EACH ROW EXECUTE"
           " FUNCTION made_meanwhile()");
  const auto till = enrol(machine(1, 3));
  ASSERT_FALSE(till);
  EXPECT_EQ(till.error().code, ErrorCode::server_refused);
  EXPECT_THAT(till.error().detail, ::testing::HasSubstr("run the same command again"));
  must_run(admin(), "DROP TRIGGER made_meanwhile ON terminal_keys");
  EXPECT_TRUE(enrol(machine(1, 3)));
}

// Two shops whose slugs begin alike, in one database: the row of a login is one shop's.
TEST_F(Enrolment, ALoginThatAnotherShopTookMeanwhileIsNotTaken) {
  must_run(admin(), "SELECT set_config('app.tenant_id', uuid_v7()::text, false)");
  must_run(admin(),
           "INSERT INTO tenants (id, name, slug) VALUES (current_tenant_id(), 'Other', 'other')");
  auto request = machine(2, 1);
  request.shop = "other";
  request.location = "ROOF";
  request.new_location = "Roof";
  const auto theirs = enrol(request);
  ASSERT_TRUE(theirs) << theirs.error().detail;
  // What the look at free names says when the other one is not committed yet.
  must_run(admin(),
           "CREATE OR REPLACE FUNCTION free_till_login(slug text, number integer)"
           " RETURNS name LANGUAGE sql AS $$ SELECT '" +
               theirs->login + "'::name $$");
  auto ours = machine(1, 3);
  ours.shop = "corner-market";
  ours.password = "another password";
  const auto till = enrol(ours);
  ASSERT_FALSE(till);
  EXPECT_THAT(till.error().detail, ::testing::HasSubstr("another shop"));
  EXPECT_EQ(told(theirs->login), ErrorCode::internal) << "theirs is answered no more";
}

TEST_F(Enrolment, ALoginThatWasLockedOpensAgain) {
  const auto till = enrol(machine(1, 3));
  ASSERT_TRUE(till) << till.error().detail;
  must_run(admin(), "ALTER ROLE " + till->login + " NOLOGIN VALID UNTIL '2020-01-01'");
  EXPECT_EQ(told(till->login), ErrorCode::server_login_refused);
  ASSERT_TRUE(enrol(machine(1)));
  EXPECT_EQ(told(till->login), ErrorCode::internal);
}

// Whoever enrols keeps the shop's row locked, and may hang with that.
TEST_F(Enrolment, OneThatHangsIsEndedByTheServer) {
  std::string patience;
  auto connection = cluster_.connect(database_);
  ASSERT_TRUE(enrol_till(connection, machine(1, 3), [&](const EnrolledTill&) {
    patience = value_of(connection, "SHOW idle_in_transaction_session_timeout");
    return core::Result<void>{};
  }));
  EXPECT_EQ(patience, "1min");
}

// What a till says of itself: an alarm for each trouble, and not one for each time it is said.
class TillReports : public Enrolment {
 protected:
  TillReports() {
    const auto till = enrol(machine(1, 3));
    EXPECT_TRUE(till) << till.error().detail;
    login_ = till->login;
  }
  ports::JournalHead report(const ports::TillReport& report, std::uint8_t key = 1) {
    RemoteOptions options;
    options.conninfo = cluster_.conninfo(database_, login_, testing::kPassword);
    options.public_key.emplace().fill(key);
    auto till = open_remote_store(options).value();
    const auto head = till->report_and_ask_head(report);
    if (!head) throw std::runtime_error(head.error().detail);
    return *head;
  }
  std::string alarms() {
    return value(
        "SELECT coalesce(string_agg(kind || ' ' || attempts ||"
        " CASE WHEN resolved_at IS NULL THEN '' ELSE ' closed' END, ',' ORDER BY kind),"
        " '') FROM journal_alarms");
  }
  static core::Instant now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }

  std::string login_;
};

TEST_F(TillReports, AWrongClockIsAlarmedOnceAndClosedWhenItIsRight) {
  const auto head = report({0, {}, now(), {}});
  ASSERT_TRUE(head.server_now);
  EXPECT_LT(std::llabs(*head.server_now - now()), 60'000);
  EXPECT_EQ(alarms(), "");
  for (int i = 0; i < 3; ++i) report({0, {}, now() + 3 * 3'600'000, {}});
  EXPECT_EQ(alarms(), "clock_wrong 1");
  EXPECT_THAT(value("SELECT detail FROM journal_alarms"), ::testing::HasSubstr("by 0"));
  // Renewed when it lasts.
  must_run(admin(), "UPDATE journal_alarms SET last_raised_at = now() - interval '2 hours'");
  report({0, {}, {0}, {}});
  report({0, {}, {std::numeric_limits<std::int64_t>::max()}, {}});
  report({0, {}, {std::numeric_limits<std::int64_t>::min()}, {}});
  EXPECT_EQ(alarms(), "clock_wrong 2");
  report({0, {}, now(), {}});
  EXPECT_EQ(alarms(), "clock_wrong 2 closed");
  report({0, {}, {0}, {}});
  EXPECT_EQ(alarms(), "clock_wrong 3") << "again";
}

TEST_F(TillReports, AKeyThatIsNotRegisteredIsAlarmed) {
  report({0, {}, now(), {}});
  EXPECT_EQ(alarms(), "");
  report({0, {}, now(), {}}, 9);
  report({0, {}, now(), {}}, 9);
  EXPECT_EQ(alarms(), "unknown_key 1");
  EXPECT_THAT(value("SELECT detail FROM journal_alarms"), ::testing::HasSubstr("0909"));
  report({0, {}, now(), {}});
  EXPECT_EQ(alarms(), "unknown_key 1 closed");
  // A till that was enrolled without a key has none that could be wrong.
  login_ = shop_.tills[0].login;
  report({0, {}, now(), {}}, 9);
  EXPECT_EQ(alarms(), "unknown_key 1 closed");
}

TEST_F(TillReports, AForkThatTheTillFoundOrTheServerFoundIsAlarmedAndStays) {
  const core::Error fork{ErrorCode::sequence_fork, "the newest entry here is 4711"};
  ports::Hash256 hash{};
  hash.fill(7);
  report({4711, hash, now(), fork});
  report({4712, hash, now(), fork});
  EXPECT_EQ(alarms(), "sequence_fork 1");
  EXPECT_EQ(value("SELECT detail FROM journal_alarms"), fork.detail);
  EXPECT_EQ(report({4712, hash, now(), {}}).fork, fork.detail) << "the other machine";
  EXPECT_EQ(alarms(), "sequence_fork 1");
  must_run(admin(), "UPDATE journal_alarms SET resolved_at = now()");

  auto recording = recording_till();
  login_ = shop_.tills[0].login;
  const std::vector entries = {recording.open_shift()};
  ASSERT_TRUE(store()->post(entries));
  report({1, entries[0].hash, now(), {}});
  EXPECT_EQ(alarms(), "sequence_fork 1 closed");
  EXPECT_FALSE(report({0, {}, now(), {}}).fork.has_value()) << "it is settled";
  report({1, hash, now(), {}});
  EXPECT_EQ(alarms(), "sequence_fork 1 closed,sequence_fork 1");
}

TEST_F(Enrolment, TheTillsConnectionStringIsTheSameServerUnderItsOwnLogin) {
  const std::string words = cluster_.conninfo(database_) +
                            " sslmode=disable target_session_attrs=read-write connect_timeout=3";
  auto connection = PgConnection::connect({.conninfo = words}).value();
  const std::string till = connection.conninfo_for("till_1", "/a b/pass'file");
  EXPECT_THAT(till, ::testing::StartsWith("host="));
  EXPECT_THAT(till, ::testing::HasSubstr(" port=5432 dbname=" + database_ + " sslmode=disable "));
  EXPECT_THAT(till, ::testing::HasSubstr(" target_session_attrs=read-write "));
  EXPECT_THAT(till, ::testing::EndsWith(R"( user=till_1 passfile='/a b/pass\'file')"));
  EXPECT_THAT(till, ::testing::Not(::testing::HasSubstr("holdfast_admin")));
}

}  // namespace
}  // namespace holdfast::remote
