// C++ text as the rules read it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::lint {

// The same text with comments and the insides of literals turned into blanks; lines stay lines.
[[nodiscard]] std::string code_only(std::string_view text);

[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

// Counted from 1.
[[nodiscard]] std::size_t line_at(std::string_view text, std::size_t offset);

// A name in the code, with what tells a call from a member and from another scope's.
struct Name {
  std::string_view text;   // of the code it was read from
  std::string_view scope;  // "std::chrono" of std::chrono::seconds; empty without one
  bool member = false;     // after . or ->
  bool called = false;     // before (
  std::size_t line = 0;
};
[[nodiscard]] std::vector<Name> names_of(std::string_view code);

struct Include {
  std::size_t line;
  std::string target;
  bool quoted;  // "…" rather than <…>
};
[[nodiscard]] std::vector<Include> includes_of(std::string_view text);

}  // namespace holdfast::lint
