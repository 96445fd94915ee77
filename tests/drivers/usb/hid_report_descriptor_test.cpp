#include "drivers/transport/hid_report_descriptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "drivers/scanner/hid_pos_decoder.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"

namespace holdfast::drivers {
namespace {

using testing::Bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

HidReportDescriptor parsed(const Bytes& bytes) {
  auto result = parse_hid_report_descriptor(bytes);
  EXPECT_TRUE(result) << result.error().detail;
  return result ? *std::move(result) : HidReportDescriptor{};
}

std::string refusal(const Bytes& bytes) {
  const auto result = parse_hid_report_descriptor(bytes);
  if (result) return "accepted";
  EXPECT_EQ(result.error().code, core::ErrorCode::device_failure);
  return result.error().detail;
}

TEST(HidReportDescriptor, Scanner) {
  const auto descriptor = parsed(testing::HidPosLayout{}.report_descriptor());
  EXPECT_TRUE(descriptor.numbered);
  EXPECT_THAT(descriptor.applications, ElementsAre(hid_usage(0x8C, 2)));
  EXPECT_EQ(descriptor.max_report_bytes(HidReportKind::input), 64u);
  EXPECT_EQ(descriptor.max_report_bytes(HidReportKind::output), 1u);
  ASSERT_EQ(descriptor.fields.size(), 6u);
  for (const HidField& field : descriptor.fields) {
    EXPECT_EQ(field.application, hid_usage(0x8C, 0x02));
    EXPECT_EQ(field.collection, hid_usage(0x8C, 0x12));
    EXPECT_EQ(field.report_id, 2);
  }
  const HidField& length = descriptor.fields[0];
  EXPECT_EQ(length.usage_first, hid_usage(0x01, 0x3B));
  EXPECT_EQ(length.bit_offset, 0u);
  const HidField& data = descriptor.fields[4];
  EXPECT_EQ(data.usage_first, hid_usage(0x8C, 0xFE));
  EXPECT_EQ(data.bit_offset, 32u);
  EXPECT_EQ(data.bit_size, 8u);
  EXPECT_EQ(data.count, 56u);
  EXPECT_EQ(data.logical_max, 255);
  const HidField& continued = descriptor.fields[5];
  EXPECT_EQ(continued.usage_first, hid_usage(0x8C, 0xFF));
  EXPECT_EQ(continued.bit_offset, 8u * 62);
  EXPECT_EQ(continued.bit_size, 1u);
}

TEST(HidReportDescriptor, Keyboard) {
  const auto descriptor = parsed(testing::keyboard_report_descriptor());
  EXPECT_FALSE(descriptor.numbered);
  EXPECT_EQ(descriptor.max_report_bytes(HidReportKind::input), 8u);
  EXPECT_EQ(descriptor.max_report_bytes(HidReportKind::output), 1u);
  ASSERT_EQ(descriptor.fields.size(), 3u);
  const HidField& modifiers = descriptor.fields[0];
  EXPECT_EQ(modifiers.count, 8u);
  EXPECT_EQ(modifiers.usage_of(0), hid_usage(7, 0xE0));
  EXPECT_EQ(modifiers.usage_of(7), hid_usage(7, 0xE7));
  EXPECT_EQ(modifiers.usage_of(8), hid_usage(7, 0xE7));
  EXPECT_EQ(descriptor.fields[1].kind, HidReportKind::output);
  const HidField& keys = descriptor.fields[2];
  EXPECT_TRUE(keys.is_array);
  EXPECT_EQ(keys.bit_offset, 16u);
  EXPECT_EQ(keys.count, 6u);
}

TEST(HidReportDescriptor, Mouse) {
  const auto descriptor = parsed(testing::mouse_report_descriptor());
  ASSERT_EQ(descriptor.fields.size(), 3u);
  EXPECT_EQ(descriptor.fields[1].logical_min, -127);
  EXPECT_EQ(descriptor.fields[1].logical_max, 127);
  EXPECT_EQ(descriptor.fields[2].bit_offset, 16u);
  EXPECT_EQ(descriptor.fields[2].application, hid_usage(1, 2));
  EXPECT_EQ(descriptor.fields[2].collection, hid_usage(1, 1));
}

TEST(HidReportDescriptor, PushAndPopRestoreTheGlobals) {
  const auto descriptor = parsed({0x05, 0x8C, 0x75, 0x08, 0x95, 0x02, 0xA4,  // push
                                  0x05, 0x01, 0x75, 0x10, 0x95, 0x01, 0x09, 0x3B, 0x81, 0x02,
                                  0xB4,  // pop
                                  0x09, 0xFE, 0x81, 0x02});
  ASSERT_EQ(descriptor.fields.size(), 2u);
  EXPECT_EQ(descriptor.fields[0].usage_first, hid_usage(1, 0x3B));
  EXPECT_EQ(descriptor.fields[0].bit_size, 16u);
  EXPECT_EQ(descriptor.fields[1].usage_first, hid_usage(0x8C, 0xFE));
  EXPECT_EQ(descriptor.fields[1].bit_size, 8u);
  EXPECT_EQ(descriptor.fields[1].count, 2u);
  EXPECT_EQ(descriptor.fields[1].bit_offset, 16u);
}

TEST(HidReportDescriptor, EveryReportIdCountsItsOwnBits) {
  const auto descriptor =
      parsed({0x05, 0x8C, 0x75, 0x08, 0x95, 0x04, 0x85, 0x01, 0x09, 0x01, 0x81, 0x02,  //
              0x85, 0x02, 0x09, 0x02, 0x81, 0x02,                                      //
              0x85, 0x01, 0x09, 0x03, 0x81, 0x02, 0x09, 0x04, 0xB1, 0x02});
  ASSERT_EQ(descriptor.fields.size(), 4u);
  EXPECT_EQ(descriptor.fields[1].bit_offset, 0u);
  EXPECT_EQ(descriptor.fields[2].bit_offset, 32u);
  EXPECT_EQ(descriptor.fields[3].bit_offset, 0u) << "feature reports count apart";
  EXPECT_EQ(descriptor.max_report_bytes(HidReportKind::input), 9u);
}

TEST(HidReportDescriptor, FourByteUsageCarriesItsOwnPage) {
  const auto descriptor =
      parsed({0x05, 0x01, 0x75, 0x08, 0x95, 0x01, 0x0B, 0xFE, 0x00, 0x8C, 0x00, 0x81, 0x02});
  ASSERT_EQ(descriptor.fields.size(), 1u);
  EXPECT_EQ(descriptor.fields[0].usage_first, hid_usage(0x8C, 0xFE));
}

TEST(HidReportDescriptor, OfDelimitedUsagesTheFirstCounts) {
  const auto descriptor = parsed({0x05, 0x8C, 0x75, 0x08, 0x95, 0x02, 0xA9, 0x01, 0x09, 0x10, 0x09,
                                  0x11, 0xA9, 0x00, 0x09, 0x12, 0x81, 0x02});
  ASSERT_EQ(descriptor.fields.size(), 2u);
  EXPECT_EQ(descriptor.fields[0].usage_first, hid_usage(0x8C, 0x10));
  EXPECT_EQ(descriptor.fields[1].usage_first, hid_usage(0x8C, 0x12));
}

TEST(HidReportDescriptor, LongItemsAreSkipped) {
  const auto descriptor = parsed(
      {0xFE, 0x02, 0xF0, 0xAA, 0xBB, 0x05, 0x8C, 0x75, 0x08, 0x95, 0x01, 0x09, 0xFE, 0x81, 0x02});
  EXPECT_EQ(descriptor.fields.size(), 1u);
}

TEST(HidReportDescriptor, PaddingAndNamelessFieldsOnlyTakeSpace) {
  const auto descriptor = parsed({0x05, 0x8C, 0x75, 0x08, 0x95, 0x01, 0x09, 0x01, 0x81, 0x03, 0x81,
                                  0x02, 0x09, 0x02, 0x81, 0x02});
  ASSERT_EQ(descriptor.fields.size(), 1u);
  EXPECT_EQ(descriptor.fields[0].bit_offset, 16u);
}

TEST(HidReportDescriptor, HostileDescriptorsAreRefusedByName) {
  EXPECT_THAT(refusal({0x05}), HasSubstr("byte 0: item cut off"));
  EXPECT_THAT(refusal({0x05, 0x01, 0x27, 0xFF}), HasSubstr("byte 2: item cut off"));
  EXPECT_THAT(refusal({0xFE}), HasSubstr("long item cut off"));
  EXPECT_THAT(refusal({0xFE, 0xFF, 0x00, 0x00}), HasSubstr("long item cut off"));
  EXPECT_THAT(refusal({0xC0}), HasSubstr("not opened"));
  EXPECT_THAT(refusal({0xA1, 0x01}), HasSubstr("not closed"));
  EXPECT_THAT(refusal({0xB4}), HasSubstr("pop without push"));
  EXPECT_THAT(refusal({0x85, 0x00}), HasSubstr("report id"));
  EXPECT_THAT(refusal({0x86, 0x00, 0x01}), HasSubstr("report id"));
  EXPECT_THAT(refusal({0x76, 0x01, 0x01}), HasSubstr("report size"));
  EXPECT_THAT(refusal({0x97, 0xFF, 0xFF, 0xFF, 0xFF}), HasSubstr("report count"));
  EXPECT_THAT(refusal({0x75, 0x80, 0x96, 0xFF, 0x7F, 0x09, 0x01, 0x81, 0x02}),
              HasSubstr("longer than 8192"));
  EXPECT_THAT(refusal({0x29, 0x05}), HasSubstr("without minimum"));
  EXPECT_THAT(refusal({0x19, 0x05, 0x29, 0x04}), HasSubstr("backwards"));
  EXPECT_THAT(refusal({0x07, 0x00, 0x00, 0x01, 0x00}), HasSubstr("usage page"));
  EXPECT_THAT(refusal(Bytes(kMaxHidDescriptorBytes + 1, 0x04)), HasSubstr("longer than 4096"));
  Bytes nested;
  for (int i = 0; i < 100; ++i) nested.insert(nested.end(), {0xA1, 0x02});
  EXPECT_THAT(refusal(nested), HasSubstr("nested too deep"));
  EXPECT_THAT(refusal(Bytes(100, 0xA4)), HasSubstr("too many pushes"));
  Bytes usages;
  for (int i = 0; i < 2'049; ++i) usages.push_back(0x08);
  EXPECT_THAT(refusal(usages), HasSubstr("too many usages"));
  Bytes fields{0x75, 0x01, 0x95, 0x01};
  while (fields.size() + 2 <= kMaxHidDescriptorBytes) fields.insert(fields.end(), {0x08, 0x80});
  EXPECT_EQ(refusal(fields), "accepted");
}

TEST(HidBits, ReadsAcrossBytesAndRefusesWhatLiesOutside) {
  const Bytes report{0xA5, 0x3C, 0xFF, 0x01, 0x80};
  EXPECT_EQ(hid_bits(report, 0, 8), 0xA5u);
  EXPECT_EQ(hid_bits(report, 4, 8), 0xCAu);
  EXPECT_EQ(hid_bits(report, 0, 32), 0x01FF3CA5u);
  EXPECT_EQ(hid_bits(report, 7, 32), (0x8001FF3CA5ull >> 7) & 0xFFFFFFFFu);
  EXPECT_EQ(hid_bits(report, 39, 1), 1u);
  EXPECT_EQ(hid_bits(report, 39, 2), std::nullopt);
  EXPECT_EQ(hid_bits(report, 40, 1), std::nullopt);
  EXPECT_EQ(hid_bits(report, 0, 0), std::nullopt);
  EXPECT_EQ(hid_bits(report, 0, 33), std::nullopt);
  EXPECT_EQ(hid_bits(report, SIZE_MAX, 8), std::nullopt);
}

// What a parsed descriptor promises, whatever the bytes were.
void check_bounds(const Bytes& bytes) {
  const auto result = parse_hid_report_descriptor(bytes);
  if (!result) return;
  RC_ASSERT(result->fields.size() <= kMaxHidFields);
  for (const HidField& field : result->fields) {
    RC_ASSERT(field.bit_size >= 1 && field.bit_size <= 256);
    RC_ASSERT(field.count >= 1);
    RC_ASSERT(field.usage_first <= field.usage_last);
    RC_ASSERT(field.bit_offset + std::uint64_t{field.bit_size} * field.count <=
              8 * kMaxHidReportBytes);
  }
  if (auto decoder = HidPosDecoder::create(*result, "usb")) {
    for (const std::size_t size : {0u, 1u, 63u, 64u, 8192u}) {
      (void)decoder->on_report(Bytes(size, 0x02), 0);
    }
  }
}

RC_GTEST_PROP(HidReportDescriptorProperty, AnyBytesAreSurvived,
              (const std::vector<std::uint8_t>& bytes)) {
  check_bounds(bytes);
}

RC_GTEST_PROP(HidReportDescriptorProperty, MutatedDescriptorsAreSurvived, ()) {
  Bytes bytes =
      *rc::gen::element(testing::HidPosLayout{}.report_descriptor(),
                        testing::keyboard_report_descriptor(), testing::mouse_report_descriptor());
  const auto changes = *rc::gen::inRange(1, 12);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        bytes[at] = *rc::gen::arbitrary<std::uint8_t>();
        break;
      case 1:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     *rc::gen::arbitrary<std::uint8_t>());
        break;
      default:
        if (bytes.size() > 1) bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  check_bounds(bytes);
}

}  // namespace
}  // namespace holdfast::drivers
