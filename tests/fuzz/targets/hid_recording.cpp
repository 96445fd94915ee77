// A recording of HID devices, as somebody sends it in.
#include "drivers/transport/hid_recording.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  const auto records = drivers::parse_hid_recording(as_text(input), "recording.txt");
  if (!records) {
    FUZZ_REQUIRE(records.error().code == core::ErrorCode::payload_malformed);
    FUZZ_REQUIRE(records.error().detail.find("recording.txt:") != std::string::npos);
    return;
  }
  std::string written(drivers::kHidRecordingHeader);
  for (const drivers::HidRecord& record : *records) written += "\n" + drivers::to_line(record);
  const auto again = drivers::parse_hid_recording(written, "again");
  FUZZ_REQUIRE(again.has_value());
  FUZZ_REQUIRE(*again == *records);
}

const Registration registration({"hid_recording", run});

}  // namespace
}  // namespace holdfast::fuzz
