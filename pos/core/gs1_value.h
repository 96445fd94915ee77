// Whether a value is one that its application identifier may have (gs1_ai.h).
//
// Judged are characters, lengths, check digits (section 7.9), dates and times, and that piece n
// of m is one of them. Not judged is what a till makes no use of: numbers of countries, currencies
// and places, the check characters of a GMN and of an IBAN, what percent signs mean, what a coupon
// says.
//
// Pure; thread-safe.
#pragma once

#include <string_view>

#include "pos/core/error.h"
#include "pos/core/gs1_ai.h"

namespace holdfast::core {

// `year`: the current one, for the century of dates.
// Errors: barcode_check_digit; code_part_wrong for all else. The detail names identifier, value
// and fault: "(17) 261332: no such date".
[[nodiscard]] Result<void> check_gs1_value(std::string_view ai, const Gs1Ai& kind,
                                           std::string_view value, int year);

// The most characters that a value can have.
[[nodiscard]] std::size_t longest_gs1_value(const Gs1Ai& kind) noexcept;

}  // namespace holdfast::core
