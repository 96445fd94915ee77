// The connection of an import or export, and how its failures are told.
#pragma once

#include <string>

#include "pos/app/exchange_options.h"
#include "pos/app/stop_signal.h"

namespace holdfast::app {

struct ShopConnection {
  remote::PgConnection connection;
  std::string tenant;  // its id
};

// Asks for a password where one is needed. Errors: those of conninfo_of(), of the connection and
// of exchange::find_shop().
[[nodiscard]] core::Result<ShopConnection> connect_to_shop(const ExchangeCommand& command,
                                                           const ConfigOptions& config,
                                                           const StopSignal& stop);

// Tells why, and returns the exit code.
[[nodiscard]] int report_exchange_failure(const core::Error& error);

}  // namespace holdfast::app
