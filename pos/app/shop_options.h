// `holdfast db shop`, `holdfast shops` and `holdfast people`: their options.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "pos/app/commands.h"

namespace holdfast::app {

struct ShopCommand {
  bool is_asked_for = false;
  std::string database;  // empty: the configuration's
  std::string name, slug, currency, tax_number, time_zone, country, address, footer;
  std::string location = "MAIN", location_name, tax_word = "VAT";
  bool prices_without_tax = false;
  std::vector<std::string> taxes;  // "Standard=19"
  std::vector<std::string> managers, cashiers;
  bool pins_on_stdin = false;
};

struct ShopsCommand {
  std::string action;    // "list", "change", "close", "open", "retire" or "restore"
  std::string database;  // empty: the configuration's
  std::string shop;      // short name or id; empty: the only one
  // What was named.
  std::optional<std::string> name, slug, tax_number, currency, location, location_name, address,
      country, time_zone, footer;
};

struct PeopleCommand {
  std::string action;    // "list", "add", "pin", "role" or "stop"
  std::string database;  // empty: the configuration's
  std::string shop;      // short name or id; empty: the only one
  std::string name;
  std::string role = "cashier";
  bool pin_on_stdin = false;
};

void add_shop(CLI::App& db, ShopCommand& command, ConfigOptions& config);
void add_shops(CLI::App& app, ShopsCommand& command, ConfigOptions& config);
void add_people(CLI::App& app, PeopleCommand& command, ConfigOptions& config);

[[nodiscard]] int run_shop(const ShopCommand& command, const ConfigOptions& config);
[[nodiscard]] int run_shops(const ShopsCommand& command, const ConfigOptions& config);
[[nodiscard]] int run_people(const PeopleCommand& command, const ConfigOptions& config);

}  // namespace holdfast::app
