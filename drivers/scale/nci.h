// The NCI protocol (SCP-01; Weigh-Tronix, Salter Brecknell and others).
//
//   till   W CR                                asks for the weight
//   scale  LF 0001.23lb CR LF status CR ETX    with an S before the status with some
//   scale  LF ? CR ETX                         does not know the request
//
// The status is two bytes or more; bit 6 of the second and of those after it says that another
// follows. First: bit 0 in motion, 1 at zero, 2 and 3 memory errors. Second: bit 0 under capacity,
// 1 over capacity, 2 memory error, 3 faulty calibration. Third: bit 2 net, 3 no zero at switching
// on. Bits 4 and 5 are always 1, bit 7 is parity. Usually 9600 baud, 7E1.
//
// Sources: Avery Weigh-Tronix, 7821 User Instructions, section 6.3; Ohaus, Aviator 7000 Service
// Manual, page 49; Salter Brecknell, SBI140 User Manual, section 2.5.
//
// Pure. One thread.
#pragma once

#include <string>

#include "drivers/scale/scale_protocol.h"

namespace holdfast::drivers {

class Nci final : public ScaleProtocol {
 public:
  [[nodiscard]] std::string_view request() const override { return "W\r"; }
  [[nodiscard]] std::vector<ScaleMessage> on_bytes(std::span<const std::uint8_t> bytes) override;
  void reset() override;

 private:
  bool inside_ = false;  // after the first LF
  std::string body_;
};

}  // namespace holdfast::drivers
