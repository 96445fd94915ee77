#include "db/local/gift_card_code.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <string>

namespace holdfast::local {

core::GiftCardMark gift_card_mark(std::string_view code) {
  std::string plain;
  for (const char c : code) {
    if (c == ' ' || c == '-') continue;
    plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(plain.data()),
                     plain.size());
  core::GiftCardMark mark;
  std::copy_n(hash.begin(), mark.hash_start.size(), mark.hash_start.begin());
  mark.last_four = plain.substr(plain.size() - std::min<std::size_t>(plain.size(), 4));
  return mark;
}

}  // namespace holdfast::local
