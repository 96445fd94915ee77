// Brings a database's schema to a version, one migration and one transaction at a time.
//
// An advisory lock makes two migrators wait for each other. Each applied migration leaves
// a row in schema_migrations with its checksum; when an applied file has changed since,
// nothing is done.
//
// The login must be the database's owner or a superuser, and be allowed to create roles
// the first time.
//
// Threads: one at a time; every call blocks, however long the migrations take.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/remote/migrations.h"
#include "db/remote/pg_connection.h"
#include "pos/core/error.h"

namespace holdfast::remote {

struct MigrationState {
  int version = 0;
  std::string description = {};
  bool applied = false;
  bool changed = false;         // applied, and the file is another one now
  bool unknown = false;         // applied, and this program does not have it
  std::string applied_at = {};  // RFC 3339, UTC; empty when not applied
  std::int64_t duration_ms = 0;
};

class Migrator {
 public:
  // Errors: those of PgConnection::connect().
  [[nodiscard]] static core::Result<Migrator> connect(
      const ConnectionOptions& options, std::vector<Migration> migrations = embedded_migrations());

  // All of these return the migrations they ran, in that order.
  // Errors: migration_changed; migration_failed, with file, line and the server's words
  // (rolled back: the ones before it stay applied); server_schema_too_new, when the
  // database holds migrations that are not in the list; server_unreachable,
  // server_refused, outcome_unknown.
  [[nodiscard]] core::Result<std::vector<MigrationState>> up(std::optional<int> target = {});
  [[nodiscard]] core::Result<std::vector<MigrationState>> down(int steps);
  // Every migration known to the program or the database, in order. Changes nothing.
  [[nodiscard]] core::Result<std::vector<MigrationState>> status();
  // Whether a till's journal was ever recorded in this database.
  [[nodiscard]] core::Result<bool> has_recorded_entries();
  // What up() and down() refuse to touch: migration_changed, server_schema_too_new.
  [[nodiscard]] core::Result<void> check_states(const std::vector<MigrationState>& states) const;

 private:
  enum class Direction : std::uint8_t { up, down };
  Migrator(PgConnection connection, std::vector<Migration> migrations);

  [[nodiscard]] core::Result<std::vector<MigrationState>> read_states();
  [[nodiscard]] core::Result<void> lock();
  // Nothing when another migrator was quicker.
  [[nodiscard]] core::Result<std::optional<MigrationState>> run_next(
      Direction direction, const std::function<bool(int version)>& wanted);
  [[nodiscard]] core::Result<MigrationState> run_one(const Migration& migration,
                                                     Direction direction);
  [[nodiscard]] core::Result<void> run_file(const SqlFile& file);
  [[nodiscard]] core::Error place_error(const SqlFile& file, int line, core::Error error) const;

  PgConnection connection_;
  std::vector<Migration> migrations_;
};

}  // namespace holdfast::remote
