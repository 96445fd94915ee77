#include "pos/core/code_meaning.h"

#include <gmock/gmock.h>

namespace holdfast::core {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kYear = 2026;
using S = Symbology;
const std::string kGs(1, kGroupSeparator);

CodeRules shop_rules() {
  CodeRules rules;
  rules.labels = parse_label_templates("21IIIIIVPPPPC 23IIIIIWWwwwC").value();
  return rules;
}

std::string words(const std::string& data, Symbology symbology = S::unknown,
                  const CodeRules& rules = shop_rules(), const std::string& source = "test") {
  const auto meaning = meaning_of({data, symbology, source}, rules, kYear);
  if (meaning) return to_display(*meaning);
  return std::string(name(meaning.error().code)) + ": " + meaning.error().detail;
}

struct Row {
  std::string data;
  Symbology symbology;
  const char* meaning;
};

TEST(CodeMeaning, GoodsInEveryCarrier) {
  const std::vector<Row> rows = {
      {"4006381333931", S::ean_13, "GTIN 4006381333931"},
      {"036000291452", S::upc_a, "GTIN 036000291452"},
      {"0036000291452", S::ean_13, "GTIN 036000291452"},
      {"04252614", S::upc_e, "GTIN 042100005264"},
      {"73513537", S::ean_8, "GTIN 73513537"},
      {"10614141000415", S::itf, "GTIN 10614141000415"},
      {"4006381333931", S::unknown, "GTIN 4006381333931"},
      {"]E04006381333931", S::unknown, "GTIN 4006381333931"},
      {"0109501101530003", S::gs1_databar, "GTIN 9501101530003"},
      {"010950110153000310A1" + kGs + "21S-7", S::gs1_128,
       "GTIN 9501101530003, lot A1, serial S-7"},
      {"]C1010950110153000310A1", S::unknown, "GTIN 9501101530003, lot A1"},
      {"]d201095011015300031726020010A1", S::unknown,
       "GTIN 9501101530003, lot A1, expiry 2026-02-28"},
      {"]Q30109501101530003152603011126022813260227", S::unknown,
       "GTIN 9501101530003, made 2026-02-28, packed 2026-02-27, best before 2026-03-01"},
      {"]J1010950110153000316260301", S::unknown, "GTIN 9501101530003, sell by 2026-03-01"},
      {"]e00195012345678903310300019539220299", S::unknown,
       "GTIN 95012345678903, 0.195 kg, price 2.99"},
      {"019501234567890332020001503922"
       "0299",
       S::gs1_databar, "GTIN 95012345678903, 1.50 lb, price 2.99"},
      {"01950123456789033103000195"
       "3932978"
       "0299",
       S::gs1_databar, "GTIN 95012345678903, 0.195 kg, price 2.99 (currency 978)"},
      {"0195012345678903"
       "3005",
       S::gs1_128, "GTIN 95012345678903, 5 pieces"},
      {"0109501101530003"
       "7003"
       "2602281230",
       S::gs1_128, "GTIN 9501101530003, expiry 2026-02-28"},
      {"https://id.gs1.org/01/09521234543213/10/A1?17=261231", S::qr_code,
       "GTIN 9521234543213, lot A1, expiry 2026-12-31"},
      {"https://id.gs1.org/01/09521234543213", S::unknown, "GTIN 9521234543213"},
      {"(01)09501101530003(10)A1", S::unknown, "GTIN 9501101530003, lot A1"},
      // A reader that says nothing, and one that sends the separators.
      {"010950110153000310A1", S::unknown, "GTIN 9501101530003, lot A1"},
      {"10A1" + kGs + "0109501101530003", S::unknown, "GTIN 9501101530003, lot A1"},
  };
  for (const Row& row : rows) EXPECT_EQ(words(row.data, row.symbology), row.meaning) << row.data;
}

TEST(CodeMeaning, LabelsOfTheShopsOwnScales) {
  const std::vector<Row> rows = {
      {"2112345928753", S::ean_13, "scale label of item 12345, price 2875 of the smallest coin"},
      {"2112345928753", S::unknown, "scale label of item 12345, price 2875 of the smallest coin"},
      {"2300042012503", S::ean_13, "scale label of item 00042, 1.250 kg"},
      // Of the same range, and no template's.
      {"2000000000015", S::ean_13, "GTIN 2000000000015"},
  };
  for (const Row& row : rows) EXPECT_EQ(words(row.data, row.symbology), row.meaning) << row.data;
  EXPECT_THAT(words("2112345828756", S::ean_13), HasSubstr("barcode_check_digit"));
}

// The order that the header states: what a code is that looks like several things.
TEST(CodeMeaning, ConflictsAreSettledByRule) {
  CodeRules rules = shop_rules();
  ASSERT_TRUE(rules.own_codes.set(OwnCodeKind::customer_card, "9############ 9501#+ (01)*"));
  ASSERT_TRUE(rules.own_codes.set(OwnCodeKind::shelf, "https://example.com/* 10*"));
  const std::vector<Row> rows = {
      // 1 before 5: a right GTIN is goods, whatever pattern it fits.
      {"9501101530003", S::ean_13, "GTIN 9501101530003"},
      {"9501101530003", S::unknown, "GTIN 9501101530003"},
      // 5 before 7: a wrong one that nobody said to be an EAN is what the pattern says,
      {"9501101530004", S::unknown, "customer card 9501101530004"},
      {"9501101530004", S::code_128, "customer card 9501101530004"},
      // but an EAN is an EAN.
      {"9501101530004", S::ean_13, "barcode_check_digit: 9501101530004"},
      // 3 before 5.
      {"(01)09501101530003", S::unknown, "GTIN 9501101530003"},
      // 4 before 5.
      {"https://example.com/01/09521234543213", S::qr_code, "GTIN 9521234543213"},
      {"https://example.com/a", S::qr_code, "shelf label https://example.com/a"},
      // 2 before 5: here the lot and nothing else; but where it is no right element string …
      {"10614141000415", S::gs1_128, "shelf label 10614141000415"},
      {"95011015", S::gs1_128, "label with INTERNAL 011015"},
      // 5 before 6.
      {"10614141000415", S::itf, "shelf label 10614141000415"},
      // What does not say that it is GS1's is not GS1's.
      {"010950110153000310A1", S::data_matrix, "text 010950110153000310A1"},
      {"010950110153000310A1", S::qr_code, "text 010950110153000310A1"},
      {"010950110153000310A1", S::code_128, "text 010950110153000310A1"},
      {"4006381333931", S::code_128, "text 4006381333931"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(words(row.data, row.symbology, rules), row.meaning) << row.data;
  }
}

TEST(CodeMeaning, WhatIsNoSingleProduct) {
  const std::vector<Row> rows = {
      {"00376104250021234569", S::gs1_128, "label with SSCC 376104250021234569"},
      {"02095011015300033724" + kGs + "00376104250021234569", S::gs1_128,
       "label with CONTENT 09501101530003, COUNT 24, SSCC 376104250021234569"},
      {"4149501101530003", S::gs1_128, "label with LOC No. 9501101530003"},
      {"0002-000412", S::code_128, "receipt 0002-000412"},
      {"A1B2-C3D4-E5F6-A7B8", S::code_128, "gift card …A7B8"},
      {"SHELF-17", S::code_39, "text SHELF-17"},
      {"https://example.com/", S::qr_code, "text https://example.com/"},
      {"4011", S::unknown, "text 4011"},
  };
  for (const Row& row : rows) {
    const std::string expected = row.meaning;
    EXPECT_EQ(words(row.data, row.symbology), expected) << row.data;
  }
}

TEST(CodeMeaning, RefusalsHaveTheirNames) {
  EXPECT_EQ(words("4006381333930"), "barcode_check_digit: 4006381333930");
  EXPECT_EQ(words("4006381333930", S::unknown, shop_rules(), std::string(kTypedByHand)),
            "typed_code_wrong: 4006381333930");
  EXPECT_THAT(words("(01)09501101530004", S::unknown, shop_rules(), std::string(kTypedByHand)),
              HasSubstr("typed_code_wrong: (01) 09501101530004"));
  EXPECT_THAT(words("0109501101530004", S::gs1_128), HasSubstr("barcode_check_digit: (01)"));
  EXPECT_THAT(words("10A1", S::gs1_128), HasSubstr("code_incomplete: (10) A1 needs (01)"));
  EXPECT_THAT(words("010950110153000310A1" + kGs + "10A2", S::gs1_128),
              HasSubstr("code_contradicts"));
  for (const std::string& data : {std::string(), std::string("12\n34"), std::string("\xFF"),
                                  std::string(5000, '1'), std::string(129, 'A'), kGs}) {
    EXPECT_THAT(words(data, S::code_128), HasSubstr("barcode_malformed")) << data.size();
  }
}

TEST(CodeMeaning, SeparatorsThatAReaderReplaced) {
  CodeRules rules;
  rules.separator = "<GS>";
  EXPECT_EQ(words("010950110153000310A1<GS>21S7", S::unknown, rules),
            "GTIN 9501101530003, lot A1, serial S7");
  EXPECT_EQ(words("010950110153000310A1<GS>21S7", S::gs1_data_matrix, rules),
            "GTIN 9501101530003, lot A1, serial S7");
  rules.separator = "|";
  EXPECT_EQ(words("10A1|0109501101530003", S::gs1_128, rules), "GTIN 9501101530003, lot A1");
  // Text keeps what it has.
  EXPECT_EQ(words("a|b", S::code_128, rules), "text a|b");
}

TEST(LabelPrice, IsMoneyInTheTillsSmallestUnit) {
  const Currency eur = Currency::from_code("EUR").value();
  const Currency jpy = Currency::from_code("JPY").value();
  const Currency kwd = Currency::from_code("KWD").value();
  EXPECT_EQ(to_money({299, 2, {}}, eur)->minor, 299);
  EXPECT_EQ(to_money({299, 2, "978"}, eur)->minor, 299);
  EXPECT_EQ(to_money({299, std::nullopt, {}}, jpy)->minor, 299);
  EXPECT_EQ(to_money({3, 0, {}}, kwd)->minor, 3000);
  EXPECT_EQ(to_money({2990, 3, {}}, eur)->minor, 299);
  EXPECT_EQ(to_money({299, 2, {}}, jpy).error().code, ErrorCode::amount_malformed);
  EXPECT_EQ(to_money({2991, 3, {}}, eur).error().code, ErrorCode::amount_malformed);
  EXPECT_EQ(to_money({299, 2, "840"}, eur).error().code, ErrorCode::currency_mismatch);
  EXPECT_EQ(to_money({299, 2, "000"}, eur).error().code, ErrorCode::currency_mismatch);
  EXPECT_EQ(to_money({999'999'999'999'999, 0, {}}, eur).error().code,
            ErrorCode::amount_out_of_range);
}

TEST(CodeMeaning, IsRecordedAsPeopleReadIt) {
  const auto record = [](const std::string& data, Symbology symbology) {
    return to_record(meaning_of({data, symbology, "test"}, shop_rules(), kYear).value());
  };
  EXPECT_EQ(record("010950110153000310A1" + kGs + "21S7", S::gs1_128),
            "(01)09501101530003(10)A1(21)S7");
  EXPECT_EQ(record("4006381333931", S::ean_13), "4006381333931");
  EXPECT_EQ(record("2112345928753", S::ean_13), "2112345928753");
  EXPECT_EQ(record("SHELF-17", S::code_39), "SHELF-17");
}

std::string explained(const std::string& data, Symbology symbology = S::unknown) {
  std::string text;
  for (const std::string& line : explain({data, symbology, "usb:052e:1234"}, shop_rules(), kYear)) {
    text += line + "\n";
  }
  return text;
}

TEST(Explain, NamesEveryStep) {
  EXPECT_EQ(explained("0195012345678903310300019517260200"
                      "10A1" +
                          kGs + "21S7",
                      S::gs1_128),
            "read: 0195012345678903310300019517260200"
            "10A1<GS>21S7\n"
            "from: usb:052e:1234\n"
            "symbology: GS1-128\n"
            "(01) GTIN: 95012345678903, the check digit is right\n"
            "(3103) NET WEIGHT (kg): 000195, 3 of the digits behind the point\n"
            "(17) USE BY or EXPIRY: 260200 = 2026-02-28\n"
            "(10) BATCH/LOT: A1\n"
            "(21) SERIAL: S7\n"
            "meaning: GTIN 95012345678903, lot A1, serial S7, expiry 2026-02-28, 0.195 kg\n");
  EXPECT_EQ(explained("2112345928753", S::ean_13),
            "read: 2112345928753\n"
            "from: usb:052e:1234\n"
            "symbology: EAN-13\n"
            "GTIN 2112345928753: the check digit is right\n"
            "it fits the scale label 21IIIIIVPPPPC\n"
            "meaning: scale label of item 12345, price 2875 of the smallest coin\n");
  EXPECT_THAT(
      explained("4006381333930"),
      AllOf(HasSubstr("the check digit is wrong"),
            HasSubstr("refused: barcode_check_digit: The barcode was not read completely")));
  EXPECT_THAT(explained("https://id.gs1.org/01/09521234543213", S::qr_code),
              HasSubstr("it is a GS1 Digital Link"));
  EXPECT_THAT(explained("]C110A1"), HasSubstr("it is no right element string: (10) A1 needs (01)"));
  EXPECT_THAT(explained("12\n34"), HasSubstr("read: 12?34"));
  EXPECT_THAT(explained("\xFF"), HasSubstr("read: bytes that are no text"));
}

TEST(Explain, NeverShowsAGiftCardsCode) {
  for (const Symbology symbology : {S::unknown, S::code_128, S::gs1_128, S::qr_code}) {
    EXPECT_THAT(explain({"A1B2-C3D4-E5F6-A7B8", symbology, "usb"}, shop_rules(), kYear),
                Each(Not(HasSubstr("C3D4"))));
  }
}

}  // namespace
}  // namespace holdfast::core
