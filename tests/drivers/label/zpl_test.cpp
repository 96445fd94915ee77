#include "drivers/label/zpl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "drivers/printer/freetype_glyphs.h"
#include "drivers/printer/utf8.h"
#include "drivers/scanner/picture_decoder.h"
#include "tests/drivers/label/sample_labels.h"
#include "tests/support/zpl_label.h"

namespace holdfast::drivers {
namespace {

using holdfast::testing::ZplLabel;
using holdfast::testing::ZplText;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string zpl(const core::LabelDocument& label, const LabelSize& size = {}, int copies = 1) {
  const auto bytes = render_zpl(label, size, copies);
  return bytes ? std::string(bytes->begin(), bytes->end()) : bytes.error().detail;
}

ZplLabel read(const core::LabelDocument& label, const LabelSize& size, Glyphs* glyphs = nullptr) {
  const auto bytes = render_zpl(label, size, 1, glyphs);
  if (!bytes) return {.problems = {bytes.error().detail}};
  auto labels = holdfast::testing::read_zpl(*bytes);
  if (labels.size() != 1) return {.problems = {"not one label"}};
  return std::move(labels.front());
}

std::vector<std::string> codes_on(const ZplLabel& label) {
  std::vector<std::string> codes;
  for (const auto& code :
       decode_picture(label.picture.pixels, label.picture.width, label.picture.height))
    codes.push_back(code.data);
  return codes;
}

TEST(Zpl, OfAShelf) {
  EXPECT_EQ(zpl(olive_oil(), {}, 3),
            "~JX^XA^CI28^LH0,0^PW399^LL239\n"
            "^FO11,11^A0N,21,21^FH^FDOlive oil extra vergine, cold^FS\n"
            "^FO11,36^A0N,21,21^FH^FDpressed, from Crete^FS\n"
            "^FO11,61^A0N,44,44^FH^FD_E2_82_AC 4.95^FS\n"
            "^FO11,109^A0N,16,16^FH^FD_E2_82_AC 9.90 / l^FS\n"
            "^FO125,208^A0N,20,20^FH^FD4006381333931^FS\n"
            "^BY3,2,67^FO57,137^BEN,67,N,N^FH^FD400638133393^FS\n"
            "^PQ3,0,1,Y^XZ\n");
}

TEST(Zpl, EveryKindIsReadBackInEverySizeAndResolution) {
  struct Case {
    core::LabelDocument label;
    std::string code;
  };
  const Case cases[] = {{olive_oil(), "4006381333931"},
                        {spool(), "FIL-0001"},
                        {used_card(), "https://shop.example/i/UG-000123"}};
  for (const int dpi : {203, 300}) {
    for (const auto& [width, height] : {std::pair{50, 30}, {40, 30}, {100, 50}}) {
      for (const Case& one : cases) {
        const ZplLabel label = read(one.label, {width, height, dpi});
        EXPECT_THAT(label.problems, IsEmpty()) << width << 'x' << height << " at " << dpi;
        EXPECT_THAT(codes_on(label), ElementsAre(one.code))
            << width << 'x' << height << " at " << dpi;
      }
    }
  }
}

TEST(Zpl, EightDigitsAreEan8AndTwelveAreUpcA) {
  core::LabelDocument label{{}, core::label_code("96385074")};
  EXPECT_THAT(codes_on(read(label, {})), ElementsAre("96385074"));
  label.code = core::label_code("036000291452");
  const auto codes = codes_on(read(label, {}));
  ASSERT_EQ(codes.size(), 1U);
  EXPECT_EQ(*core::product_code({codes[0], core::Symbology::unknown, ""}), "00036000291452");
}

TEST(Zpl, WhatTheFontLacksIsAPictureAndTheRestStaysText) {
  FreeTypeGlyphs glyphs;
  if (!glyphs.has(U'Ψ')) GTEST_SKIP() << "no font of the list is installed";
  core::ShelfLabel shelf;
  shelf.name = "Ψωμί";
  shelf.price = core::testing::money("1.20", "EUR");
  const core::LabelDocument label = core::label_document(shelf);
  const ZplLabel drawn = read(label, {}, &glyphs);
  EXPECT_THAT(drawn.problems, IsEmpty());
  EXPECT_THAT(drawn.texts, ElementsAre(Field(&ZplText::text, "€ 1.20")));
  EXPECT_THAT(read(label, {}).texts, Contains(Field(&ZplText::text, "????")));
}

TEST(Zpl, ANameCannotBecomeACommand) {
  core::ShelfLabel shelf;
  shelf.name = "^XZ^XA~JR_5E\\&";
  shelf.price = core::testing::money("1.20", "EUR");
  const ZplLabel label = read(core::label_document(shelf), {100, 60});
  EXPECT_THAT(label.problems, IsEmpty());
  EXPECT_THAT(label.texts, Contains(Field(&ZplText::text, "^XZ^XA~JR_5E\\&")));
}

TEST(Zpl, Code128WithEverySignIsReadBack) {
  for (const std::string code : {"A>B^C~D_E", "12345678", "AB123456CD", ">^~>^~", "a\\b\"c"}) {
    const core::LabelDocument label{{}, core::LabelCode{core::LabelCode::Kind::code_128, code}};
    const ZplLabel read_back = read(label, {100, 30});
    EXPECT_THAT(read_back.problems, IsEmpty()) << code;
    EXPECT_THAT(codes_on(read_back), ElementsAre(code));
  }
}

rc::Gen<std::string> any_text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "^", "~", "\\", "_", "_5E", ">", ",", " ", "a", "W", "Preis", "ü", "€", "猫", "Ж", "\n",
          "\x01", "\xFF", "Donaudampfschifffahrtsgesellschaft", "0", "e\xCC\x81")),
      [](const std::vector<std::string>& parts) {
        std::string text;
        for (const std::string& part : parts) text += part;
        return text;
      });
}

RC_GTEST_PROP(ZplProperty, EscapedTextComesOutAsItWentIn, ()) {
  const std::string text = *any_text();
  const std::string escaped = zpl_escaped(text);
  for (const char c : escaped) RC_ASSERT(c >= ' ' && c <= '~' && c != '^' && c != '\\');
  const std::string label = "^XA^PW10^LL10^FO0,0^A0N,1,1^FH^FD" + escaped + "^FS^XZ";
  const auto read_back = holdfast::testing::read_zpl(
      {reinterpret_cast<const std::uint8_t*>(label.data()), label.size()});
  RC_ASSERT(read_back.size() == 1U);
  RC_ASSERT(read_back[0].texts.size() == 1U);
  RC_ASSERT(read_back[0].texts[0].text == text);
}

// Whatever a product is called: nothing leaves the label, nothing lies over anything else, and the
// barcode is read.
RC_GTEST_PROP(ZplProperty, AnyLabelIsClean, ()) {
  core::ShelfLabel shelf;
  shelf.name = *any_text();
  shelf.sku = *any_text();
  shelf.price = {*rc::gen::inRange<std::int64_t>(0, 10'000'000), core::testing::currency("EUR")};
  shelf.barcode = "4006381333931";
  const LabelSize size{*rc::gen::inRange(40, 70), *rc::gen::inRange(25, 45), 203};
  const ZplLabel label = read(core::label_document(shelf), size);
  RC_LOG() << ::testing::PrintToString(label.problems);
  RC_ASSERT(label.problems.empty());
  RC_ASSERT(codes_on(label) == std::vector<std::string>{"4006381333931"});
  bool price_is_whole = false;
  for (const ZplText& text : label.texts)
    price_is_whole = price_is_whole || text.text == core::to_display(shelf.price);
  RC_ASSERT(price_is_whole);
}

}  // namespace
}  // namespace holdfast::drivers
