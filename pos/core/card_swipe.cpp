#include "pos/core/card_swipe.h"

#include <algorithm>

namespace holdfast::core {
namespace {

constexpr std::size_t kMostDigits = 37;  // of the whole track, ISO/IEC 7813
constexpr std::size_t kTokenBytes = 16;
constexpr std::size_t kShown = 4;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// ISO/IEC 7812-1, annex B.
bool has_luhn_digit(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, twice = !twice) {
    const int value = (*at - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

bool pays(std::string_view number) {
  return number.size() >= 12 && number.size() <= 19 && number.front() >= '2' &&
         number.front() <= '6' && has_luhn_digit(number);
}

std::string masked(std::string_view number) {
  const std::size_t shown = std::min(kShown, number.size() / 2);
  return std::string(number.size() - shown, '*') +
         std::string(number.substr(number.size() - shown));
}

std::string hex(const std::array<std::uint8_t, 32>& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < kTokenBytes; ++i) {
    text.push_back(kDigits[hash[i] >> 4]);
    text.push_back(kDigits[hash[i] & 0x0F]);
  }
  return text;
}

}  // namespace

std::optional<CardSwipe> read_swipe(std::string_view track, const KeyedHash& hash) {
  if (track.starts_with(';')) track.remove_prefix(1);
  if (const std::size_t end = track.find('?'); end != std::string_view::npos)
    track = track.substr(0, end);
  if (track.size() > kMostDigits) return std::nullopt;
  const std::size_t separator = track.find('=');
  const std::string_view number = track.substr(0, separator);
  const std::string_view rest =
      separator == std::string_view::npos ? std::string_view{} : track.substr(separator + 1);
  if (number.empty() || !std::ranges::all_of(number, is_digit) ||
      !std::ranges::all_of(rest, is_digit)) {
    return std::nullopt;
  }
  if (pays(number)) return CardSwipe{CardSwipe::Kind::payment, {}, masked(number)};
  return CardSwipe{CardSwipe::Kind::shop, hex(hash(number)), masked(number)};
}

}  // namespace holdfast::core
