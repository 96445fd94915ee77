#include "pos/app/exchange_options.h"

#include <fmt/core.h>

#include "pos/app/connection_options.h"
#include "pos/app/settings_source.h"

namespace holdfast::app {
namespace {

constexpr const char* kImportFooter = R"(
The first line of the file names its columns, in any order and case; --template prints them with
an example. A product is known by its SKU, a customer by the number, an order by its number and
stock by SKU and location. What is there is changed where the file says something else; columns
that the file lacks and rows that it lacks stay as they are. But of an order its lines, of a
customer the addresses and of a product the images are those of the file. shipments says how much
of an order's lines has left in all; what is more than before leaves now. The same file again
changes nothing.

All rows are checked first, and every problem is named with its line. As long as there is one,
nothing is imported; with --skip-bad the other rows are, and --rejects keeps the bad ones with the
reason, as a file that can be mended and imported.

  holdfast db import products --template > goods.csv
  holdfast db import products goods.csv --shop corner-market --dry-run
  holdfast db import stock - --shop corner-market < stock.csv

Exit codes: 0 imported; 1 nothing was imported; 2 the command line was refused; 3 imported
without the rows that are wrong. Ctrl-C leaves nothing half done.)";

constexpr const char* kExportFooter = R"(
What is exported can be imported as it is, here or into another shop. products has each product
with its first variant, variants has the others, orders those of which something has still to
leave, and shipments what of these has left.

Cells that begin with = + - @ are formulas to a spreadsheet ("CSV injection"): before a file with
texts of strangers is opened in one, export it with --guard-formulas, and import it with --guarded.

  holdfast db export products goods.csv --shop corner-market
  holdfast db export customers --shop corner-market | gzip > customers.csv.gz)";

CLI::Option* add_thing(CLI::App& command, ExchangeCommand& to) {
  std::vector<std::string> names;
  std::string listed;
  for (const auto thing : exchange::kThings) {
    names.emplace_back(exchange::name_of(thing));
    listed += (listed.empty() ? "" : ", ") + names.back();
  }
  return command.add_option("thing", to.thing, "One of " + listed)
      ->required()
      ->check(CLI::IsMember(names));
}

void add_common(CLI::App& command, ExchangeCommand& to, ConfigOptions& config) {
  add_shop_option(command, to.shop);
  command.add_option("--delimiter", to.delimiter, "comma, semicolon or tab")
      ->check(CLI::IsMember({"comma", "semicolon", "tab"}));
  add_database_options(command, to.database, config,
                       "without a password, of a login that has the role holdfast_backoffice");
}

void add_import(CLI::App& db, ExchangeCommand& to, ConfigOptions& config) {
  auto* command = db.add_subcommand("import", "Bring a CSV file into a shop's database");
  command->footer(kImportFooter);
  add_thing(*command, to);
  command->add_option("file", to.file, "A CSV file; - (default) for stdin");
  add_common(*command, to, config);
  command->add_flag("--template", to.print_template,
                    "Print a header with an example row and do nothing else");
  command->add_flag("--dry-run", to.import.dry_run,
                    "Check everything, in the database too, and change nothing");
  command->add_flag("--skip-bad", to.import.skip_bad, "Import the other rows when some are wrong");
  command
      ->add_option("--rejects", to.rejects,
                   "With --skip-bad: the file for those rows, with the reason behind each")
      ->needs("--skip-bad");
  command->add_option("--max-errors", to.import.max_problems, "How many problems are named (100)")
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("--ignore-unknown", to.import.ignore_unknown,
                    "Leave out columns that nobody knows instead of refusing them");
  command->add_flag("--make-categories", to.import.plan.make_categories,
                    "products: make categories that are not there");
  command->add_flag("--decimal-comma", to.decimal_comma, "Numbers are written as 4,95");
  command->add_flag("--fine-prices", to.import.rules.fine_prices,
                    "Take prices with more decimals than the currency has");
  command->add_flag("--any-barcode", to.import.rules.any_barcode,
                    "Take barcodes that look like a GTIN and have a wrong check digit");
  command->add_flag("--guarded", to.import.rules.guarded,
                    "The file was exported with --guard-formulas: take its apostrophes away");
  command->callback([&to] { to.is_import = true; });
}

void add_export(CLI::App& db, ExchangeCommand& to, ConfigOptions& config) {
  auto* command = db.add_subcommand("export", "Write a shop's data as a CSV file");
  command->footer(kExportFooter);
  add_thing(*command, to);
  command->add_option("file", to.file,
                      "The file, in place of one that is there; - (default) for stdout");
  add_common(*command, to, config);
  command->add_option("--line-ends", to.line_ends, "crlf (default, as RFC 4180 has it) or lf")
      ->check(CLI::IsMember({"crlf", "lf"}));
  command->add_flag("--bom", to.out.mark,
                    "Begin with a byte order mark, by which Excel knows UTF-8");
  command->add_flag("--guard-formulas", to.out.guard,
                    "An apostrophe before texts that a spreadsheet would take for formulas");
  command->callback([&to] { to.is_export = true; });
}

char delimiter_of(const std::string& name) {
  if (name == "semicolon") return ';';
  return name == "tab" ? '\t' : ',';
}

}  // namespace

void add_exchange(CLI::App& db, ExchangeCommand& command, ConfigOptions& config) {
  add_import(db, command, config);
  add_export(db, command, config);
}

int run_exchange(ExchangeCommand command, const ConfigOptions& config) {
  const auto thing = exchange::thing_of(command.thing).value_or(exchange::Thing::products);
  command.import.thing = thing;
  command.out.thing = thing;
  if (command.print_template) {
    fmt::print("{}", exchange::template_of(thing, delimiter_of(command.delimiter)));
    return 0;
  }
  if (!command.delimiter.empty()) command.import.delimiter = delimiter_of(command.delimiter);
  command.out.delimiter = delimiter_of(command.delimiter);
  command.out.crlf = command.line_ends == "crlf";
  if (command.decimal_comma) command.import.rules.decimal_mark = ',';
  return command.is_import ? run_import(command, config) : run_export(command, config);
}

}  // namespace holdfast::app
