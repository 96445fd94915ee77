// Randomness that one number decides, the same on every machine: SplitMix64 (Steele, Lea,
// Flood: Fast splittable pseudorandom number generators, 2014). A generator that is split
// off is not disturbed by what others draw, so that leaving out one fault leaves the plans
// of all others as they are.
#pragma once

#include <array>
#include <cstdint>

#include "pos/ports/random.h"

namespace holdfast::sim {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    return mixed(state_);
  }
  // limit > 0
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  // Both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool once_in(std::uint64_t times) { return below(times) == 0; }
  bool percent(std::uint64_t chance) { return below(100) < chance; }

  // Another stream, which depends on where this one began and on the labels alone.
  [[nodiscard]] static Generator split(std::uint64_t seed, std::uint64_t label,
                                       std::uint64_t second = 0, std::uint64_t third = 0) {
    std::uint64_t mix = mixed(seed + 0x9E3779B97F4A7C15ULL);
    for (const std::uint64_t part : {label, second, third}) {
      mix = mixed((mix ^ part) + 0x9E3779B97F4A7C15ULL);
    }
    return Generator(mix);
  }

 private:
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::uint64_t state_;
};

class SeededRandom final : public ports::Random {
 public:
  explicit SeededRandom(Generator generator) : generator_(generator) {}
  std::array<std::uint8_t, 16> bytes16() override {
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t half = 0; half < 2; ++half) {
      const std::uint64_t word = generator_.next();
      for (std::size_t i = 0; i < 8; ++i) {
        bytes[half * 8 + i] = static_cast<std::uint8_t>(word >> (8 * i));
      }
    }
    return bytes;
  }

 private:
  Generator generator_;
};

}  // namespace holdfast::sim
