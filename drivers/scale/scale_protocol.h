// How scales on a serial line say what they show: bytes in, readings out. The protocols are
// toledo_8217.h and nci.h; when they are asked and how long is waited is serial_scale_session.h's.
//
// Pure. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "pos/ports/scale.h"

namespace holdfast::drivers {

// One message of the scale; empty for one that cannot be understood.
using ScaleMessage = std::optional<ports::ScaleReading>;

// A message that does not end within so many bytes is none.
inline constexpr std::size_t kMaxScaleMessageBytes = 64;

class ScaleProtocol {
 public:
  virtual ~ScaleProtocol() = default;
  // What asks the scale for its weight.
  [[nodiscard]] virtual std::string_view request() const = 0;
  // Bytes in any portions. The messages that became complete.
  [[nodiscard]] virtual std::vector<ScaleMessage> on_bytes(std::span<const std::uint8_t> bytes) = 0;
  // What is half read is dropped.
  virtual void reset() = 0;
};

}  // namespace holdfast::drivers
