#include "pos/app/shop_options.h"

#include "pos/app/connection_options.h"

namespace holdfast::app {
namespace {

constexpr const char* kShopFooter = R"(
The shop gets a place, its taxes and its people; everybody's PIN is asked for, twice, and is known
to nobody else: the database keeps its hash (Argon2id). Then come goods and tills:

  holdfast db shop 'Corner & Sons' --currency EUR --time-zone Europe/Berlin \
      --tax Standard=19 --tax Reduced=7 --manager 'Ana K.' --cashier 'Ben L.' \
      --address 'Main street 1;10115 Berlin' --database 'host=db.example dbname=shop user=postgres'
  holdfast db import products goods.csv --make-categories
  holdfast enrol --number 1 --database 'host=db.example dbname=shop user=postgres'

People come and go later: holdfast people --help. What was mistyped: holdfast shops --help)";

constexpr const char* kPeopleFooter = R"(
People are known by the name that the till's sign-in screen shows. A till learns of a change within
seconds while it is connected; who is signed in there already goes on until they sign out. Nobody
is deleted: what they sold keeps their name. All of these take --database, as below.

  holdfast people add 'Ben L.' --database 'host=db.example dbname=shop user=postgres'
  holdfast people add 'Ana K.' --role manager
  holdfast people pin 'Ben L.'
  holdfast people role 'Ben L.' manager
  holdfast people stop 'Ben L.')";

constexpr const char* kShopsFooter = R"(
Nothing of a shop is deleted: receipts, entries of the tills and the audit log belong to it. What
was made by mistake is corrected, a place is closed, and a shop that sells no more is retired. Tills
learn of a change within seconds while they are connected. All of these take --database, as below.

  holdfast shops list --database 'host=db.example dbname=shop user=postgres'
  holdfast shops change --name 'Corner & Daughters' --address 'Main street 2;10115 Berlin'
  holdfast shops change --shop corner-sons --currency CHF
  holdfast shops close CELLAR
  holdfast shops retire --shop old-corner)";

void add_pin(CLI::App& command, bool& pin_on_stdin) {
  command.add_flag("--pin-on-stdin", pin_on_stdin,
                   "Read the PIN from standard input, a line, instead of asking");
}

}  // namespace

void add_shop(CLI::App& db, ShopCommand& to, ConfigOptions& config) {
  auto* command = db.add_subcommand("shop", "Make an empty shop of your own");
  command->footer(kShopFooter);
  command->callback([&to] { to.is_asked_for = true; });
  command->add_option("name", to.name, "Its name, as on receipts")->required();
  command->add_option("--currency", to.currency, "ISO 4217 code, such as EUR")->required();
  command
      ->add_option("--tax", to.taxes,
                   "A tax category and its rate in per cent; again for each. The first is A on "
                   "receipts, the second B")
      ->required()
      ->allow_extra_args(false)
      ->type_name("NAME=PERCENT");
  command
      ->add_option("--manager", to.managers,
                   "Somebody who may do everything at a till; again for "
                   "each")
      ->required()
      ->allow_extra_args(false)
      ->type_name("NAME");
  command->add_option("--cashier", to.cashiers, "Somebody who sells; again for each")
      ->allow_extra_args(false)
      ->type_name("NAME");
  command->add_option("--slug", to.slug,
                      "Its short name, of a-z, 0-9 and - (default: from its name)");
  command->add_option("--time-zone", to.time_zone,
                      "Such as Europe/Berlin (default: this machine's)");
  command->add_option("--address", to.address, "For the head of receipts; a semicolon ends a line");
  command->add_option("--country", to.country, "ISO 3166 code, such as DE");
  command->add_option("--tax-number", to.tax_number, "For the head of receipts");
  command->add_option("--tax-word", to.tax_word,
                      "What the tax is called: VAT, GST, MwSt (default: VAT)");
  command->add_flag("--prices-without-tax", to.prices_without_tax,
                    "Tax is added to prices at the till, as in the United States");
  command->add_option("--footer", to.footer, "The last line of receipts");
  command->add_option("--location", to.location, "Code of its place (default: MAIN)");
  command->add_option("--location-name", to.location_name,
                      "Name of its place (default: the shop's)");
  command->add_flag("--pins-on-stdin", to.pins_on_stdin,
                    "Read the PINs from standard input, a line NAME=PIN for each, in any order");
  add_database_options(*command, to.database, config, kOfAnAdministrator);
}

void add_people(CLI::App& app, PeopleCommand& to, ConfigOptions& config) {
  auto* command = app.add_subcommand("people", "Who works at the tills of a shop");
  command->footer(kPeopleFooter);
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* description) {
    auto* action = command->add_subcommand(name, description);
    add_database_options(*action, to.database, config, kOfAnAdministrator);
    add_shop_option(*action, to.shop);
    action->callback([&to, name] { to.action = name; });
    return action;
  };
  add("list", "Name, role, and whether they can sign in");
  auto* person = add("add", "Somebody new; asks for the PIN");
  person->add_option("name", to.name, "As on the sign-in screen")->required();
  person->add_option("--role", to.role, "cashier or manager (default: cashier)")
      ->check(CLI::IsMember({"cashier", "manager"}));
  add_pin(*person, to.pin_on_stdin);
  auto* pin = add("pin", "Another PIN; who was stopped works again");
  pin->add_option("name", to.name, "As on the sign-in screen")->required();
  add_pin(*pin, to.pin_on_stdin);
  auto* role = add("role", "What they may do from now on");
  role->add_option("name", to.name, "As on the sign-in screen")->required();
  role->add_option("role", to.role, "cashier or manager")
      ->required()
      ->check(CLI::IsMember({"cashier", "manager"}));
  add("stop", "They can sign in no more")
      ->add_option("name", to.name, "As on the sign-in screen")
      ->required();
}

void add_shops(CLI::App& app, ShopsCommand& to, ConfigOptions& config) {
  auto* command = app.add_subcommand("shops", "The shops of a database: correct, close, retire");
  command->footer(kShopsFooter);
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* description) {
    auto* action = command->add_subcommand(name, description);
    add_database_options(*action, to.database, config, kOfAnAdministrator);
    action->callback([&to, name] { to.action = name; });
    return action;
  };
  const auto add_in_shop = [&](const char* name, const char* description) {
    auto* action = add(name, description);
    add_shop_option(*action, to.shop);
    return action;
  };
  add("list", "Short name, currency, places, and how many tills are in service");
  auto* change = add_in_shop("change", "Correct what is named; an empty text takes it away");
  change->add_option("--name", to.name, "As on receipts");
  change->add_option("--slug", to.slug, "Its short name, of a-z, 0-9 and -");
  change->add_option("--tax-number", to.tax_number, "For the head of receipts");
  change->add_option("--currency", to.currency,
                     "ISO 4217 code, such as EUR; as long as nothing is recorded. Prices keep "
                     "their numbers");
  change->add_option("--location", to.location,
                     "Code of the place that the following are of (default: the only one)");
  change->add_option("--location-name", to.location_name, "Name of that place");
  change->add_option("--address", to.address, "For the head of receipts; a semicolon ends a line");
  change->add_option("--country", to.country, "ISO 3166 code, such as DE");
  change->add_option("--time-zone", to.time_zone, "Such as Europe/Berlin");
  change->add_option("--footer", to.footer, "The last line of receipts");
  add_in_shop("close", "Close a place that has no goods and no tills any more")
      ->add_option("code", to.location, "The place's code")
      ->required();
  add_in_shop("open", "Open a place again")
      ->add_option("code", to.location, "The place's code")
      ->required();
  add_in_shop("retire", "A shop that sells no more: no till can be enrolled in it");
  add_in_shop("restore", "A retired shop sells again");
}

}  // namespace holdfast::app
