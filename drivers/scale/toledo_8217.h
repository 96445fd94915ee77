// Mettler Toledo's 8217 protocol, which many scales of other makers speak too.
//
//   till   W                          asks for the weight
//   scale  STX 01.23 CR               at rest; with an N before CR when a tare is taken off
//   scale  STX ? status CR            otherwise
//
// Bits of the status: 0 in motion, 1 over capacity, 2 under zero, 3 outside the zero capture range,
// 4 at the centre of zero; 5 is "net" with some and always 1 with others, 6 always 1, 7 parity.
// No unit is sent: it is the one that the scale is set to. Usually 9600 baud, 7E1.
//
// Sources: Mettler Toledo, DIVA Service Manual, section 6.1.4; Avery Weigh-Tronix, 67XXU Service
// Manual, section 7.6.3.
//
// Pure. One thread.
#pragma once

#include <string>

#include "drivers/scale/scale_protocol.h"

namespace holdfast::drivers {

class Toledo8217 final : public ScaleProtocol {
 public:
  explicit Toledo8217(core::WeightUnit unit) : unit_(unit) {}

  [[nodiscard]] std::string_view request() const override { return "W"; }
  [[nodiscard]] std::vector<ScaleMessage> on_bytes(std::span<const std::uint8_t> bytes) override;
  void reset() override;

 private:
  [[nodiscard]] ScaleMessage parse() const;

  core::WeightUnit unit_;
  bool inside_ = false;  // after STX
  std::string body_;
};

}  // namespace holdfast::drivers
