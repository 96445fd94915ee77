// What the till is told when the server is away, is another one, or breaks off.
#include <gtest/gtest.h>

#include <thread>

#include "db/remote/migrator.h"
#include "tests/remote/demo_fixture.h"
#include "tests/support/bad_line.h"

namespace holdfast::remote {
namespace {

using namespace std::chrono_literals;
using core::ErrorCode;
using holdfast::testing::must_run;
using holdfast::testing::PgCluster;

class ServerFaults : public testing::DemoShopTest {
 protected:
  static core::Error ping_error(const std::string& conninfo,
                                std::int32_t answer_timeout_ms = 20'000) {
    auto store =
        open_remote_store(
            {.conninfo = conninfo, .connect_timeout_s = 2, .answer_timeout_ms = answer_timeout_ms})
            .value();
    const auto answer = store->ping();
    EXPECT_FALSE(answer);
    return answer ? core::Error{} : answer.error();
  }
};

TEST_F(ServerFaults, WrongLogins) {
  const auto& login = shop_.tills[0].login;
  auto error = ping_error(cluster_.conninfo(database_, login, "wrong"));
  EXPECT_EQ(error.code, ErrorCode::server_login_refused);
  EXPECT_THAT(error.detail, ::testing::HasSubstr("28P01"));
  EXPECT_THAT(error.detail, ::testing::Not(::testing::HasSubstr("wrong")));
  EXPECT_EQ(ping_error(cluster_.conninfo(database_, login)).code, ErrorCode::server_login_refused);
  EXPECT_EQ(ping_error(cluster_.conninfo(database_, "nobody_of_ours", "x")).code,
            ErrorCode::server_login_refused);
  error = ping_error(cluster_.conninfo("no_such_database", login, testing::kPassword));
  EXPECT_EQ(error.code, ErrorCode::server_refused);
  EXPECT_THAT(error.detail, ::testing::HasSubstr("no_such_database"));
}

TEST_F(ServerFaults, AMalformedConnectionStringIsRefusedWithoutRepeatingIt) {
  const auto store = open_remote_store({.conninfo = "host=a password='s3cret"});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::config_wrong_value);
  EXPECT_THAT(store.error().detail, ::testing::Not(::testing::HasSubstr("s3cret")));
}

TEST_F(ServerFaults, NobodyListens) {
  EXPECT_EQ(ping_error("host=/nowhere user=x dbname=x").code, ErrorCode::server_unreachable);
  EXPECT_EQ(ping_error("host=127.0.0.1 port=1 user=x dbname=x").code,
            ErrorCode::server_unreachable);
}

TEST_F(ServerFaults, ALoginThatWasRevoked) {
  must_run(admin(), "UPDATE terminal_logins SET revoked_at = now() WHERE login = $1",
           {shop_.tills[0].login});
  auto server = store();
  EXPECT_TRUE(server->ping());
  const auto page = server->pull("", 10);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::till_revoked);
}

TEST_F(ServerFaults, ASchemaOfAnotherVersion) {
  const auto conninfo = cluster_.conninfo(cluster_.make_database());
  EXPECT_EQ(ping_error(conninfo).code, ErrorCode::server_schema_too_old);

  {
    auto migrator = Migrator::connect({.conninfo = conninfo});
    ASSERT_TRUE(migrator);
    ASSERT_TRUE(migrator->up(embedded_schema_version() - 1));
    EXPECT_EQ(ping_error(conninfo).code, ErrorCode::server_schema_too_old);
  }
  const auto migrate_further = [&](int oldest_till) {
    const int version = embedded_schema_version() + 1;
    auto further = embedded_migrations();
    const std::string name = "00" + std::to_string(version) + "_next";
    further.push_back({version,
                       "next",
                       {name + ".up.sql",
                        "CREATE OR REPLACE FUNCTION schema_version(OUT version integer,"
                        " OUT oldest_till integer) LANGUAGE sql STABLE SECURITY DEFINER AS"
                        " $$ SELECT max(m.version), " +
                            std::to_string(oldest_till) + " FROM schema_migrations m $$"},
                       {name + ".down.sql", "SELECT 1"}});
    auto migrator = Migrator::connect({.conninfo = conninfo}, further);
    ASSERT_TRUE(migrator);
    std::ignore = migrator->down(1);
    const auto up = migrator->up();
    ASSERT_TRUE(up) << up.error().detail;
  };
  // Newer, and it still serves this till.
  migrate_further(embedded_schema_version());
  auto store = open_remote_store({.conninfo = conninfo}).value();
  EXPECT_TRUE(store->ping());
}

TEST_F(ServerFaults, ASchemaThatServesNewerTillsOnly) {
  must_run(admin(),
           "CREATE OR REPLACE FUNCTION schema_version(OUT version integer, OUT oldest_till integer)"
           " LANGUAGE sql STABLE AS $$ SELECT 999, 999 $$");
  const auto error = ping_error(till_conninfo(0));
  EXPECT_EQ(error.code, ErrorCode::server_schema_too_new);
  EXPECT_THAT(error.detail, ::testing::HasSubstr("999"));
}

TEST_F(ServerFaults, AConnectionThatBreaksDuringAPostLeavesTheOutcomeOpen) {
  auto till = recording_till();
  auto server = store();
  const std::vector entries = {till.open_shift(), till.sell("BAK-001")};
  ASSERT_TRUE(server->ping());

  // The post waits behind this lock when its backend is ended.
  auto holder = cluster_.connect(database_);
  must_run(holder, "BEGIN");
  must_run(holder, "LOCK TABLE journal_heads IN ACCESS EXCLUSIVE MODE");
  std::thread killer{[&] {
    auto connection = cluster_.connect(database_);
    for (int i = 0; i < 500; ++i) {
      const auto killed =
          must_run(connection,
                   "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                   " WHERE datname = current_database() AND wait_event_type = 'Lock'");
      if (killed.count() > 0) return;
      std::this_thread::sleep_for(10ms);
    }
  }};
  const auto answers = server->post(entries);
  killer.join();
  must_run(holder, "ROLLBACK");
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().code, ErrorCode::outcome_unknown);

  // Asked again with the same entries, on a new connection.
  const auto again = server->post(entries);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(value("SELECT count(*) FROM transactions"), "1");
}

TEST_F(ServerFaults, AnAnswerThatDoesNotComeInTime) {
  auto till = recording_till();
  auto server = open_remote_store({.conninfo = till_conninfo(0), .answer_timeout_ms = 300}).value();
  const std::vector entries = {till.open_shift()};
  ASSERT_TRUE(server->ping());
  auto holder = cluster_.connect(database_);
  must_run(holder, "BEGIN");
  must_run(holder, "LOCK TABLE journal_heads, catalogue_changes IN ACCESS EXCLUSIVE MODE");
  const auto answers = server->post(entries);
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().code, ErrorCode::outcome_unknown);
  // Nothing can have happened by reading.
  const auto page = server->pull("", 10);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::server_unreachable);
  must_run(holder, "ROLLBACK");
}

// A server whose functions somebody replaced: nothing of what they say is believed, nothing is
// counted as recorded, and the store is good again once they are mended.
TEST_F(ServerFaults, AnswersThatMakeNoSense) {
  auto till = recording_till();
  const std::vector entries = {till.open_shift()};
  auto server = store();
  ASSERT_TRUE(server->ping());
  auto owner = cluster_.connect(database_);
  const auto definition = [&](const std::string& function) {
    return holdfast::testing::value_of(
        owner, "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = $1", {function});
  };
  const std::string functions[] = {"journal_head",        "report_journal", "pull_feed",
                                   "quarantined_entries", "post_journal",   "journal_entries_from"};
  std::vector<std::string> sound;
  for (const auto& function : functions) sound.push_back(definition(function));
  const auto say = [&](const std::string& function, const std::string& what) {
    const std::string head = holdfast::testing::value_of(
        owner,
        "SELECT format('%s(%s) RETURNS %s', proname, pg_get_function_arguments(oid),"
        "  pg_get_function_result(oid)) FROM pg_proc WHERE proname = $1",
        {function});
    const std::string type = head.substr(head.rfind(' ') + 1);
    must_run(owner, "CREATE OR REPLACE FUNCTION " + head +
                        " LANGUAGE plpgsql AS $f$ BEGIN RAISE NOTICE 'n'; RETURN (" + what +
                        ")::text::" + type + "; END $f$");
  };
  const std::string nonsense[] = {
      "NULL",
      "'null'",
      "'{}'",
      "'7'",
      "'[null]'",
      "'[[]]'",
      "'[{}]'",
      "'\"x\"'",
      R"('{"answered": 0, "known_seq": 0, "quarantined": []}')",
      R"('{"answered": 2, "known_seq": 0, "quarantined": []}')",
      R"('{"answered": "1", "known_seq": "0", "quarantined": []}')",
      R"('{"answered": 1, "known_seq": 1e30, "quarantined": []}')",
      R"('{"answered": 1, "known_seq": 0, "quarantined": null}')",
      R"('{"answered": 1, "known_seq": 0, "quarantined": [{"seq": 99}]}')",
      R"('{"last_seq": -1, "last_hash": "00", "quarantined": null}')",
      R"('{"last_seq": 99999999999999999999, "last_hash": null, "quarantined": 0}')",
      R"('{"rows": 7, "cursor": [], "more": "yes"}')",
      "to_jsonb(repeat('x', 2000000))",
  };
  const auto refused = [](const auto& answer, const std::string& what) {
    ASSERT_FALSE(answer) << what;
    EXPECT_EQ(answer.error().code, ErrorCode::server_refused) << what;
    EXPECT_LT(answer.error().detail.size(), 1'000U) << "the screen has to show it";
  };
  for (const auto& what : nonsense) {
    for (const auto& function : functions) say(function, what);
    refused(server->post(entries), what);
    refused(server->journal_head(0), what);
    refused(server->report_and_ask_head({}), what);
    refused(server->quarantined(10), what);
    refused(server->journal_from(1, 10), what);
    refused(server->pull("", 10), what);
  }
  // What no memory should have to hold. A post's outcome stays open; reading is simply refused.
  for (const auto& function : functions) say(function, "to_jsonb(repeat('x', 80000000))");
  const auto posted = server->post(entries);
  ASSERT_FALSE(posted);
  EXPECT_EQ(posted.error().code, ErrorCode::outcome_unknown);
  EXPECT_THAT(posted.error().detail, ::testing::HasSubstr("longer than 64 MiB"));
  const auto pulled = server->pull("", 10);
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, ErrorCode::server_refused);
  EXPECT_THAT(pulled.error().detail, ::testing::HasSubstr("longer than 64 MiB"));

  for (const auto& text : sound) must_run(owner, text);
  const auto answers = server->post(entries);
  ASSERT_TRUE(answers) << answers.error().detail;
  EXPECT_EQ(answers->at(0).status, ports::PostStatus::applied);
  EXPECT_EQ(value("SELECT count(*) FROM shifts"), "1");
}

// Rights or tables that somebody took away are named, and what is left still serves.
TEST_F(ServerFaults, WhatTheServerLacksIsNamed) {
  auto till = recording_till();
  const std::vector entries = {till.open_shift()};
  auto server = store();
  ASSERT_TRUE(server->ping());
  auto owner = cluster_.connect(database_);
  const std::string function = holdfast::testing::value_of(
      owner, "SELECT oid::regprocedure::text FROM pg_proc WHERE proname = 'post_journal'");
  must_run(owner, "REVOKE EXECUTE ON FUNCTION " + function + " FROM holdfast_terminal");
  auto answers = server->post(entries);
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().code, ErrorCode::server_login_refused);
  EXPECT_THAT(answers.error().detail, ::testing::HasSubstr("post_journal"));
  EXPECT_TRUE(server->pull("", 10)) << "prices still come";
  must_run(owner, "GRANT EXECUTE ON FUNCTION " + function + " TO holdfast_terminal");

  // Without its table an entry cannot be applied: it is kept whole, and the reason says why.
  must_run(owner, "ALTER TABLE shifts RENAME TO shifts_away");
  answers = server->post(entries);
  ASSERT_TRUE(answers) << answers.error().detail;
  EXPECT_EQ(answers->at(0).status, ports::PostStatus::quarantined);
  EXPECT_THAT(answers->at(0).reason, ::testing::HasSubstr("shifts"));
  const auto kept = server->quarantined(10);
  ASSERT_TRUE(kept) << kept.error().detail;
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ(kept->front().seq, 1);
  must_run(owner, "ALTER TABLE shifts_away RENAME TO shifts");
  EXPECT_EQ(value("SELECT count(*) FROM shifts"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM journal_entries"), "1");
}

// A line that is too slow for a page gets smaller ones, until one arrives in its time.
TEST_F(ServerFaults, ALineThatIsTooSlowForAPage) {
  holdfast::testing::BadLine line{cluster_.server().socket_folder() / ".s.PGSQL.5432", 1};
  auto server =
      open_remote_store({.conninfo = till_conninfo(0) + line.address(), .answer_timeout_ms = 400})
          .value();
  auto page = server->pull("", 5'000);
  ASSERT_TRUE(page) << page.error().detail;
  const auto all = testing::whole_catalogue(*store());
  ASSERT_TRUE(all) << all.error().detail;
  ASSERT_GT(all->items.size(), 20U);

  line.slow_down(1);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(server->pull(page->cursor, 5'000)) << "byte by byte it would never end";
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);

  line.slow_down(6'000);
  std::size_t items = 0, broken = 0;
  for (std::string cursor = page->cursor; items < all->items.size() && broken < 30;) {
    page = server->pull(cursor, 5'000);
    if (!page) {
      EXPECT_EQ(page.error().code, ErrorCode::server_unreachable) << page.error().detail;
      ++broken;
      continue;
    }
    items += page->items.size();
    cursor = page->cursor;
  }
  EXPECT_EQ(items, all->items.size());
}

TEST_F(ServerFaults, AServerThatCrashesAndComesBack) {
  PgCluster own;
  const auto database = own.make_migrated_database();
  testing::load_shop(own.conninfo(database));
  auto server = open_remote_store(
                    {.conninfo = own.conninfo(database, shop_.tills[0].login, testing::kPassword)})
                    .value();
  const auto catalogue = testing::whole_catalogue(*server);
  ASSERT_TRUE(catalogue) << catalogue.error().detail;
  testing::RecordingTill till{*catalogue, 1};
  const std::vector entries = {till.open_shift()};

  ASSERT_TRUE(own.server().stop(StopMode::immediate));
  const auto down = server->post(entries);
  ASSERT_FALSE(down);
  // It was noticed only when the entries were on their way.
  EXPECT_THAT(down.error().code,
              ::testing::AnyOf(ErrorCode::outcome_unknown, ErrorCode::server_unreachable));
  const auto still_down = server->post(entries);
  ASSERT_FALSE(still_down);
  EXPECT_EQ(still_down.error().code, ErrorCode::server_unreachable);
  ASSERT_TRUE(own.server().start());
  const auto up = server->post(entries);
  ASSERT_TRUE(up) << up.error().detail;
  EXPECT_EQ(up->at(0).status, ports::PostStatus::applied);
}

}  // namespace
}  // namespace holdfast::remote
