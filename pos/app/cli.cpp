#include "pos/app/cli.h"

#include <signal.h>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <system_error>

#include "pos/app/cli_error.h"
#include "pos/app/commands.h"
#include "pos/app/connection_options.h"
#include "pos/app/devices_options.h"
#include "pos/app/exchange_options.h"
#include "pos/app/settings_source.h"
#include "pos/app/shop_options.h"

namespace holdfast::app {
namespace {

constexpr const char* kFooter = R"(
Exit codes: 0 done; 1 tried and failed, the last line says what to do; 2 the command
line or the configuration was refused and nothing was tried.

First look:          holdfast demo
A shop's own till:   holdfast db migrate up --database 'host=db.example dbname=shop user=postgres'
                     holdfast db shop --help
                     holdfast enrol --number 1 --database 'host=db.example dbname=shop user=postgres'
                     holdfast run)";

constexpr const char* kEnrolFooter = R"(
Run it on the till, as the till's user, with the database login of an administrator. Its
password is asked for; PGPASSWORD and a passfile work too. What can be known is not asked:
--shop and --location where there is one only, --number on a machine that is a till already.
The same command again is harmless: the till gets a new password.

  holdfast enrol --database 'host=db.example dbname=shop user=postgres' --number 3 \
                 --location MAIN --label 'Lane 3'

The other side, from anywhere: holdfast tills list, holdfast tills revoke 3)";

constexpr const char* kDemoShopFooter = R"(
Without --shop: Corner Market, with sixty goods and two tills that are enrolled by number.

With --shop a shop of that kind, under a tenant of its own: goods, customers, orders, purchases,
and a past of sales at three tills, all invented, the same each time for the same seed. One
transaction: Ctrl-C leaves nothing behind. A shop of that name that is there already is refused.

  holdfast db demo --shop cards --variants 20000 --database 'host=db.example dbname=shop user=postgres')";

constexpr int kMostMigrations = 999'999;
constexpr int kHighestTill = 9'999;

// CLI11 takes 0x10 for 16 and 010 for 8, and nobody who types a till's number means that.
const CLI::Validator kDecimal(
    [](std::string& text) {
      const bool other = text.size() > 1 && (text.starts_with('0') || text.starts_with('+'));
      return other ? "takes a number such as 12, not " + text : std::string{};
    },
    "");

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

// Of whoever is to do it.
constexpr const char* kOfOne = "without a password, which belongs into a passfile";

CLI::App* add_migrate(CLI::App& db, MigrateOptions& migrate, ConfigOptions& config) {
  auto* command =
      db.add_subcommand("migrate", "Bring the schema up, take steps back, or list them");
  command->add_option("direction", migrate.direction, "up, down or status")
      ->required()
      ->check(CLI::IsMember({"up", "down", "status"}));
  add_database_options(*command, migrate.database, config, kOfOne);
  command->add_option("--to", migrate.to, "up: stop after this version (default: the newest)")
      ->check(kDecimal)
      ->check(CLI::Range(1, kMostMigrations));
  command
      ->add_option("--steps", migrate.steps,
                   "down: how many migrations to take back, with the tables "
                   "that they made and all that is in them (default: 1)")
      ->check(kDecimal)
      ->check(CLI::Range(1, kMostMigrations));
  command->add_flag("--lose-data", migrate.lose_data,
                    "down: also where tills have recorded sales, which are lost");
  command->add_flag("--dry-run", migrate.dry_run, "Say what would be done and do nothing");
  return command;
}

CLI::App* add_load_demo(CLI::App& db, DemoShopOptions& demo, ConfigOptions& config) {
  auto* command = db.add_subcommand(
      "demo",
      "Load a demo shop with its tills into a migrated database: Corner Market, or one of "
      "any size that is made up on the spot");
  command->footer(kDemoShopFooter);
  command
      ->add_option("--shop", demo.kind,
                   "Make up a shop: general, cards, trading, maker, or all four (all)")
      ->check(CLI::IsMember({"general", "cards", "trading", "maker", "all"}));
  command->add_option("--variants", demo.variants, "How many goods (default: 1000)");
  command->add_option("--days", demo.days, "Days of sales up to yesterday (default: 30)");
  command->add_option("--sales", demo.sales_a_day,
                      "Sales a day over its three tills (default: 100)");
  command->add_option("--seed", demo.seed, "Another number is another shop (default: 1)");
  command
      ->add_option("--today", demo.today,
                   "The day after the last sale (default: today); the same day, seed and sizes "
                   "give the same shop")
      ->type_name("YYYY-MM-DD");
  command->add_option("--slug", demo.slug, "The shop's short name (default: demo- and its kind)");
  add_database_options(*command, demo.database, config, kOfOne);
  return command;
}

CLI::App* add_enrol(CLI::App& app, EnrolOptions& enrol, ConfigOptions& config) {
  auto* command = app.add_subcommand(
      "enrol", "Make this machine a till of a shop: register it, and let it log in by itself");
  command->footer(kEnrolFooter);
  command
      ->add_option("--database", enrol.database,
                   "libpq connection string or URI of an administrator, who may create roles; "
                   "without a password")
      ->required();
  command->add_option("--shop", enrol.shop, "The shop's short name (default: the only one)");
  command->add_option("--number", enrol.number, "The till's number, 1 to 9999, as on its receipts")
      ->check(kDecimal)
      ->check(CLI::Range(1, kHighestTill));
  command->add_option("--label", enrol.label, "Its name on screens (default: Till and its number)");
  command->add_option("--location", enrol.location,
                      "Code of the place where a new till stands (default: the only one)");
  command->add_option("--new-location", enrol.new_location,
                      "Make that location, under this name, with the tax rules of the first one");
  command->add_option("--time-zone", enrol.time_zone,
                      "Of a new location, such as Europe/Berlin (default: this machine's)");
  auto* replace =
      command->add_flag("--replace", enrol.replace,
                        "Take the place of another machine, which the server then refuses");
  command->add_flag("--take-back", enrol.take_back,
                    "With --replace on a machine that was itself replaced: put the other one out "
                    "of service all the same");
  command
      ->add_flag("--branch", enrol.branch,
                 "This machine's journal went another way than the server's copy (\"Two tills, one "
                 "number\"): go on with it as the new till --number, and send what it sold")
      ->excludes(replace);
  command->add_flag("--print-settings", enrol.print_settings,
                    "Print database.conninfo instead of writing it into the settings file");
  add_config_options(*command, config);
  return command;
}

void add_tills(CLI::App& app, TillsCommand& tills, ConfigOptions& config) {
  auto* command = app.add_subcommand("tills", "The tills of a shop, as its server knows them");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* description) {
    auto* action = command->add_subcommand(name, description);
    add_database_options(*action, tills.database, config, kOfOne);
    action->add_option("--shop", tills.shop, "The shop's short name (default: the only one)");
    action->callback([&tills, name] { tills.action = name; });
    return action;
  };
  add("list", "Number, label, place, state, login and newest entry of each");
  add("revoke", "Take a till out of service: the server refuses it from then on")
      ->add_option("number", tills.number, "The till's number")
      ->required()
      ->check(kDecimal)
      ->check(CLI::Range(1, kHighestTill));
  add("keys", "The public keys under which `journal verify --key` checks a till's journal")
      ->add_option("number", tills.number, "This till alone")
      ->check(kDecimal)
      ->check(CLI::Range(1, kHighestTill));
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
    action
        ->add_option("--key", journal.keys,
                     "The till's public key, once for each that it had, oldest first, as `tills "
                     "keys` lists them; without it, the keys that the file names")
        ->allow_extra_args(false);
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
  show->add_option("--from", journal.from, "First entry (default: 1)")->check(kDecimal);
  show->add_option("--to", journal.to, "Last entry (default: the newest)")->check(kDecimal);
  show->add_option("--entry", journal.entry, "This entry alone, whole")->check(kDecimal);
  auto* write = add("export", "Write the entries as JSON Lines, as db/local/FORMAT.md describes");
  write->add_option("--out", journal.out, "A file that is not there yet (default: stdout)");
}

CLI::App* add_receipt(CLI::App& app, ReceiptCommand& receipt, ConfigOptions& config) {
  auto* command = app.add_subcommand(
      "receipt",
      "Write a receipt of a till's journal again, as PDF, PNG or text; the till is closed");
  command->add_option("file", receipt.file, "A journal (journal.db), or the folder of a till")
      ->required()
      ->check(CLI::ExistingPath);
  command
      ->add_option("number", receipt.number, "The receipt's number, as it is printed: 0002-000412")
      ->required();
  command
      ->add_option("--out", receipt.out,
                   "A file that is not there yet, ending in .pdf, .png or .txt (default: text to "
                   "standard output)")
      ->type_name("FILE");
  add_config_options(*command, config);
  return command;
}

constexpr const char* kLabelsFooter = R"(
A label in each line of the list; the last column, which may be missing, is how many of it:

  shelf   code[,count]                                   a barcode; name and price are the catalogue's
  spool   code,material,colour,grams[,count]
  used    code,name,condition,grading,price[,count]      second-hand goods, each at a price of its own

  printf '4006381333931,2\n' | holdfast labels -
  holdfast labels spools.csv --kind spool --out spools.zpl)";

CLI::App* add_labels(CLI::App& app, LabelsCommand& labels, ConfigOptions& config) {
  auto* command = app.add_subcommand(
      "labels", "Print labels from a list on the label printer; the till may be running");
  command->footer(kLabelsFooter);
  command->add_option("file", labels.file, "A CSV file, or - for standard input")->required();
  command->add_option("--kind", labels.kind, "What the list is of (default: shelf)")
      ->check(CLI::IsMember({"shelf", "spool", "used"}));
  command
      ->add_option("--out", labels.out,
                   "A file that is not there yet for what the printer would get")
      ->type_name("FILE");
  add_config_options(*command, config);
  return command;
}

}  // namespace

namespace {

int run_command(int argc, char** argv) {
  // A limit on the length of files must be an error from write(), not an end in mid-sale.
  signal(SIGXFSZ, SIG_IGN);
  CLI::App app{
      "Holdfast: a point-of-sale till that holds fast when network, power, printer or "
      "database do not.",
      "holdfast"};
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of every sub-command");

  ConfigOptions config;
  DemoOptions demo;
  EnrolOptions enrol;
  MigrateOptions migrate;
  TillsCommand tills;
  JournalCommand journal;
  std::vector<std::filesystem::path> scenarios;

  auto* run = add_run(app, config);
  auto* demo_command = add_demo(app, demo);
  auto* enrol_command = add_enrol(app, enrol, config);
  add_tills(app, tills, config);
  auto* db = app.add_subcommand("db", "The shop's PostgreSQL database");
  db->require_subcommand(1);
  auto* migrate_command = add_migrate(*db, migrate, config);
  DemoShopOptions demo_shop;
  auto* load_demo_command = add_load_demo(*db, demo_shop, config);
  ShopCommand shop;
  add_shop(*db, shop, config);
  ShopsCommand shops;
  add_shops(app, shops, config);
  ExchangeCommand exchange;
  add_exchange(*db, exchange, config);
  PeopleCommand people;
  add_people(app, people, config);
  add_journal(app, journal);
  DevicesCommand devices;
  add_devices_command(app, devices, config);
  ReceiptCommand receipt;
  auto* receipt_command = add_receipt(app, receipt, config);
  LabelsCommand labels;
  auto* labels_command = add_labels(app, labels, config);
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
  if (*enrol_command) return run_enrol(enrol, config);
  if (!tills.action.empty()) return run_tills(tills, config);
  if (*migrate_command) return run_migrate(migrate, config);
  if (*load_demo_command) return run_load_demo(demo_shop, config);
  if (shop.is_asked_for) return run_shop(shop, config);
  if (!shops.action.empty()) return run_shops(shops, config);
  if (!people.action.empty()) return run_people(people, config);
  if (is_asked_for(exchange)) return run_exchange(std::move(exchange), config);
  if (!journal.action.empty()) return run_journal(journal);
  if (!devices.action.empty()) return run_devices(devices, config);
  if (*labels_command) return run_labels(labels, config);
  if (*receipt_command) return run_receipt(receipt, config);
  if (*scenario) return run_scenarios(scenarios);
  if (*config_command) return run_config_show(config);
  if (*version) return run_version();
  return kExitUsage;
}

// A list that was cut off must not look like a short one.
int report_unwritten() {
  return report_failure({core::ErrorCode::disk_full, "what was found could not be written"});
}

}  // namespace

int run_cli(int argc, char** argv) {
  try {
    const int done = run_command(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return done;
    return done == kExitOk ? report_unwritten() : done;
  } catch (const std::system_error&) {
    // fmt::print() met it first.
    if (std::ferror(stdout) != 0) return report_unwritten();
    throw;
  }
}

}  // namespace holdfast::app
