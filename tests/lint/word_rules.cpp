#include <cctype>

#include "tests/lint/rules.h"
#include "tests/lint/source_text.h"

namespace holdfast::lint {
namespace {

enum class Match { anywhere, whole_word, before_number };

struct WordRule {
  std::string word;
  Match match;
  std::string_view message;
};

// In pieces, so that this file does not break its own rules.
const std::vector<WordRule>& word_rules() {
  constexpr std::string_view kUnfinished = "finish it or leave it out";
  constexpr std::string_view kMachine = "a path of one machine";
  constexpr std::string_view kMirror = "the mirror is the machine's own";
  constexpr std::string_view kMaking = "the product speaks of itself, not of its making";
  static const std::vector<WordRule> rules = {
      {std::string{"TO"} + "DO", Match::whole_word, kUnfinished},
      {std::string{"FIX"} + "ME", Match::whole_word, kUnfinished},
      {std::string{"HA"} + "CK", Match::whole_word, kUnfinished},
      {std::string{"/wo"} + "rk/", Match::anywhere, kMachine},
      {std::string{"/tmp/"} + "wt", Match::whole_word, kMachine},
      {std::string{"/tmp/"} + "farm", Match::whole_word, kMachine},
      {std::string{"deb."} + "debian.org", Match::anywhere, kMirror},
      {std::string{"snapshot."} + "debian.org", Match::anywhere, kMirror},
      {std::string{"iss"} + "ue", Match::before_number, kMaking},
      {std::string{"iss"} + "ues", Match::before_number, kMaking},
  };
  return rules;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool matches(std::string_view text, std::size_t at, const WordRule& rule) {
  if (rule.match == Match::anywhere) return true;
  std::size_t end = at + rule.word.size();
  if (at > 0 && is_word(text[at - 1])) return false;
  if (rule.match == Match::whole_word) return end == text.size() || !is_word(text[end]);
  const std::size_t start = end;
  while (end < text.size() && (text[end] == ' ' || text[end] == '#')) ++end;
  return end > start && end < text.size() &&
         std::isdigit(static_cast<unsigned char>(text[end])) != 0;
}

}  // namespace

Findings check_words(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree.files) {
    for (const WordRule& rule : word_rules()) {
      for (std::size_t at = text.find(rule.word); at != std::string::npos;
           at = text.find(rule.word, at + 1)) {
        if (!matches(text, at, rule)) continue;
        findings.push_back({path, line_at(text, at), rule.word + ": " + std::string{rule.message}});
      }
    }
  }
  return findings;
}

}  // namespace holdfast::lint
