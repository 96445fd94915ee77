// The plugged-in HID devices of one driver: which are wanted, which work and through which decoder,
// which are refused and why. What a HidListener keeps, whatever its reports mean.
//
// Threads: one, the transport's.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "drivers/transport/hid_report_descriptor.h"
#include "drivers/transport/hid_transport.h"
#include "drivers/transport/usb_selector.h"

namespace holdfast::drivers {

template <class Decoder>
class HidDeviceTable {
 public:
  struct Device {
    HidDeviceInfo info;
    std::unique_ptr<Decoder> decoder;  // empty while the device is refused
    core::Error error;
  };
  // Null for a device that is none of this driver's.
  using Make = std::function<std::unique_ptr<Decoder>(const HidDeviceInfo& info,
                                                      const HidReportDescriptor& descriptor)>;
  using Devices = std::map<HidDeviceKey, Device>;

  HidDeviceTable(UsbSelector selector, Make make)
      : selector_(std::move(selector)), make_(std::move(make)) {}

  // Its descriptor, when it is wanted.
  [[nodiscard]] std::optional<HidReportDescriptor> wanted(const HidDeviceInfo& info) const {
    if (!selector_.matches(info)) return std::nullopt;
    auto descriptor = parse_hid_report_descriptor(info.report_descriptor);
    if (!descriptor || !make_(info, *descriptor)) return std::nullopt;
    return *std::move(descriptor);
  }

  void ready(HidDeviceKey key, const HidDeviceInfo& info) {
    const auto descriptor = parse_hid_report_descriptor(info.report_descriptor);
    auto decoder = descriptor ? make_(info, *descriptor) : nullptr;
    if (decoder) devices_[key] = Device{info, std::move(decoder), {}};
  }
  void refused(HidDeviceKey key, const HidDeviceInfo& info, const core::Error& error) {
    devices_[key] = Device{info, nullptr, error};
  }
  void gone(HidDeviceKey key) { devices_.erase(key); }
  void clear() { devices_.clear(); }

  // Null when it is refused, or not there.
  [[nodiscard]] Decoder* decoder(HidDeviceKey key) const {
    const auto found = devices_.find(key);
    return found == devices_.end() ? nullptr : found->second.decoder.get();
  }
  // By their keys: the one that was there first comes first.
  [[nodiscard]] const Devices& all() const { return devices_; }
  [[nodiscard]] static bool works(const typename Devices::value_type& entry) {
    return entry.second.decoder != nullptr;
  }
  // The end where there is none.
  [[nodiscard]] typename Devices::const_iterator first_working() const {
    return std::ranges::find_if(devices_, works);
  }
  [[nodiscard]] typename Devices::const_iterator first_refused() const {
    return std::ranges::find_if_not(devices_, works);
  }

 private:
  UsbSelector selector_;
  Make make_;
  Devices devices_;
};

}  // namespace holdfast::drivers
