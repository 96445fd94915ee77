// Where reports of HID devices come from: the USB bus (usb_hid_transport.h), or a recording of it
// (hid_recording.h). A driver is a HidListener and does not know which.
//
// Threads: the owner calls start() and stop(), which may block up to a second. Every function of
// the listener is called from one thread of the transport, one at a time, and must not block;
// after stop() has returned none is called any more.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::drivers {

struct HidDeviceInfo {
  std::uint16_t vendor_id = 0;
  std::uint16_t product_id = 0;
  std::string name;    // what the device calls itself, or "USB 052e:1234"
  std::string serial;  // may be empty
  std::string path;    // where it is plugged in: bus, ports, configuration, interface: "1-1.2:1.0"
  std::vector<std::uint8_t> report_descriptor;

  // "052e:1234".
  [[nodiscard]] std::string id() const;
  friend bool operator==(const HidDeviceInfo&, const HidDeviceInfo&) = default;
};

// A feature report to send before reading (section 7.2.2 of HID 1.11).
struct HidFeatureReport {
  std::uint8_t report_id = 0;
  std::vector<std::uint8_t> data;  // without the number
};

struct HidSetup {
  std::vector<HidFeatureReport> feature_reports;
};

// Names one plugged-in device until it is gone; a replugged one gets a new key.
using HidDeviceKey = std::uint32_t;

class HidListener {
 public:
  virtual ~HidListener() = default;
  // Asked before the device is touched. Empty leaves it to the rest of the system.
  [[nodiscard]] virtual std::optional<HidSetup> wants(const HidDeviceInfo& info) = 0;
  virtual void on_ready(HidDeviceKey key, const HidDeviceInfo& info) = 0;
  // Wanted but not to be had, or no longer after on_ready: device_no_access, device_busy,
  // device_failure. It is tried again from time to time.
  virtual void on_refused(HidDeviceKey key, const HidDeviceInfo& info,
                          const core::Error& error) = 0;
  // One input report, its number first where the device numbers its reports. `now_ms` is on a
  // clock that only moves forward.
  virtual void on_report(HidDeviceKey key, std::span<const std::uint8_t> report,
                         std::int64_t now_ms) = 0;
  // After on_ready or on_refused.
  virtual void on_gone(HidDeviceKey key) = 0;
  // When on_time() is to be called.
  [[nodiscard]] virtual std::optional<std::int64_t> deadline_ms() const = 0;
  virtual void on_time(std::int64_t now_ms) = 0;
};

class HidTransport {
 public:
  virtual ~HidTransport() = default;
  // `listener` must live until stop() has returned. Errors: device_failure.
  virtual core::Result<void> start(HidListener& listener) = 0;
  virtual void stop() = 0;
};

}  // namespace holdfast::drivers
