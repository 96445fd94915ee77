// The demo shop "Corner Market" (db/schema/demo/corner_market.sql): two tills, three
// people, sixty products with stock.
#pragma once

#include <array>
#include <string>

#include "db/remote/pg_connection.h"
#include "pos/core/error.h"
#include "pos/core/uuid.h"

namespace holdfast::remote {

// Argon2id in libsodium's text form, made by the caller: the shop has no PINs of its own.
struct DemoPinHashes {
  std::string cashier_1;  // Amélie D.
  std::string cashier_2;  // Νίκος Π.
  std::string manager;    // Jonas M.
};

struct DemoTill {
  core::TerminalId terminal;
  std::string label;  // "Lane 1"
  std::string login;  // its database role; without a password
};

struct DemoShop {
  core::TenantId tenant;
  std::array<DemoTill, 2> tills;
};

// Ids and names of the shop, whether or not it was loaded.
[[nodiscard]] DemoShop demo_shop();

// Loads the shop and enrols its tills. The schema must be up to date, and the login one
// that may create roles. What is there already stays as it is, PINs and stock too.
// Errors: those of a connection; server_schema_too_old; migration_failed, naming the line of the
// SQL.
[[nodiscard]] core::Result<DemoShop> load_demo_shop(const ConnectionOptions& administrator,
                                                    const DemoPinHashes& pin_hashes);

}  // namespace holdfast::remote
