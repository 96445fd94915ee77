// What a USB device that may be a scale says: two bytes of length and the report descriptor, then
// reports, each with a byte of length before it.
#include "drivers/scale/hid_scale_decoder.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/scale_reading.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  Reader reader(input);
  const auto descriptor = drivers::parse_hid_report_descriptor(reader.take(reader.word()));
  if (!descriptor) return;
  const auto decoder = drivers::HidScaleDecoder::create(*descriptor);
  if (!decoder) {
    FUZZ_REQUIRE(decoder.error().code == core::ErrorCode::device_failure);
    return;
  }
  while (!reader.at_end()) {
    const auto reading = decoder->on_report(reader.take(reader.byte()));
    if (reading) check_reading(*reading);
  }
}

const Registration registration({"hid_scale", run});

}  // namespace
}  // namespace holdfast::fuzz
