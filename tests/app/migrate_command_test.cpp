// `holdfast db migrate` against a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/remote/migrations.h"
#include "db/remote/remote_store.h"
#include "tests/app/shop_server.h"
#include "tests/remote/demo_fixture.h"
#include "tests/support/must.h"
#include "tests/support/program.h"

namespace holdfast::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Through the environment, since a connection string with a password may stand nowhere else.
ProgramResult run_db(std::vector<std::string> arguments, const std::string& conninfo) {
  arguments.insert(arguments.begin(), {HOLDFAST_PROGRAM, "db"});
  return run_program(arguments, {"HOLDFAST_DATABASE_CONNINFO=" + conninfo});
}

ProgramResult migrate(std::vector<std::string> arguments, const std::string& conninfo) {
  arguments.insert(arguments.begin(), "migrate");
  return run_db(std::move(arguments), conninfo);
}

int lines(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

std::string tables(const std::string& database) {
  auto owner = testing::PgCluster::shared().connect(database);
  return testing::value_of(owner,
                           "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND "
                           "tablename <> 'schema_migrations'");
}

class MigrateCommand : public ::testing::Test {
 protected:
  const int newest_ = remote::embedded_schema_version();
  testing::PgCluster& cluster_ = testing::PgCluster::shared();
};

TEST_F(MigrateCommand, UpStatusAndDown) {
  const auto database = cluster_.make_database();
  const auto conninfo = cluster_.conninfo(database);

  auto result = migrate({"status"}, conninfo);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines(result.out), newest_);
  EXPECT_THAT(result.out, AllOf(StartsWith("001 pending  tenancy\n"), Not(HasSubstr("applied"))));

  result = migrate({"up", "--dry-run"}, conninfo);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines(result.out), newest_);
  EXPECT_THAT(result.out, StartsWith("would run up 001 tenancy\n"));
  EXPECT_EQ(tables(database), "0");

  result = migrate({"up", "--to", "2"}, conninfo);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(StartsWith("up 001 tenancy ("), HasSubstr("\nup 002 ")));
  EXPECT_EQ(lines(result.out), 2);

  result = migrate({"up"}, conninfo);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines(result.out), newest_ - 2);
  EXPECT_EQ(migrate({"up"}, conninfo).out, "nothing to do\n");
  EXPECT_THAT(migrate({"status"}, conninfo).out,
              AllOf(HasSubstr("001 applied  tenancy  (20"), Not(HasSubstr("pending"))));

  const auto full = tables(database);
  result = migrate({"down", "--steps", "2", "--dry-run"}, conninfo);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines(result.out), 2);
  EXPECT_EQ(tables(database), full);

  result = migrate({"down", "--steps", "99"}, conninfo);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(lines(result.out), newest_);
  EXPECT_EQ(tables(database), "0");
  EXPECT_EQ(migrate({"down"}, conninfo).out, "nothing to do\n");
}

TEST_F(MigrateCommand, GoesDownOverRecordedSalesOnlyWhenToldTo) {
  ShopServer shop;
  const auto conninfo = shop.cluster().conninfo(shop.database());
  auto store = must(remote::open_remote_store({.conninfo = shop.till_conninfo()}));
  remote::testing::RecordingTill till{must(remote::testing::whole_catalogue(*store)), 1};
  must(store->post(std::vector{till.open_shift()}));

  auto result = migrate({"down"}, conninfo);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("backup"), HasSubstr("--lose-data")));
  result = migrate({"status"}, conninfo);
  EXPECT_THAT(result.out, Not(HasSubstr("pending")));
  EXPECT_EQ(shop.ask("SELECT count(*) FROM journal_entries"), "1");

  result = migrate({"down", "--lose-data"}, conninfo);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(migrate({"status"}, conninfo).out, HasSubstr("pending"));
}

TEST_F(MigrateCommand, AWrongPasswordIsNamedAndNotRepeated) {
  const ShopServer shop;
  const auto result = migrate({"up"}, shop.wrong_password_conninfo());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("[server_login_refused]"), HasSubstr("28P01"), HasSubstr("passfile"),
                    Not(HasSubstr("something else")), Not(HasSubstr("this till"))));
  EXPECT_EQ(result.out, "");
}

TEST_F(MigrateCommand, ALoginWithoutTheRightsChangesNothing) {
  ShopServer shop;
  const auto empty = cluster_.make_database();
  auto result = migrate({"up"}, shop.till_conninfo(empty));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("[server_login_refused]"), HasSubstr("permission"),
                                HasSubstr("owner"), Not(HasSubstr("password"))));
  EXPECT_EQ(tables(empty), "0");

  const auto full = tables(shop.database());
  result = migrate({"down"}, shop.till_conninfo());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("[server_login_refused]"));
  EXPECT_EQ(tables(shop.database()), full);
}

TEST_F(MigrateCommand, ADatabaseThatIsNotThereIsNamed) {
  const auto result = run_program({HOLDFAST_PROGRAM, "db", "migrate", "status", "--database",
                                   cluster_.conninfo("no_such_shop")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("[server_refused]"), HasSubstr("no_such_shop"),
                                HasSubstr("createdb"), Not(HasSubstr("till"))));
}

TEST_F(MigrateCommand, ADatabaseOfANewerProgramIsLeftAlone) {
  const auto database = cluster_.make_migrated_database();
  auto owner = cluster_.connect(database);
  testing::must_run(owner,
                    "INSERT INTO schema_migrations SELECT (jsonb_populate_record(m, "
                    "jsonb_build_object('version', m.version + 1, 'description', 'later'))).* "
                    "FROM schema_migrations m ORDER BY version DESC LIMIT 1");
  const auto conninfo = cluster_.conninfo(database);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"up"}, {"down"}, {"up", "--dry-run"}, {"down", "--dry-run"}}) {
    const auto result = migrate(arguments, conninfo);
    EXPECT_EQ(result.exit_code, 1) << arguments.back();
    EXPECT_THAT(result.err, AllOf(HasSubstr("[server_schema_too_new]"), HasSubstr("later")));
    EXPECT_EQ(result.out, "") << arguments.back();
  }
  const auto status = migrate({"status"}, conninfo);
  EXPECT_EQ(status.exit_code, 0);
  EXPECT_THAT(status.out, HasSubstr(" unknown  later"));
}

TEST_F(MigrateCommand, AMigrationThatWasChangedStopsEverything) {
  const auto database = cluster_.make_migrated_database();
  auto owner = cluster_.connect(database);
  testing::must_run(owner,
                    "UPDATE schema_migrations SET checksum = repeat('0', 64) WHERE version = 2");
  const auto conninfo = cluster_.conninfo(database);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"up"}, {"down"}, {"down", "--dry-run"}}) {
    const auto result = migrate(arguments, conninfo);
    EXPECT_EQ(result.exit_code, 1) << arguments.back();
    EXPECT_THAT(result.err, HasSubstr("[migration_changed]"));
  }
  EXPECT_THAT(migrate({"status"}, conninfo).out, HasSubstr("002 changed "));
}

TEST_F(MigrateCommand, TheDemoShopNeedsTheTablesFirst) {
  const auto database = cluster_.make_database();
  auto result = run_db({"demo"}, cluster_.conninfo(database));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("Run first: holdfast db migrate up"),
                                HasSubstr("[server_schema_too_old]")));
  EXPECT_EQ(migrate({"up"}, cluster_.conninfo(database)).exit_code, 0);
  result = run_db({"demo"}, cluster_.conninfo(database));
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

}  // namespace
}  // namespace holdfast::testing
