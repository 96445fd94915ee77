#include "pos/app/database_option.h"

#include "config/text_rules.h"
#include "db/remote/conninfo.h"
#include "pos/app/ask_password.h"
#include "pos/app/settings_source.h"

namespace holdfast::app {

core::Result<void> check_database_option(const std::string& database) {
  const auto refuse = [](const std::string& wrong) {
    return core::fail(core::ErrorCode::config_wrong_value, "--database: " + wrong);
  };
  if (config::holds_password(database)) return refuse(config::kPasswordOnCommandLine);
  const std::string fault = remote::conninfo_fault(database);
  return fault.empty() ? core::Result<void>{} : refuse(fault);
}

core::Result<std::string> conninfo_of(const std::string& database, const ConfigOptions& config) {
  if (!database.empty()) {
    if (auto right = check_database_option(database); !right) return core::pass_on(right.error());
    return database;
  }
  auto settings = load_settings(config);
  if (!settings) return core::pass_on(settings.error());
  if (settings->database.conninfo.empty()) {
    return core::fail(core::ErrorCode::config_no_database);
  }
  return settings->database.conninfo;
}

namespace {

// Connects with `options`, to which a password that had to be asked for is added.
core::Result<remote::PgConnection> connect(remote::ConnectionOptions& options) {
  auto connection = remote::PgConnection::connect(options);
  if (connection || connection.error().detail != remote::kPasswordNeeded) return connection;
  auto password = ask_password("Password of the database's administrator: ");
  if (!password) return connection;
  options.password = password->text();
  return remote::PgConnection::connect(options);
}

}  // namespace

core::Result<remote::ConnectionOptions> administrator(const std::string& conninfo) {
  remote::ConnectionOptions options;
  options.conninfo = conninfo;
  if (auto connection = connect(options); !connection) return core::pass_on(connection.error());
  return options;
}

core::Result<remote::PgConnection> connect_as_administrator(const std::string& conninfo) {
  remote::ConnectionOptions options;
  options.conninfo = conninfo;
  auto connection = connect(options);
  wipe(options.password);
  return connection;
}

}  // namespace holdfast::app
