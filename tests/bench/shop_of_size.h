// A shop with any number of products, for measuring.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "pos/core/uuid.h"

namespace holdfast::bench {

inline constexpr const char* kCashierPin = "13579";
inline const core::PersonId kCashier{core::Uuid{{1}}};

// GTIN-14 of product `number`, below a prefix for restricted circulation.
[[nodiscard]] std::string gtin14(std::int64_t number);
// Writes a catalogue file: one cashier, six categories, one tax, 60 tiles.
void fill_catalogue(const std::filesystem::path& file, std::int64_t products);

}  // namespace holdfast::bench
