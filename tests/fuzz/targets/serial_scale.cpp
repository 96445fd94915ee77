// What comes over the line of a scale: a byte that says which protocol and whether it is asked,
// then portions of bytes, each with a byte of length and a byte of time, in 10 ms, before it.
#include <memory>

#include "drivers/scale/nci.h"
#include "drivers/scale/serial_scale_session.h"
#include "drivers/scale/toledo_8217.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/scale_reading.h"

namespace holdfast::fuzz {
namespace {

std::unique_ptr<drivers::ScaleProtocol> protocol_of(std::uint8_t choice) {
  if ((choice & 1) != 0) return std::make_unique<drivers::Nci>();
  return std::make_unique<drivers::Toledo8217>(core::WeightUnit::kilogram);
}

void run(Bytes input) {
  Reader reader(input);
  const std::uint8_t choice = reader.byte();
  const Bytes portions = reader.rest();
  drivers::SerialScaleTiming timing;
  if ((choice & 2) != 0) timing.poll_interval_ms.reset();
  std::int64_t now_ms = 0;
  drivers::SerialScaleSession session(protocol_of(choice), timing, now_ms);
  const auto whole = protocol_of(choice), parted = protocol_of(choice);
  std::vector<drivers::ScaleMessage> in_parts;
  std::vector<std::uint8_t> all;
  Reader rest(portions);
  while (!rest.at_end()) {
    const Bytes portion = rest.take(rest.byte());
    now_ms += rest.byte() * 10;
    session.on_time(now_ms);
    FUZZ_REQUIRE(session.deadline_ms() > now_ms);
    FUZZ_REQUIRE(session.take_output().size() <= 2);
    session.on_bytes(portion, now_ms);
    check_reading(session.reading());
    all.insert(all.end(), portion.begin(), portion.end());
    for (auto& message : parted->on_bytes(portion)) in_parts.push_back(std::move(message));
  }
  FUZZ_REQUIRE(whole->on_bytes(all) == in_parts);
  for (const auto& message : in_parts) {
    if (message) check_reading(*message);
  }
  // Without another word nothing can be sold by it.
  for (int i = 0; i < 4; ++i) {
    now_ms = session.deadline_ms();
    session.on_time(now_ms);
  }
  FUZZ_REQUIRE(session.reading().state == ports::ScaleState::absent);
}

const Registration registration({"serial_scale", run});

}  // namespace
}  // namespace holdfast::fuzz
