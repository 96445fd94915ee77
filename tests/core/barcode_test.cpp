#include "pos/core/barcode.h"

#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>

namespace holdfast::core {
namespace {

Result<std::string> code(std::string data, Symbology symbology = Symbology::unknown) {
  return product_code(ScannedCode{std::move(data), symbology, "test"});
}

std::string with_check_digit(std::string digits) {
  const int check = gs1_check_digit(digits);
  return digits += static_cast<char>('0' + check);
}

struct Reading {
  const char* data;
  Symbology symbology;
  const char* key;
};

TEST(ProductCode, OneKeyForEveryWayToPrintAGtin) {
  constexpr std::array kReadings = {
      Reading{"4006381333931", Symbology::ean_13, "04006381333931"},
      Reading{"4006381333931", Symbology::unknown, "04006381333931"},
      Reading{"]E04006381333931", Symbology::unknown, "04006381333931"},
      Reading{"04006381333931", Symbology::itf, "04006381333931"},
      Reading{"0104006381333931", Symbology::gs1_databar, "04006381333931"},
      Reading{"0104006381333931", Symbology::gs1_128, "04006381333931"},
      Reading{"036000291452", Symbology::upc_a, "00036000291452"},
      Reading{"0036000291452", Symbology::ean_13, "00036000291452"},
      Reading{"0036000291452", Symbology::upc_a, "00036000291452"},
      Reading{"036000291452", Symbology::unknown, "00036000291452"},
      Reading{"]X0036000291452", Symbology::unknown, "00036000291452"},
      Reading{"]E00036000291452", Symbology::unknown, "00036000291452"},
      Reading{"73513537", Symbology::ean_8, "00000073513537"},
      Reading{"73513537", Symbology::unknown, "00000073513537"},
      Reading{"]E473513537", Symbology::unknown, "00000073513537"},
      Reading{"04252614", Symbology::upc_e, "00042100005264"},
      Reading{"042526", Symbology::upc_e, "00004252000061"},
      Reading{"425261", Symbology::upc_e, "00042100005264"},
      Reading{"0425261", Symbology::upc_e, "00042100005264"},
      Reading{"042100005264", Symbology::upc_e, "00042100005264"},
      Reading{"10614141000415", Symbology::unknown, "10614141000415"},
  };
  for (const Reading& reading : kReadings) {
    const auto key = code(reading.data, reading.symbology);
    ASSERT_TRUE(key) << reading.data << ": " << name(key.error().code);
    EXPECT_EQ(*key, reading.key) << reading.data;
  }
}

TEST(ProductCode, EverythingElseIsText) {
  for (const char* text :
       {"A", "SHELF-0042", "123", "1234567", "123456789", "12345678901", "123456789012345",
        "https://example.org/01/04006381333931", "Größe 42", "]", "]E0", "]1234"}) {
    EXPECT_EQ(code(text).value(), text);
  }
  // The symbology says that it is text, whatever it looks like.
  EXPECT_EQ(code("4006381333930", Symbology::code_128).value(), "4006381333930");
  EXPECT_EQ(code("0104006381333930", Symbology::gs1_128).value(), "0104006381333930");
  EXPECT_EQ(code("]C1ABC").value(), "ABC");
}

TEST(ProductCode, AGtinWhoseDigitsDisagreeWasNotReadCompletely) {
  for (const char* data : {"4006381333930", "036000291453", "73513530", "10614141000416"}) {
    EXPECT_EQ(code(data).error(), (Error{ErrorCode::barcode_check_digit, data}));
  }
  EXPECT_EQ(code("4006381333930", Symbology::ean_13).error().code, ErrorCode::barcode_check_digit);
  EXPECT_EQ(code("04252610", Symbology::upc_e).error().code, ErrorCode::barcode_check_digit);
}

TEST(ProductCode, WhoTypedItIsNotToldToScan) {
  for (const char* data : {"4006381333930", "73513530", ""}) {
    const auto typed = product_code({data, Symbology::unknown, std::string{kTypedByHand}});
    ASSERT_FALSE(typed);
    EXPECT_EQ(typed.error(), (Error{ErrorCode::typed_code_wrong, data}));
    EXPECT_EQ(sentence(typed.error()).find("can it again"), std::string::npos);
  }
}

TEST(ProductCode, ADeclaredSymbologyMustHaveItsLength) {
  for (const auto& [data, symbology] : {std::pair{"400638133393", Symbology::ean_13},
                                        {"73513537", Symbology::ean_13},
                                        {"4006381333931", Symbology::ean_8},
                                        {"4006381333931", Symbology::upc_a},
                                        {"73513537", Symbology::upc_a},
                                        {"12345", Symbology::upc_e},
                                        {"24252614", Symbology::upc_e},
                                        {"40063813339x1", Symbology::ean_13}}) {
    EXPECT_EQ(code(data, symbology).error(), (Error{ErrorCode::barcode_malformed, data}));
  }
}

TEST(ProductCode, RefusesWhatNoCodeHolds) {
  for (const std::string& data : {std::string{}, std::string(129, '7'), std::string{"12\n34"},
                                  std::string("12\0", 3), std::string{"\x1D"}, std::string{"\x7F"},
                                  std::string{"Gr\xF6\xDF"
                                              "e"},
                                  std::string{"\xC0\xAF"}}) {
    EXPECT_EQ(code(data).error().code, ErrorCode::barcode_malformed) << data.size();
  }
  EXPECT_TRUE(code(std::string(128, 'x')));
}

TEST(ProductCode, EightDigitsAreEanFirstAndUpcSecond) {
  // 01234565 is UPC-E for 012345000065; as EAN-8 its check digit would be 5 too.
  EXPECT_EQ(code("01234565").value(), "00000001234565");
  EXPECT_EQ(code("01234565", Symbology::upc_e).value(), "00012345000065");
  // 04252614 does not agree as EAN-8.
  ASSERT_FALSE(has_valid_check_digit("04252614"));
  EXPECT_EQ(code("04252614").value(), "00042100005264");
}

TEST(ExpandUpcE, FollowsTheLastDigit) {
  constexpr std::array kRows = {
      std::pair{"123450", "012000003455"}, std::pair{"123451", "012100003454"},
      std::pair{"123452", "012200003453"}, std::pair{"123453", "012300000451"},
      std::pair{"123454", "012340000053"}, std::pair{"123455", "012345000058"},
      std::pair{"123459", "012345000096"},
  };
  for (const auto& [six, upc_a] : kRows) {
    EXPECT_EQ(expand_upc_e(six).value(), upc_a);
    EXPECT_EQ(expand_upc_e(std::string{"0"} + six).value(), upc_a);
    EXPECT_TRUE(expand_upc_e(std::string{"1"} + six)->starts_with("1"));
    EXPECT_EQ(expand_upc_e(std::string{"0"} + six + upc_a[11]).value(), upc_a);
  }
}

TEST(Aim, NamesTheSymbology) {
  constexpr std::array kRows = {
      std::pair{"", Symbology::unknown},         std::pair{"]E0", Symbology::ean_13},
      std::pair{"]E4", Symbology::ean_8},        std::pair{"]E3", Symbology::other},
      std::pair{"]C0", Symbology::code_128},     std::pair{"]C1", Symbology::gs1_128},
      std::pair{"]A0", Symbology::code_39},      std::pair{"]I1", Symbology::itf},
      std::pair{"]d1", Symbology::data_matrix},  std::pair{"]d2", Symbology::gs1_data_matrix},
      std::pair{"]Q1", Symbology::qr_code},      std::pair{"]Q3", Symbology::gs1_qr_code},
      std::pair{"]J1", Symbology::gs1_dot_code}, std::pair{"]J0", Symbology::other},
      std::pair{"]L0", Symbology::pdf_417},      std::pair{"]z0", Symbology::aztec},
      std::pair{"]e0", Symbology::gs1_databar},  std::pair{"]X0", Symbology::unknown},
      std::pair{"]F0", Symbology::other},        std::pair{"E0", Symbology::other},
  };
  for (const auto& [aim, symbology] : kRows) EXPECT_EQ(symbology_from_aim(aim), symbology) << aim;
}

rc::Gen<std::string> gtins() {
  return rc::gen::mapcat(rc::gen::element(7, 11, 12, 13), [](int length) {
    return rc::gen::map(rc::gen::container<std::string>(static_cast<std::size_t>(length),
                                                        rc::gen::inRange('0', ':')),
                        with_check_digit);
  });
}

RC_GTEST_PROP(CheckDigitProperty, FindsEveryWrongDigit, ()) {
  const std::string gtin = *gtins();
  RC_ASSERT(has_valid_check_digit(gtin));
  for (std::size_t place = 0; place < gtin.size(); ++place) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string wrong = gtin;
      wrong[place] = digit;
      RC_ASSERT(has_valid_check_digit(wrong) == (wrong == gtin));
    }
  }
}

RC_GTEST_PROP(CheckDigitProperty, FindsEverySwapOfNeighboursThatModuloTenCanFind, ()) {
  const std::string gtin = *gtins();
  for (std::size_t place = 0; place + 1 < gtin.size(); ++place) {
    std::string swapped = gtin;
    std::swap(swapped[place], swapped[place + 1]);
    // Weights 1 and 3 differ by 2, so a difference of 5 is a multiple of ten.
    const int difference = gtin[place] - gtin[place + 1];
    RC_ASSERT(has_valid_check_digit(swapped) == (difference % 5 == 0));
  }
}

RC_GTEST_PROP(ProductCodeProperty, AGtinHasOneKeyWhateverItsLength, ()) {
  const std::string gtin = *gtins();
  const std::string key = code(gtin).value();
  RC_ASSERT(key.size() == 14U);
  RC_ASSERT(key.ends_with(gtin));
  RC_ASSERT(code(key).value() == key);
}

RC_GTEST_PROP(ProductCodeProperty, AnythingEndsInAKeyOrANamedRefusal,
              (std::string data, std::uint8_t symbology)) {
  const auto key = code(data, static_cast<Symbology>(symbology % 18));
  if (key) {
    RC_ASSERT(!key->empty() && key->size() <= 128U);
  } else {
    RC_ASSERT(key.error().code == ErrorCode::barcode_malformed ||
              key.error().code == ErrorCode::barcode_check_digit);
  }
}

}  // namespace
}  // namespace holdfast::core
