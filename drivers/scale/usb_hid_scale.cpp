#include "drivers/scale/usb_hid_scale.h"

#include <utility>

#include "drivers/transport/usb_hid_transport.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::DeviceHealth;
using ports::ScaleReading;
using ports::ScaleState;

constexpr HidUsage kKeyboard = hid_usage(0x01, 0x06);

std::unique_ptr<HidScaleDecoder> decoder_of(const HidDeviceInfo&,
                                            const HidReportDescriptor& descriptor) {
  // An interface that is a keyboard as well is somebody's keyboard.
  if (descriptor.has_application(kKeyboard)) return nullptr;
  auto decoder = HidScaleDecoder::create(descriptor);
  return decoder ? std::make_unique<HidScaleDecoder>(*std::move(decoder)) : nullptr;
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
    : transport_(std::move(transport)), devices_(std::move(selector), decoder_of) {}

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
  if (!devices_.wanted(info)) return std::nullopt;
  return HidSetup{};
}

void UsbHidScale::on_ready(HidDeviceKey key, const HidDeviceInfo& info) {
  devices_.ready(key, info);
  report();
}

void UsbHidScale::on_refused(HidDeviceKey key, const HidDeviceInfo& info,
                             const core::Error& error) {
  devices_.refused(key, info, error);
  report();
}

void UsbHidScale::on_report(HidDeviceKey key, std::span<const std::uint8_t> bytes, std::int64_t) {
  const auto used = devices_.first_working();
  if (used == devices_.all().end() || used->first != key) return;
  if (auto reading = used->second.decoder->on_report(bytes)) {
    tell(*std::move(reading));
    report();
  }
}

void UsbHidScale::on_gone(HidDeviceKey key) {
  devices_.gone(key);
  report();
}

void UsbHidScale::tell(ScaleReading reading) {
  if (told_ == reading) return;
  told_ = std::move(reading);
  if (on_reading_) on_reading_(*told_);
}

// What another scale showed, or this one before it was unplugged, means nothing: a scale is not
// heard before its first report.
void UsbHidScale::report() {
  const auto used = devices_.first_working();
  const auto key =
      used == devices_.all().end() ? std::nullopt : std::optional<HidDeviceKey>(used->first);
  if (key != used_ || !told_) {
    used_ = key;
    tell(nothing_there());
  }

  ports::DeviceStatus status;
  status.role = ports::DeviceRole::scale;
  if (used != devices_.all().end()) {
    status.health = DeviceHealth::ready;
    status.name = used->second.info.name;
    if (told_->state == ScaleState::fault) {
      status.health = DeviceHealth::failed;
      status.detail = core::sentence(told_->error);
    }
  } else if (!devices_.all().empty()) {
    status.health = DeviceHealth::failed;
    status.name = devices_.all().begin()->second.info.name;
    status.detail = core::sentence(devices_.all().begin()->second.error);
  }
  if (reported_ == status) return;
  reported_ = std::move(status);
  if (on_status_) on_status_(*reported_);
}

}  // namespace holdfast::drivers
