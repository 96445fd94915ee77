// Tax rates and categories. A good belongs to one category; a category carries one or
// several rates that apply side by side (GST + PST), each on the same base.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pos/core/money.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

struct TaxRate {
  TaxRateId id;
  std::string name;                // "VAT 20 %"
  std::int32_t parts_per_million;  // 20 % is 200'000; 8.875 % is 88'750

  friend bool operator==(const TaxRate&, const TaxRate&) = default;
};

struct TaxCategory {
  TaxCategoryId id;
  std::string name;            // "Standard"
  std::string code;            // one or two letters for the receipt: "A"
  std::vector<TaxRate> rates;  // may be empty: exempt

  friend bool operator==(const TaxCategory&, const TaxCategory&) = default;
};

enum class TaxMode : std::uint8_t { included_in_price, added_to_price };
enum class TaxRoundingScope : std::uint8_t { per_line, per_sale };

// How a shop computes tax; part of its profile.
struct TaxPolicy {
  TaxMode mode = TaxMode::included_in_price;
  TaxRoundingScope scope = TaxRoundingScope::per_line;
  Rounding rounding = Rounding::half_away_from_zero;

  friend bool operator==(const TaxPolicy&, const TaxPolicy&) = default;
};

}  // namespace holdfast::core
