// What a till may know of a card that was swiped. Numbers of cards that pay must be in no memory,
// log or file of a till (PCI DSS 4.0, requirement 3), so what is made of a track is a masked number
// and, for the shop's own cards, a token.
//
// Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::core {

struct CardSwipe {
  enum class Kind : std::uint8_t {
    shop,     // a card of the shop's own
    payment,  // a card that pays: it belongs into the payment terminal
  } kind = Kind::shop;
  // Stands for a card of the shop's: the same each time, and nobody finds the number from it
  // without the shop's key. 32 hexadecimal digits; empty for a card that pays.
  std::string token;
  // "************1111": no more than the last four digits of a card that pays, nor than half of
  // any other.
  std::string masked;

  friend bool operator==(const CardSwipe&, const CardSwipe&) = default;
};

// A keyed hash such as HMAC-SHA-256, which the composition root brings.
using KeyedHash = std::function<std::array<std::uint8_t, 32>(std::string_view)>;

// The track's second line as a reader has it (ISO/IEC 7813: digits, with or without the sentinels
// ; and ?, the number ahead of =). A number of 12 to 19 digits with the check digit of ISO/IEC
// 7812-1 that begins with 2 to 6 is one that pays. Nothing when it is no such line.
[[nodiscard]] std::optional<CardSwipe> read_swipe(std::string_view track, const KeyedHash& hash);

}  // namespace holdfast::core
