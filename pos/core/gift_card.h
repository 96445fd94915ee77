// A gift card as a till knows it: enough to find the card whose code was read and to say what
// was on it, and not enough to compute the code, which is money.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "pos/core/civil_date.h"
#include "pos/core/money.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

using GiftCardId = Id<struct GiftCardTag>;

// What a till keeps of a code. Two cards may share it, though hardly ever: the server, which gets
// the whole code, says which one it is.
struct GiftCardMark {
  // The first bytes of the SHA-256 of the code, without spaces and hyphens and in capitals.
  std::array<std::uint8_t, 4> hash_start{};
  std::string last_four;

  friend bool operator==(const GiftCardMark&, const GiftCardMark&) = default;
};

// As it was when the till asked last. Another till may have redeemed since: what is spent is for
// the server to say.
struct GiftCard {
  GiftCardId id;
  GiftCardMark mark;
  Money balance;
  bool is_blocked = false;
  std::optional<CivilDate> expires_on = {};  // the last day on which it can be redeemed

  friend bool operator==(const GiftCard&, const GiftCard&) = default;
};

}  // namespace holdfast::core
