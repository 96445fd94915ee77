// `holdfast shops list|change|close|open|retire|restore`, for whoever runs the database.
#include <fmt/core.h>

#include <array>
#include <utility>

#include "db/exchange/session.h"
#include "db/remote/shop_change.h"
#include "pos/app/cli.h"
#include "pos/app/database_option.h"
#include "pos/app/database_words.h"
#include "pos/app/os_ports.h"
#include "pos/app/settings_source.h"
#include "pos/app/shop_options.h"
#include "pos/app/shop_texts.h"
#include "pos/app/short_text.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using core::Result;

Result<void> check_texts(const ShopsCommand& command) {
  // Those that may be taken away are right when they are empty.
  const std::array texts = {std::tuple{"--name", &command.name, false},
                            std::tuple{"--location-name", &command.location_name, false},
                            std::tuple{"--tax-number", &command.tax_number, true},
                            std::tuple{"--country", &command.country, true},
                            std::tuple{"--footer", &command.footer, true}};
  for (const auto& [option, text, may_be_empty] : texts) {
    if (!*text || (may_be_empty && (*text)->empty())) continue;
    if (auto right = check_short_text(option, **text); !right) return right;
  }
  if (command.slug) return check_slug(*command.slug);
  return {};
}

Result<remote::ShopChange> change_of(const ShopsCommand& command) {
  if (auto right = check_texts(command); !right) return pass_on(right.error());
  remote::ShopChange change;
  change.name = command.name;
  change.slug = command.slug;
  change.tax_number = command.tax_number;
  if (command.currency) {
    const auto currency = currency_of(*command.currency);
    if (!currency) return pass_on(currency.error());
    change.currency = *currency;
  }
  change.location = command.location;
  change.location_name = command.location_name;
  if (command.address) {
    auto lines = address_lines(*command.address);
    if (!lines) return pass_on(lines.error());
    change.address = std::move(*lines);
  }
  change.country = command.country;
  change.time_zone = command.time_zone;
  if (change.time_zone && !is_time_zone(*change.time_zone)) {
    return fail(ErrorCode::command_line, kTimeZoneSentence);
  }
  change.receipt_footer = command.footer;
  if (change.location && !change.is_of_location()) {
    return fail(ErrorCode::command_line,
                "--location says which place --location-name, --address, --country, --time-zone "
                "and --footer are of, and none of these is named");
  }
  if (change.is_empty()) {
    return fail(ErrorCode::command_line,
                "nothing to change is named; see: holdfast shops change --help");
  }
  return change;
}

Result<void> list(remote::PgConnection& server) {
  const auto shops = remote::list_shops(server);
  if (!shops) return pass_on(shops.error());
  if (shops->empty()) fmt::print("no shop yet; make one with: holdfast db shop\n");
  for (const auto& shop : *shops) {
    fmt::print("{:<30} {:<30} {}  {:<20} {}\n", terminal_text(shop.slug), terminal_text(shop.name),
               shop.currency, terminal_text(shop.locations),
               !shop.is_active              ? "retired"
               : shop.tills_in_service == 1 ? "1 till"
                                            : fmt::format("{} tills", shop.tills_in_service));
  }
  return {};
}

Result<void> act(remote::PgConnection& server, const std::string& tenant,
                 const ShopsCommand& command, const remote::ShopChange& change) {
  const std::string place = command.location.value_or("");
  if (command.action == "change") {
    if (auto done = remote::change_shop(server, tenant, change); !done) return done;
    fmt::print("Changed; each till shows it as soon as it hears of it.\n");
    return {};
  }
  if (command.action == "close") {
    if (auto done = remote::close_location(server, tenant, place); !done) return done;
    fmt::print("{} is closed. What was recorded there stays.\n", place);
    return {};
  }
  if (command.action == "open") {
    if (auto done = remote::open_location(server, tenant, place); !done) return done;
    fmt::print("{} is open.\n", place);
    return {};
  }
  if (command.action == "retire") {
    if (auto done = remote::retire_shop(server, tenant); !done) return done;
    fmt::print(
        "The shop is retired: no till can be enrolled in it. What it recorded stays, and its data"
        " can be exported.\n");
    return {};
  }
  if (auto done = remote::restore_shop(server, tenant); !done) return done;
  fmt::print("The shop is in service. A till that was taken out of service has to be enrolled again.\n");
  return {};
}

}  // namespace

int run_shops(const ShopsCommand& typed, const ConfigOptions& config) {
  ShopsCommand command = typed;
  for (auto* text : {&command.name, &command.location, &command.location_name}) {
    if (*text) *text = tidy(**text);
  }
  Result<remote::ShopChange> change;
  if (command.action == "change") change = change_of(command);
  if (!change) return report_usage(change.error());
  auto conninfo = conninfo_of(command.database, config);
  if (!conninfo) return report_usage(conninfo.error());
  auto server = connect_as_administrator(*conninfo);
  if (!server) return report_database_failure(server.error());
  if (command.action == "list") {
    const auto listed = list(*server);
    return listed ? kExitOk : report_database_failure(listed.error());
  }
  const auto tenant = exchange::find_shop(*server, command.shop);
  if (!tenant) return report_no_shop(tenant.error());
  const auto done = act(*server, *tenant, command, *change);
  if (done) return kExitOk;
  return done.error().code == ErrorCode::command_line
             ? report_failure("Nothing was changed.", done.error())
             : report_database_failure(done.error());
}

}  // namespace holdfast::app
