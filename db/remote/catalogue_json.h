// A page of the catalogue as pull_feed() gives it (db/schema/038_feed_of_cards_and_lots.up.sql).
//
// Pure; thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/gift_card.h"
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
// Of the bytes in hexadecimal digits. Empty where it is not so many of them.
[[nodiscard]] std::optional<core::GiftCardMark> gift_card_mark(std::string_view hash_start,
                                                               std::string_view last_four);
// A variant's prices in lists. Error: server_refused.
[[nodiscard]] core::Result<std::vector<core::ListPrice>> decode_list_prices(
    std::string_view text, core::Currency currency);

}  // namespace holdfast::remote
