#include "pos/core/measure.h"

#include <array>

#include <gtest/gtest.h>

namespace holdfast::core {
namespace {

using U = MeasureUnit;

TEST(Measure, IsTurnedIntoTheUnitOfSale) {
  struct Row {
    U to;
    Measure from;
    std::int64_t thousandths;
  };
  constexpr std::array kRows = {
      Row{U::kilogram, {U::kilogram, 195, 3}, 195},
      Row{U::kilogram, {U::kilogram, 1'950, 4}, 195},
      Row{U::kilogram, {U::kilogram, 1'955, 4}, 196},  // half a gram, rounded commercially
      Row{U::kilogram, {U::kilogram, 12, 0}, 12'000},
      Row{U::gram, {U::kilogram, 195, 3}, 195'000},
      Row{U::pound, {U::pound, 150, 2}, 1'500},
      Row{U::ounce, {U::pound, 1, 0}, 16'000},
      Row{U::inch, {U::foot, 1, 0}, 12'000},
      Row{U::square_foot, {U::square_yard, 1, 0}, 9'000},
      Row{U::quart, {U::gallon, 1, 0}, 4'000},
      Row{U::fluid_ounce, {U::gallon, 1, 0}, 128'000},
      Row{U::cubic_foot, {U::cubic_yard, 1, 0}, 27'000},
      Row{U::cubic_inch, {U::cubic_foot, 1, 0}, 1'728'000},
      Row{U::litre, {U::cubic_metre, 1, 0}, 1'000'000},
      Row{U::millilitre, {U::cubic_metre, 99'999'999, 0}, 99'999'999'000'000'000},
      Row{U::kilogram, {U::kilogram, 0, 3}, 0},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(quantity_in(row.to, row.from), Quantity{row.thousandths})
        << to_plain(row.from) << " in " << symbol(row.to);
  }
  EXPECT_EQ(quantity_in(U::troy_ounce, {U::troy_ounce, 1'005, 3}), Quantity{1'005});
  // Between systems nothing is converted.
  EXPECT_FALSE(quantity_in(U::kilogram, {U::pound, 1, 0}));
  EXPECT_FALSE(quantity_in(U::pound, {U::kilogram, 1, 0}));
  EXPECT_FALSE(quantity_in(U::ounce, {U::troy_ounce, 1, 0}));
  EXPECT_FALSE(quantity_in(U::metre, {U::foot, 1, 0}));
  EXPECT_FALSE(quantity_in(U::litre, {U::gallon, 1, 0}));
  EXPECT_FALSE(quantity_in(U::metre, {U::kilogram, 1, 0}));
  EXPECT_FALSE(quantity_in(U::square_metre, {U::metre, 1, 0}));
}

TEST(Measure, UnitsAreKnownAsCataloguesWriteThem) {
  EXPECT_EQ(measure_unit("kg"), U::kilogram);
  EXPECT_EQ(measure_unit("KG"), U::kilogram);
  EXPECT_EQ(measure_unit("m²"), U::square_metre);
  EXPECT_EQ(measure_unit("m2"), U::square_metre);
  EXPECT_EQ(measure_unit("L"), U::litre);
  EXPECT_FALSE(measure_unit("each"));
  EXPECT_FALSE(measure_unit(""));
}

TEST(Measure, IsWrittenWithItsDecimals) {
  EXPECT_EQ(to_plain(Measure{U::kilogram, 462, 3}), "0.462 kg");
  EXPECT_EQ(to_plain(Measure{U::pound, 150, 2}), "1.50 lb");
  EXPECT_EQ(to_plain(Measure{U::metre, 7, 0}), "7 m");
}

}  // namespace
}  // namespace holdfast::core
