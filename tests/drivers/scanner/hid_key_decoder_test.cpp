#include "drivers/scanner/hid_key_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "drivers/printer/utf8.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"
#include "tests/drivers/scanner/typed_reports.h"

namespace holdfast::drivers::testing {
namespace {

using core::Symbology;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint8_t kKeypad0 = 0x62;

class Keyboard {
 public:
  explicit Keyboard(KeyLayout layout = KeyLayout::us, const CodeFraming& framing = {},
                    const Bytes& bytes = keyboard_report_descriptor())
      : layout_(layout),
        decoder_(*HidKeyDecoder::create(*parse_hid_report_descriptor(bytes), layout, framing,
                                        "usb:05e0:1200")) {}

  Keyboard& send(const KeyReport& report) {
    take(decoder_.on_report(report, now_ms_));
    return *this;
  }
  Keyboard& type(std::u32string_view text) {
    for (const KeyReport& report : typed(text, layout_)) send(report);
    return *this;
  }
  // Alt held, the digits of the keypad one after the other, Alt let go.
  Keyboard& alt(std::string_view digits) {
    for (const char digit : digits) {
      const auto usage = static_cast<std::uint8_t>(digit == '0' ? kKeypad0 : 0x58 + digit - '0');
      send(boot_report(kLeftAltBit, {usage})).send(boot_report(kLeftAltBit));
    }
    return send(boot_report(0));
  }
  Keyboard& wait(std::int64_t ms) {
    now_ms_ += ms;
    take(decoder_.on_time(now_ms_));
    return *this;
  }

  std::vector<std::string> data;
  std::vector<Symbology> symbologies;
  [[nodiscard]] std::string advice() const { return decoder_.advice(); }

 private:
  void take(const std::vector<core::ScannedCode>& codes) {
    for (const core::ScannedCode& code : codes) {
      EXPECT_EQ(code.source, "usb:05e0:1200");
      data.push_back(code.data);
      symbologies.push_back(code.symbology);
    }
  }
  KeyLayout layout_;
  HidKeyDecoder decoder_;
  std::int64_t now_ms_ = 1'000;
};

TEST(HidKeyDecoder, TypesACodeAndEnter) {
  Keyboard keyboard;
  keyboard.type(U"4006381333931\r]C0Ab-7/x\r");
  EXPECT_THAT(keyboard.data, ElementsAre("4006381333931", "Ab-7/x"));
  EXPECT_EQ(keyboard.symbologies[1], Symbology::code_128);
}

TEST(HidKeyDecoder, EveryLayoutTypesEveryCharacter) {
  std::u32string text;
  for (char32_t character = U'!'; character < 0x7F; ++character) text.push_back(character);
  std::string expected;
  for (const char32_t character : text) append_utf8(expected, character);
  for (const KeyLayout layout : {KeyLayout::us, KeyLayout::de, KeyLayout::fr}) {
    Keyboard keyboard(layout);
    keyboard.type(text + U"\r");
    EXPECT_THAT(keyboard.data, ElementsAre(expected)) << static_cast<int>(layout);
  }
  Keyboard german(KeyLayout::de);
  german.type(U"Größe^2\r");
  EXPECT_THAT(german.data, ElementsAre("Größe^2"));
}

// The first key of the second report is down already; the third report has a new one only.
TEST(HidKeyDecoder, KeysThatStayDownAreTypedOnce) {
  Keyboard keyboard;
  keyboard.send(boot_report(0, {0x04}))
      .send(boot_report(0, {0x04}))
      .send(boot_report(0, {0x04, 0x05}));
  keyboard.send(boot_report(0, {0x05, 0x06})).send(boot_report(0)).type(U"cc\r");
  EXPECT_THAT(keyboard.data, ElementsAre("abccc"));
}

TEST(HidKeyDecoder, RolloverErrorsTypeNothing) {
  Keyboard keyboard;
  keyboard.send(boot_report(0, {0x04}));
  keyboard.send(boot_report(kShiftBit, {1, 1, 1, 1, 1, 1}));
  keyboard.send(boot_report(0, {0x04})).send(boot_report(0)).type(U"b\r");
  EXPECT_THAT(keyboard.data, ElementsAre("ab")) << "and forget nothing";
}

TEST(HidKeyDecoder, CapsLockOfTheScannerItself) {
  Keyboard keyboard;
  const auto caps_lock = [&] { keyboard.send(boot_report(0, {0x39})).send(boot_report(0)); };
  caps_lock();
  keyboard.type(U"Ab1-");
  caps_lock();
  keyboard.type(U"Ab\r");
  EXPECT_THAT(keyboard.data, ElementsAre("aB1-Ab"));
}

TEST(HidKeyDecoder, AltCodes) {
  Keyboard keyboard;
  for (const char* code : {"065", "66", "0228", "132", "0128"}) keyboard.alt(code);
  keyboard.type(U"\r");
  EXPECT_THAT(keyboard.data, ElementsAre("AB\u00E4\u00E4\u20AC"));
  keyboard.alt("029").alt("0049").alt("013");
  EXPECT_THAT(keyboard.data.back(),
              "\x1D"
              "1")
      << "Alt+013 is Enter";
  keyboard.alt("0999999999999").type(U"1\r");
  EXPECT_THAT(keyboard.data, ::testing::SizeIs(2));
  EXPECT_THAT(keyboard.advice(), HasSubstr("layout"));
}

TEST(HidKeyDecoder, ControlTypesTheSeparatorsOfGs1) {
  Keyboard keyboard;
  constexpr std::uint8_t kControlBit = 0x01, kRightBracket = 0x30, kM = 0x10;
  keyboard.type(U"10A");
  keyboard.send(boot_report(kControlBit, {kRightBracket})).send(boot_report(0));
  keyboard.type(U"21B").send(boot_report(kControlBit, {kM})).send(boot_report(0));
  EXPECT_THAT(keyboard.data, ElementsAre("10A\x1D"
                                         "21B"));
}

TEST(HidKeyDecoder, SuffixTabAndPrefix) {
  CodeFraming framing;
  framing.suffix = CodeFraming::Suffix::text;
  framing.suffix_text = "\t";
  framing.prefix = "\x02";
  Keyboard keyboard(KeyLayout::us, framing);
  constexpr std::uint8_t kControlBit = 0x01, kB = 0x05;
  keyboard.send(boot_report(kControlBit, {kB})).send(boot_report(0)).type(U"4711\t");
  keyboard.type(U"4712\t");
  EXPECT_THAT(keyboard.data, ElementsAre("4711"));
  EXPECT_THAT(keyboard.advice(), HasSubstr("prefix"));
}

TEST(HidKeyDecoder, ACodeThatWasCutOffIsDropped) {
  Keyboard keyboard;
  keyboard.type(U"400638").wait(150).wait(100).type(U"1333931\r").wait(600);
  EXPECT_THAT(keyboard.data, IsEmpty());
  EXPECT_THAT(keyboard.advice(), HasSubstr("suffix"));
  keyboard.type(U"4006381333931\r");
  EXPECT_THAT(keyboard.data, ElementsAre("4006381333931"));
  EXPECT_EQ(keyboard.advice(), "");
}

TEST(HidKeyDecoder, NumberedReportsOfAnotherKindArePassedOver) {
  Bytes numbered = keyboard_report_descriptor();
  numbered.insert(numbered.begin() + 6, {0x85, 0x01});
  Keyboard keyboard(KeyLayout::us, {}, numbered);
  for (KeyReport report : typed(U"A7\r")) {
    report.insert(report.begin(), 1);
    keyboard.send(report).send({2, 0, 0, 0x04}).send({});
  }
  EXPECT_THAT(keyboard.data, ElementsAre("A7"));
}

TEST(HidKeyDecoder, MouseHasNoKeys) {
  const auto mouse = parse_hid_report_descriptor(mouse_report_descriptor());
  ASSERT_TRUE(mouse);
  EXPECT_FALSE(HidKeyDecoder::create(*mouse, KeyLayout::us, {}, "usb"));
}

RC_GTEST_PROP(HidKeyDecoderProperty, AnyReportsAreSurvived, ()) {
  Keyboard keyboard(*rc::gen::element(KeyLayout::us, KeyLayout::de, KeyLayout::fr));
  const auto reports = *rc::gen::arbitrary<std::vector<KeyReport>>();
  for (const KeyReport& report : reports) keyboard.send(report).wait(*rc::gen::inRange(0, 200));
  for (const std::string& code : keyboard.data) RC_ASSERT(!code.empty());
}

}  // namespace
}  // namespace holdfast::drivers::testing
