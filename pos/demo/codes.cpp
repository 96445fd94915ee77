#include "pos/demo/codes.h"

#include "pos/core/assert.h"
#include "pos/core/barcode.h"

namespace holdfast::demo {
namespace {

constexpr std::uint64_t kTenDigits = 10'000'000'000ULL;
constexpr std::uint64_t kSixDigits = 1'000'000ULL;

std::string with_check_digit(std::string digits) {
  digits += static_cast<char>('0' + core::gs1_check_digit(digits));
  return digits;
}

}  // namespace

std::string padded(std::uint64_t number, int digits) {
  std::string text = std::to_string(number);
  const auto wanted = static_cast<std::size_t>(digits);
  if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
  return text;
}

std::string in_store_gtin13(std::uint64_t number) {
  HOLDFAST_ASSERT(number < kTenDigits);
  return with_check_digit("20" + padded(number, 10));
}

std::string in_store_gtin12(std::uint64_t number) {
  HOLDFAST_ASSERT(number < kTenDigits);
  return with_check_digit("4" + padded(number, 10));
}

std::string in_store_gtin8(std::uint64_t number) {
  HOLDFAST_ASSERT(number < kSixDigits);
  return with_check_digit("2" + padded(number, 6));
}

std::string in_store_case(std::uint64_t number, int indicator) {
  HOLDFAST_ASSERT(number < kTenDigits && indicator >= 1 && indicator <= 8);
  return with_check_digit(std::to_string(indicator) + "20" + padded(number, 10));
}

}  // namespace holdfast::demo
