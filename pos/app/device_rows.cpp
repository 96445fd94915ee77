#include "pos/app/device_rows.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "config/printer_connection.h"
#include "drivers/inventory/usb_recognition.h"
#include "drivers/transport/usb_selector.h"
#include "pos/core/overloaded.h"

namespace holdfast::app {
namespace {

using config::Settings;
using drivers::UsbDeviceFound;
using drivers::UsbKind;

constexpr const char* kDrawerToo = ", cash drawer";

bool selects(const std::string& text, const UsbDeviceFound& device) {
  const auto selector = drivers::UsbSelector::parse(text);
  return selector && selector->matches(device);
}

// The printers that the settings name, and what each is there for.
struct NamedPrinter {
  config::PrinterConnection connection;
  std::string role;
};

std::vector<NamedPrinter> named_printers(const Settings& settings) {
  std::vector<NamedPrinter> named;
  std::string receipts = "receipt printer";
  if (settings.drawer.kind == config::DrawerKind::printer) receipts += kDrawerToo;
  named.push_back({config::printer_connection(settings), std::move(receipts)});
  if (auto labels = config::parse_printer_connection(settings.label_printer.connection))
    named.push_back({*std::move(labels), "label printer"});
  return named;
}

// The roles of those whose connection is this kind of one and fits.
template <class Connection, class Fits>
std::string roles_where(const Settings& settings, const Fits& fits) {
  std::string roles;
  for (const NamedPrinter& one : named_printers(settings)) {
    const auto* connection = std::get_if<Connection>(&one.connection);
    if (connection != nullptr && fits(*connection)) roles += (roles.empty() ? "" : ", ") + one.role;
  }
  return roles;
}

// The role that the settings give to a USB device of this kind; empty for none.
std::string usb_role(UsbKind kind, const UsbDeviceFound& device, const Settings& settings) {
  switch (kind) {
    case UsbKind::scanner:
      if (settings.scanner.kind == config::ScannerKind::usb_hid_pos &&
          selects(settings.scanner.vendor_product, device)) {
        return "scanner";
      }
      return {};
    case UsbKind::scale:
      if (settings.scale.kind == config::ScaleKind::usb_hid &&
          selects(settings.scale.vendor_product, device)) {
        return "scale";
      }
      return {};
    case UsbKind::keyboard:
      for (std::size_t i = 0; i < settings.scanner.devices.size(); ++i) {
        const Settings::ScannerDevice& one = settings.scanner.devices[i];
        if (one.kind == config::ScannerDeviceKind::usb_keyboard && !one.device.empty() &&
            selects(one.device, device)) {
          return "scanner " + std::to_string(i + 1);
        }
      }
      return {};
    case UsbKind::printer:
      return roles_where<config::UsbPrinter>(settings, [&](const config::UsbPrinter& usb) {
        const drivers::UsbSelector selector{usb.vendor_id, usb.product_id, usb.serial, usb.port};
        return selector.matches(device);
      });
    case UsbKind::unknown_hid: {
      // Claimed, so that nobody sees what it is; the settings may name it.
      const auto is_named = [&](const std::string& text) {
        return !text.empty() && selects(text, device);
      };
      if (is_named(settings.scanner.vendor_product)) return "scanner";
      return is_named(settings.scale.vendor_product) ? "scale" : std::string{};
    }
    default:
      return {};
  }
}

std::string first_free_scanner(const Settings& settings) {
  for (std::size_t i = 0; i < settings.scanner.devices.size(); ++i) {
    if (settings.scanner.devices[i].kind == config::ScannerDeviceKind::none)
      return "scanner." + std::to_string(i + 1);
  }
  return "scanner.1";
}

// The numbers, and where two of a model are there what tells them apart: the serial number, or
// the socket where there is none.
std::string selector_text(const UsbDeviceFound& device, const std::vector<UsbDeviceFound>& all) {
  const auto is_twin = [&](const UsbDeviceFound& other) { return other.id() == device.id(); };
  if (std::ranges::count_if(all, is_twin) < 2) return device.id();
  const auto has_serial = [&](const UsbDeviceFound& other) {
    return is_twin(other) && other.serial == device.serial;
  };
  if (!device.serial.empty() && std::ranges::count_if(all, has_serial) == 1)
    return device.id() + ":" + device.serial;
  return device.id() + "@" + device.path;
}

// The lines of the settings that would give it a role.
std::string usb_settings(UsbKind kind, const UsbDeviceFound& device, const Surroundings& there,
                         const Settings& settings) {
  const std::string selector = selector_text(device, there.usb);
  switch (kind) {
    case UsbKind::scanner:
      if (settings.scanner.kind == config::ScannerKind::none)
        return R"(Set scanner.kind = "usb-hid-pos".)";
      return fmt::format(R"(Set scanner.vendor_product = "{}", or "" for any.)", selector);
    case UsbKind::scale:
      if (settings.scale.kind == config::ScaleKind::usb_hid)
        return fmt::format(R"(Set scale.vendor_product = "{}".)", selector);
      return R"(Set scale.kind = "usb-hid".)";
    case UsbKind::keyboard:
      return fmt::format(
          R"(If it is a scanner, and not somebody's keyboard: {0}.kind = "usb-keyboard", )"
          R"({0}.device = "{1}".)",
          first_free_scanner(settings), selector);
    case UsbKind::printer:
      return fmt::format(R"(If it prints receipts: printer.connection = "usb:{}".)", selector);
    case UsbKind::card_reader:
      return "Tills do not read cards by themselves yet.";
    case UsbKind::serial_line:
    case UsbKind::camera:
    case UsbKind::unknown_hid:
    case UsbKind::other:
      return {};
  }
  return {};
}

DeviceRow usb_row(const UsbDeviceFound& device, const drivers::UsbRecognition& known,
                  const Surroundings& there, const Settings& settings) {
  DeviceRow row{"usb " + device.path,  device.id(), device.name, device.serial, known.as, {},
                Usability::not_set_up, {}};
  row.role = usb_role(known.kind, device, settings);
  if (known.driver == "usbfs") {
    row.state = there.till_runs ? Usability::in_use : Usability::held;
    if (there.till_runs && known.kind == UsbKind::unknown_hid && row.role.empty())
      row.recognised = "scanner or scale";
    row.advice = there.till_runs ? "" : "Another program has claimed it; close that one.";
  } else if (!known.why_not.empty()) {
    row.state = Usability::not_usable;
    row.advice = known.why_not;
  } else if (row.role.empty()) {
    row.advice = usb_settings(known.kind, device, there, settings);
  } else if (!device.may_use) {
    row.state = Usability::no_access;
    row.advice = drivers::udev_advice(known.kind, device, there.udev_rules);
  } else {
    row.state = Usability::ready;
  }
  return row;
}

std::string line_role(const drivers::SerialLineFound& line, const Settings& settings) {
  std::string role;
  const auto add = [&](const std::string& one) { role += (role.empty() ? "" : ", ") + one; };
  for (std::size_t i = 0; i < settings.scanner.devices.size(); ++i) {
    const Settings::ScannerDevice& one = settings.scanner.devices[i];
    if (one.kind == config::ScannerDeviceKind::serial && line.is_named_by(one.device))
      add("scanner " + std::to_string(i + 1));
  }
  const bool serial_scale = settings.scale.kind == config::ScaleKind::toledo_8217 ||
                            settings.scale.kind == config::ScaleKind::nci;
  if (serial_scale && line.is_named_by(settings.scale.device)) add("scale");
  if (settings.line_display.kind == config::LineDisplayKind::serial &&
      line.is_named_by(settings.line_display.device)) {
    add("line display");
  }
  const std::string printers = roles_where<config::SerialPrinter>(
      settings,
      [&](const config::SerialPrinter& printer) { return line.is_named_by(printer.device); });
  if (!printers.empty()) add(printers);
  return role;
}

DeviceRow line_row(const drivers::SerialLineFound& line, const Surroundings& there,
                   const Settings& settings) {
  DeviceRow row{line.node, {}, {}, {}, "serial line", {}, Usability::not_set_up, {}};
  // A socket of the machine itself has a driver of no name.
  if (!line.driver.empty() && line.driver != "port") row.recognised += " (" + line.driver + ")";
  const auto usb = std::ranges::find(there.usb, line.usb_path, &UsbDeviceFound::path);
  if (!line.usb_path.empty() && usb != there.usb.end()) {
    row.id = usb->id();
    row.name = usb->name;
    row.serial = usb->serial;
  }
  row.role = line_role(line, settings);
  if (row.role.empty()) {
    row.advice = fmt::format(
        "Whatever hangs on it is named by {}: {}.device with kind = \"serial\", scale.device, "
        "line_display.device, or printer.connection = \"serial:…\".",
        line.best_name(), first_free_scanner(settings));
  } else if (!line.may_use) {
    row.state = Usability::no_access;
    row.advice = core::sentence(line.access);
  } else {
    row.state = there.till_runs ? Usability::in_use : Usability::ready;
  }
  return row;
}

void add_cameras(const Surroundings& there, const Settings& settings,
                 std::vector<DeviceRow>& rows) {
  const auto role_of = [&](const drivers::CameraFound& camera) {
    for (std::size_t i = 0; i < settings.scanner.devices.size(); ++i) {
      const Settings::ScannerDevice& one = settings.scanner.devices[i];
      if (one.kind == config::ScannerDeviceKind::camera && camera.is_named_by(one.device))
        return "scanner " + std::to_string(i + 1);
    }
    return std::string{};
  };
  for (const drivers::CameraFound& camera : there.cameras) {
    DeviceRow row{camera.node, {}, camera.name, {}, "camera", {}, Usability::not_set_up, {}};
    row.role = role_of(camera);
    if (!camera.may_use) {
      row.state = Usability::no_access;
      row.advice = "Add the till's user to the group video and sign in again.";
    } else if (row.role.empty()) {
      const std::string scanner = first_free_scanner(settings);
      row.advice = fmt::format(R"(If it is to read codes: {}.kind = "camera", {}.device = "{}".)",
                               scanner, scanner, camera.best_name());
    } else {
      row.state = there.till_runs ? Usability::in_use : Usability::ready;
    }
    rows.push_back(std::move(row));
  }
}

void add_queues(const Surroundings& there, const Settings& settings, std::vector<DeviceRow>& rows) {
  const auto found = there.queues.value_or(std::vector<drivers::PrintQueueFound>{});
  for (const drivers::PrintQueueFound& queue : found) {
    DeviceRow row{"cups:" + queue.name, {}, queue.about,           {},
                  "print queue",        {}, Usability::not_set_up, queue.trouble};
    row.role = roles_where<config::CupsPrinter>(
        settings, [&](const config::CupsPrinter& cups) { return cups.queue == queue.name; });
    if (!row.role.empty()) {
      row.state = queue.trouble.empty() ? Usability::set_up : Usability::not_usable;
    } else if (row.advice.empty()) {
      row.advice =
          fmt::format(R"(If it prints receipts: printer.connection = "cups:{}".)", queue.name);
    }
    rows.push_back(std::move(row));
  }
  for (const NamedPrinter& one : named_printers(settings)) {
    const auto* cups = std::get_if<config::CupsPrinter>(&one.connection);
    if (cups == nullptr) continue;
    if (std::ranges::find(found, cups->queue, &drivers::PrintQueueFound::name) != found.end())
      continue;
    rows.push_back({"cups:" + cups->queue,
                    {},
                    {},
                    {},
                    "print queue",
                    one.role,
                    Usability::missing,
                    there.queues ? "There is no queue of this name; `lpstat -e` lists them."
                                 : core::sentence(there.queues.error())});
  }
}

// What the settings name and nothing of what is there fills.
void add_missing(const Settings& settings, std::vector<DeviceRow>& rows) {
  const auto is_filled = [&](std::string_view role) {
    return std::ranges::any_of(rows, [&](const DeviceRow& row) {
      return (", " + row.role + ", ").find(", " + std::string(role) + ", ") != std::string::npos;
    });
  };
  const auto add = [&](const std::string& role, const std::string& where,
                       const std::string& advice) {
    if (is_filled(role)) return;
    rows.push_back({where, {}, {}, {}, {}, role, Usability::missing, advice});
  };
  constexpr const char* kPlugIn = "Plug it in, or correct the settings.";
  const Settings::Scanner& scanner = settings.scanner;
  if (scanner.kind == config::ScannerKind::usb_hid_pos) {
    add("scanner", scanner.vendor_product.empty() ? "usb" : "usb " + scanner.vendor_product,
        "No scanner in HID POS mode is plugged in. One that types needs no setting and is not "
        "seen here.");
  }
  for (std::size_t i = 0; i < scanner.devices.size(); ++i) {
    if (scanner.devices[i].kind == config::ScannerDeviceKind::none) continue;
    const bool any = scanner.devices[i].device.empty();  // the first camera
    add("scanner " + std::to_string(i + 1), any ? "camera" : scanner.devices[i].device, kPlugIn);
  }
  if (settings.scale.kind == config::ScaleKind::usb_hid) {
    add("scale", "usb " + settings.scale.vendor_product, kPlugIn);
  } else if (settings.scale.kind != config::ScaleKind::none) {
    add("scale", settings.scale.device, kPlugIn);
  }
  if (settings.line_display.kind == config::LineDisplayKind::serial)
    add("line display", settings.line_display.device, kPlugIn);
  for (const NamedPrinter& one : named_printers(settings)) {
    const std::string first = one.role.substr(0, one.role.find(','));
    const auto missing = [&](const std::string& where) {
      if (is_filled(first)) return;
      rows.push_back({where, {}, {}, {}, {}, one.role, Usability::missing, kPlugIn});
    };
    std::visit(core::Overloaded{
                   [](const auto&) {},
                   [&](const config::TcpPrinter& printer) {
                     const bool six = printer.address.find(':') != std::string::npos;
                     rows.push_back({fmt::format("tcp://{}{}{}:{}", six ? "[" : "", printer.address,
                                                 six ? "]" : "", printer.port),
                                     {},
                                     {},
                                     {},
                                     "printer on the network",
                                     one.role,
                                     Usability::set_up,
                                     {}});
                     if (first == "receipt printer")
                       rows.back().advice = "`holdfast devices test printer` asks it.";
                   },
                   [&](const config::UsbPrinter& printer) {
                     UsbDeviceFound device;
                     device.vendor_id = printer.vendor_id;
                     device.product_id = printer.product_id;
                     missing("usb:" + device.id());
                   },
                   [&](const config::SerialPrinter& printer) { missing(printer.device); }},
               one.connection);
  }
}

}  // namespace

Surroundings look_around(const Settings& settings, bool till_runs) {
  return {drivers::usb_devices(),
          drivers::serial_lines(),
          drivers::cameras(),
          drivers::print_queues(settings.printer.server),
          drivers::installed_udev_rules(),
          till_runs};
}

std::vector<DeviceRow> rows_of(const Surroundings& there, const Settings& settings, bool all) {
  std::vector<DeviceRow> rows;
  for (const UsbDeviceFound& device : there.usb) {
    const drivers::UsbRecognition known = drivers::recognise(device);
    const bool has_own_row = known.kind == UsbKind::serial_line || known.kind == UsbKind::camera;
    if (!all && (has_own_row || known.kind == UsbKind::other)) continue;
    rows.push_back(usb_row(device, known, there, settings));
  }
  for (const drivers::SerialLineFound& line : there.lines)
    rows.push_back(line_row(line, there, settings));
  add_cameras(there, settings, rows);
  add_queues(there, settings, rows);
  add_missing(settings, rows);
  return rows;
}

}  // namespace holdfast::app
