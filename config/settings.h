// What a shop can set, typed. Defaults here are the built-in ones; holdfast.toml shows the same
// values with their explanations.
//
// Threads: values only.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace holdfast::config {

enum class ScannerKind : std::uint8_t { usb_hid_pos, none };
enum class ScannerDeviceKind : std::uint8_t { none, serial, usb_keyboard, camera };
enum class ScannerPrefix : std::uint8_t { none, stx };
enum class ScannerSuffix : std::uint8_t { enter, tab, etx, none };
enum class KeyLayout : std::uint8_t { us, de, fr };
enum class FlowControl : std::uint8_t { none, hardware, software };
enum class WedgeSuffix : std::uint8_t { enter, tab, none };
enum class PrinterKind : std::uint8_t { cups, none };
// The code by which a return finds a receipt.
enum class ReceiptCode : std::uint8_t { barcode, qr, both };
enum class LabelLanguage : std::uint8_t { zpl, escpos };
enum class DrawerKind : std::uint8_t { printer, none };
// The level of the drawer connector's pin 3 while the drawer is open.
enum class DrawerSensor : std::uint8_t { none, high, low };
enum class ScaleKind : std::uint8_t { none, usb_hid, toledo_8217, nci };
enum class ScaleUnit : std::uint8_t { kg, g, lb, oz };
enum class LineDisplayKind : std::uint8_t { none, serial };
enum class DisplayCodePage : std::uint8_t {
  cp437,
  cp737,
  cp850,
  cp852,
  cp858,
  cp866,
  cp1252,
  iso8859_7,
};
enum class Theme : std::uint8_t { dark, light };
enum class CustomerScreenKind : std::uint8_t { none, display, window };
enum class LogLevel : std::uint8_t { debug, info, warning, error };

struct Settings {
  struct Till {
    std::string data_dir;  // absolute; empty: below the user's data folder, see data_folder()
    friend bool operator==(const Till&, const Till&) = default;
  };
  struct Database {
    std::string conninfo;  // libpq's; empty: no server. May hold a password: never log it.
    std::int64_t connect_timeout_s = 5;
    std::int64_t pull_interval_s = 4;
    friend bool operator==(const Database&, const Database&) = default;
  };
  struct Wedge {
    bool enabled = true;
    WedgeSuffix suffix = WedgeSuffix::enter;
    std::int64_t min_length = 4;
    std::int64_t silence_ms = 60;
    friend bool operator==(const Wedge&, const Wedge&) = default;
  };
  // One that has to be named.
  struct ScannerDevice {
    ScannerDeviceKind kind = ScannerDeviceKind::none;
    // Of a serial line or a camera the absolute path, whose last part may hold * and ? (of a
    // camera also empty: the first); of a USB keyboard "05e0:1200" or "05e0:1200:SERIAL".
    std::string device;
    std::string line = "9600 8N1";
    FlowControl flow_control = FlowControl::none;
    ScannerPrefix prefix = ScannerPrefix::none;
    ScannerSuffix suffix = ScannerSuffix::enter;
    std::int64_t silence_ms = 150;
    KeyLayout layout = KeyLayout::us;
    // Of a camera; see camera_settings.h.
    std::string size = "640x480";
    std::string region = "0, 0, 100, 100";
    std::string codes{};  // empty: all
    std::int64_t again_after_ms = 1'000;
    std::int64_t frames_per_second = 15;
    friend bool operator==(const ScannerDevice&, const ScannerDevice&) = default;
  };
  struct Scanner {
    ScannerKind kind = ScannerKind::usb_hid_pos;
    std::string vendor_product;  // "0c2e:0b61" in hexadecimal; empty: any
    Wedge wedge;
    std::array<ScannerDevice, 3> devices;  // scanner.1 to scanner.3
    friend bool operator==(const Scanner&, const Scanner&) = default;
  };
  // What scanned codes mean: the core's rules by their names (pos/core/code_rules.h), in the core's
  // own words. What is wrong with one is told when a till starts.
  struct OwnCodes {
    std::string receipt = "####-#####+";
    std::string gift_card = "@@@@-@@@@-@@@@-@@@@ @@@@-@@@@-@@@@-@@@@-@@@@";
    std::string customer_card = "CUST-*";
    std::string employee_badge = "BADGE-*";
    std::string spool = "FIL-#+";
    std::string lot = "LOT-*";
    std::string shelf = "BIN-*";
    friend bool operator==(const OwnCodes&, const OwnCodes&) = default;
  };
  struct Scanning {
    std::string scale_labels;
    std::string group_separator;
    OwnCodes own_codes;
    friend bool operator==(const Scanning&, const Scanning&) = default;
  };
  struct Printer {
    // See printer_connection.h; empty: by `kind` and `queue`.
    std::string connection;
    PrinterKind kind = PrinterKind::none;
    std::string queue;
    std::string server;  // host, host:port or the path of a socket; empty: CUPS's own default
    std::string profile = "generic-80mm";
    friend bool operator==(const Printer&, const Printer&) = default;
  };
  struct Receipt {
    ReceiptCode code = ReceiptCode::barcode;
    std::string logo;  // a PNG, an absolute path; empty: none
    friend bool operator==(const Receipt&, const Receipt&) = default;
  };
  struct LabelPrinter {
    std::string connection;  // see printer_connection.h; empty: there is none
    LabelLanguage language = LabelLanguage::zpl;
    std::string profile = "generic-80mm";  // of a printer of receipts
    std::int64_t dpi = 203;
    std::int64_t width_mm = 50;
    std::int64_t height_mm = 30;
    friend bool operator==(const LabelPrinter&, const LabelPrinter&) = default;
  };
  struct Drawer {
    DrawerKind kind = DrawerKind::none;
    std::int64_t pin = 2;  // of the drawer connector: 2 or 5
    DrawerSensor sensor = DrawerSensor::none;
    friend bool operator==(const Drawer&, const Drawer&) = default;
  };
  struct Scale {
    ScaleKind kind = ScaleKind::none;
    std::string vendor_product;  // of the USB scale, "0922:8003" in hexadecimal; empty: any
    std::string device;          // of the serial line, an absolute path
    std::string serial = "9600 7E1";
    ScaleUnit unit = ScaleUnit::kg;  // of a scale whose messages name none
    bool sends_by_itself = false;    // is not asked for its weight
    friend bool operator==(const Scale&, const Scale&) = default;
  };
  struct LineDisplay {
    LineDisplayKind kind = LineDisplayKind::none;
    std::string device;  // of the serial line, an absolute path
    std::string serial = "9600 8N1";
    DisplayCodePage code_page = DisplayCodePage::cp858;
    bool pass_through = false;  // a printer hangs behind it
    friend bool operator==(const LineDisplay&, const LineDisplay&) = default;
  };
  struct Screen {
    Theme theme = Theme::dark;
    bool fullscreen = true;
    std::int64_t width = 1280;  // of the window, when not fullscreen
    std::int64_t height = 800;
    bool software_renderer = false;
    bool sound = true;
    friend bool operator==(const Screen&, const Screen&) = default;
  };
  struct CustomerScreen {
    CustomerScreenKind kind = CustomerScreenKind::none;
    std::int64_t display = 2;
    Theme theme = Theme::light;
    std::string greeting = "Welcome";
    friend bool operator==(const CustomerScreen&, const CustomerScreen&) = default;
  };
  struct Log {
    LogLevel level = LogLevel::info;
    std::string file;  // absolute; empty: standard error
    friend bool operator==(const Log&, const Log&) = default;
  };

  Till till;
  Database database;
  Scanner scanner;
  Scanning scanning;
  Printer printer;
  Receipt receipt;
  LabelPrinter label_printer;
  Drawer drawer;
  Scale scale;
  LineDisplay line_display;
  Screen screen;
  CustomerScreen customer_screen;
  Log log;

  friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace holdfast::config
