// The numbers that ISO 4217 gives currencies beside their letters: what GS1's labels hold.
//
// Pure; thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "pos/core/money.h"

namespace holdfast::core {

// "978" is EUR. Empty for a number that no currency of the table (money.h) has.
[[nodiscard]] std::optional<Currency> currency_of_number(std::string_view number);

}  // namespace holdfast::core
