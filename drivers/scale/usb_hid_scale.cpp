#include "drivers/scale/usb_hid_scale.h"

#include <algorithm>
#include <utility>

#include "drivers/transport/usb_hid_transport.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::DeviceHealth;
using ports::ScaleReading;
using ports::ScaleState;

constexpr HidUsage kKeyboard = hid_usage(0x01, 0x06);

core::Result<HidScaleDecoder> decoder_of(const HidDeviceInfo& info) {
  const auto descriptor = parse_hid_report_descriptor(info.report_descriptor);
  if (!descriptor) return core::pass_on(descriptor.error());
  // An interface that is a keyboard as well is somebody's keyboard.
  if (descriptor->has_application(kKeyboard)) return core::fail(ErrorCode::device_failure);
  return HidScaleDecoder::create(*descriptor);
}

ScaleReading nothing_there() {
  ScaleReading reading;
  reading.error = {ErrorCode::device_no_hardware, {}};
  return reading;
}

}  // namespace

UsbHidScale::UsbHidScale(UsbSelector selector)
    : UsbHidScale(std::make_unique<UsbHidTransport>(), std::move(selector)) {}

UsbHidScale::UsbHidScale(std::unique_ptr<HidTransport> transport, UsbSelector selector)
    : selector_(std::move(selector)), transport_(std::move(transport)) {}

UsbHidScale::~UsbHidScale() {
  transport_->stop();
}

core::Result<void> UsbHidScale::start(ports::ReadingHandler on_reading,
                                      ports::StatusHandler on_status) {
  stop();
  on_reading_ = std::move(on_reading);
  on_status_ = std::move(on_status);
  report();
  return transport_->start(*this);
}

void UsbHidScale::stop() {
  transport_->stop();
  devices_.clear();
  used_.reset();
  told_.reset();
  reported_.reset();
  on_reading_ = nullptr;
  on_status_ = nullptr;
}

std::optional<HidSetup> UsbHidScale::wants(const HidDeviceInfo& info) {
  if (!selector_.matches(info)) return std::nullopt;
  if (!decoder_of(info)) return std::nullopt;
  return HidSetup{};
}

void UsbHidScale::on_ready(HidDeviceKey key, const HidDeviceInfo& info) {
  auto decoder = decoder_of(info);
  if (!decoder) return;
  devices_[key] = {info, *std::move(decoder), {}};
  report();
}

void UsbHidScale::on_refused(HidDeviceKey key, const HidDeviceInfo& info,
                             const core::Error& error) {
  devices_[key] = {info, std::nullopt, error};
  report();
}

void UsbHidScale::on_report(HidDeviceKey key, std::span<const std::uint8_t> bytes, std::int64_t) {
  const auto found = in_use();
  if (found == devices_.end() || found->first != key) return;
  if (auto reading = found->second.decoder->on_report(bytes)) {
    tell(*std::move(reading));
    report();
  }
}

void UsbHidScale::on_gone(HidDeviceKey key) {
  devices_.erase(key);
  report();
}

std::map<HidDeviceKey, UsbHidScale::Device>::const_iterator UsbHidScale::in_use() const {
  return std::ranges::find_if(devices_,
                              [](const auto& entry) { return entry.second.decoder.has_value(); });
}

void UsbHidScale::tell(ScaleReading reading) {
  if (told_ == reading) return;
  told_ = std::move(reading);
  if (on_reading_) on_reading_(*told_);
}

// What another scale showed, or this one before it was unplugged, means nothing: a scale is not
// heard before its first report.
void UsbHidScale::report() {
  const auto used = in_use();
  const auto key = used == devices_.end() ? std::nullopt : std::optional<HidDeviceKey>(used->first);
  if (key != used_ || !told_) {
    used_ = key;
    tell(nothing_there());
  }

  ports::DeviceStatus status;
  status.role = ports::DeviceRole::scale;
  if (used != devices_.end()) {
    status.health = DeviceHealth::ready;
    status.name = used->second.info.name;
    if (told_->state == ScaleState::fault) {
      status.health = DeviceHealth::failed;
      status.detail = core::sentence(told_->error);
    }
  } else if (!devices_.empty()) {
    status.health = DeviceHealth::failed;
    status.name = devices_.begin()->second.info.name;
    status.detail = core::sentence(devices_.begin()->second.error);
  }
  if (reported_ == status) return;
  reported_ = std::move(status);
  if (on_status_) on_status_(*reported_);
}

}  // namespace holdfast::drivers
