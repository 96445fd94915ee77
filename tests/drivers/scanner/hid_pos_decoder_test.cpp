#include "drivers/scanner/hid_pos_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/drivers/scanner/hid_pos_descriptors.h"

namespace holdfast::drivers {
namespace {

using core::ScannedCode;
using core::Symbology;
using testing::Bytes;
using ::testing::ElementsAre;
using testing::HidPosLayout;
using ::testing::IsEmpty;

constexpr char kEan[] = "4006381333931";
constexpr char kSource[] = "usb:052e:1234";

HidPosDecoder decoder_for(const HidPosLayout& layout) {
  const auto descriptor = parse_hid_report_descriptor(layout.report_descriptor());
  EXPECT_TRUE(descriptor) << descriptor.error().detail;
  auto decoder = HidPosDecoder::create(*descriptor, kSource);
  EXPECT_TRUE(decoder) << decoder.error().detail;
  return *std::move(decoder);
}

// Feeds the reports 2 ms apart and then lets the assembly timeout pass.
std::vector<ScannedCode> feed(HidPosDecoder& decoder, const std::vector<Bytes>& reports) {
  std::vector<ScannedCode> codes;
  std::int64_t now_ms = 0;
  for (const Bytes& report : reports) {
    for (ScannedCode& code : decoder.on_report(report, now_ms += 2)) codes.push_back(code);
  }
  for (ScannedCode& code : decoder.on_time(now_ms + kAssemblyTimeout_ms)) codes.push_back(code);
  return codes;
}

struct Variant {
  const char* name;
  HidPosLayout layout;
};

std::vector<Variant> variants() {
  std::vector<Variant> result{{"usual", {}}};
  result.emplace_back("no_report_id").layout.report_id = 0;
  result.emplace_back("no_length").layout.has_length = false;
  result.emplace_back("vendor_page_in_the_middle").layout.vendor_bytes_in_the_middle = 5;
  result.emplace_back("continued_as_eight_bits").layout.continued_as_eight_bits = true;
  result.emplace_back("continued_left_set").layout.continued_left_set = true;
  Variant& odd = result.emplace_back("all_of_it");
  odd.layout.has_length = false;
  odd.layout.vendor_bytes_in_the_middle = 3;
  odd.layout.continued_as_eight_bits = true;
  odd.layout.continued_left_set = true;
  result.emplace_back("short_reports").layout.data_bytes = 8;
  return result;
}

class HidPosVariant : public ::testing::TestWithParam<Variant> {};

TEST_P(HidPosVariant, OneReport) {
  HidPosLayout layout = GetParam().layout;
  layout.data_bytes = std::max<std::size_t>(layout.data_bytes, 20);
  HidPosDecoder decoder = decoder_for(layout);
  EXPECT_THAT(decoder.on_report(layout.reports("]E0", kEan).front(), 1),
              ElementsAre(ScannedCode{kEan, Symbology::ean_13, kSource}));
  EXPECT_FALSE(decoder.deadline_ms());
}

TEST_P(HidPosVariant, EveryLengthUpToNineReports) {
  const HidPosLayout& layout = GetParam().layout;
  HidPosDecoder decoder = decoder_for(layout);
  for (std::size_t length = 1; length <= layout.data_bytes * 9; ++length) {
    std::string data(length, 'x');
    for (std::size_t i = 0; i < length; ++i) data[i] = static_cast<char>('0' + i % 75);
    EXPECT_THAT(feed(decoder, layout.reports("]d2", data)),
                ElementsAre(ScannedCode{data, Symbology::gs1_data_matrix, kSource}))
        << length;
  }
}

TEST_P(HidPosVariant, EncodeThenDecodeGivesTheSame) {
  const HidPosLayout& layout = GetParam().layout;
  EXPECT_TRUE(rc::check([&] {
    HidPosDecoder decoder = decoder_for(layout);
    // Data without trailing zeros: a scanner without a length byte cannot send them.
    auto data = *rc::gen::suchThat(
        rc::gen::container<std::string>(rc::gen::arbitrary<char>()),
        [](const std::string& text) { return !text.empty() && text.back() != '\0'; });
    const auto codes = feed(decoder, layout.reports("]Q3", data));
    RC_ASSERT(codes.size() == 1u);
    RC_ASSERT(codes[0].data == data);
    RC_ASSERT(codes[0].symbology == Symbology::gs1_qr_code);
  }));
}

INSTANTIATE_TEST_SUITE_P(Scanners, HidPosVariant, ::testing::ValuesIn(variants()),
                         [](const auto& variant) { return std::string(variant.param.name); });

TEST(HidPosDecoder, ZerosAtTheEdgeOfAReportArePartOfTheCode) {
  HidPosLayout layout;
  layout.has_length = false;
  HidPosDecoder decoder = decoder_for(layout);
  const std::string data = std::string(50, '1') + std::string(10, '\0') + "2";
  EXPECT_THAT(feed(decoder, layout.reports("]Q1", data)),
              ElementsAre(ScannedCode{data, Symbology::qr_code, kSource}));
}

TEST(HidPosDecoder, ContinuedLeftSetIsCompletedBySilence) {
  HidPosLayout layout;
  layout.continued_left_set = true;
  HidPosDecoder decoder = decoder_for(layout);
  const std::string data(56, '7');
  EXPECT_THAT(decoder.on_report(layout.reports("]C0", data).front(), 1'000), IsEmpty());
  ASSERT_TRUE(decoder.deadline_ms());
  EXPECT_EQ(*decoder.deadline_ms(), 1'000 + kAssemblyTimeout_ms);
  EXPECT_THAT(decoder.on_time(1'000 + kAssemblyTimeout_ms - 1), IsEmpty());
  EXPECT_THAT(decoder.on_time(1'000 + kAssemblyTimeout_ms),
              ElementsAre(ScannedCode{data, Symbology::code_128, kSource}));
  EXPECT_FALSE(decoder.deadline_ms());
}

TEST(HidPosDecoder, NextCodeAfterTheTimeoutDoesNotRunIntoTheLast) {
  HidPosLayout layout;
  layout.continued_left_set = true;
  HidPosDecoder decoder = decoder_for(layout);
  const std::string data(56, '7');
  EXPECT_THAT(decoder.on_report(layout.reports("]C0", data).front(), 0), IsEmpty());
  EXPECT_THAT(decoder.on_report(layout.reports("]E0", kEan).front(), kAssemblyTimeout_ms + 1),
              ElementsAre(ScannedCode{data, Symbology::code_128, kSource},
                          ScannedCode{kEan, Symbology::ean_13, kSource}));
}

TEST(HidPosDecoder, ResetDropsWhatWasHalfRead) {
  const HidPosLayout layout;
  HidPosDecoder decoder = decoder_for(layout);
  EXPECT_THAT(decoder.on_report(layout.reports("]d2", std::string(100, '1')).front(), 0),
              IsEmpty());
  decoder.reset();
  EXPECT_FALSE(decoder.deadline_ms());
  EXPECT_THAT(decoder.on_time(10'000), IsEmpty());
  EXPECT_THAT(decoder.on_report(layout.reports("]E0", kEan).front(), 1),
              ElementsAre(ScannedCode{kEan, Symbology::ean_13, kSource}));
}

TEST(HidPosDecoder, ReportsOfOtherNumbersAreIgnored) {
  const HidPosLayout layout;
  HidPosDecoder decoder = decoder_for(layout);
  Bytes report = layout.reports("]E0", kEan).front();
  report[0] = 9;
  EXPECT_THAT(decoder.on_report(report, 0), IsEmpty());
  EXPECT_THAT(decoder.on_report({}, 0), IsEmpty());
}

TEST(HidPosDecoder, EmptyReportsAreNoCode) {
  const HidPosLayout layout;
  HidPosDecoder decoder = decoder_for(layout);
  EXPECT_THAT(feed(decoder, layout.reports("", "")), IsEmpty());
}

TEST(HidPosDecoder, LengthBeyondTheFieldIsTheField) {
  const HidPosLayout layout;
  HidPosDecoder decoder = decoder_for(layout);
  Bytes report = layout.reports("]E0", kEan).front();
  report[1] = 255;
  EXPECT_THAT(decoder.on_report(report, 0),
              ElementsAre(ScannedCode{kEan, Symbology::ean_13, kSource}));
}

TEST(HidPosDecoder, SymbologyWithoutBracketOrInTheDataIsUnderstood) {
  const HidPosLayout layout;
  HidPosDecoder decoder = decoder_for(layout);
  EXPECT_THAT(feed(decoder, layout.reports("E0", kEan)),
              ElementsAre(ScannedCode{kEan, Symbology::ean_13, kSource}));
  EXPECT_THAT(feed(decoder, layout.reports("", "]E04006381333931")),
              ElementsAre(ScannedCode{kEan, Symbology::ean_13, kSource}));
  EXPECT_THAT(feed(decoder, layout.reports("", kEan)),
              ElementsAre(ScannedCode{kEan, Symbology::unknown, kSource}));
}

TEST(HidPosDecoder, OverlongCodeIsDroppedWholeAndTheNextOneRead) {
  const HidPosLayout layout;
  HidPosDecoder decoder = decoder_for(layout);
  EXPECT_THAT(feed(decoder, layout.reports("]Q1", std::string(kMaxCodeBytes + 1, 'x'))), IsEmpty());
  EXPECT_THAT(feed(decoder, layout.reports("]E0", kEan)),
              ElementsAre(ScannedCode{kEan, Symbology::ean_13, kSource}));
}

TEST(HidPosDecoder, DescriptorWithoutDecodedDataIsRefused) {
  for (const Bytes& bytes :
       {testing::keyboard_report_descriptor(), testing::mouse_report_descriptor(), Bytes{}}) {
    const auto descriptor = parse_hid_report_descriptor(bytes);
    ASSERT_TRUE(descriptor) << descriptor.error().detail;
    const auto decoder = HidPosDecoder::create(*descriptor, kSource);
    ASSERT_FALSE(decoder);
    EXPECT_EQ(decoder.error().code, core::ErrorCode::device_failure);
  }
}

// Devices can send anything; the decoder neither crashes nor grows.
RC_GTEST_PROP(HidPosDecoderProperty, AnyBytesAreSurvived, ()) {
  HidPosLayout layout;
  layout.has_length = *rc::gen::arbitrary<bool>();
  layout.continued_as_eight_bits = *rc::gen::arbitrary<bool>();
  HidPosDecoder decoder = decoder_for(layout);
  std::int64_t now_ms = 0;
  const auto reports = *rc::gen::inRange(0, 400);
  for (int i = 0; i < reports; ++i) {
    Bytes report = *rc::gen::container<Bytes>(rc::gen::arbitrary<std::uint8_t>());
    report.insert(report.begin(), 2);
    for (const ScannedCode& code : decoder.on_report(report, now_ms)) {
      RC_ASSERT(!code.data.empty());
      RC_ASSERT(code.data.size() <= kMaxCodeBytes);
    }
    now_ms += *rc::gen::inRange(0, 200);
  }
}

}  // namespace
}  // namespace holdfast::drivers
