#include "pos/app/connection_options.h"

namespace holdfast::app {

void add_config_options(CLI::App& command, ConfigOptions& config) {
  command.add_option("--config", config.file,
                     "Configuration file (TOML) instead of /etc/holdfast/holdfast.toml and the "
                     "user's own");
  command
      .add_option("--set", config.overrides,
                  "One setting, over file and environment: --set screen.theme=light")
      ->type_name("SECTION.KEY=VALUE");
}

void add_database_options(CLI::App& command, std::string& database, ConfigOptions& config,
                          const std::string& of) {
  command.add_option("--database", database,
                     "libpq connection string or URI " + of +
                         " (default: database.conninfo of the configuration)");
  add_config_options(command, config);
}

void add_shop_option(CLI::App& command, std::string& shop) {
  command.add_option("--shop,--tenant", shop,
                     "The shop's short name, or its id (default: the only one)");
}

}  // namespace holdfast::app
