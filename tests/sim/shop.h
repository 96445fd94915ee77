// The goods, people and profile of the simulated shop.
#pragma once

#include <string>
#include <vector>

#include "pos/core/goods.h"
#include "pos/ports/memory_catalogue.h"

namespace holdfast::sim {

inline constexpr const char* kPin = "2468";

[[nodiscard]] core::Currency shop_currency();
[[nodiscard]] core::ShopProfile shop_profile(int till);
// Prices as on the first day.
[[nodiscard]] const std::vector<core::Item>& shop_items();
// All but the profile.
[[nodiscard]] const ports::MemoryCatalogue& shop_catalogue();

}  // namespace holdfast::sim
