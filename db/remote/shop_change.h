// What changes about a shop after it was made, for an administrator: its name, its places, and that
// it sells no more. Nothing of a shop is deleted: what it recorded belongs to it, and so does the
// audit log.
//
// The connection is that of somebody who may work as holdfast_owner.
//
// Threads: that of the connection; blocks.
//
// Errors of all: server_schema_too_old; command_line, with what is in the way and what to do about
// it; those of PgConnection::run(). Nothing was changed then.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/remote/pg_connection.h"
#include "pos/core/error.h"
#include "pos/core/money.h"

namespace holdfast::remote {

struct ListedShop {
  std::string slug, name, currency;
  std::string locations;  // codes, those that are closed in brackets: "MAIN, (CELLAR)"
  int tills_in_service = 0;
  bool is_active = true;
};

// Those that sell first, by slug.
[[nodiscard]] core::Result<std::vector<ListedShop>> list_shops(PgConnection& connection);

// What is not named stays as it is.
struct ShopChange {
  std::optional<std::string> name, slug;
  std::optional<std::string> tax_number;  // "": none
  std::optional<core::Currency> currency;
  // Of one of its places.
  std::optional<std::string> location;  // its code; not named: the only one that is open
  std::optional<std::string> location_name;
  std::optional<std::string> address, country, time_zone, receipt_footer;  // "": none

  [[nodiscard]] bool is_of_location() const {
    return location_name || address || country || time_zone || receipt_footer;
  }
  [[nodiscard]] bool is_empty() const {
    return !name && !slug && !tax_number && !currency && !is_of_location();
  }
};

// The currency can change only as long as nothing with an amount is recorded.
[[nodiscard]] core::Result<void> change_shop(PgConnection& connection, const std::string& tenant,
                                             const ShopChange& change);

// A place where no till is in service and no goods lie, and which is not the last one.
[[nodiscard]] core::Result<void> close_location(PgConnection& connection, const std::string& tenant,
                                                const std::string& code);
[[nodiscard]] core::Result<void> open_location(PgConnection& connection, const std::string& tenant,
                                               const std::string& code);

// A shop without tills in service and without orders that somebody waits for: no till can be
// enrolled in it any more, and it is not taken for the only one. What it recorded stays.
[[nodiscard]] core::Result<void> retire_shop(PgConnection& connection, const std::string& tenant);
[[nodiscard]] core::Result<void> restore_shop(PgConnection& connection, const std::string& tenant);

}  // namespace holdfast::remote
