#include "drivers/scanner/usb_hid_scanner.h"

#include <algorithm>
#include <utility>

namespace holdfast::drivers {

UsbHidScanner::UsbHidScanner(std::unique_ptr<HidTransport> transport, UsbSelector filter)
    : transport_(std::move(transport)),
      devices_(std::move(filter),
               [this](const HidDeviceInfo& info, const HidReportDescriptor& descriptor) {
                 return decoder_for(info, descriptor);
               }) {}

UsbHidScanner::~UsbHidScanner() {
  transport_->stop();
}

core::Result<void> UsbHidScanner::start(ports::ScanHandler on_scan,
                                        ports::StatusHandler on_status) {
  stop();
  on_scan_ = std::move(on_scan);
  on_status_ = std::move(on_status);
  report_status();
  return transport_->start(*this);
}

void UsbHidScanner::stop() {
  transport_->stop();
  devices_.clear();
  reported_.reset();
  on_scan_ = nullptr;
  on_status_ = nullptr;
}

std::optional<HidSetup> UsbHidScanner::wants(const HidDeviceInfo& info) {
  const auto descriptor = devices_.wanted(info);
  if (!descriptor) return std::nullopt;
  return setup_for(info, *descriptor);
}

void UsbHidScanner::on_ready(HidDeviceKey key, const HidDeviceInfo& info) {
  devices_.ready(key, info);
  report_status();
}

void UsbHidScanner::on_refused(HidDeviceKey key, const HidDeviceInfo& info,
                               const core::Error& error) {
  devices_.refused(key, info, error);
  report_status();
}

void UsbHidScanner::on_report(HidDeviceKey key, std::span<const std::uint8_t> report,
                              std::int64_t now_ms) {
  HidScanDecoder* const decoder = devices_.decoder(key);
  if (decoder == nullptr) return;
  deliver(decoder->on_report(report, now_ms));
  report_status();
}

void UsbHidScanner::on_gone(HidDeviceKey key) {
  devices_.gone(key);
  report_status();
}

std::optional<std::int64_t> UsbHidScanner::deadline_ms() const {
  std::optional<std::int64_t> earliest;
  for (const auto& [key, device] : devices_.all()) {
    const auto deadline = device.decoder ? device.decoder->deadline_ms() : std::nullopt;
    if (deadline && (!earliest || *deadline < *earliest)) earliest = deadline;
  }
  return earliest;
}

void UsbHidScanner::on_time(std::int64_t now_ms) {
  for (const auto& [key, device] : devices_.all()) {
    if (device.decoder) deliver(device.decoder->on_time(now_ms));
  }
  report_status();
}

void UsbHidScanner::deliver(const std::vector<core::ScannedCode>& codes) {
  for (const core::ScannedCode& code : codes) {
    if (on_scan_) on_scan_(code);
  }
}

void UsbHidScanner::report_status() {
  ports::DeviceStatus now = status();
  if (reported_ == now) return;
  reported_ = std::move(now);
  if (on_status_) on_status_(*reported_);
}

std::string UsbHidScanner::source_of(const HidDeviceInfo& info) {
  return "usb:" + info.id();
}

// One status for all: a scanner that works counts for more than one that does not.
ports::DeviceStatus UsbHidScanner::status() const {
  ports::DeviceStatus result;
  result.role = ports::DeviceRole::scanner;
  const auto ready = std::ranges::count_if(devices_.all(), devices_.works);
  const auto refused = devices_.first_refused();
  if (ready > 0) {
    result.health = ports::DeviceHealth::ready;
    result.name = devices_.first_working()->second.info.name;
    if (ready > 1) result.name += " + " + std::to_string(ready - 1);
    for (const auto& [key, device] : devices_.all()) {
      if (device.decoder && result.detail.empty()) result.detail = device.decoder->advice();
    }
    if (!result.detail.empty()) result.health = ports::DeviceHealth::warning;
  }
  if (refused != devices_.all().end()) {
    result.health = ready > 0 ? ports::DeviceHealth::warning : ports::DeviceHealth::failed;
    if (ready == 0) result.name = refused->second.info.name;
    result.detail = core::sentence(refused->second.error);
  }
  return result;
}

}  // namespace holdfast::drivers
