#include "config/shared_lines.h"

#include <map>
#include <variant>

#include "config/printer_connection.h"

namespace holdfast::config {
namespace {

std::string path_of(const PrinterConnection& connection) {
  const auto* serial = std::get_if<SerialPrinter>(&connection);
  return serial == nullptr ? "" : serial->device;
}

}  // namespace

std::optional<SharedLine> line_with_two_roles(const Settings& settings) {
  std::map<std::string, std::string> roles;  // by path
  std::optional<SharedLine> shared;
  const auto use = [&](const std::string& path, const std::string& key) {
    if (path.empty() || shared) return;
    const auto [known, fresh] = roles.emplace(path, key);
    if (!fresh) shared = SharedLine{path, known->second, key};
  };
  for (std::size_t i = 0; i < settings.scanner.devices.size(); ++i) {
    const auto& device = settings.scanner.devices[i];
    if (device.kind == ScannerDeviceKind::serial)
      use(device.device, "scanner." + std::to_string(i + 1) + ".device");
  }
  if (settings.scale.kind == ScaleKind::toledo_8217 || settings.scale.kind == ScaleKind::nci)
    use(settings.scale.device, "scale.device");
  const std::string printer = path_of(printer_connection(settings));
  use(printer, "printer.connection");
  if (const auto labels = parse_printer_connection(settings.label_printer.connection))
    use(path_of(*labels), "label_printer.connection");
  const LineDisplayKind display = settings.line_display.kind;
  const bool before_the_printer =
      settings.line_display.pass_through && settings.line_display.device == printer;
  if (display == LineDisplayKind::serial && !before_the_printer)
    use(settings.line_display.device, "line_display.device");
  return shared;
}

}  // namespace holdfast::config
