#include "pos/app/exchange_connection.h"

#include "db/exchange/session.h"
#include "pos/app/ask_password.h"
#include "pos/app/database_option.h"
#include "pos/app/settings_source.h"

namespace holdfast::app {

core::Result<ShopConnection> connect_to_shop(const ExchangeCommand& command,
                                             const ConfigOptions& config, const StopSignal& stop) {
  auto conninfo = conninfo_of(command.database, config);
  if (!conninfo) return core::pass_on(conninfo.error());
  auto options = administrator(*conninfo);
  if (!options) return core::pass_on(options.error());
  // As long as the file takes.
  options->answer_timeout_ms = 0;
  options->application_name = command.is_import ? "holdfast import" : "holdfast export";
  options->interrupt = stop.interrupt();
  auto connection = remote::PgConnection::connect(*options);
  wipe(options->password);
  if (!connection) return core::pass_on(connection.error());
  auto tenant = exchange::find_shop(*connection, command.shop);
  if (!tenant) return core::pass_on(tenant.error());
  return ShopConnection{std::move(*connection), std::move(*tenant)};
}

int report_exchange_failure(const core::Error& error) {
  using core::ErrorCode;
  switch (error.code) {
    case ErrorCode::config_missing:
    case ErrorCode::config_syntax:
    case ErrorCode::config_no_database:
    case ErrorCode::config_unknown_key:
    case ErrorCode::config_wrong_value:
      return report_usage(error);
    default:
      return report_no_shop(error);
  }
}

}  // namespace holdfast::app
