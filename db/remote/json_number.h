// Whole numbers of the server's answers. nlohmann's own conversion lets a number that does not fit
// become another one.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace holdfast::remote {

// Nothing when it is no whole number, or not one that fits.
template <class Integer>
[[nodiscard]] std::optional<Integer> whole_number(const nlohmann::json& value) {
  const bool fits =
      value.is_number_unsigned()
          ? std::in_range<Integer>(value.get<std::uint64_t>())
          : value.is_number_integer() && std::in_range<Integer>(value.get<std::int64_t>());
  return fits ? std::optional(value.get<Integer>()) : std::nullopt;
}

}  // namespace holdfast::remote
