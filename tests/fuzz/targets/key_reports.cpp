// What a scanner sends that poses as a keyboard: a byte that chooses layout and suffix, two bytes
// of length and the report descriptor, then reports, each with a byte of length and a byte of
// time, in 10 ms, since the one before.
#include <string>

#include "drivers/scanner/hid_key_decoder.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  Reader reader(input);
  const std::uint8_t choice = reader.byte();
  const auto layout = static_cast<drivers::KeyLayout>(choice % 3);
  drivers::CodeFraming framing;
  if ((choice & 0x40) != 0) framing.suffix = drivers::CodeFraming::Suffix::none;
  const auto descriptor = drivers::parse_hid_report_descriptor(reader.take(reader.word()));
  if (!descriptor) return;
  auto decoder = drivers::HidKeyDecoder::create(*descriptor, layout, framing, "usb");
  if (!decoder) {
    FUZZ_REQUIRE(decoder.error().code == core::ErrorCode::device_failure);
    return;
  }
  std::int64_t now_ms = 0;
  const auto check = [&](const std::vector<core::ScannedCode>& codes) {
    for (const core::ScannedCode& code : codes) {
      FUZZ_REQUIRE(!code.data.empty() && code.data.size() <= drivers::kMaxCodeBytes);
      FUZZ_REQUIRE(core::is_utf8(code.data));
      FUZZ_REQUIRE(code.data.find_first_of(std::string_view("\0\r\n\x1A\x7F", 5)) ==
                   std::string::npos);
    }
  };
  while (!reader.at_end()) {
    const Bytes report = reader.take(reader.byte());
    now_ms += reader.byte() * 10;
    check(decoder->on_time(now_ms));
    FUZZ_REQUIRE(!decoder->deadline_ms() || *decoder->deadline_ms() > now_ms);
    check(decoder->on_report(report, now_ms));
  }
  check(decoder->on_time(now_ms + 100'000));
  FUZZ_REQUIRE(!decoder->deadline_ms());
}

const Registration registration({"key_reports", run});

}  // namespace
}  // namespace holdfast::fuzz
