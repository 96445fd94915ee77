#include "pos/core/own_code.h"

#include <algorithm>

#include "pos/core/utf8.h"

namespace holdfast::core {
namespace {

struct Kind {
  OwnCodeKind kind;
  std::string_view words;
  std::string_view place;
  std::string_view patterns;
};

constexpr auto kKinds = std::to_array<Kind>({
    {OwnCodeKind::receipt, "receipt", "Begin a return to take goods back.", "####-#####+"},
    {OwnCodeKind::gift_card, "gift card", "This till does not take gift cards.",
     "@@@@-@@@@-@@@@-@@@@ @@@@-@@@@-@@@@-@@@@-@@@@"},
    {OwnCodeKind::customer_card, "customer card", "This till does not sell on a customer's name.",
     "CUST-*"},
    {OwnCodeKind::employee_badge, "employee badge", "Sign in with your PIN.", "BADGE-*"},
    {OwnCodeKind::spool, "spool label", "Spools are booked in the back office.", "FIL-#+"},
    {OwnCodeKind::lot, "lot label", "Scan the product itself.", "LOT-*"},
    {OwnCodeKind::shelf, "shelf label", "Scan the product itself.", "BIN-*"},
});
static_assert(kKinds.size() == kOwnCodeKinds);

const Kind& row(OwnCodeKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool fits(char c, char place) {
  const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  if (place == '#') return is_digit(c);
  if (place == '@') return is_digit(c) || letter;
  return c == place;
}

// One pattern. Whatever '+' takes, it takes all it can: what follows it is a sign that it cannot
// take, or the end (check_patterns()).
bool matches_one(std::string_view code, std::string_view pattern) {
  while (!pattern.empty()) {
    const char place = pattern.front();
    pattern.remove_prefix(1);
    if (place == '*') return !code.empty();
    if (code.empty() || !fits(code.front(), place)) return false;
    code.remove_prefix(1);
    if (!pattern.starts_with('+') || (place != '#' && place != '@')) continue;
    pattern.remove_prefix(1);
    while (!code.empty() && fits(code.front(), place)) code.remove_prefix(1);
  }
  return code.empty();
}

std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

// What is wrong with one pattern, or nothing.
std::string_view fault_of(std::string_view pattern) {
  if (!is_utf8(pattern)) return "must be UTF-8";
  const std::size_t star = pattern.find('*');
  if (star != std::string_view::npos && star + 1 != pattern.size()) return "must end with its *";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '+') continue;
    const char before = i > 0 ? pattern[i - 1] : ' ';
    const char after = i + 1 < pattern.size() ? pattern[i + 1] : ' ';
    if (before != '#' && before != '@') return "must have # or @ before its +";
    if (after == '#' || after == '@' || after == '+' || fits(after, before)) {
      return "must have behind its + what the + does not take";
    }
  }
  const bool has_sign = std::any_of(pattern.begin(), pattern.end(), [](char c) {
    return std::string_view("#@*+").find(c) == std::string_view::npos;
  });
  // A bare run of any digits would be taken for goods, or the goods for it.
  if (!has_sign) return "must have a character of its own, by which goods are told from it";
  return {};
}

}  // namespace

std::string_view words(OwnCodeKind kind) noexcept {
  return row(kind).words;
}

std::string_view place_of(OwnCodeKind kind) noexcept {
  return row(kind).place;
}

std::string to_display(const OwnCode& code) {
  const std::string name(words(code.kind));
  if (code.kind != OwnCodeKind::gift_card) return name + ' ' + code.code;
  constexpr std::size_t kShown = 4;
  std::size_t from = code.code.size() > kShown ? code.code.size() - kShown : code.code.size();
  while (from < code.code.size() && (code.code[from] & 0xC0) == 0x80) ++from;  // no half character
  return name + " …" + code.code.substr(from);
}

bool matches_pattern(std::string_view code, std::string_view patterns) noexcept {
  while (!patterns.empty()) {
    const std::string_view pattern = take_word(patterns);
    if (!pattern.empty() && matches_one(code, pattern)) return true;
  }
  return false;
}

Result<void> check_patterns(std::string_view patterns) {
  while (!patterns.empty()) {
    const std::string_view pattern = take_word(patterns);
    if (pattern.empty()) continue;
    if (const auto fault = fault_of(pattern); !fault.empty()) {
      return fail(ErrorCode::config_wrong_value,
                  '"' + std::string(utf8_head(pattern, 40)) + "\": " + std::string(fault));
    }
  }
  return {};
}

OwnCodes::OwnCodes() {
  for (const Kind& kind : kKinds) patterns_[static_cast<std::size_t>(kind.kind)] = kind.patterns;
}

Result<void> OwnCodes::set(OwnCodeKind kind, std::string_view patterns) {
  if (auto right = check_patterns(patterns); !right) return right;
  patterns_[static_cast<std::size_t>(kind)] = patterns;
  return {};
}

const std::string& OwnCodes::patterns(OwnCodeKind kind) const noexcept {
  return patterns_[static_cast<std::size_t>(kind)];
}

std::optional<OwnCode> OwnCodes::find(std::string_view code) const {
  constexpr std::size_t kMostBytes = 128;
  const bool controls = std::any_of(code.begin(), code.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (controls || code.size() > kMostBytes) return std::nullopt;
  for (const Kind& kind : kKinds) {
    if (matches_pattern(code, patterns(kind.kind))) return OwnCode{kind.kind, std::string(code)};
  }
  return std::nullopt;
}

}  // namespace holdfast::core
