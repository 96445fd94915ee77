// What a USB device says: two bytes of length and the report descriptor, then reports, each with a
// byte of length before it and a byte of time, in 10 ms, since the one before.
#include <string>

#include "drivers/scanner/hid_pos_decoder.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void check_descriptor(const drivers::HidReportDescriptor& descriptor) {
  using drivers::HidReportKind;
  FUZZ_REQUIRE(descriptor.fields.size() <= drivers::kMaxHidFields);
  for (const auto kind : {HidReportKind::input, HidReportKind::output, HidReportKind::feature}) {
    FUZZ_REQUIRE(descriptor.max_report_bytes(kind) <= drivers::kMaxHidReportBytes + 1);
  }
  for (const drivers::HidField& field : descriptor.fields) {
    const std::uint64_t end =
        field.bit_offset + std::uint64_t{field.bit_size} * std::uint64_t{field.count};
    FUZZ_REQUIRE(end <= std::uint64_t{drivers::kMaxHidReportBytes} * 8);
    FUZZ_REQUIRE(field.usage_first <= field.usage_last);
    FUZZ_REQUIRE(descriptor.numbered || field.report_id == 0);
  }
}

void run(Bytes input) {
  Reader reader(input);
  const Bytes bytes = reader.take(reader.word());
  const auto descriptor = drivers::parse_hid_report_descriptor(bytes);
  if (!descriptor) {
    FUZZ_REQUIRE(descriptor.error().code == core::ErrorCode::device_failure);
    FUZZ_REQUIRE(!descriptor.error().detail.empty());
    return;
  }
  FUZZ_REQUIRE(bytes.size() <= drivers::kMaxHidDescriptorBytes);
  check_descriptor(*descriptor);
  auto decoder = drivers::HidPosDecoder::create(*descriptor, "usb");
  if (!decoder) return;

  std::int64_t now_ms = 0;
  std::size_t delivered = 0, sent = 0;
  const auto take = [&](const std::vector<core::ScannedCode>& codes) {
    for (const core::ScannedCode& code : codes) {
      FUZZ_REQUIRE(!code.data.empty() && code.data.size() <= drivers::kMaxCodeBytes);
      FUZZ_REQUIRE(code.source == "usb");
      delivered += code.data.size();
    }
    // What a code holds was sent.
    FUZZ_REQUIRE(delivered <= sent);
  };
  while (!reader.at_end()) {
    const Bytes report = reader.take(reader.byte());
    now_ms += reader.byte() * 10;
    if (decoder->deadline_ms() && *decoder->deadline_ms() <= now_ms) {
      take(decoder->on_time(now_ms));
      FUZZ_REQUIRE(!decoder->deadline_ms() || *decoder->deadline_ms() > now_ms);
    }
    sent += report.size();
    take(decoder->on_report(report, now_ms));
  }
  decoder->reset();
  FUZZ_REQUIRE(!decoder->deadline_ms());
  FUZZ_REQUIRE(decoder->on_time(now_ms + 100'000).empty());
}

const Registration registration({"hid_descriptor", run});

}  // namespace
}  // namespace holdfast::fuzz
