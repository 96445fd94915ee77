// `holdfast db import` and `holdfast db export`: their options.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "db/exchange/exporter.h"
#include "db/exchange/importer.h"
#include "pos/app/commands.h"

namespace holdfast::app {

struct ExchangeCommand {
  bool is_import = false;
  bool is_export = false;
  std::string thing;
  std::string file = "-";  // stdin or stdout
  std::string database;    // empty: the configuration's
  std::string shop;        // short name or id; empty: the only one
  std::string delimiter;   // "comma", "semicolon" or "tab"; empty: judged, or a comma
  exchange::ImportOptions import;
  exchange::ExportOptions out;
  bool decimal_comma = false;
  bool print_template = false;
  std::string rejects;  // a file
  std::string line_ends = "crlf";
};

void add_exchange(CLI::App& db, ExchangeCommand& command, ConfigOptions& config);

// Whether one of the two was asked for.
[[nodiscard]] inline bool is_asked_for(const ExchangeCommand& command) {
  return command.is_import || command.is_export;
}
[[nodiscard]] int run_exchange(ExchangeCommand command, const ConfigOptions& config);
[[nodiscard]] int run_import(const ExchangeCommand& command, const ConfigOptions& config);
[[nodiscard]] int run_export(const ExchangeCommand& command, const ConfigOptions& config);

}  // namespace holdfast::app
