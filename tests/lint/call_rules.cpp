#include <algorithm>
#include <functional>

#include "tests/lint/rules.h"
#include "tests/lint/source_text.h"

namespace holdfast::lint {
namespace {

using Names = std::vector<std::string_view>;

struct CallRule {
  Names folders;
  Names except;
  std::function<bool(const Name&)> breaks;
  std::string_view message;
};

bool among(std::string_view text, const Names& names) {
  return std::ranges::find(names, text) != names.end();
}

// A call of a free function of the C or C++ library, not of a member or of something of ours.
std::function<bool(const Name&)> call(Names names) {
  return [names = std::move(names)](const Name& name) {
    return name.called && !name.member && (name.scope.empty() || name.scope == "std") &&
           among(name.text, names);
  };
}

std::function<bool(const Name&)> word(Names names) {
  return [names = std::move(names)](const Name& name) { return among(name.text, names); };
}

bool is_clock_now(const Name& name) {
  return name.text == "now" && name.scope.ends_with("_clock");
}

bool is_imgui_widget(const Name& name) {
  static const Names kWidgets = {"Button",        "SmallButton", "ArrowButton",  "InvisibleButton",
                                 "ImageButton",   "RadioButton", "Selectable",   "MenuItem",
                                 "BeginMenu",     "BeginCombo",  "Combo",        "ListBox",
                                 "LabelText",     "BulletText",  "BeginTabItem", "CollapsingHeader",
                                 "TabItemButton", "Image"};
  static const Names kFamilies = {"Checkbox", "Input",     "Slider",      "VSlider", "Drag",
                                  "TreeNode", "ColorEdit", "ColorPicker", "Text"};
  return name.scope == "ImGui" && (among(name.text, kWidgets) ||
                                   std::ranges::any_of(kFamilies, [&](std::string_view family) {
                                     return name.text.starts_with(family);
                                   }));
}

const std::vector<CallRule>& call_rules() {
  const Names product = {"pos/", "drivers/", "db/", "ui/", "config/"};
  const Names rules = {"pos/core/", "pos/ports/", "pos/till/", "pos/codec/"};
  static const std::vector<CallRule> all = {
      {product, {}, call({"system", "popen"}), "no shell: start the program itself"},
      {product,
       {},
       call({"gets", "strcpy", "strcat", "sprintf", "vsprintf", "tmpnam", "mktemp"}),
       "writes past its end or races; use a bounded one"},
      {rules, {}, is_clock_now, "time comes in through pos/ports/clock.h"},
      {rules,
       {},
       call({"time", "gettimeofday", "clock_gettime", "localtime", "gmtime"}),
       "time comes in through pos/ports/clock.h"},
      {rules,
       {},
       call({"rand", "srand", "rand_r", "drand48", "getrandom"}),
       "randomness comes in through pos/ports/random.h"},
      {rules,
       {},
       word({"random_device", "mt19937", "mt19937_64", "minstd_rand"}),
       "randomness comes in through pos/ports/random.h"},
      // An assertion that fails says so before it ends the program.
      {rules,
       {"pos/core/assert.cpp"},
       call({"getenv", "printf", "fprintf", "puts", "fopen"}),
       "rules know no world outside"},
      {rules, {}, word({"float", "double"}), "no float near an amount"},
      {{"ui/", "pos/app/"},
       {"ui/widgets/"},
       is_imgui_widget,
       "widgets go through ui/widgets, which keeps the registry of the tests"},
  };
  return all;
}

bool below(std::string_view path, const Names& folders) {
  return std::ranges::any_of(folders,
                             [path](std::string_view folder) { return path.starts_with(folder); });
}

}  // namespace

Findings check_calls(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree.files) {
    if (!is_product(path) || !is_cpp(path)) continue;
    const std::string code = code_only(text);
    const std::vector<Name> names = names_of(code);
    for (const CallRule& rule : call_rules()) {
      if (!below(path, rule.folders) || below(path, rule.except)) continue;
      for (const Name& name : names) {
        if (!rule.breaks(name)) continue;
        findings.push_back(
            {path, name.line, std::string{name.text} + ": " + std::string{rule.message}});
      }
    }
  }
  return findings;
}

}  // namespace holdfast::lint
