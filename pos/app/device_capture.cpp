#include "pos/app/device_capture.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "config/printer_connection.h"
#include "drivers/inventory/usb_recognition.h"
#include "drivers/transport/hid_recording.h"
#include "drivers/transport/usb_hid_transport.h"
#include "drivers/transport/usb_selector.h"
#include "pos/app/compose_devices.h"
#include "pos/app/compose_scanners.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

using config::Settings;
using core::ErrorCode;
using Kind = CaptureTarget::Kind;
using About = std::map<std::string, std::string, std::less<>>;

constexpr const char* kPrivate =
    "# Made by `holdfast devices capture`. It holds every code that was scanned meanwhile, gift\n"
    "# cards and badges among them: keep it to yourself, or scan test codes only.";

core::Result<CaptureTarget> refuse(std::string why) {
  return core::fail(ErrorCode::command_line, std::move(why));
}

core::Result<CaptureTarget> usb_target(const std::string& text, const Settings& settings,
                                       const std::vector<drivers::UsbDeviceFound>& usb) {
  const auto selector = drivers::UsbSelector::parse(text);
  if (!selector || text.empty())
    return refuse("write a USB device as lsusb shows it, such as usb:052e:1234");
  for (const drivers::UsbDeviceFound& device : usb) {
    if (!selector->matches(device)) continue;
    const drivers::UsbRecognition known = drivers::recognise(device);
    CaptureTarget target;
    target.name = known.as;
    switch (known.kind) {
      case drivers::UsbKind::scanner:
      case drivers::UsbKind::unknown_hid:
        target.kind = Kind::hid_pos;
        target.hid_pos.kind = config::ScannerKind::usb_hid_pos;
        target.hid_pos.vendor_product = text;
        return target;
      case drivers::UsbKind::scale:
        target.kind = Kind::scale;
        target.scale = settings.scale;
        target.scale.kind = config::ScaleKind::usb_hid;
        target.scale.vendor_product = text;
        return target;
      case drivers::UsbKind::keyboard:
        return refuse(
            "it is a keyboard: what people type is not recorded. If it is a scanner, name it in "
            "the settings ([scanner.1], kind = \"usb-keyboard\") and capture scanner.1");
      case drivers::UsbKind::card_reader:
        return refuse("it is a card reader: cards are never recorded");
      case drivers::UsbKind::printer:
        return refuse("name the printer in the settings (printer.connection) and capture printer");
      default:
        return refuse("it is neither a scanner nor a scale");
    }
  }
  return core::fail(ErrorCode::device_no_hardware, text + " is not on the USB bus");
}

core::Result<CaptureTarget> role_target(const std::string& device, const Settings& settings) {
  CaptureTarget target;
  target.name = device;
  const auto none = [&](const char* setting) {
    return core::fail(ErrorCode::device_not_set_up, setting);
  };
  if (device == "scanner") {
    if (settings.scanner.kind != config::ScannerKind::usb_hid_pos) return none("scanner.kind");
    target.hid_pos = settings.scanner;
    return target;
  }
  if (device == "scale") {
    if (settings.scale.kind == config::ScaleKind::none) return none("scale.kind");
    target.kind = Kind::scale;
    target.scale = settings.scale;
    return target;
  }
  if (device == "display") {
    if (settings.line_display.kind == config::LineDisplayKind::none)
      return none("line_display.kind");
    target.kind = Kind::display;
    return target;
  }
  if (device == "printer") {
    const auto connection = config::printer_connection(settings);
    if (std::holds_alternative<config::NoPrinter>(connection)) return none("printer.connection");
    if (std::holds_alternative<config::CupsPrinter>(connection)) {
      return refuse(
          "behind a print queue the till does not hear the printer; capture one with a "
          "connection of its own");
    }
    target.kind = Kind::printer;
    return target;
  }
  for (std::size_t i = 0; i < settings.scanner.devices.size(); ++i) {
    if (device != "scanner." + std::to_string(i + 1)) continue;
    target.kind = Kind::scanner;
    target.scanner = settings.scanner.devices[i];
    if (target.scanner.kind == config::ScannerDeviceKind::none) return none("scanner.N.kind");
    if (target.scanner.kind == config::ScannerDeviceKind::camera)
      return refuse("a camera is not recorded: its pictures show more than codes");
    return target;
  }
  return refuse(
      "DEVICE is scanner, scanner.1 to scanner.3, scale, printer, display, usb:… or the "
      "path of a serial line");
}

// Opened anew, for its owner alone; every line is on its way before the next.
class RecordingFile {
 public:
  RecordingFile() = default;
  RecordingFile(const RecordingFile&) = delete;
  RecordingFile& operator=(const RecordingFile&) = delete;
  ~RecordingFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  core::Result<void> open(const std::filesystem::path& file) {
    fd_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd_ >= 0) return {};
    return core::fail(ErrorCode::file_unreadable,
                      file.string() + ": " + std::generic_category().message(errno) +
                          (errno == EEXIST ? "; give a name that is not taken" : ""));
  }
  // From any thread.
  void write(std::string_view line) {
    const std::lock_guard lock(mutex_);
    std::string text(line);
    text += '\n';
    // Behind the first line, which says what the file is.
    if (lines_++ == 0) text += std::string(kPrivate) + '\n';
    for (std::string_view rest = text; !rest.empty();) {
      const ssize_t wrote = ::write(fd_, rest.data(), rest.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) {
        failed_ = errno;
        return;
      }
      rest.remove_prefix(static_cast<std::size_t>(wrote));
    }
  }
  [[nodiscard]] core::Result<void> result() const {
    const std::lock_guard lock(mutex_);
    if (failed_ == 0) return {};
    return core::fail(failed_ == ENOSPC ? ErrorCode::disk_full : ErrorCode::file_unreadable,
                      std::generic_category().message(failed_));
  }

 private:
  mutable std::mutex mutex_;
  int fd_ = -1;
  int failed_ = 0;
  std::size_t lines_ = 0;
};

About about_line(const CaptureTarget& target, const Settings& settings) {
  switch (target.kind) {
    case Kind::scanner:
      return {{"device", "scanner"}, {"line", target.scanner.line}};
    case Kind::scale:
      return {{"device", "scale"},
              {"kind", target.scale.kind == config::ScaleKind::nci ? "nci" : "toledo-8217"},
              {"line", target.scale.serial}};
    case Kind::display:
      return {{"device", "display"}, {"line", settings.line_display.serial}};
    case Kind::printer:
      return {{"device", "printer"}, {"profile", settings.printer.profile}};
    case Kind::hid_pos:
      break;
  }
  return {};
}

class Capture final : public DeviceCapture {
 public:
  Capture(CaptureTarget target, Settings settings)
      : target_(std::move(target)), settings_(std::move(settings)) {
    taps_.hid = [this] {
      return std::make_unique<drivers::RecordingHidTransport>(
          std::make_unique<drivers::UsbHidTransport>(),
          [this](std::string_view line) { write(line); });
    };
  }

  core::Result<void> open(const std::filesystem::path& file) {
    if (auto opened = file_.open(file); !opened) return opened;
    const bool on_usb =
        target_.kind == Kind::hid_pos ||
        (target_.kind == Kind::scale && target_.scale.kind == config::ScaleKind::usb_hid) ||
        (target_.kind == Kind::scanner &&
         target_.scanner.kind == config::ScannerDeviceKind::usb_keyboard);
    if (on_usb) return {};
    recorder_.emplace(about_line(target_, settings_),
                      [this](std::string_view line) { write(line); });
    taps_.line = recorder_->tap();
    return {};
  }

  core::Result<void> run(DeviceLines& lines, const Say& say, DeviceLines::Deadline until,
                         core::PrintJobId job, const core::ReceiptDocument& document) override {
    std::atomic<bool> worked = false;
    const auto on_status = [&](const ports::DeviceStatus& status) {
      if (status.health == ports::DeviceHealth::ready ||
          status.health == ports::DeviceHealth::warning) {
        worked = true;
      }
      lines.put(status_line(status));
    };
    const auto listen = [&] {
      while (const auto line = lines.take(until)) say(*line);
    };
    switch (target_.kind) {
      case Kind::hid_pos:
      case Kind::scanner: {
        auto scanner = target_.kind == Kind::hid_pos ? make_hid_pos_scanner(target_.hid_pos, taps_)
                                                     : make_scanner(target_.scanner, taps_);
        if (!scanner) return core::pass_on(scanner.error());
        auto started = (*scanner)->start(
            [&](const core::ScannedCode& code) {
              lines.put(fmt::format("a code of {} characters", code.data.size()));
            },
            on_status);
        if (!started) return started;
        listen();
        (*scanner)->stop();
        break;
      }
      case Kind::scale: {
        auto scale = make_scale(target_.scale, taps_);
        if (!scale) return core::pass_on(scale.error());
        auto started = (*scale)->start(
            [&](const ports::ScaleReading& reading) { lines.put(reading_line(reading)); },
            on_status);
        if (!started) return started;
        listen();
        (*scale)->stop();
        break;
      }
      case Kind::display: {
        auto display = make_line_display(settings_.line_display, taps_);
        if (!display) return core::pass_on(display.error());
        if (auto started = (*display)->start(on_status); !started) return started;
        (*display)->show({"12345678901234567890", "Test äöü € Ω Ж"});
        listen();
        (*display)->stop();
        break;
      }
      case Kind::printer: {
        auto made = make_printer(settings_, taps_);
        if (!made) return core::pass_on(made.error());
        auto started = made->printer->start(
            [&](core::PrintJobId, const ports::OutputOutcome& outcome) {
              lines.put("test print: " + outcome_line(outcome));
            },
            on_status);
        if (!started) return started;
        made->printer->print(job, document);
        listen();
        made->printer->stop();
        break;
      }
    }
    if (auto written = file_.result(); !written) return written;
    if (worked || events_ > 0) return {};
    return core::fail(ErrorCode::device_no_hardware,
                      target_.name + " never worked; the recording has nothing in it");
  }

  [[nodiscard]] std::size_t events() const override { return events_; }

 private:
  void write(std::string_view line) {
    if (!line.empty() && line.front() >= '0' && line.front() <= '9') ++events_;
    file_.write(line);
  }

  CaptureTarget target_;
  Settings settings_;
  RecordingFile file_;
  std::optional<drivers::LineRecorder> recorder_;
  DeviceTaps taps_;
  std::atomic<std::size_t> events_ = 0;
};

}  // namespace

core::Result<void> check_serial_line(const std::string& path) {
  const auto refused = [&](int error) {
    const std::string why = path + ": " + std::generic_category().message(error);
    if (error == ENOENT || error == ENXIO || error == ENODEV)
      return core::fail(ErrorCode::device_no_hardware, why);
    if (error == EACCES || error == EPERM) return core::fail(ErrorCode::device_no_access, why);
    if (error == EBUSY) return core::fail(ErrorCode::device_busy, why);
    return core::fail(ErrorCode::command_line, path + " is no serial line");
  };
  struct stat what {};
  if (::stat(path.c_str(), &what) != 0) return refused(errno);
  if (!S_ISCHR(what.st_mode)) return refused(ENOTTY);
  const int fd = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return refused(errno);
  const bool is_line = ::isatty(fd) == 1;
  ::close(fd);
  if (!is_line) return refused(ENOTTY);
  return {};
}

core::Result<CaptureTarget> capture_target(const std::string& device, const Settings& settings,
                                           const std::vector<drivers::UsbDeviceFound>& usb) {
  constexpr std::string_view kUsb = "usb:";
  if (device.starts_with(kUsb)) return usb_target(device.substr(kUsb.size()), settings, usb);
  if (!device.starts_with('/')) return role_target(device, settings);
  // One that the settings know is read as they say.
  for (const Settings::ScannerDevice& one : settings.scanner.devices) {
    if (one.kind == config::ScannerDeviceKind::serial && one.device == device)
      return CaptureTarget{Kind::scanner, {}, one, {}, device};
  }
  Settings::ScannerDevice line;
  line.kind = config::ScannerDeviceKind::serial;
  line.device = device;
  return CaptureTarget{Kind::scanner, {}, line, {}, device};
}

core::Result<std::unique_ptr<DeviceCapture>> DeviceCapture::begin(const std::filesystem::path& file,
                                                                  const CaptureTarget& target,
                                                                  const Settings& settings) {
  auto capture = std::make_unique<Capture>(target, settings);
  if (auto opened = capture->open(file); !opened) return core::pass_on(opened.error());
  return std::unique_ptr<DeviceCapture>(std::move(capture));
}

}  // namespace holdfast::app
