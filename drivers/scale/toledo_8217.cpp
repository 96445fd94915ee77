#include "drivers/scale/toledo_8217.h"

namespace holdfast::drivers {
namespace {

using ports::ScaleReading;
using ports::ScaleState;

constexpr char kStx = 0x02;
constexpr char kCr = 0x0D;

ScaleReading from_status(unsigned status, core::WeightUnit unit) {
  constexpr unsigned kInMotion = 1, kOver = 2, kUnder = 4, kOutsideZero = 8, kAtZero = 16;
  if ((status & kOver) != 0) return ScaleReading::of(ScaleState::over_capacity);
  if ((status & kUnder) != 0) return ScaleReading::of(ScaleState::under_zero);
  if ((status & kInMotion) != 0) return ScaleReading::of(ScaleState::in_motion);
  if ((status & kAtZero) != 0) return ScaleReading::resting({0, 0, unit});
  if ((status & kOutsideZero) != 0) {
    return ScaleReading::faulty(
        {core::ErrorCode::device_failure,
         "the scale cannot find its zero: clear it and switch it off and on"});
  }
  // It has nothing to say, and sends no weight either.
  return ScaleReading::of(ScaleState::in_motion);
}

}  // namespace

std::vector<ScaleMessage> Toledo8217::on_bytes(std::span<const std::uint8_t> bytes) {
  std::vector<ScaleMessage> messages;
  for (const std::uint8_t byte : bytes) {
    // The eighth bit is parity where the line does not check it.
    const char c = static_cast<char>(byte & 0x7F);
    if (c == kStx) {
      if (inside_) messages.emplace_back();  // the one before has lost its end
      inside_ = true;
      body_.clear();
    } else if (!inside_) {
      continue;
    } else if (c == kCr) {
      messages.push_back(parse());
      reset();
    } else if (body_.size() == kMaxScaleMessageBytes) {
      messages.emplace_back();
      reset();
    } else {
      body_.push_back(c);
    }
  }
  return messages;
}

void Toledo8217::reset() {
  inside_ = false;
  body_.clear();
}

ScaleMessage Toledo8217::parse() const {
  std::string_view body = body_;
  if (body.starts_with('?')) {
    if (body.size() != 2) return std::nullopt;
    return from_status(static_cast<unsigned char>(body[1]), unit_);
  }
  if (body.find("oz") != std::string_view::npos) {  // "1lb 3.2oz", in two units at once
    return ScaleReading::faulty({core::ErrorCode::scale_unit_unknown, "lb and oz"});
  }
  const bool is_net = body.ends_with('N');
  if (is_net) body.remove_suffix(1);
  const auto weight = core::parse_weight(body, unit_);
  if (!weight) return std::nullopt;
  return ScaleReading::resting(*weight, is_net);
}

}  // namespace holdfast::drivers
