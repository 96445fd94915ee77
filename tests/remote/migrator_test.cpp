#include "db/remote/migrator.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/support/pg_cluster.h"

namespace holdfast::remote {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using holdfast::testing::must_run;
using holdfast::testing::PgCluster;
using holdfast::testing::value_of;

Migration small(int version, std::string up, std::string down = "SELECT 1") {
  const std::string name = "00" + std::to_string(version) + "_step";
  return {
      version, "step", {name + ".up.sql", std::move(up)}, {name + ".down.sql", std::move(down)}};
}

class MigratorOnPostgres : public ::testing::Test {
 protected:
  PgCluster& cluster_ = PgCluster::shared();
  std::string database_ = cluster_.make_database();

  Migrator migrator(std::vector<Migration> migrations) {
    auto made =
        Migrator::connect({.conninfo = cluster_.conninfo(database_)}, std::move(migrations));
    if (!made) throw std::runtime_error(made.error().detail);
    return *std::move(made);
  }
  std::string schema_dump() {
    auto& server = cluster_.server();
    const fs::path output = fs::temp_directory_path() /
                            ("holdfast-dump-" + std::to_string(::getpid()) + "-" + database_);
    const auto code =
        run_process({.program = server.program("pg_dump"),
                     .arguments = {"--schema-only", "--dbname=" + cluster_.conninfo(database_)},
                     .user = {},
                     .output = output});
    EXPECT_TRUE(code && *code == 0);
    std::ifstream stream{output};
    std::string text;
    for (std::string line; std::getline(stream, line);) {
      // Newer versions of pg_dump bracket a dump with a random key.
      if (!line.starts_with("\\restrict") && !line.starts_with("\\unrestrict")) text += line + "\n";
    }
    fs::remove(output);
    return text;
  }
};

TEST_F(MigratorOnPostgres, UpDownUpLeavesTheSameSchema) {
  auto it = migrator(embedded_migrations());
  const std::string empty = [&] {
    EXPECT_TRUE(it.up(0));
    return schema_dump();
  }();
  const auto up = it.up();
  ASSERT_TRUE(up) << up.error().detail;
  EXPECT_EQ(up->size(), embedded_migrations().size());
  const std::string first = schema_dump();
  EXPECT_THAT(first, ::testing::HasSubstr("CREATE TABLE public.terminals"));

  const auto down = it.down(static_cast<int>(up->size()));
  ASSERT_TRUE(down) << down.error().detail;
  EXPECT_EQ(down->front().version, embedded_schema_version());
  EXPECT_EQ(down->size(), up->size());
  auto connection = cluster_.connect(database_);
  EXPECT_EQ(value_of(connection,
                     "SELECT string_agg(relname, ', ') FROM pg_class"
                     " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"),
            "schema_migrations");
  EXPECT_EQ(value_of(connection,
                     "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"),
            "0");

  ASSERT_TRUE(it.up());
  EXPECT_EQ(schema_dump(), first);
  ASSERT_TRUE(it.up());
  EXPECT_EQ(schema_dump(), first);
}

TEST_F(MigratorOnPostgres, EachMigrationCanBeTakenBackAlone) {
  auto it = migrator(embedded_migrations());
  std::vector<std::string> dumps;
  for (int version = 1; version <= embedded_schema_version(); ++version) {
    const auto up = it.up(version);
    ASSERT_TRUE(up) << up.error().detail;
    dumps.push_back(schema_dump());
  }
  for (int version = embedded_schema_version(); version > 1; --version) {
    const auto down = it.down(1);
    ASSERT_TRUE(down) << down.error().detail;
    EXPECT_EQ(schema_dump(), dumps[static_cast<std::size_t>(version - 2)]) << version;
  }
}

TEST_F(MigratorOnPostgres, StatusTellsWhatRan) {
  auto it = migrator({small(1, "CREATE TABLE a ()"), small(2, "CREATE TABLE b ()")});
  ASSERT_TRUE(it.up(1));
  const auto status = it.status();
  ASSERT_TRUE(status);
  ASSERT_EQ(status->size(), 2U);
  EXPECT_TRUE((*status)[0].applied);
  EXPECT_THAT((*status)[0].applied_at, ::testing::EndsWith("Z"));
  EXPECT_FALSE((*status)[1].applied);
}

TEST_F(MigratorOnPostgres, StatusChangesNothingInAnEmptyDatabase) {
  auto it = migrator(embedded_migrations());
  ASSERT_TRUE(it.status());
  auto connection = cluster_.connect(database_);
  EXPECT_EQ(value_of(connection, "SELECT to_regclass('schema_migrations')"), "");
}

TEST_F(MigratorOnPostgres, RefusesAMigrationThatWasChanged) {
  ASSERT_TRUE(migrator({small(1, "CREATE TABLE a ()")}).up());
  auto it = migrator({small(1, "CREATE TABLE a (b int)"), small(2, "CREATE TABLE c ()")});
  const auto up = it.up();
  ASSERT_FALSE(up);
  EXPECT_EQ(up.error().code, ErrorCode::migration_changed);
  EXPECT_THAT(up.error().detail, ::testing::HasSubstr("001_step.up.sql"));
  const auto down = it.down(1);
  ASSERT_FALSE(down);
  EXPECT_EQ(down.error().code, ErrorCode::migration_changed);
  const auto status = it.status();
  ASSERT_TRUE(status);
  EXPECT_TRUE((*status)[0].changed);
  auto connection = cluster_.connect(database_);
  EXPECT_EQ(value_of(connection, "SELECT to_regclass('c')"), "");
}

TEST_F(MigratorOnPostgres, RefusesADatabaseOfANewerProgram) {
  ASSERT_TRUE(migrator({small(1, "CREATE TABLE a ()"), small(2, "CREATE TABLE b ()")}).up());
  const auto up = migrator({small(1, "CREATE TABLE a ()")}).up();
  ASSERT_FALSE(up);
  EXPECT_EQ(up.error().code, ErrorCode::server_schema_too_new);
}

TEST_F(MigratorOnPostgres, AFailedMigrationNamesItsLineAndLeavesNothing) {
  auto it = migrator({small(1, "CREATE TABLE a ();"),
                      small(2, "CREATE TABLE b ();\n\nINSERT INTO b\n  SELECT wrong;\n")});
  const auto up = it.up();
  ASSERT_FALSE(up);
  EXPECT_EQ(up.error().code, ErrorCode::migration_failed);
  EXPECT_THAT(up.error().detail, ::testing::HasSubstr("002_step.up.sql line 4"));
  EXPECT_THAT(up.error().detail, ::testing::HasSubstr("wrong"));
  auto connection = cluster_.connect(database_);
  EXPECT_EQ(value_of(connection, "SELECT to_regclass('b')"), "");
  EXPECT_EQ(value_of(connection, "SELECT max(version) FROM schema_migrations"), "1");
}

TEST_F(MigratorOnPostgres, TwoAtOnceDoEachMigrationOnce) {
  const std::vector<Migration> migrations = {small(1, "CREATE TABLE a (); SELECT pg_sleep(0.2)"),
                                             small(2, "CREATE TABLE b ()")};
  auto one = migrator(migrations);
  auto two = migrator(migrations);
  core::Result<std::vector<MigrationState>> other;
  std::thread thread{[&] { other = two.up(); }};
  const auto mine = one.up();
  thread.join();
  ASSERT_TRUE(mine) << mine.error().detail;
  ASSERT_TRUE(other) << other.error().detail;
  EXPECT_EQ(mine->size() + other->size(), 2U);
}

TEST_F(MigratorOnPostgres, EveryTenantOwnedTableIsBehindForcedRowSecurity) {
  ASSERT_TRUE(migrator(embedded_migrations()).up());
  auto connection = cluster_.connect(database_);
  // terminal_logins decides the tenant and is read by the owner's functions alone.
  EXPECT_EQ(value_of(connection,
                     "SELECT string_agg(c.relname, ', ') FROM pg_class c"
                     "  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'"
                     " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
                     "   AND c.relname <> 'terminal_logins'"
                     "   AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"),
            "");
  EXPECT_EQ(value_of(connection,
                     "SELECT string_agg(conname, ', ') FROM pg_constraint k"
                     "  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attname = 'tenant_id'"
                     " WHERE k.contype IN ('p', 'u', 'f') AND k.conparentid = 0"
                     "   AND k.connamespace = 'public'::regnamespace"
                     "   AND k.conrelid <> 'terminal_logins'::regclass"
                     "   AND coalesce(k.confrelid, 0) NOT IN ('users'::regclass)"
                     "   AND NOT a.attnum = ANY (k.conkey)"),
            "");
  EXPECT_EQ(value_of(connection,
                     "SELECT string_agg(rolname, ', ') FROM pg_roles"
                     " WHERE rolname LIKE 'holdfast\\_%' AND rolname <> 'holdfast_admin'"
                     "   AND (rolsuper OR rolbypassrls OR rolcanlogin)"),
            "");
}

TEST_F(MigratorOnPostgres, AnOwnerOfTheDatabaseNeedsNoSuperuser) {
  // The cluster's roles are there once any database of it was migrated.
  std::ignore = cluster_.make_migrated_database();
  auto connection = cluster_.connect(database_);
  must_run(connection,
           "CREATE ROLE shop_admin LOGIN NOSUPERUSER PASSWORD 'x' IN ROLE holdfast_owner");
  must_run(connection, "ALTER DATABASE " + database_ + " OWNER TO shop_admin");
  auto it = Migrator::connect({.conninfo = cluster_.conninfo(database_, "shop_admin", "x")});
  ASSERT_TRUE(it) << it.error().detail;
  const auto up = it->up();
  ASSERT_TRUE(up) << up.error().detail;
  const auto down = it->down(embedded_schema_version());
  ASSERT_TRUE(down) << down.error().detail;

  must_run(connection, "REVOKE holdfast_owner FROM shop_admin");
  const auto refused = it->up();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::migration_failed);
}

TEST_F(MigratorOnPostgres, EveryDefinerFunctionHasAFixedSearchPath) {
  ASSERT_TRUE(migrator(embedded_migrations()).up());
  auto connection = cluster_.connect(database_);
  EXPECT_EQ(value_of(connection,
                     "SELECT string_agg(proname, ', ') FROM pg_proc"
                     " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
                     "   AND NOT coalesce(proconfig, '{}') @>"
                     "       ARRAY['search_path=pg_catalog, public, pg_temp']"),
            "");
}

TEST(Migrations, NamesMustFollowTheForm) {
  const auto arrange = [](std::vector<std::string> names) {
    std::vector<SqlFile> files;
    for (auto& name : names) files.push_back({std::move(name), ""});
    return arrange_migrations(std::move(files));
  };
  EXPECT_TRUE(arrange({"001_a.up.sql", "001_a.down.sql", "002_b.down.sql", "002_b.up.sql"}));
  for (const auto& names : std::vector<std::vector<std::string>>{
           {"1_a.up.sql"},
           {"001_a.sql"},
           {"001_a.up.sql"},
           {"002_a.up.sql", "002_a.down.sql"},
           {"001_a.up.sql", "001_b.down.sql"},
           {"001_a.up.sql", "001_a.down.sql", "001_b.up.sql"},
       }) {
    const auto arranged = arrange(names);
    ASSERT_FALSE(arranged) << names.front();
    EXPECT_EQ(arranged.error().code, ErrorCode::migration_failed);
  }
}

TEST(Migrations, TheProgramCarriesTheFilesOfTheFolder) {
  const auto loaded = load_migrations(HOLDFAST_SCHEMA_FOLDER);
  ASSERT_TRUE(loaded) << loaded.error().detail;
  ASSERT_EQ(loaded->size(), embedded_migrations().size());
  for (std::size_t i = 0; i < loaded->size(); ++i) {
    EXPECT_EQ((*loaded)[i].checksum(), embedded_migrations()[i].checksum());
    EXPECT_EQ((*loaded)[i].down.text, embedded_migrations()[i].down.text);
  }
  EXPECT_EQ(load_migrations("/nowhere").error().code, ErrorCode::file_unreadable);
}

}  // namespace
}  // namespace holdfast::remote
