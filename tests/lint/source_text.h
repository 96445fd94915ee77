// C++ text as the rules read it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::lint {

// The same text with comments and the insides of literals turned into blanks; lines stay lines.
[[nodiscard]] std::string code_only(std::string_view text);

[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

struct Include {
  std::size_t line;
  std::string target;
  bool quoted;  // "…" rather than <…>
};
[[nodiscard]] std::vector<Include> includes_of(std::string_view text);

}  // namespace holdfast::lint
