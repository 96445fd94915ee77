// What a till keeps of a gift card's code, from the code that was read.
//
// Pure; thread-safe.
#pragma once

#include <string_view>

#include "pos/core/gift_card.h"

namespace holdfast::local {

// Spaces, hyphens and the case of ASCII letters make no difference, as in the server's
// gift_card_code_hash() (db/schema/014_customers_and_balances.up.sql).
[[nodiscard]] core::GiftCardMark gift_card_mark(std::string_view code);

}  // namespace holdfast::local
