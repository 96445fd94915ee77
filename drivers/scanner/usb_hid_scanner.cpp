#include "drivers/scanner/usb_hid_scanner.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace holdfast::drivers {
namespace {

std::optional<std::uint16_t> hex16(std::string_view text) {
  std::uint16_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, 16);
  if (text.empty() || text.size() > 4 || parsed.ec != std::errc() || parsed.ptr != end) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

core::Result<UsbScannerFilter> UsbScannerFilter::parse(const std::string& text) {
  UsbScannerFilter filter;
  if (text.empty()) return filter;
  const std::size_t colon = text.find(':');
  const std::size_t second =
      colon == std::string::npos ? std::string::npos : text.find(':', colon + 1);
  if (colon != std::string::npos) {
    filter.vendor_id = hex16(std::string_view(text).substr(0, colon));
    filter.product_id = hex16(std::string_view(text).substr(colon + 1, second - colon - 1));
    if (second != std::string::npos) filter.serial = text.substr(second + 1);
  }
  if (!filter.vendor_id || !filter.product_id) {
    return core::fail(core::ErrorCode::config_wrong_value,
                      "scanner \"" + text +
                          "\": write the USB vendor and product number as lsusb shows them, "
                          "such as \"052e:1234\"");
  }
  return filter;
}

bool UsbScannerFilter::matches(const HidDeviceInfo& info) const {
  return (!vendor_id || *vendor_id == info.vendor_id) &&
         (!product_id || *product_id == info.product_id) &&
         (serial.empty() || serial == info.serial);
}

UsbHidScanner::UsbHidScanner(std::unique_ptr<HidTransport> transport, UsbScannerFilter filter)
    : filter_(std::move(filter)), transport_(std::move(transport)) {}

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
  if (!filter_.matches(info)) return std::nullopt;
  const auto descriptor = parse_hid_report_descriptor(info.report_descriptor);
  if (!descriptor || !decoder_for(info, *descriptor)) return std::nullopt;
  return setup_for(info, *descriptor);
}

void UsbHidScanner::on_ready(HidDeviceKey key, const HidDeviceInfo& info) {
  const auto descriptor = parse_hid_report_descriptor(info.report_descriptor);
  if (!descriptor) return;
  auto decoder = decoder_for(info, *descriptor);
  if (!decoder) return;
  devices_[key] = {info, std::move(decoder), {}};
  report_status();
}

void UsbHidScanner::on_refused(HidDeviceKey key, const HidDeviceInfo& info,
                               const core::Error& error) {
  devices_[key] = {info, nullptr, error};
  report_status();
}

void UsbHidScanner::on_report(HidDeviceKey key, std::span<const std::uint8_t> report,
                              std::int64_t now_ms) {
  const auto found = devices_.find(key);
  if (found == devices_.end() || !found->second.decoder) return;
  deliver(found->second.decoder->on_report(report, now_ms));
  report_status();
}

void UsbHidScanner::on_gone(HidDeviceKey key) {
  devices_.erase(key);
  report_status();
}

std::optional<std::int64_t> UsbHidScanner::deadline_ms() const {
  std::optional<std::int64_t> earliest;
  for (const auto& [key, device] : devices_) {
    const auto deadline = device.decoder ? device.decoder->deadline_ms() : std::nullopt;
    if (deadline && (!earliest || *deadline < *earliest)) earliest = deadline;
  }
  return earliest;
}

void UsbHidScanner::on_time(std::int64_t now_ms) {
  for (auto& [key, device] : devices_) {
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
  const auto works = [](const auto& entry) { return entry.second.decoder != nullptr; };
  const auto ready = std::ranges::count_if(devices_, works);
  const auto refused = std::ranges::find_if_not(devices_, works);
  if (ready > 0) {
    result.health = ports::DeviceHealth::ready;
    result.name = std::ranges::find_if(devices_, works)->second.info.name;
    if (ready > 1) result.name += " + " + std::to_string(ready - 1);
    for (const auto& [key, device] : devices_) {
      if (device.decoder && result.detail.empty()) result.detail = device.decoder->advice();
    }
    if (!result.detail.empty()) result.health = ports::DeviceHealth::warning;
  }
  if (refused != devices_.end()) {
    result.health = ready > 0 ? ports::DeviceHealth::warning : ports::DeviceHealth::failed;
    if (ready == 0) result.name = refused->second.info.name;
    result.detail = core::sentence(refused->second.error);
  }
  return result;
}

}  // namespace holdfast::drivers
