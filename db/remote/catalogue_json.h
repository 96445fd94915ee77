// A page of the catalogue as pull_catalogue() gives it (db/schema/006_catalogue_feed.up.sql).
//
// Pure; thread-safe.
#pragma once

#include <string_view>

#include "pos/core/error.h"
#include "pos/ports/catalogue.h"

namespace holdfast::remote {

// Error: server_refused, when the text is not such a page.
[[nodiscard]] core::Result<ports::CatalogueChanges> decode_catalogue(std::string_view text);

}  // namespace holdfast::remote
