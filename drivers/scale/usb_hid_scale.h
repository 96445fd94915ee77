// A USB scale that follows the HID Point of Sale Usage Tables, plugged in whenever it pleases the
// shop. Where there are several, the first one that was there counts. Simulated twin:
// drivers/sim/sim_scale.h.
//
// Threads: see pos/ports/scale.h; the device's thread is the transport's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "drivers/scale/hid_scale_decoder.h"
#include "drivers/transport/hid_device_table.h"
#include "drivers/transport/hid_transport.h"
#include "drivers/transport/usb_selector.h"
#include "pos/ports/scale.h"

namespace holdfast::drivers {

class UsbHidScale final : public ports::Scale, private HidListener {
 public:
  // On the USB bus.
  explicit UsbHidScale(UsbSelector selector = {});
  UsbHidScale(std::unique_ptr<HidTransport> transport, UsbSelector selector);
  ~UsbHidScale() override;

  core::Result<void> start(ports::ReadingHandler on_reading,
                           ports::StatusHandler on_status) override;
  void stop() override;

 private:
  std::optional<HidSetup> wants(const HidDeviceInfo& info) override;
  void on_ready(HidDeviceKey key, const HidDeviceInfo& info) override;
  void on_refused(HidDeviceKey key, const HidDeviceInfo& info, const core::Error& error) override;
  void on_report(HidDeviceKey key, std::span<const std::uint8_t> report,
                 std::int64_t now_ms) override;
  void on_gone(HidDeviceKey key) override;
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override { return std::nullopt; }
  void on_time(std::int64_t) override {}

  void tell(ports::ScaleReading reading);
  void report();

  std::unique_ptr<HidTransport> transport_;
  ports::ReadingHandler on_reading_;
  ports::StatusHandler on_status_;
  // The first one that works counts.
  HidDeviceTable<HidScaleDecoder> devices_;
  std::optional<HidDeviceKey> used_;
  std::optional<ports::ScaleReading> told_;
  std::optional<ports::DeviceStatus> reported_;
};

}  // namespace holdfast::drivers
