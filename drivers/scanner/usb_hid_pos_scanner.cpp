#include "drivers/scanner/usb_hid_pos_scanner.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "drivers/transport/usb_hid_transport.h"

namespace holdfast::drivers {
namespace {

constexpr HidUsage kKeyboard = hid_usage(0x01, 0x06);

constexpr std::uint16_t kHoneywell = 0x0C2E;
// Honeywell scanners stay silent until this feature report is set to 1.
constexpr std::uint8_t kHoneywellEnableReport = 254;

std::optional<std::uint16_t> hex16(std::string_view text) {
  std::uint16_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, 16);
  if (text.empty() || text.size() > 4 || parsed.ec != std::errc() || parsed.ptr != end) {
    return std::nullopt;
  }
  return value;
}

bool has_feature_report(const HidReportDescriptor& descriptor, std::uint8_t id) {
  return std::ranges::any_of(descriptor.sizes, [id](const auto& report) {
    return report.kind == HidReportKind::feature && report.report_id == id;
  });
}

std::string source_of(const HidDeviceInfo& info) {
  return "usb:" + info.id();
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

UsbHidPosScanner::UsbHidPosScanner(UsbScannerFilter filter)
    : UsbHidPosScanner(std::make_unique<UsbHidTransport>(), std::move(filter)) {}

UsbHidPosScanner::UsbHidPosScanner(std::unique_ptr<HidTransport> transport, UsbScannerFilter filter)
    : filter_(std::move(filter)), transport_(std::move(transport)) {}

UsbHidPosScanner::~UsbHidPosScanner() {
  transport_->stop();
}

core::Result<void> UsbHidPosScanner::start(ports::ScanHandler on_scan,
                                           ports::StatusHandler on_status) {
  stop();
  on_scan_ = std::move(on_scan);
  on_status_ = std::move(on_status);
  report_status();
  return transport_->start(*this);
}

void UsbHidPosScanner::stop() {
  transport_->stop();
  devices_.clear();
  reported_.reset();
  on_scan_ = nullptr;
  on_status_ = nullptr;
}

std::optional<HidSetup> UsbHidPosScanner::wants(const HidDeviceInfo& info) {
  if (!filter_.matches(info)) return std::nullopt;
  const auto descriptor = parse_hid_report_descriptor(info.report_descriptor);
  // An interface that is a keyboard as well is somebody's keyboard.
  if (!descriptor || !descriptor->has_application(kBarcodeScanner) ||
      descriptor->has_application(kKeyboard)) {
    return std::nullopt;
  }
  if (!HidPosDecoder::create(*descriptor, source_of(info))) return std::nullopt;
  HidSetup setup;
  if (info.vendor_id == kHoneywell && has_feature_report(*descriptor, kHoneywellEnableReport)) {
    setup.feature_reports.push_back({kHoneywellEnableReport, {1}});
  }
  return setup;
}

void UsbHidPosScanner::on_ready(HidDeviceKey key, const HidDeviceInfo& info) {
  const auto descriptor = parse_hid_report_descriptor(info.report_descriptor);
  if (!descriptor) return;
  auto decoder = HidPosDecoder::create(*descriptor, source_of(info));
  if (!decoder) return;
  devices_[key] = {info, *std::move(decoder), {}};
  report_status();
}

void UsbHidPosScanner::on_refused(HidDeviceKey key, const HidDeviceInfo& info,
                                  const core::Error& error) {
  devices_[key] = {info, std::nullopt, error};
  report_status();
}

void UsbHidPosScanner::on_report(HidDeviceKey key, std::span<const std::uint8_t> report,
                                 std::int64_t now_ms) {
  const auto found = devices_.find(key);
  if (found == devices_.end() || !found->second.decoder) return;
  deliver(found->second.decoder->on_report(report, now_ms));
}

void UsbHidPosScanner::on_gone(HidDeviceKey key) {
  devices_.erase(key);
  report_status();
}

std::optional<std::int64_t> UsbHidPosScanner::deadline_ms() const {
  std::optional<std::int64_t> earliest;
  for (const auto& [key, device] : devices_) {
    const auto deadline = device.decoder ? device.decoder->deadline_ms() : std::nullopt;
    if (deadline && (!earliest || *deadline < *earliest)) earliest = deadline;
  }
  return earliest;
}

void UsbHidPosScanner::on_time(std::int64_t now_ms) {
  for (auto& [key, device] : devices_) {
    if (device.decoder) deliver(device.decoder->on_time(now_ms));
  }
}

void UsbHidPosScanner::deliver(const std::vector<core::ScannedCode>& codes) {
  for (const core::ScannedCode& code : codes) {
    if (on_scan_) on_scan_(code);
  }
}

void UsbHidPosScanner::report_status() {
  ports::DeviceStatus now = status();
  if (reported_ == now) return;
  reported_ = std::move(now);
  if (on_status_) on_status_(*reported_);
}

// One status for all: a scanner that works counts for more than one that does not.
ports::DeviceStatus UsbHidPosScanner::status() const {
  ports::DeviceStatus result;
  result.role = ports::DeviceRole::scanner;
  const auto works = [](const auto& entry) { return entry.second.decoder.has_value(); };
  const auto ready = std::ranges::count_if(devices_, works);
  const auto refused = std::ranges::find_if_not(devices_, works);
  if (ready > 0) {
    result.health = ports::DeviceHealth::ready;
    result.name = std::ranges::find_if(devices_, works)->second.info.name;
    if (ready > 1) result.name += " + " + std::to_string(ready - 1);
  }
  if (refused != devices_.end()) {
    result.health = ready > 0 ? ports::DeviceHealth::warning : ports::DeviceHealth::failed;
    if (ready == 0) result.name = refused->second.info.name;
    result.detail = core::sentence(refused->second.error);
  }
  return result;
}

}  // namespace holdfast::drivers
