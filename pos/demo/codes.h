// Barcodes that are nobody's: GS1 keeps these number ranges for restricted circulation, that
// is for codes with a meaning inside one company (GS1 General Specifications, "Restricted
// Circulation Numbers": 20 to 29 in a GTIN-13, 2 in a GTIN-8, 4 in a GTIN-12).
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::demo {

// "20", ten digits, check digit; number < 10^10.
[[nodiscard]] std::string in_store_gtin13(std::uint64_t number);
// "4", ten digits, check digit; number < 10^10.
[[nodiscard]] std::string in_store_gtin12(std::uint64_t number);
// "2", six digits, check digit; number < 10^6.
[[nodiscard]] std::string in_store_gtin8(std::uint64_t number);
// A case of what in_store_gtin13(number) stands for: an indicator from 1 to 8 in front of it.
[[nodiscard]] std::string in_store_case(std::uint64_t number, int indicator = 1);

// Digits with zeros in front, at least so many.
[[nodiscard]] std::string padded(std::uint64_t number, int digits);

}  // namespace holdfast::demo
