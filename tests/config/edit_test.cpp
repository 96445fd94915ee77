#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "config/edit.h"

namespace holdfast::config {
namespace {

using core::ErrorCode;

std::string set(std::string_view text, std::string_view value = "host=db") {
  auto result = with_text_setting(text, "database.conninfo", value);
  return result ? *result : std::string{core::name(result.error().code)};
}

TEST(Edit, ChangesTheValueWhereItStands) {
  EXPECT_EQ(set("# shop\n[database]\nconninfo = \"\"  # the server\npull_interval_s = 9\n"),
            "# shop\n[database]\nconninfo = \"host=db\"  # the server\npull_interval_s = 9\n");
  EXPECT_EQ(set("[database]\nconninfo = 'a\"b' # ü\n[log]\nlevel = \"info\""),
            "[database]\nconninfo = \"host=db\" # ü\n[log]\nlevel = \"info\"");
  EXPECT_EQ(set("[database]\r\n# Größe\r\nconninfo=\"\"\"\nlong\"\"\"\r\n"),
            "[database]\r\n# Größe\r\nconninfo=\"host=db\"\r\n");
  EXPECT_EQ(set("database.conninfo = \"x\""), "database.conninfo = \"host=db\"");
  EXPECT_EQ(set("database = { conninfo = \"ü\", pull_interval_s = 3 }"),
            "database = { conninfo = \"host=db\", pull_interval_s = 3 }");
}

TEST(Edit, PutsItBelowItsSectionOrAtTheEnd) {
  EXPECT_EQ(set(""), "[database]\nconninfo = \"host=db\"\n");
  EXPECT_EQ(set("[log]\nlevel = \"info\""),
            "[log]\nlevel = \"info\"\n\n[database]\nconninfo = \"host=db\"\n");
  EXPECT_EQ(set("[database] # ours\npull_interval_s = 9\n[log]\n"),
            "[database] # ours\nconninfo = \"host=db\"\npull_interval_s = 9\n[log]\n");
  EXPECT_EQ(set("[database]"), "[database]\nconninfo = \"host=db\"\n");
}

TEST(Edit, WritesWhatTomlReadsBack) {
  EXPECT_EQ(set("", R"(passfile='/a \'b"')"),
            "[database]\nconninfo = \"passfile='/a \\\\'b\\\"'\"\n");
}

TEST(Edit, LeavesAloneWhatItCannotWriteInto) {
  EXPECT_EQ(set("[database"), "config_syntax");
  EXPECT_EQ(set("database = 3"), "config_wrong_value");
  EXPECT_EQ(set("database.pull_interval_s = 3"), "config_wrong_value");
  EXPECT_EQ(set("database = { pull_interval_s = 3 }"), "config_wrong_value");
  EXPECT_EQ(set(std::string(100'000, '[')), "config_syntax");
}

// The file that everybody copies.
TEST(Edit, TheDefaultFileKeepsAllButOneLine) {
  std::ifstream stream(HOLDFAST_CONFIG_FILE);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  std::string expected = text;
  const std::string old = "conninfo = \"\"";
  expected.replace(expected.find(old), old.size(), "conninfo = \"host=db\"");
  EXPECT_EQ(set(text), expected);
}

}  // namespace
}  // namespace holdfast::config
