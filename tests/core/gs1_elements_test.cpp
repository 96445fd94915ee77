#include "pos/core/gs1_elements.h"

#include <gmock/gmock.h>

#include "pos/core/gs1_ai.h"
#include "pos/core/gs1_value.h"

namespace holdfast::core {
namespace {

using ::testing::HasSubstr;

constexpr int kYear = 2026;
const std::string kGs(1, kGroupSeparator);

std::string bracketed(const Result<std::vector<Gs1Element>>& elements) {
  if (elements) return to_bracketed(*elements);
  return std::string(name(elements.error().code)) + ": " + elements.error().detail;
}

std::string parsed(const std::string& data) {
  return bracketed(parse_element_string(data, kYear));
}

TEST(Gs1Ai, PredefinedLengthsAgreeWithTheFormats) {
  for (const Gs1Ai& row : gs1_ais()) {
    const std::size_t length = gs1_predefined_length(row.first);
    if (length == 0) continue;
    EXPECT_EQ(row.first.size() + longest_gs1_value(row), length) << row.first;
    EXPECT_EQ(row.format.find(".."), std::string_view::npos) << row.first;
  }
}

TEST(Gs1Ai, WhatIsNeededAndExcludedExists) {
  const auto exists = [](std::string_view pattern) {
    for (const Gs1Ai& row : gs1_ais()) {
      for (int last = 0; last < 10; ++last) {
        std::string ai(row.first);
        ai.back() = static_cast<char>('0' + last);
        if (find_gs1_ai(ai) != nullptr && gs1_ai_is(ai, pattern)) return true;
      }
    }
    return false;
  };
  for (const Gs1Ai& row : gs1_ais()) {
    for (const std::string_view list : {row.needs, row.excludes}) {
      std::string pattern;
      for (const char c : std::string(list) + ",") {
        if (c != ',' && c != ' ' && c != '+') {
          pattern += c;
          continue;
        }
        EXPECT_TRUE(pattern.empty() || exists(pattern)) << row.first << ": " << pattern;
        pattern.clear();
      }
    }
  }
}

TEST(Gs1Ai, FindsRangesAndNothingBeyond) {
  EXPECT_EQ(find_gs1_ai("3103")->title, "NET WEIGHT (kg)");
  EXPECT_EQ(find_gs1_ai("3106"), nullptr);
  EXPECT_EQ(find_gs1_ai("310"), nullptr);
  EXPECT_EQ(find_gs1_ai("0"), nullptr);
  EXPECT_EQ(find_gs1_ai("05"), nullptr);
  EXPECT_EQ(find_gs1_ai("95")->format, "X..90");
  EXPECT_EQ(leading_gs1_ai("2351"), "235");
  EXPECT_EQ(leading_gs1_ai("7034978X"), "7034");
  EXPECT_EQ(gs1_decimals("3103"), 3);
  EXPECT_EQ(gs1_decimals("3922"), 2);
  EXPECT_EQ(gs1_decimals("37"), 0);
}

TEST(ElementString, IsTakenApart) {
  struct Row {
    std::string data;
    const char* elements;
  };
  const std::vector<Row> rows = {
      // GS1's own sample numbers.
      {"0109501101530003", "(01)09501101530003"},
      {"0109506000134352", "(01)09506000134352"},
      {"0195012345678903310300075017261231", "(01)95012345678903(3103)000750(17)261231"},
      {"00376104250021234569", "(00)376104250021234569"},  // section 7.9.1
      {"010950110153000310ABC123", "(01)09501101530003(10)ABC123"},
      {"010950110153000310ABC123" + kGs + "2112345", "(01)09501101530003(10)ABC123(21)12345"},
      // The same element string in another order.
      {"10ABC123" + kGs + "0109501101530003", "(10)ABC123(01)09501101530003"},
      {"1714070410AB-123" + kGs + "0109501101530003", "(17)140704(10)AB-123(01)09501101530003"},
      // Separators where none is needed.
      {kGs + "0109501101530003" + kGs + "17261231" + kGs, "(01)09501101530003(17)261231"},
      {"02095011015300033724" + kGs + "00376104250021234569",
       "(02)09501101530003(37)24(00)376104250021234569"},
      {"01950123456789033103000195392" + std::string("20299"),
       "(01)95012345678903(3103)000195(3922)0299"},
      {"0195012345678903310300019539329780299", "(01)95012345678903(3103)000195(3932)9780299"},
      {"0195012345678903"
       "3005",
       "(01)95012345678903(30)05"},
      // Twice the same.
      {"010950110153000310A1" + kGs + "0109501101530003", "(01)09501101530003(10)A1"},
      {"8006095011015300030102", "(8006)095011015300030102"},
      {"7003"
       "2602281230" +
           kGs + "0109501101530003",
       "(7003)2602281230(01)09501101530003"},
      {"8003"
       "09501101530003ABC",
       "(8003)09501101530003ABC"},
      {"91anything/at=all", "(91)anything/at=all"},
  };
  for (const Row& row : rows) EXPECT_EQ(parsed(row.data), row.elements) << row.data;
}

TEST(ElementString, IsRefusedByName) {
  struct Row {
    std::string data;
    const char* refusal;
  };
  const std::vector<Row> rows = {
      {"", "code_part_wrong: there is nothing in it"},
      {"0509501101530003", "code_part_wrong: no GS1 identifier begins 0509"},
      {"0109501101530004", "barcode_check_digit: (01) 09501101530004: the check digit is wrong"},
      {"01095011015300", "code_part_wrong: (01) 095011015300: must have 14 characters"},
      {"010950110153000310", "code_part_wrong: (10) : must have 1 to 20 characters"},
      {"0109501101530003"
       "10" +
           std::string(21, 'A'),
       "must have 1 to 20 characters"},
      {"010950110153000317261331", "code_part_wrong: (17) 261331: no such date"},
      {"010950110153000317260230", "code_part_wrong: (17) 260230: no such date"},
      {"010950110153000330A", "code_part_wrong: (30) A: must be digits"},
      {"010950110153000310A B", "(10) A B: has a character that GS1 does not allow"},
      {"010950110153000310A\xC3\xA4", "(10) A??: has a character that GS1 does not allow"},
      {"7003"
       "2602282460" +
           kGs + "0109501101530003",
       "(7003) 2602282460: no such time"},
      {"8006095011015300030302", "(8006) 095011015300030302: no piece of so many"},
      {"010950110153000310A1" + kGs + kGs + "211", "an identifier is missing"},
      // Contradictions.
      {"010950110153000310A1" + kGs + "10A2", "code_contradicts: (10) A1 and (10) A2"},
      {"010950110153000331020001953103000195", "code_contradicts: (3102) 000195 and (3103) 000195"},
      {"01095011015300033724", "code_contradicts: (01) 09501101530003 and (37) 24"},
      // What must not stand alone.
      {"10A1", "code_incomplete: (10) A1 needs (01)"},
      {"3103000195", "code_incomplete: (3103) 000195 needs (01)"},
      {"0209501101530003", "code_incomplete: (02) 09501101530003 needs (37)"},
      {"01950123456789033922"
       "0299",
       "code_incomplete: (3922) 0299 needs (30)"},
      {"0109501101530003250X1", "code_incomplete: (250) X1 needs (21)"},
  };
  for (const Row& row : rows) {
    std::string expected = row.refusal;
    if (expected == "an identifier is missing") expected = "identifier is missing";
    EXPECT_THAT(parsed(row.data), HasSubstr(expected)) << row.data;
  }
}

TEST(Bracketed, IsReadAsPeopleWriteIt) {
  const auto read = [](std::string_view text) { return bracketed(parse_bracketed(text, kYear)); };
  EXPECT_EQ(read("(01)09501101530003(10)A1"), "(01)09501101530003(10)A1");
  EXPECT_EQ(read(" (01) 09501101530003 (10) A1 "), "(01)09501101530003(10)A1");
  // Brackets are characters of GS1's; only an identifier in them begins a new element.
  EXPECT_EQ(read("(01)09501101530003(10)A(1)(21)7"), "(01)09501101530003(10)A(1)(21)7");
  EXPECT_EQ(read("(01)09501101530003(10)A(05)"), "(01)09501101530003(10)A(05)");
  EXPECT_THAT(read("(01)09501101530004"), HasSubstr("barcode_check_digit"));
  EXPECT_THAT(read("(05)1"), HasSubstr("missing or unknown"));
  EXPECT_THAT(read(""), HasSubstr("nothing in it"));
  EXPECT_TRUE(looks_bracketed("(01)…"));
  EXPECT_FALSE(looks_bracketed("(1)"));
  EXPECT_FALSE(looks_bracketed("(red) pen"));
  EXPECT_FALSE(looks_bracketed("01"));
}

TEST(ElementString, IsWrittenWithPredefinedLengthsFirst) {
  const std::vector<Gs1Element> elements = {
      {"10", "A1"}, {"01", "09501101530003"}, {"21", "7"}, {"17", "261231"}};
  EXPECT_EQ(to_element_string(elements), "01095011015300031726123110A1" + kGs + "217");
}

}  // namespace
}  // namespace holdfast::core
