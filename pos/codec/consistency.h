// Whether the amounts of a recorded sale or return agree with each other. It adds up what is stored
// and applies no rule of tax or discount, so that a record stays readable when the rules
// of a later version round differently.
#pragma once

#include <optional>
#include <string>

#include "pos/core/entries.h"

namespace holdfast::codec {

// The path of the first field that does not add up. Any 64-bit amounts; does not overflow.
[[nodiscard]] std::optional<std::string> find_inconsistency(const core::SaleRecorded& recorded);
[[nodiscard]] std::optional<std::string> find_inconsistency(const core::GoodsReturned& returned);

}  // namespace holdfast::codec
