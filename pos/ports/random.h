// Randomness from outside: the operating system's in the shop, one printed seed in the
// simulator. Called from the thread that owns the till; never blocks.
#pragma once

#include <array>
#include <cstdint>

#include "pos/core/uuid.h"

namespace holdfast::ports {

class Random {
 public:
  virtual ~Random() = default;
  [[nodiscard]] virtual std::array<std::uint8_t, 16> bytes16() = 0;
};

template <class IdType>
[[nodiscard]] IdType new_id(core::Instant now, Random& random) {
  return IdType{core::Uuid::v7(now, random.bytes16())};
}

}  // namespace holdfast::ports
