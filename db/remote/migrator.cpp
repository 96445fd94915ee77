#include "db/remote/migrator.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "db/remote/sql_script.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;

// "holdfast" as a number; any constant that nobody else uses would do.
constexpr const char* kLockKey = "7525340921604862836";

constexpr const char* kCreateTable = R"(
  CREATE TABLE IF NOT EXISTS public.schema_migrations (
    version integer PRIMARY KEY CHECK (version > 0),
    description text NOT NULL,
    checksum text NOT NULL,
    execution_time_ms bigint NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by name NOT NULL DEFAULT session_user
  ))";

std::int64_t to_number(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Migrator::Migrator(PgConnection connection, std::vector<Migration> migrations)
    : connection_(std::move(connection)), migrations_(std::move(migrations)) {}

core::Result<Migrator> Migrator::connect(const ConnectionOptions& options,
                                         std::vector<Migration> migrations) {
  ConnectionOptions patient = options;
  patient.answer_timeout_ms = 0;
  patient.application_name = "holdfast db migrate";
  auto connection = PgConnection::connect(patient);
  if (!connection) return pass_on(connection.error());
  return Migrator{*std::move(connection), std::move(migrations)};
}

core::Result<std::vector<MigrationState>> Migrator::read_states() {
  std::vector<MigrationState> states;
  for (const auto& migration : migrations_) {
    states.push_back({.version = migration.version, .description = migration.description});
  }
  const auto exists = connection_.run(
      "SELECT pg_catalog.to_regclass('public.schema_migrations') IS NOT NULL", {}, Effect::reads);
  if (!exists) return pass_on(exists.error());
  if (exists->text(0, 0) != "t") return states;

  const auto rows = connection_.run(
      "SELECT version, description, checksum, execution_time_ms,"
      "       to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
      "  FROM public.schema_migrations ORDER BY version",
      {}, Effect::reads);
  if (!rows) return pass_on(rows.error());
  for (int row = 0; row < rows->count(); ++row) {
    const int version = static_cast<int>(to_number(rows->text(row, 0)));
    auto state = std::ranges::find(states, version, &MigrationState::version);
    if (state == states.end()) {
      states.push_back(
          {.version = version, .description = std::string{rows->text(row, 1)}, .unknown = true});
      state = std::prev(states.end());
    } else {
      const auto& migration = migrations_[static_cast<std::size_t>(state - states.begin())];
      state->changed = rows->text(row, 2) != migration.checksum();
    }
    state->applied = true;
    state->duration_ms = to_number(rows->text(row, 3));
    state->applied_at = rows->text(row, 4);
  }
  return states;
}

core::Result<void> Migrator::check_states(const std::vector<MigrationState>& states) const {
  for (const auto& state : states) {
    if (state.unknown) {
      return fail(ErrorCode::server_schema_too_new,
                  "the database has migration " + std::to_string(state.version) + " (" +
                      state.description + "), which this program does not know");
    }
    if (state.changed) {
      const auto& migration = migrations_[static_cast<std::size_t>(state.version - 1)];
      return fail(ErrorCode::migration_changed,
                  migration.up.name + " is not the file that was applied at " + state.applied_at);
    }
  }
  return {};
}

core::Result<void> Migrator::lock() {
  for (const char* setting :
       {"SET LOCAL lock_timeout = '60s'", "SET LOCAL search_path = public, pg_temp"}) {
    if (auto set = connection_.run(setting, {}, Effect::reads); !set) return pass_on(set.error());
  }
  const auto locked = connection_.run("SELECT pg_catalog.pg_advisory_xact_lock($1::bigint)",
                                      {kLockKey}, Effect::reads);
  if (!locked) return pass_on(locked.error());
  if (auto made = connection_.run(kCreateTable, {}, Effect::reads); !made) {
    return pass_on(made.error());
  }
  return {};
}

core::Error Migrator::place_error(const SqlFile& file, int line, core::Error error) const {
  const ServerMessage& said = connection_.last_message();
  if (said.sqlstate.empty() || error.code == ErrorCode::server_unreachable) return error;
  std::string text = file.name + " line " + std::to_string(line) + ": " + said.text;
  if (!said.detail.empty()) text += "; " + said.detail;
  if (!said.hint.empty()) text += "; " + said.hint;
  return {ErrorCode::migration_failed, text + " [" + said.sqlstate + "]"};
}

core::Result<void> Migrator::run_file(const SqlFile& file) {
  const auto statements = split_statements(file.text);
  if (!statements) {
    return fail(ErrorCode::migration_failed, file.name + " " + statements.error().detail);
  }
  for (const auto& statement : *statements) {
    const auto done = connection_.run(statement.text, {}, Effect::reads);
    if (!done) {
      const int line = line_of(statement, connection_.last_message().position);
      return tl::unexpected(place_error(file, line, done.error()));
    }
  }
  return {};
}

core::Result<MigrationState> Migrator::run_one(const Migration& migration, Direction direction) {
  const auto begun_at = std::chrono::steady_clock::now();
  const bool is_up = direction == Direction::up;
  if (auto ran = run_file(is_up ? migration.up : migration.down); !ran) {
    return pass_on(ran.error());
  }
  // A migration works as the schema's owner; the book is kept by whoever migrates.
  if (auto reset = connection_.run("RESET ROLE", {}, Effect::reads); !reset) {
    return pass_on(reset.error());
  }
  const auto duration_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                               std::chrono::steady_clock::now() - begun_at)
                               .count();
  const std::string version = std::to_string(migration.version);
  const auto noted =
      is_up
          ? connection_.run(
                "INSERT INTO public.schema_migrations"
                " (version, description, checksum, execution_time_ms)"
                " VALUES ($1, $2, $3, $4)",
                {version, migration.description, migration.checksum(), std::to_string(duration_ms)},
                Effect::reads)
          : connection_.run("DELETE FROM public.schema_migrations WHERE version = $1", {version},
                            Effect::reads);
  if (!noted) return pass_on(noted.error());
  return MigrationState{.version = migration.version,
                        .description = migration.description,
                        .applied = is_up,
                        .duration_ms = duration_ms};
}

core::Result<std::optional<MigrationState>> Migrator::run_next(
    Direction direction, const std::function<bool(int version)>& wanted) {
  auto transaction = PgTransaction::begin(connection_);
  if (!transaction) return pass_on(transaction.error());
  if (auto locked = lock(); !locked) return pass_on(locked.error());
  const auto states = read_states();
  if (!states) return pass_on(states.error());
  if (auto sound = check_states(*states); !sound) return pass_on(sound.error());

  const bool is_up = direction == Direction::up;
  std::optional<int> next;
  for (const auto& state : *states) {
    if (state.applied == is_up || !wanted(state.version)) continue;
    if (!next || !is_up) next = state.version;  // up: the first one, down: the last one
  }
  if (!next) return std::optional<MigrationState>{};
  const auto done = run_one(migrations_[static_cast<std::size_t>(*next - 1)], direction);
  if (!done) return pass_on(done.error());
  if (auto committed = transaction->commit(); !committed) return pass_on(committed.error());
  return std::optional{*done};
}

core::Result<std::vector<MigrationState>> Migrator::up(std::optional<int> target) {
  std::vector<MigrationState> ran;
  for (;;) {
    const auto next = run_next(Direction::up, [&](int version) {
      return version <= target.value_or(static_cast<int>(migrations_.size()));
    });
    if (!next) return pass_on(next.error());
    if (!*next) return ran;
    ran.push_back(**next);
  }
}

core::Result<std::vector<MigrationState>> Migrator::down(int steps) {
  std::vector<MigrationState> ran;
  while (static_cast<int>(ran.size()) < steps) {
    const auto next = run_next(Direction::down, [](int) { return true; });
    if (!next) return pass_on(next.error());
    if (!*next) return ran;
    ran.push_back(**next);
  }
  return ran;
}

// By the size of the table: its rows may be hidden from who is asking.
core::Result<bool> Migrator::has_recorded_entries() {
  const auto rows = connection_.run(
      "SELECT coalesce(pg_relation_size(to_regclass('public.journal_entries')), 0) > 0", {},
      Effect::reads);
  if (!rows) return pass_on(rows.error());
  return rows->text(0, 0) == "t";
}

core::Result<std::vector<MigrationState>> Migrator::status() {
  return read_states();
}

}  // namespace holdfast::remote
