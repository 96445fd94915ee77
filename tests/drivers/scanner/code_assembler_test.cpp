#include "drivers/scanner/code_assembler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "drivers/scanner/aim.h"

namespace holdfast::drivers {
namespace {

using core::ScannedCode;
using core::Symbology;
using Fault = CodeAssembler::Fault;
using Suffix = CodeFraming::Suffix;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kEan[] = "4006381333931";
constexpr char kSource[] = "serial:scanner";

// A scanner's line in simulated time.
struct Line {
  explicit Line(CodeFraming framing = {}) : assembler(std::move(framing), kSource) {}

  Line& send(std::string_view bytes) {
    take(assembler.on_bytes({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
                            now_ms));
    return *this;
  }
  Line& wait(std::int64_t ms) {
    now_ms += ms;
    take(assembler.on_time(now_ms));
    return *this;
  }
  void take(const std::vector<ScannedCode>& codes) {
    for (const ScannedCode& code : codes) {
      EXPECT_EQ(code.source, kSource);
      data.push_back(code.data);
      symbologies.push_back(code.symbology);
    }
  }

  CodeAssembler assembler;
  std::int64_t now_ms = 1'000;
  std::vector<std::string> data;
  std::vector<Symbology> symbologies;
};

CodeFraming with_suffix(const std::string& text) {
  return {"", Suffix::text, text};
}

TEST(CodeAssembler, EveryLineEndEndsACodeOnce) {
  for (const char* end : {"\r", "\n", "\r\n"}) {
    Line line;
    line.send(kEan + std::string(end)).send("96385074" + std::string(end));
    EXPECT_THAT(line.data, ElementsAre(kEan, "96385074"));
    EXPECT_EQ(line.assembler.fault(), Fault::none);
  }
}

TEST(CodeAssembler, ByteAtATimeSlowly) {
  Line line;
  for (const char byte : std::string(kEan) + "\r\n") line.send({&byte, 1}).wait(140);
  EXPECT_THAT(line.data, ElementsAre(kEan));
  EXPECT_EQ(line.assembler.fault(), Fault::none);
}

TEST(CodeAssembler, IsCompleteWithItsLastByte) {
  Line line;
  line.send(kEan);
  EXPECT_THAT(line.data, IsEmpty());
  line.send("\r");
  EXPECT_THAT(line.data, ElementsAre(kEan));
  EXPECT_FALSE(line.assembler.deadline_ms()) << "nothing to wait for";
}

TEST(CodeAssembler, SeveralInOnePiece) {
  Line line;
  line.send("1\r\n22\r\n333\r\n4");
  EXPECT_THAT(line.data, ElementsAre("1", "22", "333"));
}

TEST(CodeAssembler, AimIdentifierBecomesTheSymbology) {
  Line line;
  line.send(
      "]E04006381333931\r]d2010400638133393117261231\x1D"
      "10A7\r]C0R-7\r");
  EXPECT_THAT(line.data, ElementsAre(kEan,
                                     "010400638133393117261231\x1D"
                                     "10A7",
                                     "R-7"));
  EXPECT_THAT(line.symbologies,
              ElementsAre(Symbology::ean_13, core::symbology_from_aim("]d2"), Symbology::code_128));
}

TEST(CodeAssembler, OfACodeThatWasCutOffNeitherPartIsDelivered) {
  Line line;
  line.send("400638").wait(150);
  EXPECT_EQ(line.assembler.fault(), Fault::cut_off);
  EXPECT_FALSE(line.assembler.deadline_ms());
  line.wait(100).send("13339").send("31\r");
  EXPECT_THAT(line.data, IsEmpty()) << "its rest is another code";
  EXPECT_EQ(line.assembler.fault(), Fault::cut_off);
  line.wait(50).send("96385074\r");
  EXPECT_THAT(line.data, ElementsAre("96385074"));
  EXPECT_EQ(line.assembler.fault(), Fault::none);
}

TEST(CodeAssembler, TheNextScanAfterOneThatWasCutOffIsRead) {
  Line line;
  line.send("400638").wait(150).wait(500).send("4006381333931\r");
  EXPECT_THAT(line.data, ElementsAre(kEan));
}

TEST(CodeAssembler, WithoutSuffixSilenceEnds) {
  Line line({"", Suffix::none, "", 80});
  line.send("40063").wait(79).send("81333931").wait(79);
  EXPECT_THAT(line.data, IsEmpty());
  line.wait(1);
  EXPECT_THAT(line.data, ElementsAre(kEan));
  line.send("1").wait(80);
  EXPECT_THAT(line.data, ElementsAre(kEan, "1"));
}

TEST(CodeAssembler, SuffixOfSeveralBytes) {
  Line line(with_suffix("\x03\r"));
  line.send("two\r\nlines\x03").send("\r");
  EXPECT_THAT(line.data, IsEmpty()) << "a line feed in a code is nobody's code";
  EXPECT_EQ(line.assembler.fault(), Fault::unreadable);
  line.send("\x03\x03\r").send("A7\x03\r");
  EXPECT_THAT(line.data, ElementsAre("A7"));
  Line tab(with_suffix("\t"));
  tab.send("a\tb\t");
  EXPECT_THAT(tab.data, ElementsAre("a", "b"));
}

TEST(CodeAssembler, WhatComesBeforeThePrefixIsNoCode) {
  Line line({"\x02", Suffix::line_end, ""});
  line.send(
      "noise\x02"
      "4006381333931\r");
  EXPECT_THAT(line.data, ElementsAre(kEan));
  line.send("4006381333931\r");
  EXPECT_EQ(line.assembler.fault(), Fault::no_prefix);
  // The start of one, and then a whole one.
  line.send(
      "\x02"
      "400638\x02"
      "4006381333931\r");
  EXPECT_EQ(line.assembler.fault(), Fault::unreadable);
  EXPECT_THAT(line.data, ElementsAre(kEan));
}

TEST(CodeAssembler, GarbageIsNamedAndNeverDelivered) {
  for (const std::string& garbage : {std::string("40063\0"
                                                 "1333931",
                                                 13),
                                     std::string("\xC0\xC6\xB0"),
                                     std::string("12\x1B"
                                                 "34"),
                                     std::string("12\x7F")}) {
    Line line;
    line.send(garbage + "\r");
    EXPECT_THAT(line.data, IsEmpty());
    EXPECT_EQ(line.assembler.fault(), Fault::unreadable);
  }
  Line utf8;
  utf8.send(
      "Fr\xC3\xBChst\xC3\xBC"
      "ck\r");
  EXPECT_THAT(utf8.data, ElementsAre("Fr\xC3\xBChst\xC3\xBC"
                                     "ck"));
}

TEST(CodeAssembler, NoiseOfPluggingInIsNoFault) {
  Line line;
  line.send(std::string_view("\0", 1)).wait(10'000);
  EXPECT_EQ(line.assembler.fault(), Fault::none);
  line.send("\r\n\r\n");
  EXPECT_EQ(line.assembler.fault(), Fault::none);
  EXPECT_THAT(line.data, IsEmpty());
}

TEST(CodeAssembler, EndlessInputIsDroppedUpToItsEnd) {
  for (const CodeFraming& framing : {CodeFraming{}, with_suffix("\r")}) {
    Line line(framing);
    line.send(std::string(kMaxCodeBytes, '7') + "\r");
    EXPECT_THAT(line.data, ElementsAre(std::string(kMaxCodeBytes, '7')));
    line.data.clear();
    line.send(std::string(kMaxCodeBytes + 1, '7') + "\r");
    EXPECT_EQ(line.assembler.fault(), Fault::too_long);
    line.send(std::string(10 * kMaxCodeBytes, '7')).send("1\r");
    EXPECT_EQ(line.assembler.fault(), Fault::too_long);
    EXPECT_THAT(line.data, IsEmpty());
    line.send("4006381333931\r");
    EXPECT_THAT(line.data, ElementsAre(kEan));
  }
}

TEST(CodeAssembler, UnpluggingForgetsWhatWasHalfRead) {
  Line line;
  line.send("400638");
  line.assembler.reset();
  EXPECT_FALSE(line.assembler.deadline_ms());
  line.send("4006381333931\r");
  EXPECT_THAT(line.data, ElementsAre(kEan));
}

RC_GTEST_PROP(CodeAssemblerProperty, HoweverTheBytesArrive, ()) {
  const auto codes = *rc::gen::container<std::vector<std::string>>(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~'))));
  const std::string end = *rc::gen::element<std::string>("\r", "\n", "\r\n");
  std::string bytes;
  for (const std::string& code : codes) bytes += code + end;
  Line line;
  while (!bytes.empty()) {
    const std::size_t count = *rc::gen::inRange<std::size_t>(1, 40);
    line.send(std::string_view(bytes).substr(0, count)).wait(*rc::gen::inRange(0, 149));
    bytes.erase(0, count);
  }
  std::vector<std::string> expected;
  for (const std::string& code : codes) {
    expected.push_back(scanned_code_from_text(code, kSource).data);
  }
  RC_ASSERT(line.data == expected);
}

}  // namespace
}  // namespace holdfast::drivers
