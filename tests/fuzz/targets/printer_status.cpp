// What a receipt printer sends: whole, and cut in two at the place that the first byte names.
#include "drivers/printer/printer_status.h"
#include "drivers/printer/status_stream.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

using namespace drivers;

std::size_t bytes_of(const StatusEvent& event) {
  if (std::holds_alternative<AutomaticStatus>(event)) return 4;
  if (std::holds_alternative<ProcessedUpTo>(event)) return 7;
  return 1;
}

void check(const PrinterStatus& status) {
  const auto [state, detail] = health(status);
  FUZZ_REQUIRE((state == ports::DeviceHealth::ready) == detail.empty());
  FUZZ_REQUIRE((state == ports::DeviceHealth::failed) == trouble(status).has_value());
}

void run(Bytes input) {
  Reader reader(input);
  const std::size_t cut = reader.byte();
  const Bytes bytes = reader.rest();
  StatusStream whole, parts;
  const std::vector<StatusEvent> events = whole.feed(bytes);
  std::vector<StatusEvent> again = parts.feed(bytes.first(std::min(cut, bytes.size())));
  for (StatusEvent& event : parts.feed(bytes.subspan(std::min(cut, bytes.size()))))
    again.push_back(std::move(event));
  FUZZ_REQUIRE(events == again);
  FUZZ_REQUIRE(whole.begun() == parts.begun());
  FUZZ_REQUIRE(whole.begun() < 7);

  // No byte is lost and none is taken twice.
  std::size_t taken = whole.begun();
  for (const StatusEvent& event : events) taken += bytes_of(event);
  for (const std::uint8_t byte : bytes) taken += byte == 0x11 || byte == 0x13 ? 1 : 0;
  FUZZ_REQUIRE(taken == bytes.size());

  // Between answers nothing is mistaken for one.
  StatusStream fresh;
  for (const std::uint8_t byte : bytes) {
    fresh.reset();
    const std::vector<StatusEvent> alone = fresh.feed({&byte, 1});
    PrinterStatus none;
    const bool answers = read_answer(StatusQuestion::printer, byte, none);
    const bool heard = !alone.empty() && std::holds_alternative<RealTimeAnswer>(alone.front());
    FUZZ_REQUIRE(answers == heard);
    FUZZ_REQUIRE(answers || none == PrinterStatus{});
  }

  PrinterStatus status;
  for (const StatusEvent& event : events) {
    if (const auto* answer = std::get_if<RealTimeAnswer>(&event)) {
      for (int n = 1; n <= 4; ++n) {
        FUZZ_REQUIRE(read_answer(static_cast<StatusQuestion>(n), answer->byte, status));
        check(status);
      }
    } else if (const auto* automatic = std::get_if<AutomaticStatus>(&event)) {
      FUZZ_REQUIRE(read_automatic(*automatic, status));
      check(status);
    }
  }
}

const Registration registration({"printer_status", run});

}  // namespace
}  // namespace holdfast::fuzz
