// The shop's own codes, which are no goods: receipts, cards, badges, labels of the back room. A
// pattern says how each looks:
//
//   #  one digit          @  one letter or digit        *  one or more characters, to the end
//   +  behind # or @: so many more as there are         all else is itself
//
// Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/error.h"

namespace holdfast::core {

// In this order they are tried.
enum class OwnCodeKind : std::uint8_t {
  receipt,
  gift_card,
  customer_card,
  employee_badge,
  spool,
  lot,
  shelf,
};
inline constexpr std::size_t kOwnCodeKinds = 7;

// "gift card", for people.
[[nodiscard]] std::string_view words(OwnCodeKind kind) noexcept;
// Where it belongs, as an instruction: "It is for paying; …".
[[nodiscard]] std::string_view place_of(OwnCodeKind kind) noexcept;

struct OwnCode {
  OwnCodeKind kind = OwnCodeKind::receipt;
  std::string code;  // whole, as it was scanned

  friend bool operator==(const OwnCode&, const OwnCode&) = default;
};

// A gift card's code is money: whoever shows or logs a code shows this. "gift card …7731".
[[nodiscard]] std::string to_display(const OwnCode& code);

// Whether `code` is as one of the patterns, which have blanks between.
[[nodiscard]] bool matches_pattern(std::string_view code, std::string_view patterns) noexcept;
// Error: config_wrong_value, for a pattern that every code would match, and one that is none.
[[nodiscard]] Result<void> check_patterns(std::string_view patterns);

class OwnCodes {
 public:
  // What Holdfast prints and its schema keeps: receipts 0002-000412, spools FIL-0001, gift cards of
  // four or five groups of four; and a word before each of the others.
  OwnCodes();

  // An empty text: the shop has none of this kind. Error: config_wrong_value.
  [[nodiscard]] Result<void> set(OwnCodeKind kind, std::string_view patterns);
  [[nodiscard]] const std::string& patterns(OwnCodeKind kind) const noexcept;
  // None has control characters or more than 128 bytes.
  [[nodiscard]] std::optional<OwnCode> find(std::string_view code) const;

  friend bool operator==(const OwnCodes&, const OwnCodes&) = default;

 private:
  std::array<std::string, kOwnCodeKinds> patterns_;
};

}  // namespace holdfast::core
