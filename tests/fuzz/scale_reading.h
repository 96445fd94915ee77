// What holds for every reading of every scale.
#pragma once

#include "pos/ports/scale.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {

inline void check_reading(const ports::ScaleReading& reading) {
  using ports::ScaleState;
  const bool rests = reading.state == ScaleState::stable || reading.state == ScaleState::zero;
  FUZZ_REQUIRE(!rests || reading.weight);
  FUZZ_REQUIRE(reading.state != ScaleState::fault || !reading.error.detail.empty());
  if (reading.weight) {
    FUZZ_REQUIRE(reading.weight->decimals <= core::kMaxWeightDecimals);
    FUZZ_REQUIRE(reading.weight->value >= -core::kMaxWeightValue);
    FUZZ_REQUIRE(reading.weight->value <= core::kMaxWeightValue);
    FUZZ_REQUIRE((reading.weight->value > 0) || reading.state != ScaleState::stable);
    FUZZ_REQUIRE(!core::to_display(*reading.weight).empty());
    for (const auto unit : {core::WeightUnit::kilogram, core::WeightUnit::pound}) {
      const auto net = core::net_quantity(*reading.weight, {}, unit);
      FUZZ_REQUIRE(!net || (net->thousandths > 0 && *net <= core::kMaxLineQuantity));
    }
  }
}

}  // namespace holdfast::fuzz
