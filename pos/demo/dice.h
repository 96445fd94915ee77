// Chance that is the same every time: numbers drawn from a seed, a purpose and an index, so that
// the millionth good can be made without the ones before it.
//
// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). Nothing
// here is for secrets.
//
// Pure; one thread at a time for each object.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "pos/core/instant.h"
#include "pos/core/uuid.h"

namespace holdfast::demo {

class Dice {
 public:
  Dice(std::uint64_t seed, std::string_view purpose, std::uint64_t index = 0);

  std::uint64_t next();
  // 0 … below − 1; below > 0.
  std::uint64_t under(std::uint64_t below);
  // Both ends included; low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high);
  // True in so many of a hundred.
  bool percent(unsigned of_hundred) { return under(100) < of_hundred; }
  template <class T, std::size_t size>
  const T& one_of(const std::array<T, size>& all) {
    return all[under(size)];
  }

 private:
  std::uint64_t state_;
};

// An id of version 7: that of the index-th row of this purpose, made at that time.
[[nodiscard]] core::Uuid id_for(std::uint64_t seed, std::string_view purpose, std::uint64_t index,
                                core::Instant made_at);

}  // namespace holdfast::demo
