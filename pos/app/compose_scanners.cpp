#include "pos/app/compose_scanners.h"

#include "drivers/scanner/scanner_group.h"
#include "drivers/scanner/serial_scanner.h"
#include "drivers/scanner/usb_hid_keyboard_scanner.h"
#include "drivers/scanner/usb_hid_pos_scanner.h"

namespace holdfast::app {
namespace {

using Device = config::Settings::ScannerDevice;
using Made = core::Result<std::unique_ptr<ports::Scanner>>;

std::string prefix_of(const Device& device) {
  return device.prefix == config::ScannerPrefix::stx ? "\x02" : "";
}

drivers::CodeFraming framing_of(const Device& device) {
  using Suffix = drivers::CodeFraming::Suffix;
  drivers::CodeFraming framing;
  framing.prefix = prefix_of(device);
  framing.silence_ms = device.silence_ms;
  switch (device.suffix) {
    case config::ScannerSuffix::enter:
      break;
    case config::ScannerSuffix::tab:
      framing.suffix = Suffix::text;
      framing.suffix_text = "\t";
      break;
    case config::ScannerSuffix::etx:
      framing.suffix = Suffix::text;
      framing.suffix_text = "\x03";
      break;
    case config::ScannerSuffix::none:
      framing.suffix = Suffix::none;
      break;
  }
  return framing;
}

Made serial_scanner(const Device& device, const DeviceTaps& taps) {
  auto line = drivers::SerialSettings::parse(device.line);
  if (!line) return core::pass_on(line.error());
  switch (device.flow_control) {
    case config::FlowControl::none:
      break;
    case config::FlowControl::hardware:
      line->flow_control = drivers::SerialFlowControl::hardware;
      break;
    case config::FlowControl::software:
      line->flow_control = drivers::SerialFlowControl::software;
      break;
  }
  drivers::SerialScannerOptions options;
  options.path = device.device;
  options.line = *line;
  options.framing = framing_of(device);
  options.tap = taps.line;
  return std::make_unique<drivers::SerialScanner>(std::move(options));
}

drivers::KeyLayout layout_of(const Device& device) {
  switch (device.layout) {
    case config::KeyLayout::us:
      break;
    case config::KeyLayout::de:
      return drivers::KeyLayout::de;
    case config::KeyLayout::fr:
      return drivers::KeyLayout::fr;
  }
  return drivers::KeyLayout::us;
}

Made keyboard_scanner(const Device& device, const DeviceTaps& taps) {
  auto filter = drivers::UsbSelector::parse(device.device);
  if (!filter) return core::pass_on(filter.error());
  return std::make_unique<drivers::UsbHidKeyboardScanner>(
      taps.hid_transport(),
      drivers::KeyboardScannerOptions{*filter, layout_of(device), framing_of(device)});
}

}  // namespace

Made make_scanner(const Device& device, const DeviceTaps& taps) {
  switch (device.kind) {
    case config::ScannerDeviceKind::none:
      break;
    case config::ScannerDeviceKind::serial:
      return serial_scanner(device, taps);
    case config::ScannerDeviceKind::usb_keyboard:
      return keyboard_scanner(device, taps);
  }
  return std::unique_ptr<ports::Scanner>{};
}

Made make_hid_pos_scanner(const config::Settings::Scanner& settings, const DeviceTaps& taps) {
  if (settings.kind != config::ScannerKind::usb_hid_pos) return std::unique_ptr<ports::Scanner>{};
  auto filter = drivers::UsbSelector::parse(settings.vendor_product);
  if (!filter) return core::pass_on(filter.error());
  return std::make_unique<drivers::UsbHidPosScanner>(taps.hid_transport(), *filter);
}

core::Result<void> add_scanners(const config::Settings::Scanner& settings, RuntimeParts& parts) {
  std::vector<std::unique_ptr<ports::Scanner>> scanners;
  auto hid_pos = make_hid_pos_scanner(settings, {});
  if (!hid_pos) return core::pass_on(hid_pos.error());
  if (*hid_pos) scanners.push_back(*std::move(hid_pos));
  for (const Device& device : settings.devices) {
    auto scanner = make_scanner(device, {});
    if (!scanner) return core::pass_on(scanner.error());
    if (*scanner) scanners.push_back(*std::move(scanner));
  }
  // The till knows one status for all.
  if (scanners.size() > 1) {
    parts.scanners.push_back(std::make_unique<drivers::ScannerGroup>(std::move(scanners)));
  } else if (!scanners.empty()) {
    parts.scanners.push_back(std::move(scanners.front()));
  }
  return {};
}

}  // namespace holdfast::app
