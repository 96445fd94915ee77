#include "pos/core/measure.h"

#include <algorithm>
#include <array>
#include <limits>

#include "pos/core/int128.h"

namespace holdfast::core {
namespace {

enum class Dimension : std::uint8_t { mass, length, area, volume };
enum class System : std::uint8_t { metric, customary, troy };

struct Unit {
  MeasureUnit unit;
  Dimension dimension;
  System system;
  // In one: of 5 ng, 1 µm, 0.01 mm², 62.5 pl.
  std::int64_t size;
  std::string_view symbol;
  std::string_view other_name = {};
};

// In the order of the enumeration.
constexpr auto kUnits = std::to_array<Unit>({
    {MeasureUnit::kilogram, Dimension::mass, System::metric, 200'000'000'000, "kg"},
    {MeasureUnit::gram, Dimension::mass, System::metric, 200'000'000, "g"},
    {MeasureUnit::pound, Dimension::mass, System::customary, 90'718'474'000, "lb", "lbs"},
    {MeasureUnit::ounce, Dimension::mass, System::customary, 5'669'904'625, "oz"},
    {MeasureUnit::troy_ounce, Dimension::mass, System::troy, 6'220'695'360, "oz t", "ozt"},
    {MeasureUnit::metre, Dimension::length, System::metric, 1'000'000, "m"},
    {MeasureUnit::centimetre, Dimension::length, System::metric, 10'000, "cm"},
    {MeasureUnit::millimetre, Dimension::length, System::metric, 1'000, "mm"},
    {MeasureUnit::inch, Dimension::length, System::customary, 25'400, "in"},
    {MeasureUnit::foot, Dimension::length, System::customary, 304'800, "ft"},
    {MeasureUnit::yard, Dimension::length, System::customary, 914'400, "yd"},
    {MeasureUnit::square_metre, Dimension::area, System::metric, 100'000'000, "m²", "m2"},
    {MeasureUnit::square_inch, Dimension::area, System::customary, 64'516, "in²", "in2"},
    {MeasureUnit::square_foot, Dimension::area, System::customary, 9'290'304, "ft²", "ft2"},
    {MeasureUnit::square_yard, Dimension::area, System::customary, 83'612'736, "yd²", "yd2"},
    {MeasureUnit::litre, Dimension::volume, System::metric, 16'000'000'000, "l"},
    {MeasureUnit::millilitre, Dimension::volume, System::metric, 16'000'000, "ml"},
    {MeasureUnit::cubic_metre, Dimension::volume, System::metric, 16'000'000'000'000, "m³", "m3"},
    {MeasureUnit::cubic_inch, Dimension::volume, System::customary, 262'193'024, "in³", "in3"},
    {MeasureUnit::cubic_foot, Dimension::volume, System::customary, 453'069'545'472, "ft³", "ft3"},
    {MeasureUnit::cubic_yard, Dimension::volume, System::customary, 12'232'877'727'744, "yd³",
     "yd3"},
    {MeasureUnit::fluid_ounce, Dimension::volume, System::customary, 473'176'473, "fl oz", "floz"},
    {MeasureUnit::quart, Dimension::volume, System::customary, 15'141'647'136, "qt"},
    {MeasureUnit::gallon, Dimension::volume, System::customary, 60'566'588'544, "gal"},
});

constexpr bool in_order() {
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    if (static_cast<std::size_t>(kUnits[i].unit) != i) return false;
  }
  return kUnits.back().unit == MeasureUnit::gallon;
}
static_assert(in_order());

const Unit& row(MeasureUnit unit) {
  return kUnits[static_cast<std::size_t>(unit)];
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

std::string_view symbol(MeasureUnit unit) noexcept {
  return row(unit).symbol;
}

std::optional<MeasureUnit> measure_unit(std::string_view name) {
  const std::string wanted = lowered(name);
  for (const Unit& unit : kUnits) {
    if (!wanted.empty() && (wanted == unit.symbol || wanted == unit.other_name)) return unit.unit;
  }
  return std::nullopt;
}

std::string to_plain(const Measure& measure) {
  std::string digits = std::to_string(measure.value);
  const auto decimals = static_cast<std::size_t>(measure.decimals);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
  return digits + ' ' + std::string(symbol(measure.unit));
}

std::optional<Quantity> quantity_in(MeasureUnit unit, const Measure& measure) {
  const Unit& from = row(measure.unit);
  const Unit& to = row(unit);
  if (from.dimension != to.dimension || from.system != to.system) return std::nullopt;
  Int128 divisor = to.size;
  for (int i = 0; i < measure.decimals; ++i) divisor *= 10;
  const Int128 thousandths =
      (Int128{measure.value} * from.size * 1000 * 2 + divisor) / (divisor * 2);
  if (thousandths > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return Quantity{static_cast<std::int64_t>(thousandths)};
}

}  // namespace holdfast::core
