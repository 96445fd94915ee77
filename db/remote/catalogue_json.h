// A page of the catalogue as pull_changes() gives it (db/schema/031_change_feed.up.sql).
//
// Pure; thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/money.h"
#include "pos/core/price_list.h"
#include "pos/ports/catalogue.h"

namespace holdfast::remote {

struct CataloguePage {
  ports::CatalogueChanges changes;
  core::Currency currency;
};

// Error: server_refused, when the text is not such a page.
[[nodiscard]] core::Result<CataloguePage> decode_page(std::string_view text);
// What of it is for the till's replica.
[[nodiscard]] core::Result<ports::CatalogueChanges> decode_catalogue(std::string_view text);
// A variant's prices in lists. Error: server_refused.
[[nodiscard]] core::Result<std::vector<core::ListPrice>> decode_list_prices(
    std::string_view text, core::Currency currency);

}  // namespace holdfast::remote
