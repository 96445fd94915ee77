#include "pos/demo/dice.h"

namespace holdfast::demo {
namespace {

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ULL;

// FNV-1a.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

}  // namespace

Dice::Dice(std::uint64_t seed, std::string_view purpose, std::uint64_t index)
    : state_(mix(mix(seed + kGolden) ^ hash_of(purpose)) ^ mix(index * kGolden + 1)) {}

std::uint64_t Dice::next() {
  state_ += kGolden;
  return mix(state_);
}

std::uint64_t Dice::under(std::uint64_t below) {
  return next() % below;  // what is uneven about it is far below what anybody could see
}

std::int64_t Dice::between(std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(under(static_cast<std::uint64_t>(high - low) + 1));
}

core::Uuid id_for(std::uint64_t seed, std::string_view purpose, std::uint64_t index,
                  core::Instant made_at) {
  Dice dice{seed, purpose, index};
  std::array<std::uint8_t, 16> random{};
  for (std::size_t i = 0; i < random.size(); i += 8) {
    const std::uint64_t bits = dice.next();
    for (std::size_t b = 0; b < 8; ++b) {
      random[i + b] = static_cast<std::uint8_t>(bits >> (8 * b));
    }
  }
  return core::Uuid::v7(made_at, random);
}

}  // namespace holdfast::demo
