// Bytes as hexadecimal digits (RFC 4648, section 8), in lower case.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::core {

[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

// Empty for an odd number of digits or anything that is no digit; upper case is read too.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_hex(std::string_view digits);

}  // namespace holdfast::core
