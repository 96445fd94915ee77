#include "pos/app/pin.h"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace holdfast::app {
namespace {

// A PIN has so few possibilities that no cost makes a stolen hash safe; this one keeps
// the sign-in quick on a small till.
constexpr unsigned long long kOperations = 2;
constexpr std::size_t kMemoryBytes = 16U << 20U;

}  // namespace

core::Result<std::string> hash_pin(const std::string& pin) {
  const bool digits =
      std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || pin.size() < 4 || pin.size() > 8) {
    return core::fail(core::ErrorCode::config_wrong_value, "a PIN has 4 to 8 digits");
  }
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), pin.data(), pin.size(), kOperations, kMemoryBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return core::fail(core::ErrorCode::internal, "not enough memory to hash a PIN");
  }
  return std::string{hash.data()};
}

bool pin_matches(const std::string& pin, const std::string& hash) {
  return crypto_pwhash_str_verify(hash.c_str(), pin.data(), pin.size()) == 0;
}

}  // namespace holdfast::app
