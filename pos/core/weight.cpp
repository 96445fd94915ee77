#include "pos/core/weight.h"

#include <algorithm>
#include <array>

#include "pos/core/assert.h"

namespace holdfast::core {
namespace {

constexpr std::array<std::int64_t, 10> kPowers = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

bool is_metric(WeightUnit unit) {
  return unit == WeightUnit::gram || unit == WeightUnit::kilogram;
}

// Micrograms or millionths of an ounce in one unit. 999,999,999 of the largest fit 64 bits.
std::int64_t millionths(WeightUnit unit) {
  switch (unit) {
    case WeightUnit::gram:
    case WeightUnit::ounce:
      return 1'000'000;
    case WeightUnit::kilogram:
      return 1'000'000'000;
    case WeightUnit::pound:
      return 16'000'000;
  }
  return 1;
}

std::int64_t in_millionths(const Weight& weight) {
  HOLDFAST_ASSERT(weight.decimals <= kMaxWeightDecimals);
  return weight.value * (millionths(weight.unit) / kPowers[weight.decimals]);
}

}  // namespace

std::string_view name(WeightUnit unit) noexcept {
  switch (unit) {
    case WeightUnit::gram:
      return "g";
    case WeightUnit::kilogram:
      return "kg";
    case WeightUnit::ounce:
      return "oz";
    case WeightUnit::pound:
      return "lb";
  }
  return {};
}

std::optional<WeightUnit> weight_unit(std::string_view text) noexcept {
  for (const auto unit :
       {WeightUnit::gram, WeightUnit::kilogram, WeightUnit::ounce, WeightUnit::pound}) {
    if (name(unit) == text) return unit;
  }
  return std::nullopt;
}

std::optional<Weight> make_weight(std::int64_t value, int exponent, WeightUnit unit) noexcept {
  const auto fits = [&value] { return value >= -kMaxWeightValue && value <= kMaxWeightValue; };
  if (!fits()) return std::nullopt;
  if (value == 0) exponent = std::clamp(exponent, -kMaxWeightDecimals, 0);
  for (; exponent > 0; --exponent) {
    value *= 10;
    if (!fits()) return std::nullopt;
  }
  // Zeros that a scale sends beyond the last decimal mean nothing.
  for (; exponent < -kMaxWeightDecimals && value % 10 == 0; ++exponent) value /= 10;
  if (exponent < -kMaxWeightDecimals) return std::nullopt;
  return Weight{value, static_cast<std::uint8_t>(-exponent), unit};
}

std::optional<Weight> parse_weight(std::string_view text, WeightUnit unit) noexcept {
  const auto skip_blanks = [&text] {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  };
  skip_blanks();
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  skip_blanks();
  std::int64_t value = 0;
  int exponent = 0;
  bool point = false, digits = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    digits = true;
    value = value * 10 + (c - '0');
    if (value > kMaxWeightValue) return std::nullopt;
    if (point) --exponent;
  }
  if (!digits || exponent < -kMaxWeightDecimals) return std::nullopt;
  return make_weight(negative ? -value : value, exponent, unit);
}

Weight typed_weight(Quantity quantity, WeightUnit unit) noexcept {
  return {quantity.thousandths, 3, unit};
}

std::string to_display(const Weight& weight) {
  const auto magnitude =
      static_cast<std::uint64_t>(weight.value < 0 ? -weight.value : weight.value);
  std::string digits = std::to_string(magnitude);
  const std::size_t decimals = weight.decimals;
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
  return (weight.value < 0 ? "-" : "") + digits + ' ' + std::string(name(weight.unit));
}

Result<Quantity> net_quantity(const Weight& gross, const std::optional<Weight>& tare,
                              WeightUnit unit) {
  if (is_metric(gross.unit) != is_metric(unit) ||
      (tare && is_metric(tare->unit) != is_metric(unit))) {
    return fail(ErrorCode::scale_unit_differs,
                std::string(name(gross.unit)) + ", " + std::string(name(unit)));
  }
  if (gross.value <= 0) return fail(ErrorCode::scale_empty);
  const std::int64_t off = tare ? in_millionths(*tare) : 0;
  const std::int64_t net = in_millionths(gross) - off;
  if (off < 0 || net <= 0) {
    return fail(ErrorCode::tare_out_of_range,
                tare ? to_display(gross) + " − " + to_display(*tare) : std::string());
  }
  const std::int64_t thousandth = millionths(unit) / 1'000;
  const Quantity quantity{net / thousandth + (net % thousandth * 2 >= thousandth ? 1 : 0)};
  if (quantity.thousandths < 1 || quantity > kMaxLineQuantity) {
    return fail(ErrorCode::quantity_out_of_range, to_display(gross));
  }
  return quantity;
}

}  // namespace holdfast::core
