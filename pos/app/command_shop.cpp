// `holdfast db shop`: a shop of one's own, without goods and tills yet.
#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "db/exchange/cells.h"
#include "db/remote/shop_setup.h"
#include "pos/app/ask_pin.h"
#include "pos/app/cli.h"
#include "pos/app/database_option.h"
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

Result<void> check_texts(const ShopCommand& command) {
  std::vector<std::pair<const char*, std::string>> texts = {{"the shop's name", command.name},
                                                            {"--location", command.location},
                                                            {"--tax-word", command.tax_word}};
  for (const auto& [option, text] : {std::pair{"--tax-number", &command.tax_number},
                                     {"--footer", &command.footer},
                                     {"--country", &command.country},
                                     {"--location-name", &command.location_name}}) {
    if (!text->empty()) texts.emplace_back(option, *text);
  }
  for (const auto& name : command.managers) texts.emplace_back("--manager", name);
  for (const auto& name : command.cashiers) texts.emplace_back("--cashier", name);
  for (const auto& [option, text] : texts) {
    if (auto right = check_short_text(option, text); !right) return right;
  }
  return {};
}

// As it was given, or made of the name.
Result<void> take_slug(const ShopCommand& command, remote::NewShop& shop) {
  if (!command.slug.empty()) {
    shop.slug = command.slug;
    return check_slug(shop.slug);
  }
  ShortName made = short_name_of(command.name);
  if (!check_slug(made.slug)) {
    return fail(ErrorCode::command_line,
                "no short name can be made of the shop's name: give one with --slug");
  }
  shop.slug = std::move(made.slug);
  shop.slug_is_cut = made.is_cut;
  return {};
}

// "Standard=19"; of per cent the server keeps four decimals. A name of one or two letters is what
// receipts show; others get a letter by their place.
Result<remote::NewTax> tax_of(const std::string& text, const std::string& word, std::size_t place) {
  constexpr int kDecimals = 4;
  const std::size_t equals = text.rfind('=');
  std::string percent = equals == text.npos ? "" : text.substr(equals + 1);
  std::replace(percent.begin(), percent.end(), ',', '.');
  const auto rate = exchange::read_decimal(percent, '.', kDecimals, 2);
  const std::string category = tidy(text.substr(0, equals));
  if (!rate || *rate < 0 || !check_short_text("--tax", category)) {
    return fail(ErrorCode::command_line,
                "--tax " + terminal_text(text) +
                    ": a name and a rate in per cent, below 100 and with at most four decimals, "
                    "such as Standard=19 or Reduced=5.5");
  }
  const std::string code =
      category.size() <= 2 ? category : std::string(1, static_cast<char>('A' + place));
  return remote::NewTax{category, code, word + " " + percent + " %", *rate};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

// An import finds a tax by its name or its letter.
Result<void> require_different(const std::vector<remote::NewTax>& taxes) {
  std::map<std::string, std::string> known;
  for (const auto& tax : taxes) {
    for (const auto& word : std::set{lower(tax.category), lower(tax.code)}) {
      const auto [other, is_new] = known.emplace(word, tax.category);
      if (is_new) continue;
      return fail(ErrorCode::command_line, "--tax: \"" + tax.category + "\" and \"" +
                                               other->second + "\" would both be called " + word +
                                               "; give one another name");
    }
  }
  return {};
}

Result<void> require_different(const std::vector<std::string>& people) {
  std::set<std::string> known;
  for (const auto& name : people) {
    if (known.insert(lower(name)).second) continue;
    return fail(ErrorCode::command_line,
                "two people are called " + name + "; the till tells people by their names");
  }
  return {};
}

Result<remote::NewShop> shop_of(const ShopCommand& command) {
  if (auto right = check_texts(command); !right) return pass_on(right.error());
  remote::NewShop shop;
  shop.name = command.name;
  if (auto right = take_slug(command, shop); !right) return pass_on(right.error());
  const auto currency = currency_of(command.currency);
  if (!currency) return pass_on(currency.error());
  shop.currency = *currency;
  shop.time_zone = command.time_zone.empty() ? machine_time_zone() : command.time_zone;
  if (!is_time_zone(shop.time_zone)) {
    return fail(ErrorCode::command_line, kTimeZoneSentence);
  }
  auto lines = address_lines(command.address);
  if (!lines) return pass_on(lines.error());
  shop.address = *lines;
  shop.tax_number = command.tax_number;
  shop.country = command.country;
  shop.receipt_footer = command.footer;
  shop.location_code = command.location;
  shop.location_name = command.location_name.empty() ? command.name : command.location_name;
  shop.prices_include_tax = !command.prices_without_tax;
  if (command.taxes.size() > 26) return fail(ErrorCode::command_line, "--tax: at most 26");
  for (const auto& text : command.taxes) {
    auto tax = tax_of(text, command.tax_word, shop.taxes.size());
    if (!tax) return pass_on(tax.error());
    shop.taxes.push_back(std::move(*tax));
  }
  if (auto different = require_different(shop.taxes); !different) {
    return pass_on(different.error());
  }
  return shop;
}

std::vector<std::string> everybody(const ShopCommand& command) {
  std::vector<std::string> names = command.managers;
  names.insert(names.end(), command.cashiers.begin(), command.cashiers.end());
  return names;
}

Result<void> ask_for_people(const ShopCommand& command, remote::NewShop& shop) {
  const auto names = everybody(command);
  std::map<std::string, std::string> hashes;
  if (command.pins_on_stdin) {
    auto read = read_pin_hashes(names);
    if (!read) return pass_on(read.error());
    hashes = std::move(*read);
  }
  for (const auto& name : names) {
    if (!command.pins_on_stdin) {
      auto hash = ask_pin_hash(name, false);
      if (!hash) return pass_on(hash.error());
      hashes[name] = std::move(*hash);
    }
    const bool manages = shop.people.size() < command.managers.size();
    shop.people.push_back(
        {name, manages ? remote::TillRole::manager : remote::TillRole::cashier, hashes[name]});
  }
  return {};
}

void tell(const remote::NewShop& shop) {
  fmt::print("{} is in the database as \"{}\", with {} and no goods yet.\n", shop.name, shop.slug,
             shop.people.size() == 1 ? "one person" : fmt::format("{} people", shop.people.size()));
  if (shop.slug_is_cut) {
    fmt::print(
        "  Its name is longer than a short name may be, which was cut; another one:"
        " holdfast shops change --shop {} --slug ...\n",
        shop.slug);
  }
  fmt::print("  Currency {}, time zone {}\n", shop.currency.code(), shop.time_zone);
  for (const auto& tax : shop.taxes) {
    fmt::print("  Tax category {} ({} on receipts): {}, {}\n", tax.category, tax.code,
               tax.rate_name, shop.prices_include_tax ? "within prices" : "added to prices");
  }
  fmt::print("  Its goods: holdfast db import products FILE --shop {}\n", shop.slug);
  fmt::print("  On each till: holdfast enrol --shop {} --number 1\n", shop.slug);
}

}  // namespace

int run_shop(const ShopCommand& typed, const ConfigOptions& config) {
  if (sodium_init() < 0) return report_failure({ErrorCode::internal, "libsodium"});
  ShopCommand command = typed;
  for (auto* text : {&command.name, &command.location, &command.location_name}) *text = tidy(*text);
  for (auto* names : {&command.managers, &command.cashiers}) {
    for (auto& name : *names) name = tidy(name);
  }
  auto shop = shop_of(command);
  if (!shop) return report_usage(shop.error());
  if (auto different = require_different(everybody(command)); !different) {
    return report_usage(different.error());
  }
  auto conninfo = conninfo_of(command.database, config);
  if (!conninfo) return report_usage(conninfo.error());
  auto server = connect_as_administrator(*conninfo);
  if (!server) return report_database_failure(server.error());
  auto made = ask_for_people(command, *shop);
  if (made) made = remote::make_shop(*server, *shop);
  if (!made) {
    return made.error().code == ErrorCode::command_line
               ? report_failure("Nothing was made.", made.error())
               : report_database_failure(made.error());
  }
  tell(*shop);
  return kExitOk;
}

}  // namespace holdfast::app
