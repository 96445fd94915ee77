#include "config/nesting.h"

#include <gmock/gmock.h>

#include "tests/config/files.h"

namespace holdfast::config::test {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Nesting, TakesWhatSettingsHold) {
  for (const std::string_view right :
       {"", "[scanner.wedge]\nsuffix = \"tab\"\n", "a = [[1, 2], {b = 3}]\n",
        "conninfo = \"host=1.2.3.4,5.6.7.8,9.10.11.12,13.14.15.16,17.18.19.20\"\n",
        "a = 'C:\\' # ......................\nb = \"\\\"[[[[[[[[[[\"\n",
        "a = \"\"\"\n[[[[[[[[[[\n\"\"\"\nb = '''\n[[[[[[[[[[\n'''\n"}) {
    EXPECT_EQ(too_deep_at_line(right), std::nullopt) << right;
  }
}

TEST(Nesting, NamesTheFirstLineThatIsTooDeep) {
  EXPECT_EQ(too_deep_at_line("\n\na" + repeated(".a", 17) + " = 1\n"), 3U);
  EXPECT_EQ(too_deep_at_line("a" + repeated(".a", 16) + " = 1\n"), std::nullopt);
  EXPECT_EQ(too_deep_at_line("x = '''\n\n'''\na = " + repeated("[", 9)), 4U);
  EXPECT_EQ(too_deep_at_line("a = " + repeated("[\n", 9)), 9U);
  EXPECT_EQ(too_deep_at_line("a = " + repeated("{b = ", 9)), 1U);
  EXPECT_EQ(too_deep_at_line("x = 'open\n" + repeated("[", 9)), 2U);
}

TEST(Nesting, AFileOfAHundredThousandLevelsIsRefused) {
  for (const std::string& deep :
       {"a" + repeated(".a", 100'000) + " = 1\n", "[a" + repeated(".a", 100'000) + "]\n",
        "a = " + repeated("[", 100'000), "a = " + repeated("{a = ", 100'000)}) {
    const auto settings = load_text(deep);
    ASSERT_FALSE(settings.has_value());
    EXPECT_EQ(settings.error().code, core::ErrorCode::config_syntax);
    EXPECT_THAT(settings.error().detail, testing::EndsWith(":1: nested too deeply"));
  }
}

}  // namespace
}  // namespace holdfast::config::test
