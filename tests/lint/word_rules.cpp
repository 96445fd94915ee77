#include <regex>

#include "tests/lint/rules.h"
#include "tests/lint/source_text.h"

namespace holdfast::lint {
namespace {

struct WordRule {
  std::regex pattern;
  std::string_view message;
};

// In pieces, so that this file does not break its own rules.
const std::vector<WordRule>& word_rules() {
  static const std::vector<WordRule> rules = {
      {std::regex("\\b(TO"
                  "DO|FIX"
                  "ME|HA"
                  "CK)\\b"),
       "finish it or leave it out"},
      {std::regex("/wo"
                  "rk/|/tmp/"
                  "(wt|farm)\\b"),
       "a path of one machine"},
      {std::regex("(deb|ftp|snapshot|security)[.]deb"
                  "ian[.]org"),
       "the mirror is the machine's"},
      {std::regex("\\bissue"
                  "s? #?[0-9]+"),
       "the product speaks of itself, not of its making"},
  };
  return rules;
}

}  // namespace

Findings check_words(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree.files) {
    const std::vector<std::string> lines = lines_of(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (const WordRule& rule : word_rules()) {
        std::smatch match;
        if (!std::regex_search(lines[i], match, rule.pattern)) continue;
        findings.push_back({path, i + 1, match.str() + ": " + std::string{rule.message}});
      }
    }
  }
  return findings;
}

}  // namespace holdfast::lint
