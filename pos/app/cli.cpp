#include "pos/app/cli.h"

#include <CLI/CLI.hpp>

#include <cstdio>

#include "pos/app/cli_error.h"
#include "pos/app/commands.h"
#include "pos/app/settings_source.h"

namespace holdfast::app {
namespace {

constexpr const char* kFooter = R"(
Exit codes: 0 done; 1 tried and failed, the last line says what to do; 2 the command
line or the configuration was refused and nothing was tried.

First look:          holdfast demo
A shop's own till:   holdfast db migrate up --database 'host=db.example dbname=shop user=postgres'
                     holdfast run --config /etc/holdfast/holdfast.toml)";

constexpr int kMostMigrations = 999'999;

void add_config_options(CLI::App& command, ConfigOptions& config) {
  command.add_option("--config", config.file,
                     "Configuration file (TOML) instead of /etc/holdfast/holdfast.toml and the "
                     "user's own");
  command
      .add_option("--set", config.overrides,
                  "One setting, over file and environment: --set screen.theme=light")
      ->type_name("SECTION.KEY=VALUE");
}

CLI::App* add_run(CLI::App& app, ConfigOptions& config) {
  auto* run = app.add_subcommand(
      "run", "Open the till with the devices and the server of its configuration");
  add_config_options(*run, config);
  return run;
}

CLI::App* add_demo(CLI::App& app, DemoOptions& demo) {
  auto* command = app.add_subcommand(
      "demo", "Open the till on a demo shop: simulated devices one can click, a private database");
  command->add_flag("--headless", demo.headless, "Run a scenario instead of waiting for a person");
  command->add_option("--scenario", demo.scenario, "Scenario for --headless, of at most 1 MiB")
      ->check(CLI::ExistingFile);
  command->add_option(
      "--screenshot", demo.screenshot,
      "PNG for --headless: the screen at the scenario's last `picture`, or its end");
  command->add_option("--data-dir", demo.data_dir,
                      "Where the demo keeps its database and journal (default: holdfast/demo below "
                      "$XDG_DATA_HOME or ~/.local/share; /var/lib/holdfast/demo for root)");
  command->add_option("--theme", demo.theme, "dark or light")
      ->check(CLI::IsMember({"dark", "light"}));
  command->add_option("--size", demo.size, "Window size such as 1280x800, at least 800x480");
  command->add_flag("--fullscreen", demo.fullscreen, "Take the whole screen");
  return command;
}

void add_database_options(CLI::App& command, std::string& database, ConfigOptions& config) {
  command.add_option(
      "--database", database,
      "libpq connection string or URI without a password, which belongs into a passfile "
      "(default: database.conninfo of the configuration)");
  add_config_options(command, config);
}

CLI::App* add_migrate(CLI::App& db, MigrateOptions& migrate, ConfigOptions& config) {
  auto* command =
      db.add_subcommand("migrate", "Bring the schema up, take steps back, or list them");
  command->add_option("direction", migrate.direction, "up, down or status")
      ->required()
      ->check(CLI::IsMember({"up", "down", "status"}));
  add_database_options(*command, migrate.database, config);
  command->add_option("--to", migrate.to, "up: stop after this version (default: the newest)")
      ->check(CLI::Range(1, kMostMigrations));
  command
      ->add_option("--steps", migrate.steps, "down: how many migrations to take back (default: 1)")
      ->check(CLI::Range(1, kMostMigrations));
  command->add_flag("--dry-run", migrate.dry_run, "Say what would be done and do nothing");
  return command;
}

CLI::App* add_load_demo(CLI::App& db, std::string& database, ConfigOptions& config) {
  auto* command = db.add_subcommand(
      "demo", "Load the demo shop into a migrated database and give its two tills their logins");
  add_database_options(*command, database, config);
  return command;
}

void add_journal(CLI::App& app, JournalCommand& journal) {
  auto* command = app.add_subcommand(
      "journal", "Check, list or export a till's journal by its file alone; nothing is changed");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* description) {
    auto* action = command->add_subcommand(name, description);
    action->add_option("file", journal.file, "A journal (journal.db), or the folder of a till")
        ->required()
        ->check(CLI::ExistingPath);
    action->add_option("--key", journal.key,
                       "The till's public key; without it, the keys that the file names");
    action
        ->add_option("--head", journal.head,
                     "A number and hash known from elsewhere, such as a shift's report; shows "
                     "whether the end was cut off")
        ->type_name("NUMBER:HASH");
    action->callback([&journal, name] { journal.action = name; });
    return action;
  };
  add("verify", "Check the chain and every signature; name what is not sound, and exit with 1");
  auto* show = add("show", "List the entries, a line each");
  show->add_option("--from", journal.from, "First entry (default: 1)");
  show->add_option("--to", journal.to, "Last entry (default: the newest)");
  show->add_option("--entry", journal.entry, "This entry alone, whole");
  auto* write = add("export", "Write the entries as JSON Lines, as db/local/FORMAT.md describes");
  write->add_option("--out", journal.out, "A file that is not there yet (default: stdout)");
}

}  // namespace

int run_cli(int argc, char** argv) {
  CLI::App app{
      "Holdfast: a point-of-sale till that holds fast when network, power, printer or "
      "database do not.",
      "holdfast"};
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of every sub-command");

  ConfigOptions config;
  DemoOptions demo;
  MigrateOptions migrate;
  JournalCommand journal;
  std::vector<std::filesystem::path> scenarios;

  auto* run = add_run(app, config);
  auto* demo_command = add_demo(app, demo);
  auto* db = app.add_subcommand("db", "The shop's PostgreSQL database");
  db->require_subcommand(1);
  auto* migrate_command = add_migrate(*db, migrate, config);
  std::string demo_database;
  auto* load_demo_command = add_load_demo(*db, demo_database, config);
  add_journal(app, journal);
  auto* scenario = app.add_subcommand(
      "scenario", "Run text scenarios against the till in memory and say where one does not hold");
  scenario->add_option("file", scenarios, "Scenario files")->required()->check(CLI::ExistingFile);
  auto* config_command =
      app.add_subcommand("config", "Print the settings that are in force, as TOML");
  add_config_options(*config_command, config);
  auto* version =
      app.add_subcommand("version", "Version of the program and of what it was built with");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);
    return report_usage(explain(app, error, argc, argv));
  }
  if (*run) return run_till(config);
  if (*demo_command) return run_demo(demo);
  if (*migrate_command) return run_migrate(migrate, config);
  if (*load_demo_command) return run_load_demo(demo_database, config);
  if (!journal.action.empty()) return run_journal(journal);
  if (*scenario) return run_scenarios(scenarios);
  if (*config_command) return run_config_show(config);
  if (*version) return run_version();
  return kExitUsage;
}

}  // namespace holdfast::app
