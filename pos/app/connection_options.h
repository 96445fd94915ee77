// Options that several commands share: where the settings come from, which database, which shop.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "pos/app/commands.h"

namespace holdfast::app {

// --config and --set.
void add_config_options(CLI::App& command, ConfigOptions& config);

// --database besides; `of` is whose login it takes: "of an administrator, without a password".
void add_database_options(CLI::App& command, std::string& database, ConfigOptions& config,
                          const std::string& of);
inline constexpr const char* kOfAnAdministrator = "of an administrator, without a password";

// --shop, under the other name too that imports have had.
void add_shop_option(CLI::App& command, std::string& shop);

}  // namespace holdfast::app
