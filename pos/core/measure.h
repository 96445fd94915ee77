// What a label says of weight, length, area or volume, and what that is in the unit in which the
// shop sells the goods.
//
// Pounds do not become kilograms here, nor feet metres: a customer must be able to compare what the
// label says with what is charged (weight.h has the same rule for scales). Within a system the
// units are exact multiples of one another; the gallon is the US one, of 231 cubic inches.
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/quantity.h"

namespace holdfast::core {

enum class MeasureUnit : std::uint8_t {
  kilogram,
  gram,
  pound,
  ounce,
  troy_ounce,
  metre,
  centimetre,
  millimetre,
  inch,
  foot,
  yard,
  square_metre,
  square_inch,
  square_foot,
  square_yard,
  litre,
  millilitre,
  cubic_metre,
  cubic_inch,
  cubic_foot,
  cubic_yard,
  fluid_ounce,
  quart,
  gallon,
};

// value ÷ 10^decimals of the unit.
struct Measure {
  MeasureUnit unit = MeasureUnit::kilogram;
  std::int64_t value = 0;  // 0 to 10^8
  int decimals = 0;        // 0 to 9

  friend bool operator==(const Measure&, const Measure&) = default;
};

// "kg", "m²". What a catalogue calls it may be written otherwise: see measure_unit().
[[nodiscard]] std::string_view symbol(MeasureUnit unit) noexcept;
// From a catalogue's unit of sale: "kg", "KG", "m2", "m²" … Empty for "each" and what else is none.
[[nodiscard]] std::optional<MeasureUnit> measure_unit(std::string_view name);

// "0.462 kg"
[[nodiscard]] std::string to_plain(const Measure& measure);

// In thousandths of `unit`, rounded commercially. Empty where a weight is asked for in metres,
// pounds in kilograms, and where it does not fit 64 bits. Zero stays zero.
[[nodiscard]] std::optional<Quantity> quantity_in(MeasureUnit unit, const Measure& measure);

}  // namespace holdfast::core
