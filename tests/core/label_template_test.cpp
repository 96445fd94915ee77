#include "pos/core/label_template.h"

#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>

#include "pos/core/barcode.h"

namespace holdfast::core {
namespace {

using ::testing::HasSubstr;

LabelTemplate made(std::string_view text) {
  auto label = LabelTemplate::parse(text);
  EXPECT_TRUE(label) << text << ": " << (label ? "" : label.error().detail);
  return label.value();
}

std::string with_check_digit(std::string digits) {
  digits += static_cast<char>('0' + gs1_check_digit(digits));
  return digits;
}

// The label that a scale would print; `value` in the digits that the template has for it.
std::string printed(std::string_view places, const std::string& item, const std::string& value) {
  std::string code;
  std::size_t item_at = 0, value_at = 0;
  for (const char place : places) {
    if (place == 'C') continue;
    if (place == 'I')
      code += item[item_at++];
    else if (std::string_view("PpWwN").find(place) != std::string_view::npos)
      code += value[value_at++];
    else if (place == 'V')
      code += static_cast<char>('0' + price_check_digit(value));
    else if (place == 'X')
      code += '7';
    else
      code += place;
  }
  code = with_check_digit(code);
  return code.size() == 12 ? "0" + code : code;
}

TEST(PriceCheckDigit, IsTheOneOfTheGeneralSpecifications) {
  EXPECT_EQ(price_check_digit("2875"), 9);   // section 7.9.3
  EXPECT_EQ(price_check_digit("14685"), 6);  // section 7.9.4
  EXPECT_EQ(price_check_digit("0000"), 0);
  EXPECT_EQ(price_check_digit("00000"), 0);
}

RC_GTEST_PROP(PriceCheckDigitProperty, FindsEveryWrongDigit, ()) {
  const auto length = *rc::gen::element<std::size_t>(4, 5);
  const auto digits =
      *rc::gen::container<std::string>(length, rc::gen::inRange<char>('0', '9' + 1));
  for (std::size_t at = 0; at < digits.size(); ++at) {
    for (char wrong = '0'; wrong <= '9'; ++wrong) {
      std::string changed = digits;
      changed[at] = wrong;
      RC_ASSERT((price_check_digit(changed) == price_check_digit(digits)) == (changed == digits));
    }
  }
}

TEST(LabelTemplate, ReadsPriceWeightAndPieces) {
  {
    const auto label = made("21IIIIIVPPPPC");
    const std::string code = printed("21IIIIIVPPPPC", "12345", "2875");
    EXPECT_EQ(code.substr(0, 12), "211234592875");
    ASSERT_TRUE(label.matches(code));
    const auto reading = label.read(code).value();
    EXPECT_EQ(reading.item, "12345");
    EXPECT_EQ(reading.price, 2875);
    EXPECT_EQ(reading.price_decimals, std::nullopt);
    EXPECT_EQ(reading.base, with_check_digit("211234500000"));
    EXPECT_FALSE(reading.weight);
  }
  {
    const auto reading = made("23IIIIIWWwwwC").read(with_check_digit("230004201250")).value();
    EXPECT_EQ(reading.item, "00042");
    EXPECT_EQ(reading.weight, (Measure{MeasureUnit::kilogram, 1'250, 3}));
  }
  EXPECT_EQ(made("23IIIIIWWWWWC").read(with_check_digit("230004201250"))->weight,
            (Measure{MeasureUnit::kilogram, 1'250, 3}));
  EXPECT_EQ(made("23IIIIIWWWWWC:g").read(with_check_digit("230004201250"))->weight,
            (Measure{MeasureUnit::gram, 1'250, 0}));
  EXPECT_EQ(made("23IIIIIWWWwwC:lb").read(with_check_digit("230004201250"))->weight,
            (Measure{MeasureUnit::pound, 1'250, 2}));
  EXPECT_EQ(made("20IIIIIPPPppC").read(with_check_digit("200004201250"))->price_decimals, 2);
  EXPECT_EQ(made("24IIIIIINNNNC").read(with_check_digit("240000420012"))->pieces, 12);
  // UPC-A, as EAN-13 with a leading zero.
  const auto upc = made("2IIIIIVPPPPC");
  const std::string code = printed("2IIIIIVPPPPC", "54321", "0599");
  ASSERT_EQ(code.size(), 13U);
  ASSERT_TRUE(upc.matches(code));
  EXPECT_EQ(upc.read(code)->price, 599);
}

TEST(LabelTemplate, TheVerifierFindsAWrongPrice) {
  const auto label = made("21IIIIIVPPPPC");
  const auto wrong = label.read(with_check_digit("211234592876"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::barcode_check_digit);
  EXPECT_THAT(wrong.error().detail, HasSubstr("the check digit of its price 2876 is wrong"));
}

TEST(LabelTemplate, IsRefusedWithWhatItMustHave) {
  struct Row {
    const char* text;
    const char* fault;
  };
  for (const Row& row : {
           Row{"31IIIIIPPPPC", "must begin with 02 or 20 to 29, and with 2 as UPC-A"},
           Row{"21IIIPPPPC", "must have 13 places, or 12 as UPC-A"},
           Row{"31IIIIIPPPPPC", "must begin with 02 or 20 to 29"},
           Row{"21IIIIIPPPPPP", "must end with its one C"},
           Row{"21IIIIICPPPPC", "must end with its one C"},
           Row{"21XXXXXPPPPPC", "must have I"},
           Row{"21IIIIIIIIIIC", "must have one of P, W and N"},
           Row{"21IIIPPPWWWWC", "must have one of P, W and N"},
           Row{"21IIPPIIIPPPC", "must have the digits of one kind together"},
           Row{"21IIIIVVPPPPC", "must have one V at most"},
           Row{"21IIIIIIVPPPC", "must have a price or weight of 4 or 5 digits for its V"},
           Row{"21IIIIINNNNVC", "must have a price or weight of 4 or 5 digits for its V"},
           Row{"21IIIIIppPPPC", "must have p behind P"},
           Row{"21IIIIIpppppC", "must have p behind P"},
           Row{"21IIIIIPPPPZC", "must be digits and the letters"},
           Row{"21IIIIIPPPPPC:lb", "must have kg, g, lb or oz"},
           Row{"21IIIIIWWWWWC:m", "must have kg, g, lb or oz"},
           Row{"", "must have 13 places"},
       }) {
    const auto label = LabelTemplate::parse(row.text);
    ASSERT_FALSE(label) << row.text;
    EXPECT_EQ(label.error().code, ErrorCode::config_wrong_value);
    EXPECT_THAT(label.error().detail, HasSubstr(row.fault)) << row.text;
  }
}

TEST(LabelTemplates, MustBeToldApart) {
  EXPECT_EQ(parse_label_templates("")->size(), 0U);
  EXPECT_EQ(parse_label_templates(" 21IIIIIVPPPPC  23IIIIIWWwwwC ")->size(), 2U);
  const auto twice = parse_label_templates("21IIIIIVPPPPC 2XIIIIIWWWWWC");
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().detail, HasSubstr("must begin with different digits"));
  // UPC-A with 2 is EAN-13 with 02.
  EXPECT_FALSE(parse_label_templates("2IIIIIVPPPPC 02IIIIIPPPPPC"));
  EXPECT_FALSE(parse_label_templates("21IIIIIVPPPPC x"));
}

RC_GTEST_PROP(LabelTemplateProperty, WhatAScaleEncodesIsRead, ()) {
  const auto places = *rc::gen::element<std::string>(
      "21IIIIIVPPPPC", "22IIIIVPPPPPC", "23IIIIIWWWWWC", "28IIIIVWWWWWC", "02IIIIINNNNNC",
      "2IIIIIVPPPPC", "29XXIIIPPPPPC", "2IIIIIPPPPPC");
  const auto digits_of = [&](char letter) {
    const auto length = static_cast<std::size_t>(std::count(places.begin(), places.end(), letter));
    return *rc::gen::container<std::string>(length, rc::gen::inRange<char>('0', '9' + 1));
  };
  const std::string item = digits_of('I');
  const std::string value = digits_of('P') + digits_of('W') + digits_of('N');
  const std::string code = printed(places, item, value);
  RC_ASSERT(has_valid_check_digit(code));
  const auto label = LabelTemplate::parse(places).value();
  RC_ASSERT(label.matches(code));
  const auto reading = label.read(code);
  RC_ASSERT(reading.has_value());
  RC_ASSERT(reading->item == item);
  const std::int64_t read = reading->price    ? *reading->price
                            : reading->weight ? reading->weight->value
                                              : *reading->pieces;
  RC_ASSERT(read == std::stoll(value));
  RC_ASSERT(has_valid_check_digit(reading->base));
  RC_ASSERT(label.matches(reading->base));
}

}  // namespace
}  // namespace holdfast::core
