#include "config/nesting.h"

#include <algorithm>

namespace holdfast::config {
namespace {

constexpr std::size_t kMaxBrackets = 8;
constexpr std::size_t kMaxDotsInLine = 16;

// Just behind the text that begins at `at`: "…", '…' or one of them tripled.
std::size_t end_of_text(std::string_view toml, std::size_t at) {
  const char quote = toml[at];
  const bool basic = quote == '"';
  const bool multi_line = toml.substr(at).starts_with(basic ? "\"\"\"" : "\'\'\'");
  for (at += multi_line ? 3 : 1; at < toml.size(); ++at) {
    if (basic && toml[at] == '\\') {
      ++at;
    } else if (multi_line) {
      if (toml.substr(at).starts_with(basic ? "\"\"\"" : "\'\'\'")) return at + 3;
    } else if (toml[at] == quote) {
      return at + 1;
    } else if (toml[at] == '\n') {
      return at;
    }
  }
  return toml.size();
}

}  // namespace

std::optional<std::size_t> too_deep_at_line(std::string_view toml) {
  std::size_t line = 1;
  std::size_t brackets = 0;
  std::size_t dots = 0;
  for (std::size_t at = 0; at < toml.size();) {
    const char c = toml[at];
    if (c == '#') {
      at = std::min(toml.find('\n', at), toml.size());
      continue;
    }
    if (c == '"' || c == '\'') {
      const std::size_t end = end_of_text(toml, at);
      line += static_cast<std::size_t>(std::ranges::count(toml.substr(at, end - at), '\n'));
      at = end;
      continue;
    }
    if (c == '\n') {
      ++line;
      dots = 0;
    } else if (c == '.') {
      ++dots;
    } else if (c == '[' || c == '{') {
      ++brackets;
    } else if ((c == ']' || c == '}') && brackets > 0) {
      --brackets;
    }
    if (brackets > kMaxBrackets || dots > kMaxDotsInLine) return line;
    ++at;
  }
  return std::nullopt;
}

}  // namespace holdfast::config
