#include "pos/app/compose_scanners.h"

#include <array>
#include <utility>

#include "config/camera_settings.h"
#include "drivers/camera/v4l2_camera.h"
#include "drivers/scanner/camera_scanner.h"
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

drivers::CodeKinds kinds_of(const Device& device) {
  // In the order of config::CodeFamily.
  constexpr std::array<drivers::CodeKinds, config::kCodeNames.size()> kKinds = {
      drivers::kEanUpc,     drivers::kCode128, drivers::kCode39,  drivers::kCode93,
      drivers::kItf14,      drivers::kCodabar, drivers::kDataBar, drivers::kQrCode,
      drivers::kDataMatrix, drivers::kAztec,   drivers::kPdf417};
  const auto families = config::code_families(device.codes);
  if (device.codes.empty() || !families) return drivers::kAllKinds;
  drivers::CodeKinds kinds = 0;
  for (const config::CodeFamily family : *families)
    kinds |= kKinds[static_cast<std::size_t>(family)];
  return kinds;
}

Made camera_scanner(const Device& device) {
  const auto size = config::picture_size(device.size);
  const auto part = config::picture_part(device.region);
  if (!size || !part) {
    return core::fail(core::ErrorCode::config_wrong_value,
                      !size ? "size " + config::picture_size_rule(device.size)
                            : "region " + config::picture_part_rule(device.region));
  }
  drivers::V4l2CameraOptions camera;
  if (!device.device.empty()) camera.path = device.device;
  camera.wish = {size->width, size->height, static_cast<int>(device.frames_per_second)};
  drivers::CameraScannerOptions options;
  options.region = {part->left, part->top, part->width, part->height};
  options.kinds = kinds_of(device);
  options.sight.gone_ms = device.again_after_ms;
  options.frames_per_second = static_cast<int>(device.frames_per_second);
  return std::make_unique<drivers::CameraScanner>(
      std::make_unique<drivers::V4l2Camera>(std::move(camera)), options);
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
    case config::ScannerDeviceKind::camera:
      return camera_scanner(device);
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
    if (!*scanner) continue;
    // The screen has room for the pictures of one.
    auto* preview = dynamic_cast<ports::CameraPreview*>(scanner->get());
    if (parts.camera_preview == nullptr) parts.camera_preview = preview;
    scanners.push_back(*std::move(scanner));
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
