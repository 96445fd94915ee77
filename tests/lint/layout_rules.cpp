#include <algorithm>
#include <array>

#include "tests/lint/rules.h"
#include "tests/lint/source_text.h"

namespace holdfast::lint {
namespace {

using namespace std::string_view_literals;

constexpr std::array kTopLevel = {".ci"sv,
                                  ".clang-format"sv,
                                  ".clang-tidy"sv,
                                  ".editorconfig"sv,
                                  ".gitignore"sv,
                                  "ARCHITECTURE.md"sv,
                                  "CMakeLists.txt"sv,
                                  "CMakePresets.json"sv,
                                  "README.md"sv,
                                  "config"sv,
                                  "db"sv,
                                  "drivers"sv,
                                  "packaging"sv,
                                  "pos"sv,
                                  "tests"sv,
                                  "ui"sv};

constexpr std::size_t kMainLines = 60;

}  // namespace

Findings check_layout(const Tree& tree) {
  Findings findings;
  for (const std::string& name : tree.top_level) {
    if (std::ranges::find(kTopLevel, name) == kTopLevel.end()) {
      findings.push_back({name, 0, "does not belong to the top level"});
    }
  }
  for (const std::string_view name : kTopLevel) {
    if (std::ranges::find(tree.top_level, name) == tree.top_level.end()) {
      findings.push_back({std::string{name}, 0, "is missing at the top level"});
    }
  }
  for (const auto& [path, text] : tree.files) {
    if (path.ends_with(".h") && code_only(text).find("#pragma once") == std::string::npos) {
      findings.push_back({path, 0, "a header needs #pragma once"});
    }
    if (path == "pos/app/main.cpp" && lines_of(text).size() >= kMainLines) {
      findings.push_back({path, 0, "only wires things together: keep it under 60 lines"});
    }
    if (is_product(path) && path.ends_with(".h") &&
        code_only(text).find("using namespace") != std::string::npos) {
      findings.push_back({path, 0, "a header forces no namespace on its readers"});
    }
  }
  return findings;
}

}  // namespace holdfast::lint
