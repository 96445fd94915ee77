// What db/OPERATIONS.md says, done: its commands are taken from the page as they stand there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "db/remote/migrator.h"
#include "db/remote/sql_script.h"
#include "tests/remote/demo_fixture.h"
#include "tests/support/must.h"
#include "tests/support/program.h"
#include "tests/support/server_folder.h"

namespace holdfast::remote {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using holdfast::testing::must;
using holdfast::testing::must_run;
using holdfast::testing::PgCluster;
using holdfast::testing::run_program;
using holdfast::testing::ServerFolder;
using holdfast::testing::value_of;

// The blocks of the page by their titles, without their fences.
const std::map<std::string, std::string>& blocks() {
  static const auto all = [] {
    std::map<std::string, std::string> found;
    std::ifstream page{HOLDFAST_OPERATIONS};
    std::string* block = nullptr;
    for (std::string line; std::getline(page, line);) {
      if (line.starts_with("```")) {
        const auto title = line.find(" title=");
        block = block == nullptr && title != std::string::npos ? &found[line.substr(title + 7)]
                                                               : nullptr;
      } else if (block != nullptr) {
        *block += line + "\n";
      }
    }
    return found;
  }();
  return all;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// A block of settings as the server takes them on its command line.
std::vector<std::string> settings(const std::string& title,
                                  const std::map<std::string, std::string>& variables) {
  std::vector<std::string> all;
  std::istringstream lines{blocks().at(title)};
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find(" = ");
    std::string value = line.substr(equals + 3);
    if (value.starts_with('\'')) value = value.substr(1, value.size() - 2);
    for (const auto& [name, with] : variables) value = replaced(value, "$" + name, with);
    all.push_back(line.substr(0, equals) + "=" + value);
  }
  return all;
}

// Every row of every table but the partitions, which the parents show, in one text of hashes.
std::string content(PgConnection& superuser, const std::string& where = "true") {
  const auto tables =
      must_run(superuser,
               "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
               "   AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
               "   AND (" +
                   where + ") ORDER BY 1");
  std::string all;
  for (int i = 0; i < tables.count(); ++i) {
    const std::string table{tables.text(i, 0)};
    all += table + " " +
           value_of(superuser,
                    "SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(x::text), ''"
                    " ORDER BY md5(x::text))), '') FROM public." +
                        table + " x") +
           "\n";
  }
  return all;
}

class Operations : public testing::DemoShopTest {
 protected:
  Operations() : till_(recording_till()), store_(store()) {}

  void post(const std::vector<ports::StoredEntry>& entries) {
    sent_.insert(sent_.end(), entries.begin(), entries.end());
    const auto answers = store_->post(entries);
    ASSERT_TRUE(answers) << answers.error().detail;
    for (const auto& answer : *answers) ASSERT_EQ(answer.status, ports::PostStatus::applied);
  }
  void a_day() {
    post({till_.open_shift(), till_.sell("BAK-001", 2), till_.sell("BAK-002"),
          till_.sell("BAK-001"), till_.close_shift(10000)});
  }

  // Runs a block of the page as the superuser of `server`.
  void run(const std::string& title, PrivateCluster& server,
           std::map<std::string, std::string> variables = {}) {
    variables.insert({{"DATABASE", database_}, {"BACKUP", backup_.path().string()}});
    std::vector<std::string> environment = {
        "PGHOST=" + server.socket_folder().string(), "PGUSER=holdfast_admin",
        "PATH=" + server.program("psql").parent_path().string() + ":/usr/bin:/bin"};
    for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
    const auto result = run_program({"/bin/sh", "-euc", blocks().at(title)}, environment, 120);
    ASSERT_EQ(result.exit_code, 0) << title << ": " << result.out << result.err;
  }
  // Runs the statements of a block one by one; the rows that each gives.
  static std::vector<int> rows_of(const std::string& title, PgConnection& connection) {
    std::vector<int> counts;
    const auto statements = must(split_statements(blocks().at(title)));
    for (const auto& statement : statements) {
      counts.push_back(must_run(connection, statement.text).count());
    }
    return counts;
  }
  static void expect_sound(PgConnection& connection) {
    const auto counts = rows_of("must-be-empty", connection);
    EXPECT_EQ(counts.size(), 4U);
    for (const auto count : counts) EXPECT_EQ(count, 0);
  }
  // The till finds the server behind and posts the difference, and trades on.
  void expect_the_till_brings_the_rest(PgCluster& cluster, const std::string& database,
                                       std::size_t known) {
    auto store = open_remote_store(
        {.conninfo = cluster.conninfo(database, shop_.tills[0].login, testing::kPassword)});
    ASSERT_TRUE(store) << store.error().detail;
    const auto head = (*store)->journal_head(0);
    ASSERT_TRUE(head) << head.error().detail;
    EXPECT_EQ(head->last_seq, static_cast<std::int64_t>(known));
    const std::vector rest(sent_.begin() + static_cast<std::ptrdiff_t>(known), sent_.end());
    const auto answers = (*store)->post(rest);
    ASSERT_TRUE(answers) << answers.error().detail;
    for (const auto& answer : *answers) EXPECT_EQ(answer.status, ports::PostStatus::applied);
    auto more = (*store)->post(std::vector{till_.open_shift(), till_.sell("BAK-002")});
    ASSERT_TRUE(more) << more.error().detail;
  }

  static PgConnection superuser_of(PrivateCluster& server, const std::string& database) {
    return must(PgConnection::connect({.conninfo = server.conninfo(database)}));
  }
  // The rule that an installed server has, for the superuser on this machine.
  static void allow_replication(PrivateCluster& server) {
    std::ofstream{server.log_file().parent_path() / "data" / "pg_hba.conf", std::ios::app}
        << "local replication " << PrivateCluster::kSuperuser << " trust\n";
    auto connection = superuser_of(server, "postgres");
    must_run(connection, "SELECT pg_reload_conf()");
  }
  static void make_shop(PrivateCluster& server) {
    must(server.ensure_database("shop"));
    must(must(Migrator::connect({.conninfo = server.conninfo("shop")})).up());
    testing::load_shop(server.conninfo("shop"));
  }
  template <class Reached>
  static bool eventually(Reached reached) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!reached()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(20ms);
    }
    return true;
  }

  testing::RecordingTill till_;
  std::unique_ptr<ports::RemoteStore> store_;
  std::vector<ports::StoredEntry> sent_;
  ServerFolder backup_;
};

TEST_F(Operations, ADumpComesBackOnAnotherServerAndTheTillBringsWhatCameLater) {
  a_day();
  const std::size_t known = sent_.size();
  run("dump", cluster_.server());
  const std::string before = content(admin());
  a_day();

  PgCluster other;
  run("restore-dump", other.server());
  auto restored = other.connect(database_);
  EXPECT_EQ(content(restored), before);
  expect_sound(restored);
  expect_the_till_brings_the_rest(other, database_, known);
  expect_sound(restored);
}

// The archive brings back everything up to the moment before somebody's mistake.
TEST_F(Operations, ABaseBackupAndTheArchiveGoBackToAnyMoment) {
  fs::create_directory(backup_.path() / "wal");
  std::map<std::string, std::string> variables{{"BACKUP", backup_.path().string()}};
  const ServerFolder folder;
  PrivateClusterOptions options{.folder = folder.path(), .durable = false, .passwords = true};
  options.settings = settings("archive", variables);
  auto server = must(PrivateCluster::open(options));
  backup_.give_to(server.user());
  ASSERT_TRUE(server.start());
  allow_replication(server);
  make_shop(server);
  run("base-backup", server);
  backup_.give_to(server.user());

  auto connection = superuser_of(server, "shop");
  must_run(connection, "SELECT set_config('app.tenant_id', $1, false)", {shop_.tenant.to_string()});
  must_run(connection, "UPDATE products SET name = name || ' (new)'");
  const std::string before = content(connection);
  variables["MOMENT"] = value_of(connection, "SELECT clock_timestamp()");
  must_run(connection, "UPDATE product_variants SET price = 1");
  const std::string segment = value_of(connection, "SELECT pg_walfile_name(pg_switch_wal())");
  ASSERT_TRUE(eventually([&] { return fs::exists(backup_.path() / "wal" / segment); }));
  ASSERT_NE(content(connection), before);
  ASSERT_TRUE(server.stop(StopMode::immediate));

  const ServerFolder anew;
  fs::copy(backup_.path() / "base", anew.path() / "data", fs::copy_options::recursive);
  std::ofstream{anew.path() / "data" / "recovery.signal"};
  anew.give_to(server.user());
  options.folder = anew.path();
  options.settings = settings("recovery", variables);
  auto restored = must(PrivateCluster::open(options));
  ASSERT_TRUE(restored.start()) << restored.log_file();
  auto there = superuser_of(restored, "shop");
  ASSERT_TRUE(eventually([&] { return value_of(there, "SELECT pg_is_in_recovery()") == "f"; }));
  EXPECT_EQ(content(there), before);
  expect_sound(there);
}

TEST_F(Operations, AReplicaAnswersReportsAndTakesOver) {
  PgCluster primary;
  allow_replication(primary.server());
  make_shop(primary.server());
  const ServerFolder folder;
  run("replica", primary.server(), {{"REPLICA", (folder.path() / "data").string()}});
  folder.give_to(primary.server().user());
  auto replica =
      must(PrivateCluster::open({.folder = folder.path(), .durable = false, .passwords = true}));
  ASSERT_TRUE(replica.start());

  auto till = must(open_remote_store(
      {.conninfo = primary.conninfo("shop", shop_.tills[0].login, testing::kPassword)}));
  ASSERT_TRUE(till->post(std::vector{till_.open_shift(), till_.sell("BAK-001", 2)}));
  auto there = superuser_of(replica, "shop");
  ASSERT_TRUE(
      eventually([&] { return value_of(there, "SELECT count(*) FROM transactions") == "1"; }));
  must_run(there, "SET ROLE holdfast_report");
  const std::string sales = "SELECT coalesce(sum(total_amount), 0) FROM transactions";
  EXPECT_EQ(value_of(there, sales), "0");
  must_run(there, "SELECT set_config('app.tenant_id', $1, false)", {shop_.tenant.to_string()});
  EXPECT_NE(value_of(there, sales), "0");

  auto connection = superuser_of(primary.server(), "shop");
  EXPECT_EQ(rows_of("replica-lag", connection), std::vector<int>{1});
  for (const auto& setting : settings("primary", {})) {
    const auto equals = setting.find('=');
    must_run(connection, "ALTER SYSTEM SET " + setting.substr(0, equals) + " = '" +
                             setting.substr(equals + 1) + "'");
  }
  ASSERT_TRUE(primary.server().stop(StopMode::immediate));
  must_run(there, "RESET ROLE");
  ASSERT_EQ(value_of(there, "SELECT pg_promote()"), "t");
  auto next = must(open_remote_store(
      {.conninfo = replica.conninfo("shop", shop_.tills[0].login, testing::kPassword)}));
  const auto posted = next->post(std::vector{till_.sell("BAK-002")});
  EXPECT_TRUE(posted) << posted.error().detail;
}

constexpr const char* kOther = "b0000000-0000-7000-8000-000000000001";

TEST_F(Operations, AShopMovesToAnotherServerAndLeavesTheOthersBehind) {
  a_day();
  must_run(admin(), "SELECT set_config('app.tenant_id', $1, false)", {kOther});
  must_run(admin(), "INSERT INTO tenants (id, name, slug) VALUES ($1, 'Other', 'other')", {kOther});
  must_run(admin(),
           "INSERT INTO tax_categories (tenant_id, id, code, name)"
           " VALUES ($1, 'b0000000-0000-7000-8000-000000000002', 'x', 'Other')",
           {kOther});
  PgCluster other;
  const std::string target = other.make_migrated_database();
  const std::map<std::string, std::string> variables{{"TENANT", shop_.tenant.to_string()},
                                                     {"TARGET", other.conninfo(target)}};
  run("move-lock-out", cluster_.server(), variables);
  store_->disconnect();
  const std::vector waiting{till_.open_shift(), till_.sell("BAK-001")};
  EXPECT_FALSE(store_->post(waiting));
  const std::size_t known = sent_.size();
  sent_.insert(sent_.end(), waiting.begin(), waiting.end());

  run("move-copy", cluster_.server(), variables);
  run("move-logins", cluster_.server(), variables);
  auto there = other.connect(target);
  EXPECT_EQ(value_of(there, "SELECT string_agg(slug, ' ') FROM tenants"), "corner-market");
  EXPECT_EQ(value_of(there, "SELECT count(*) FROM tax_categories WHERE name = 'Other'"), "0");
  must_run(admin(), "SET session_replication_role = replica");
  for (const auto& table : {"catalogue_changes", "audit_log", "tax_categories"}) {
    must_run(admin(), "DELETE FROM " + std::string{table} + " WHERE tenant_id = $1", {kOther});
  }
  must_run(admin(), "DELETE FROM tenants WHERE id = $1", {kOther});
  const std::string a_tenants =
      "relname = 'users' OR relname = 'tenants' OR EXISTS (SELECT FROM pg_attribute a"
      " WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')";
  EXPECT_EQ(content(there, a_tenants), content(admin(), a_tenants));
  expect_sound(there);
  expect_the_till_brings_the_rest(other, target, known);
  // The logins of the shared server are the next test's too.
  for (const auto& till : shop_.tills) must_run(admin(), "ALTER ROLE \"" + till.login + "\" LOGIN");
}

TEST_F(Operations, TheQueriesOfThePageRun) {
  a_day();
  EXPECT_EQ(rows_of("watch-shops", admin()), (std::vector<int>{1, 0, 0, 0}));
  const auto server = rows_of("watch-server", admin());
  EXPECT_EQ(server.size(), 10U);
  EXPECT_EQ(server.front(), 20);
  EXPECT_EQ(value("SELECT sum(pg_total_relation_size(c.oid)) > 0 FROM pg_class c"
                  " WHERE relname ~ '^transaction_'"),
            "t");
  must_run(admin(),
           "INSERT INTO stock_reservations"
           " (tenant_id, id, location_id, variant_id, quantity, expires_at, held_for, held_for_id)"
           " SELECT tenant_id, uuid_v7(), location_id, variant_id, 1, now() - interval '1 minute',"
           "        'cart', uuid_v7() FROM inventory_items LIMIT 1");
  EXPECT_EQ(rows_of("expired-reservations", admin()), std::vector<int>{1});
  EXPECT_EQ(value("SELECT status FROM stock_reservations"), "expired");
}

// Every block on the page that is a command, a query or a setting has a title, so that it is run.
TEST(OperationsPage, EveryBlockIsRun) {
  std::ifstream page{HOLDFAST_OPERATIONS};
  bool inside = false;
  std::size_t fences = 0;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("```")) continue;
    if (!inside) {
      EXPECT_NE(line.find(" title="), std::string::npos) << line;
    }
    inside = !inside;
    ++fences;
  }
  EXPECT_EQ(fences, 2 * blocks().size());
  EXPECT_EQ(blocks().size(), 15U);
}

}  // namespace
}  // namespace holdfast::remote
