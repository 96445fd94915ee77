// The rules, applied to small trees that break them: a rule that finds nothing guards nothing.
#include <gmock/gmock.h>

#include "tests/lint/rules.h"
#include "tests/lint/source_text.h"

namespace holdfast::lint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Tree one_file(const std::string& path, const std::string& text) {
  Tree tree;
  tree.files[path] = text;
  return tree;
}

struct Case {
  std::string path;
  std::string text;
  std::string message;  // a part of what is said; empty: nothing is
};

void expect_finding(Findings (*check)(const Tree&), const Case& test) {
  const Findings findings = check(one_file(test.path, test.text));
  if (test.message.empty()) {
    EXPECT_EQ(text_of(findings), "");
  } else {
    ASSERT_EQ(findings.size(), 1U) << test.path << ": " << test.text << "\n" << text_of(findings);
    EXPECT_EQ(findings[0].path, test.path);
    EXPECT_THAT(findings[0].message, HasSubstr(test.message));
  }
}

class Includes : public testing::TestWithParam<Case> {};
TEST_P(Includes, AreJudgedByTheTable) {
  expect_finding(check_includes, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Rooms, Includes,
    testing::Values(
        Case{"pos/core/a.cpp", "#include <vector>\n#include \"pos/core/money.h\"\n", ""},
        Case{"pos/core/a.h", "#include <tl/expected.hpp>\n", ""},
        Case{"pos/core/a.h", "#include \"pos/ports/clock.h\"\n", "may not include pos/ports"},
        Case{"pos/core/a.h", "#include <nlohmann/json.hpp>\n", "nlohmann-json"},
        Case{"pos/core/a.h", "#include <thread>\n", "it is pure"},
        Case{"pos/core/a.h", "#include <unistd.h>\n", "Linux"},
        Case{"pos/codec/a.cpp", "#include <nlohmann/json.hpp>\n", ""},
        Case{"pos/codec/a.cpp", "#include \"pos/till/view.h\"\n", "pos/till/view.h"},
        Case{"pos/till/a.cpp", "#include \"pos/ports/clock.h\"\n#include \"pos/codec/codec.h\"\n",
             ""},
        Case{"pos/till/a.cpp", "#include \"db/local/sqlite_journal.h\"\n", "db/local"},
        Case{"pos/till/a.cpp", "#include <random>\n", "it is pure"},
        Case{"pos/app/a.cpp", "#include \"ui/window.h\"\n#include <CLI/CLI.hpp>\n", ""},
        Case{"pos/app/a.cpp", "#include \"tests/support/x.h\"\n", "tests/support/x.h"},
        Case{"pos/app/a.cpp", "#include <gtest/gtest.h>\n", "tests (gtest/gtest.h)"},
        Case{"config/a.cpp", "#include \"pos/core/error.h\"\n#include <toml++/toml.h>\n", ""},
        Case{"config/a.cpp", "#include \"pos/core/money.h\"\n", "pos/core/money.h"},
        Case{"drivers/x/a.cpp", "#include \"pos/core/barcode.h\"\n#include <libusb.h>\n", ""},
        Case{"drivers/x/a.cpp", "#include \"db/local/sqlite.h\"\n", "db/local"},
        Case{"drivers/x/a.cpp", "#include \"ui/window.h\"\n", "ui/window.h"},
        Case{"drivers/x/a.cpp", "#include \"pos/till/till.h\"\n", "pos/till"},
        Case{"drivers/x/a.cpp", "#include \"pos/core/totals.h\"\n", "pos/core/totals.h"},
        Case{"drivers/x/a.cpp", "#include <sqlite3.h>\n", "SQLite"},
        Case{"db/local/a.cpp", "#include <sqlite3.h>\n#include \"pos/ports/journal.h\"\n", ""},
        Case{"db/local/a.cpp", "#include <libpq-fe.h>\n", "libpq"},
        Case{"db/local/a.cpp", "#include \"db/remote/x.h\"\n", "db/remote"},
        Case{"db/remote/a.cpp", "#include <libpq-fe.h>\n", ""},
        Case{"db/remote/a.cpp", "#include \"drivers/sim/sim_printer.h\"\n", "drivers/sim"},
        Case{"db/other/a.cpp", "", "belongs to no room"},
        Case{"ui/a.cpp", "#include <SDL.h>\n#include <imgui.h>\n#include \"pos/till/view.h\"\n",
             ""},
        Case{"ui/a.cpp", "#include \"pos/till/till.h\"\n", "pos/till/till.h"},
        Case{"ui/a.cpp", "#include \"pos/ports/journal.h\"\n", "pos/ports/journal.h"},
        Case{"ui/a.cpp", "#include \"drivers/sim/sim_drawer.h\"\n", "drivers/sim"},
        Case{"ui/a.cpp", "#include <libpq-fe.h>\n", "libpq"},
        Case{"ui/a.cpp", "#include \"window.h\"\n", "from the root"},
        Case{"ui/a.cpp", "#include <boost/any.hpp>\n", "nobody knows"},
        Case{"ui/a.cpp", "  #  include <libpq-fe.h>\n", "libpq"},
        Case{"ui/a.cpp", "// #include <libpq-fe.h>\n/*\n#include <libpq-fe.h>\n*/\n", ""},
        Case{"tests/ui/a.cpp", "#include <libpq-fe.h>\n#include \"x.h\"\n", ""}));

class Links : public testing::TestWithParam<Case> {};
TEST_P(Links, AreJudgedByTheTable) {
  expect_finding(check_links, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Rooms, Links,
    testing::Values(
        Case{"ui/CMakeLists.txt", "holdfast_library(holdfast_ui LINKS holdfast_till)\n", ""},
        Case{"ui/CMakeLists.txt", "holdfast_library(holdfast_ui LINKS holdfast_local)\n", "local"},
        Case{"pos/core/CMakeLists.txt", "target_link_libraries(x holdfast_till)\n", "till"},
        Case{"drivers/x/CMakeLists.txt", "a(holdfast_drivers\n  LINKS holdfast_remote)\n",
             "remote"},
        Case{"db/local/CMakeLists.txt", "# unlike holdfast_remote\n", ""},
        Case{"tests/ui/CMakeLists.txt", "holdfast_test(x LINKS holdfast_remote)\n", ""}));

class Calls : public testing::TestWithParam<Case> {};
TEST_P(Calls, AreJudgedByTheirPlace) {
  expect_finding(check_calls, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Places, Calls,
    testing::Values(
        Case{"drivers/a.cpp", "int x = std::system(command);\n", "no shell"},
        Case{"pos/app/a.cpp", "auto* pipe = ::popen(\"ls\", \"r\");\n", "no shell"},
        Case{"drivers/a.cpp", "operating_system(1); a.system(2); // system(3)\n", ""},
        Case{"drivers/a.cpp", "config::system(1); pointer->system(2); Host::system(3);\n", ""},
        Case{"pos/app/a.cpp", "int status = system (command);\n", "no shell"},
        Case{"db/local/a.cpp", "const char* text = \"system(1)\";\n", ""},
        Case{"db/local/a.cpp", "sprintf(buffer, \"x\");\n", "bounded"},
        Case{"pos/core/a.cpp", "auto t = std::chrono::system_clock::now();\n", "clock.h"},
        Case{"pos/till/a.cpp", "auto t = std::chrono::steady_clock::now();\n", "clock.h"},
        Case{"pos/till/a.cpp", "auto t = clock_.now();\n", ""},
        Case{"pos/app/a.cpp", "auto t = std::chrono::system_clock::now();\n", ""},
        Case{"pos/codec/a.cpp", "auto t = time(nullptr);\n", "clock.h"},
        Case{"pos/codec/a.cpp", "auto t = occurred_time(nullptr); view.time(1);\n", ""},
        Case{"pos/core/a.cpp", "int r = rand();\n", "random.h"},
        Case{"pos/core/a.cpp", "std::mt19937 engine;\n", "random.h"},
        Case{"pos/till/a.cpp", "std::printf(\"x\");\n", "no world"},
        Case{"pos/core/a.h", "double rate = 0.19;\n", "no float"},
        Case{"pos/core/a.h", "int doubled = 2; // a float in the drawer\n", ""},
        Case{"ui/a.cpp", "float width = 1.0F;\n", ""},
        Case{"ui/views/a.cpp", "if (ImGui::Button(\"Pay\")) pay();\n", "ui/widgets"},
        Case{"ui/views/a.cpp", "ImGui::TextUnformatted(\"x\");\n", "ui/widgets"},
        Case{"pos/app/a.cpp", "ImGui::Selectable(\"x\");\n", "ui/widgets"},
        Case{"ui/widgets/a.cpp", "ImGui::InvisibleButton(id, size);\n", ""},
        Case{"ui/platform/a.cpp", "ImGui::NewFrame();\n", ""}));

class Words : public testing::TestWithParam<Case> {};
TEST_P(Words, AreFoundEverywhere) {
  expect_finding(check_words, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Everywhere, Words,
    testing::Values(Case{"pos/core/a.cpp",
                         "// TO"
                         "DO: later\n",
                         "finish it"},
                    Case{"db/schema/1.sql",
                         "-- FIX"
                         "ME\n",
                         "finish it"},
                    Case{"tests/a.cpp",
                         "const char* path = \"/wo"
                         "rk/x\";\n",
                         "one machine"},
                    Case{"packaging/a.sh",
                         "cd /tmp/w"
                         "t/x\n",
                         "one machine"},
                    Case{"packaging/a.sh",
                         "deb http://deb.deb"
                         "ian.org/debian x main\n",
                         "the machine's"},
                    Case{"README.md",
                         "As iss"
                         "ue 7 says\n",
                         "of its making"},
                    Case{"README.md", "A network without a hitch; see /etc/holdfast\n", ""}));

Tree right_layout() {
  Tree tree;
  tree.top_level = {".ci",
                    ".clang-format",
                    ".clang-tidy",
                    ".editorconfig",
                    ".gitignore",
                    "ARCHITECTURE.md",
                    "CMakeLists.txt",
                    "CMakePresets.json",
                    "README.md",
                    "config",
                    "db",
                    "drivers",
                    "packaging",
                    "pos",
                    "tests",
                    "ui"};
  return tree;
}

TEST(Layout, TheTopLevelIsExact) {
  EXPECT_THAT(check_layout(right_layout()), IsEmpty());

  Tree more = right_layout();
  more.top_level.emplace_back("docs");
  EXPECT_THAT(check_layout(more),
              ElementsAre(Finding{"docs", 0, "does not belong to the top level"}));

  Tree less = right_layout();
  std::erase(less.top_level, "packaging");
  EXPECT_THAT(check_layout(less),
              ElementsAre(Finding{"packaging", 0, "is missing at the top level"}));
}

TEST(Layout, HeadersAreGuardedAndForceNoNamespace) {
  Tree tree = right_layout();
  tree.files["ui/a.h"] = "// #pragma once\nint a;\n";
  tree.files["ui/b.h"] = "#pragma once\nusing namespace std;\n";
  tree.files["ui/c.h"] = "#pragma once\nint c;\n";
  EXPECT_THAT(text_of(check_layout(tree)), testing::AllOf(HasSubstr("ui/a.h: a header needs"),
                                                          HasSubstr("ui/b.h: a header forces"),
                                                          testing::Not(HasSubstr("ui/c.h"))));
}

TEST(Layout, MainStaysShort) {
  Tree tree = right_layout();
  tree.files["pos/app/main.cpp"] = std::string(59, '\n');
  EXPECT_THAT(check_layout(tree), IsEmpty());
  tree.files["pos/app/main.cpp"] = std::string(60, '\n');
  EXPECT_THAT(text_of(check_layout(tree)), HasSubstr("under 60 lines"));
}

TEST(SourceText, LosesCommentsAndTheInsidesOfLiterals) {
  EXPECT_EQ(code_only("a // b\nc"), "a     \nc");
  EXPECT_EQ(code_only("a /* b\nc */ d"), "a     \n     d");
  EXPECT_EQ(code_only("f(\"a\\\"//b\") + 1"), "f(\"      \") + 1");
  EXPECT_EQ(code_only("c = '\"'; d"), "c = ' '; d");
  EXPECT_EQ(code_only("1'000'000 + x"), "1'000'000 + x");
  EXPECT_EQ(code_only("R\"x(a\")\" b)x\" + c"), std::string(13, ' ') + " + c");
  EXPECT_EQ(code_only("/* open"), "       ");
  EXPECT_EQ(code_only("\"open\nx"), "\"    \nx");
}

TEST(SourceText, KnowsNamesWithTheirScope) {
  const std::string code = "x->a(1);\nstd::chrono::b (2);\n::c(3); d";
  std::vector<std::string> told;
  for (const Name& name : names_of(code)) {
    if (std::isdigit(static_cast<unsigned char>(name.text.front())) != 0) continue;
    told.push_back(std::to_string(name.line) + " " + std::string{name.scope} + " " +
                   std::string{name.text} + (name.member ? " member" : "") +
                   (name.called ? " called" : ""));
  }
  EXPECT_THAT(told, ElementsAre("1  x", "1  a member called", "2  std", "2 std chrono",
                                "2 std::chrono b called", "3  c called", "3  d"));
}

TEST(SourceText, KnowsIncludesByLine) {
  const auto includes = includes_of("#pragma once\n#include <a>\n\n#include \"b/c.h\"  // why\n");
  ASSERT_EQ(includes.size(), 2U);
  EXPECT_EQ(includes[0].line, 2U);
  EXPECT_EQ(includes[0].target, "a");
  EXPECT_FALSE(includes[0].quoted);
  EXPECT_EQ(includes[1].line, 4U);
  EXPECT_EQ(includes[1].target, "b/c.h");
  EXPECT_TRUE(includes[1].quoted);
}

}  // namespace
}  // namespace holdfast::lint
