#include "drivers/transport/usb_bus_watch.h"

#include <libusb.h>

#include <algorithm>
#include <span>
#include <utility>

#include "drivers/transport/usb_error.h"

namespace holdfast::drivers {
namespace {

constexpr std::int64_t kDefaultInterval_ms = 2'000;

}  // namespace

UsbDeviceRef::UsbDeviceRef(libusb_device* device)
    : device_(libusb_ref_device(device), &libusb_unref_device) {}

struct UsbBusWatch::Hotplug {
  // libusb forbids blocking calls in here, so the change is only noted.
  static int LIBUSB_CALL changed(libusb_context*, libusb_device* device, libusb_hotplug_event event,
                                 void* user_data) {
    auto* watch = static_cast<UsbBusWatch*>(user_data);
    watch->changes_.push_back({UsbDeviceRef(device), event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED});
    return 0;
  }
};

UsbBusWatch::UsbBusWatch(libusb_context* context, std::optional<std::int64_t> rescan_interval_ms)
    : context_(context),
      interval_ms_(rescan_interval_ms.value_or(kDefaultInterval_ms)),
      use_hotplug_(!rescan_interval_ms && libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) != 0) {}

UsbBusWatch::~UsbBusWatch() {
  if (hotplug_handle_ != 0) libusb_hotplug_deregister_callback(context_, hotplug_handle_);
}

core::Result<void> UsbBusWatch::start(std::int64_t now_ms) {
  if (!use_hotplug_) {
    next_scan_ms_ = now_ms;
    return {};
  }
  const int error = libusb_hotplug_register_callback(
      context_, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
      LIBUSB_HOTPLUG_ENUMERATE, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
      LIBUSB_HOTPLUG_MATCH_ANY, &Hotplug::changed, this, &hotplug_handle_);
  if (error != 0) return core::pass_on(usb_error("watch the USB bus", error));
  return {};
}

std::vector<UsbBusChange> UsbBusWatch::take_changes(std::int64_t now_ms) {
  if (next_scan_ms_ && now_ms >= *next_scan_ms_) {
    scan();
    next_scan_ms_ = now_ms + interval_ms_;
  }
  return std::exchange(changes_, {});
}

void UsbBusWatch::scan() {
  libusb_device** list = nullptr;
  const ssize_t count = libusb_get_device_list(context_, &list);
  if (count < 0) return;
  std::vector<UsbDeviceRef> found;
  for (libusb_device* device : std::span(list, static_cast<std::size_t>(count))) {
    found.emplace_back(device);
  }
  libusb_free_device_list(list, 1);
  for (const UsbDeviceRef& device : known_) {
    if (std::ranges::find(found, device) == found.end()) changes_.push_back({device, false});
  }
  for (const UsbDeviceRef& device : found) {
    if (std::ranges::find(known_, device) == known_.end()) changes_.push_back({device, true});
  }
  known_ = std::move(found);
}

}  // namespace holdfast::drivers
