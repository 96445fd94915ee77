#include "pos/app/short_text.h"

#include <algorithm>
#include <array>

#include "config/text_rules.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

constexpr std::size_t kMaxLength = 100;

// Blanks that are none of the keyboard's, and what is not seen at all.
bool has_unseen(std::string_view text) {
  constexpr std::array<std::string_view, 8> kUnseen = {"\u00a0", "\u00ad", "\u200b", "\u2007",
                                                       "\u202f", "\u2060", "\u3000", "\ufeff"};
  return std::any_of(kUnseen.begin(), kUnseen.end(),
                     [&](std::string_view one) { return text.find(one) != text.npos; });
}

std::string fault(const std::string& text) {
  if (text.find_first_not_of(' ') == std::string::npos) return "is empty";
  if (text.size() > kMaxLength) {
    return "is longer than " + std::to_string(kMaxLength) + " bytes";
  }
  if (!config::one_line(text).empty()) return "is not one line of UTF-8";
  if (terminal_text(text) != text || has_unseen(text)) {
    return "has characters that are not seen: " + terminal_text(text) + ". Type it again";
  }
  return {};
}

}  // namespace

core::Result<void> check_short_text(const std::string& option, const std::string& text) {
  const std::string wrong = fault(text);
  if (wrong.empty()) return {};
  return core::fail(core::ErrorCode::command_line, option + " takes a short text; this " + wrong);
}

std::string tidy(std::string_view text) {
  std::string tidied;
  for (const char c : text) {
    if (c == ' ' && (tidied.empty() || tidied.back() == ' ')) continue;
    tidied += c;
  }
  if (tidied.ends_with(' ')) tidied.pop_back();
  return tidied;
}

}  // namespace holdfast::app
