#include "db/remote/sql_script.h"

#include <gtest/gtest.h>

#include <string>

namespace holdfast::remote {
namespace {

std::vector<std::string> texts(std::string_view script) {
  std::vector<std::string> result;
  const auto statements = split_statements(script);
  EXPECT_TRUE(statements) << statements.error().detail;
  for (const auto& statement : *statements) result.emplace_back(statement.text);
  return result;
}

using Texts = std::vector<std::string>;

TEST(SqlScript, CutsAtSemicolons) {
  EXPECT_EQ(texts("SELECT 1; SELECT 2;\n"), (Texts{"SELECT 1", "SELECT 2"}));
  EXPECT_EQ(texts("SELECT 1"), Texts{"SELECT 1"});
  EXPECT_EQ(texts(" ;; \n-- nothing\n"), Texts{});
}

TEST(SqlScript, LeavesSemicolonsInsideQuotesAlone) {
  EXPECT_EQ(texts("SELECT 'a;b', 'it''s;';x"), (Texts{"SELECT 'a;b', 'it''s;'", "x"}));
  EXPECT_EQ(texts(R"(SELECT E'a\';b', e'\\';x)"), (Texts{R"(SELECT E'a\';b', e'\\')", "x"}));
  EXPECT_EQ(texts(R"(SELECT '\';x)"), (Texts{R"(SELECT '\')", "x"}));
  EXPECT_EQ(texts(R"(SELECT "a;""b";x)"), (Texts{R"(SELECT "a;""b")", "x"}));
}

TEST(SqlScript, KnowsDollarQuotes) {
  EXPECT_EQ(texts("DO $$ a; b $$; x"), (Texts{"DO $$ a; b $$", "x"}));
  EXPECT_EQ(texts("DO $f$ $$;$$ ; $f$; x"), (Texts{"DO $f$ $$;$$ ; $f$", "x"}));
  EXPECT_EQ(texts("SELECT $1; a$b$c; x"), (Texts{"SELECT $1", "a$b$c", "x"}));
}

TEST(SqlScript, SkipsComments) {
  EXPECT_EQ(texts("-- a; 'b\nSELECT 1 -- c;\n;x"), (Texts{"SELECT 1 -- c;\n", "x"}));
  EXPECT_EQ(texts("/* a; /* b; */ c; */ SELECT 2 /* '; */ + 1;"), (Texts{"SELECT 2 /* '; */ + 1"}));
}

TEST(SqlScript, NamesTheLine) {
  const auto statements = split_statements("-- one\n\nSELECT 1;\n\nSELECT 'é',\n  wrong;\n");
  ASSERT_TRUE(statements);
  ASSERT_EQ(statements->size(), 2U);
  EXPECT_EQ((*statements)[0].line, 3);
  EXPECT_EQ((*statements)[1].line, 5);
  EXPECT_EQ(line_of((*statements)[1], 0), 5);
  // "wrong" is the 15th character, and the 16th byte.
  EXPECT_EQ(line_of((*statements)[1], 15), 6);
  EXPECT_EQ(line_of((*statements)[1], 12), 5);
}

TEST(SqlScript, RefusesWhatDoesNotEnd) {
  for (const char* script : {"SELECT 'a", "SELECT \"a", "DO $x$ $$", "\n\n/* a /* b */", "E'\\'"}) {
    const auto statements = split_statements(script);
    ASSERT_FALSE(statements) << script;
    EXPECT_EQ(statements.error().code, core::ErrorCode::migration_failed);
  }
  EXPECT_THAT(split_statements("\n\n/* a").error().detail, ::testing::HasSubstr("line 3"));
}

}  // namespace
}  // namespace holdfast::remote
