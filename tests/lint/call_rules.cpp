#include <algorithm>
#include <regex>

#include "tests/lint/rules.h"
#include "tests/lint/source_text.h"

namespace holdfast::lint {
namespace {

using Folders = std::vector<std::string_view>;

struct CallRule {
  Folders folders;
  Folders except;
  std::regex pattern;
  std::string_view message;
};

// A call of a free function: not a member, not a longer name.
std::regex call(const std::string& names) {
  return std::regex(R"((^|[^\w.>:])(std::|::)?()" + names + R"()\s*\()");
}

std::regex words(const std::string& names) {
  return std::regex(R"(\b()" + names + R"()\b)");
}

const std::vector<CallRule>& call_rules() {
  const Folders product = {"pos/", "drivers/", "db/", "ui/", "config/"};
  const Folders rules = {"pos/core/", "pos/ports/", "pos/till/", "pos/codec/"};
  static const std::vector<CallRule> all = {
      {product, {}, call("system|popen"), "no shell: start the program itself"},
      {product,
       {},
       call("gets|strcpy|strcat|sprintf|vsprintf|tmpnam|mktemp"),
       "writes past its end or races; use a bounded one"},
      {rules, {}, std::regex(R"(_clock\s*::\s*now\b)"), "time comes in through pos/ports/clock.h"},
      {rules,
       {},
       call("time|gettimeofday|clock_gettime|localtime|gmtime"),
       "time comes in through pos/ports/clock.h"},
      {rules,
       {},
       call("rand|srand|rand_r|drand48|getrandom"),
       "randomness comes in through pos/ports/random.h"},
      {rules,
       {},
       words("random_device|mt19937|mt19937_64|minstd_rand"),
       "randomness comes in through pos/ports/random.h"},
      // An assertion that fails says so before it ends the program.
      {rules,
       {"pos/core/assert.cpp"},
       call("getenv|printf|fprintf|puts|fopen"),
       "rules know no world outside"},
      {rules, {}, words("float|double"), "no float near an amount"},
      {{"ui/", "pos/app/"},
       {"ui/widgets/"},
       words("ImGui::(Button|SmallButton|ArrowButton|InvisibleButton|ImageButton|Checkbox\\w*|"
             "RadioButton|Input\\w+|Selectable|MenuItem|BeginMenu|BeginCombo|Combo|ListBox|"
             "V?Slider\\w+|Drag\\w+|TreeNode\\w*|CollapsingHeader|Color(Edit|Picker)\\w*|Text\\w*|"
             "LabelText|BulletText|BeginTabItem|TabItemButton)"),
       "widgets go through ui/widgets, which keeps the registry of the tests"},
  };
  return all;
}

bool below(std::string_view path, const Folders& folders) {
  return std::ranges::any_of(folders,
                             [path](std::string_view folder) { return path.starts_with(folder); });
}

}  // namespace

Findings check_calls(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree.files) {
    if (!is_product(path) || !is_cpp(path)) continue;
    const std::vector<std::string> lines = lines_of(code_only(text));
    for (const CallRule& rule : call_rules()) {
      if (!below(path, rule.folders) || below(path, rule.except)) continue;
      for (std::size_t i = 0; i < lines.size(); ++i) {
        std::smatch match;
        if (!std::regex_search(lines[i], match, rule.pattern)) continue;
        std::string name = match[match.size() > 3 ? 3 : 1];
        findings.push_back({path, i + 1, name + ": " + std::string{rule.message}});
      }
    }
  }
  return findings;
}

}  // namespace holdfast::lint
