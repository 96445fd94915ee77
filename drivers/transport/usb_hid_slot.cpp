#include "drivers/transport/usb_hid_slot.h"

#include <utility>

#include "drivers/transport/hid_report_descriptor.h"
#include "drivers/transport/steady_now.h"

namespace holdfast::drivers {

UsbHidSlot::UsbHidSlot(UsbDeviceRef device, UsbHidInterface interface, HidDeviceKey key,
                       HidListener& listener, const UsbHidOptions& options, std::int64_t now_ms)
    : device_(std::move(device)),
      interface_(std::move(interface)),
      key_(key),
      listener_(listener),
      options_(options),
      settled_at_ms_(now_ms + options.kernel_settle_ms),
      due_ms_(now_ms) {}

void UsbHidSlot::service(std::int64_t now_ms) {
  if (phase_ == Phase::reading) {
    read(now_ms);
    return;
  }
  if (closing_ || !due_ms_ || now_ms < *due_ms_) return;
  due_ms_.reset();
  if (phase_ == Phase::unclassified) classify(now_ms);
  if (phase_ == Phase::waiting) take(now_ms);
}

std::optional<std::int64_t> UsbHidSlot::deadline_ms() const {
  return phase_ == Phase::reading ? claimed_->deadline_ms() : due_ms_;
}

void UsbHidSlot::close() {
  closing_ = true;
  due_ms_.reset();
  if (claimed_) {
    claimed_->cancel();
    read(0);
  } else {
    report_gone();
  }
}

void UsbHidSlot::classify(std::int64_t now_ms) {
  interface_.info.report_descriptor = kernel_report_descriptor(interface_);
  if (interface_.info.report_descriptor.empty()) {
    // The kernel announces a device before it has read its descriptors.
    if (now_ms < settled_at_ms_) {
      due_ms_ = now_ms + look_again_after_ms_;
      look_again_after_ms_ *= 2;
      return;
    }
    auto device = UsbHidDevice::open_unbound(device_.get(), interface_);
    auto bytes = device ? (*device)->read_report_descriptor()
                        : core::Result<std::vector<std::uint8_t>>(core::pass_on(device.error()));
    if (!bytes) {
      // What it is cannot be known now; another program may hold it.
      due_ms_ = now_ms + options_.retry_interval_ms;
      return;
    }
    interface_.info.report_descriptor = *std::move(bytes);
  }
  const auto descriptor = parse_hid_report_descriptor(interface_.info.report_descriptor);
  auto setup = descriptor ? listener_.wants(interface_.info) : std::nullopt;
  if (!setup) {
    phase_ = Phase::unwanted;
    return;
  }
  setup_ = *std::move(setup);
  report_bytes_ = descriptor->max_report_bytes(HidReportKind::input);
  phase_ = Phase::waiting;
}

void UsbHidSlot::take(std::int64_t now_ms) {
  auto device = UsbHidDevice::open(device_.get(), interface_);
  if (!device) {
    refuse(device.error(), now_ms);
    return;
  }
  claimed_ = *std::move(device);
  phase_ = Phase::reading;
  if (const auto begun = begin_reading(); !begun) {
    claimed_->cancel();
    failure_ = begun.error();
    read(now_ms);
    return;
  }
  refused_.reset();
  announced_ = true;
  listener_.on_ready(key_, interface_.info);
}

core::Result<void> UsbHidSlot::begin_reading() {
  for (const HidFeatureReport& report : setup_.feature_reports) {
    // A device that refuses a setting may still deliver.
    (void)claimed_->send_feature_report(report);
  }
  return claimed_->start(report_bytes_, [this](std::span<const std::uint8_t> report) {
    listener_.on_report(key_, report, steady_now_ms());
  });
}

void UsbHidSlot::read(std::int64_t now_ms) {
  const UsbHidDevice::State state = claimed_->service(now_ms);
  if (state == UsbHidDevice::State::running || state == UsbHidDevice::State::recovering) return;
  if (claimed_->transfers_in_flight() > 0) return;
  claimed_.reset();
  if (closing_ || state == UsbHidDevice::State::gone) {
    phase_ = Phase::ended;
    report_gone();
    return;
  }
  const core::Error stopped = {
      core::ErrorCode::device_failure,
      interface_.info.name + " stopped answering; unplug it and plug it in again"};
  refuse(std::exchange(failure_, std::nullopt).value_or(stopped), now_ms);
}

void UsbHidSlot::refuse(const core::Error& error, std::int64_t now_ms) {
  phase_ = Phase::waiting;
  due_ms_ = now_ms + options_.retry_interval_ms;
  // In the moment of unplugging; the bus will say so.
  if (error.code == core::ErrorCode::device_no_hardware) return;
  if (refused_ == error) return;
  refused_ = error;
  announced_ = true;
  listener_.on_refused(key_, interface_.info, error);
}

void UsbHidSlot::report_gone() {
  if (std::exchange(announced_, false)) listener_.on_gone(key_);
}

}  // namespace holdfast::drivers
