#include <fmt/core.h>
#include <algorithm>

#include "db/remote/migrator.h"
#include "pos/app/ask_password.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/database_option.h"
#include "pos/app/settings_source.h"

namespace holdfast::app {
namespace {

using remote::MigrationState;
using States = std::vector<MigrationState>;

void print_status(const States& states) {
  for (const auto& state : states) {
    std::string_view mark = state.applied ? "applied" : "pending";
    if (state.changed) mark = "changed";
    if (state.unknown) mark = "unknown";
    fmt::print(
        "{:03} {:<8} {}{}\n", state.version, mark, state.description,
        state.applied ? fmt::format("  ({}, {} ms)", state.applied_at, state.duration_ms) : "");
  }
}

// What up or down would run, in that order.
States planned(const MigrateOptions& options, States states) {
  const bool up = options.direction == "up";
  std::erase_if(states, [&](const MigrationState& state) {
    return up ? state.applied || (options.to && state.version > *options.to) : !state.applied;
  });
  if (up) return states;
  std::reverse(states.begin(), states.end());
  const auto steps = static_cast<std::size_t>(options.steps.value_or(1));
  if (states.size() > steps) states.resize(steps);
  return states;
}

core::Result<void> migrate(remote::Migrator& migrator, const MigrateOptions& options) {
  if (options.direction == "status" || options.dry_run) {
    auto states = migrator.status();
    if (!states) return core::pass_on(states.error());
    if (options.direction == "status") {
      print_status(*states);
      return {};
    }
    if (auto sound = migrator.check_states(*states); !sound) return sound;
    for (const auto& state : planned(options, std::move(*states))) {
      fmt::print("would run {} {:03} {}\n", options.direction, state.version, state.description);
    }
    return {};
  }
  auto done = options.direction == "up" ? migrator.up(options.to)
                                        : migrator.down(options.steps.value_or(1));
  if (!done) return core::pass_on(done.error());
  for (const auto& state : *done) {
    fmt::print("{} {:03} {} ({} ms)\n", options.direction, state.version, state.description,
               state.duration_ms);
  }
  if (done->empty()) fmt::print("nothing to do\n");
  return {};
}

}  // namespace

int run_migrate(const MigrateOptions& options, const ConfigOptions& config) {
  if (options.to && options.direction != "up") {
    return report_usage({core::ErrorCode::command_line, "--to goes with up alone"});
  }
  if (options.to && *options.to > remote::embedded_schema_version()) {
    return report_usage(
        {core::ErrorCode::command_line,
         fmt::format("--to {}: the newest is {}", *options.to, remote::embedded_schema_version())});
  }
  if (options.steps && options.direction != "down") {
    return report_usage({core::ErrorCode::command_line, "--steps goes with down alone"});
  }
  auto conninfo = conninfo_of(options.database, config);
  if (!conninfo) return report_usage(conninfo.error());
  auto connection = administrator(*conninfo);
  if (!connection) return report_database_failure(connection.error());
  connection->answer_timeout_ms = 0;  // a migration takes as long as it takes
  auto migrator = remote::Migrator::connect(*connection);
  wipe(connection->password);
  if (!migrator) return report_database_failure(migrator.error());
  if (options.direction == "down" && !options.dry_run && !options.lose_data) {
    const auto recorded = migrator->has_recorded_entries();
    if (!recorded) return report_database_failure(recorded.error());
    if (*recorded) {
      return report_usage(
          "This database holds what tills recorded, and a step down takes tables away with all "
          "that is in them. Make a backup first; --lose-data goes on all the same.",
          {core::ErrorCode::command_line, {}});
    }
  }
  auto done = migrate(*migrator, options);
  return done ? kExitOk : report_database_failure(done.error());
}

}  // namespace holdfast::app
