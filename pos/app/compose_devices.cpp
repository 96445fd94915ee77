#include "pos/app/compose_devices.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "config/load.h"
#include "config/printer_connection.h"
#include "drivers/drawer/printer_drawer.h"
#include "drivers/line_display/serial_line_display.h"
#include "drivers/printer/cups_queue.h"
#include "drivers/printer/direct_printer.h"
#include "drivers/printer/escpos_printer.h"
#include "drivers/printer/recorded_link.h"
#include "drivers/printer/serial_printer_link.h"
#include "drivers/printer/tcp_link.h"
#include "drivers/printer/usb_printer_link.h"
#include "drivers/scale/serial_scale.h"
#include "drivers/scale/usb_hid_scale.h"
#include "drivers/transport/usb_hid_transport.h"
#include "pos/app/compose_scanners.h"
#include "pos/core/overloaded.h"

namespace holdfast::app {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

core::Result<drivers::SerialTalkOptions> serial_link(const std::string& device,
                                                     const std::string& line, const char* key) {
  auto settings = drivers::SerialSettings::parse(line);
  if (!settings) {
    return core::fail(settings.error().code, std::string(key) + ": " + settings.error().detail);
  }
  drivers::SerialTalkOptions options;
  options.path = device;
  options.line = *settings;
  return options;
}

core::WeightUnit weight_unit(config::ScaleUnit unit) {
  switch (unit) {
    case config::ScaleUnit::kg:
      return core::WeightUnit::kilogram;
    case config::ScaleUnit::g:
      return core::WeightUnit::gram;
    case config::ScaleUnit::lb:
      return core::WeightUnit::pound;
    case config::ScaleUnit::oz:
      return core::WeightUnit::ounce;
  }
  return core::WeightUnit::kilogram;
}

// How the drawer hangs on the printer, by the settings.
void set_up_drawer(const config::Settings::Drawer& drawer, drivers::PrinterProfile& profile) {
  profile.drawer.connector_pin = static_cast<int>(drawer.pin);
}

std::optional<bool> drawer_open_level(const config::Settings::Drawer& drawer) {
  if (drawer.sensor == config::DrawerSensor::none) return std::nullopt;
  return drawer.sensor == config::DrawerSensor::high;
}

drivers::SerialSettings serial_settings(const config::SerialPrinter& printer) {
  drivers::SerialSettings settings{printer.baud, printer.data_bits};
  settings.stop_bits = printer.stop_bits;
  switch (printer.parity) {
    case config::SerialPrinter::Parity::none:
      break;
    case config::SerialPrinter::Parity::even:
      settings.parity = drivers::SerialParity::even;
      break;
    case config::SerialPrinter::Parity::odd:
      settings.parity = drivers::SerialParity::odd;
      break;
  }
  switch (printer.flow) {
    case config::SerialPrinter::Flow::none:
      break;
    case config::SerialPrinter::Flow::rts_cts:
      settings.flow_control = drivers::SerialFlowControl::hardware;
      break;
    case config::SerialPrinter::Flow::xon_xoff:
      settings.flow_control = drivers::SerialFlowControl::software;
      break;
  }
  return settings;
}

// Null where the connection names nothing.
std::shared_ptr<drivers::RawTransport> open_transport(const config::PrinterConnection& connection,
                                                      const std::string& print_server,
                                                      const DeviceTaps& taps,
                                                      const drivers::DirectPrinterConfig& config) {
  const auto direct = [&](std::unique_ptr<drivers::ByteLink> link) {
    if (taps.line) link = std::make_unique<drivers::TappedLink>(std::move(link), taps.line);
    return std::make_shared<drivers::DirectPrinter>(std::move(link), config);
  };
  using Transport = std::shared_ptr<drivers::RawTransport>;
  return std::visit(
      core::Overloaded{
          [](const config::NoPrinter&) -> Transport { return nullptr; },
          [&](const config::CupsPrinter& printer) -> Transport {
            return std::make_shared<drivers::CupsQueue>(
                drivers::CupsQueueConfig{print_server, printer.queue, {}});
          },
          [&](const config::TcpPrinter& printer) -> Transport {
            return direct(std::make_unique<drivers::TcpLink>(
                drivers::TcpLinkConfig{printer.address, printer.port, printer.keep}));
          },
          [&](const config::UsbPrinter& printer) -> Transport {
            return direct(std::make_unique<drivers::UsbPrinterLink>(drivers::UsbPrinterLinkConfig{
                printer.vendor_id, printer.product_id, printer.serial, printer.port}));
          },
          [&](const config::SerialPrinter& printer) -> Transport {
            return direct(std::make_unique<drivers::SerialPrinterLink>(printer.device,
                                                                       serial_settings(printer)));
          }},
      connection);
}

// Profiles of the shop's own, beside its settings; the user's before the machine's.
std::vector<std::filesystem::path> profile_folders() {
  std::vector<std::filesystem::path> folders;
  for (const auto& file : config::standard_files(config::environment_from(environ)))
    folders.insert(folders.begin(), file.parent_path() / "printers");
  return folders;
}

}  // namespace

std::unique_ptr<drivers::HidTransport> DeviceTaps::hid_transport() const {
  return hid ? hid() : std::make_unique<drivers::UsbHidTransport>();
}

core::Result<std::unique_ptr<ports::Scale>> make_scale(const config::Settings::Scale& settings,
                                                       const DeviceTaps& taps) {
  using Made = std::unique_ptr<ports::Scale>;
  if (settings.kind == config::ScaleKind::none) return Made{};
  if (settings.kind == config::ScaleKind::usb_hid) {
    auto selector = drivers::UsbSelector::parse(settings.vendor_product);
    if (!selector) return core::pass_on(selector.error());
    return std::make_unique<drivers::UsbHidScale>(taps.hid_transport(), *std::move(selector));
  }
  const auto link = serial_link(settings.device, settings.serial, "scale.serial");
  if (!link) return core::pass_on(link.error());
  drivers::SerialScaleOptions options;
  options.link = *link;
  options.link.tap = taps.line;
  options.dialect = settings.kind == config::ScaleKind::nci ? drivers::ScaleDialect::nci
                                                            : drivers::ScaleDialect::toledo_8217;
  options.unit = weight_unit(settings.unit);
  if (settings.sends_by_itself) options.timing.poll_interval_ms.reset();
  return std::make_unique<drivers::SerialScale>(std::move(options));
}

core::Result<std::unique_ptr<ports::LineDisplay>> make_line_display(
    const config::Settings::LineDisplay& settings, const DeviceTaps& taps) {
  using Made = std::unique_ptr<ports::LineDisplay>;
  if (settings.kind == config::LineDisplayKind::none) return Made{};
  auto link = serial_link(settings.device, settings.serial, "line_display.serial");
  if (!link) return core::pass_on(link.error());
  link->tap = taps.line;
  // The settings list the pages in the drivers' order.
  static_assert(static_cast<int>(config::DisplayCodePage::iso8859_7) + 1 ==
                drivers::kCodePageCount);
  const drivers::DisplayModel model{static_cast<drivers::CodePage>(settings.code_page),
                                    settings.pass_through};
  return std::make_unique<drivers::SerialLineDisplay>(*link, model);
}

core::Result<PrinterAndDrawer> make_printer(const config::Settings& settings,
                                            const DeviceTaps& taps) {
  auto profile = drivers::find_profile(settings.printer.profile, profile_folders());
  if (!profile) {
    return core::fail(profile.error().code, "printer.profile: " + profile.error().detail);
  }
  set_up_drawer(settings.drawer, *profile);
  const auto connection = config::printer_connection(settings);
  // What is obeyed at once by the printer may wait at the print server.
  if (std::holds_alternative<config::CupsPrinter>(connection)) profile->drawer.real_time = false;
  const auto transport = open_transport(
      connection, settings.printer.server, taps,
      {profile->status, drawer_open_level(settings.drawer), profile->drawer.real_time});
  PrinterAndDrawer made;
  if (!transport) return made;
  made.printer = std::make_unique<drivers::EscposPrinter>(transport, *profile);
  if (settings.drawer.kind == config::DrawerKind::printer) {
    made.drawer = std::make_unique<drivers::PrinterDrawer>(transport, profile->drawer, host_name());
  }
  return made;
}

core::Result<drivers::LabelPrinterModel> label_printer_model(
    const config::Settings::LabelPrinter& settings) {
  using Language = drivers::LabelPrinterModel::Language;
  auto profile = drivers::find_profile(settings.profile, profile_folders());
  if (!profile) {
    return core::fail(profile.error().code, "label_printer.profile: " + profile.error().detail);
  }
  const bool zpl = settings.language == config::LabelLanguage::zpl;
  const drivers::LabelSize size{static_cast<int>(settings.width_mm),
                                static_cast<int>(settings.height_mm),
                                static_cast<int>(settings.dpi)};
  return drivers::LabelPrinterModel{zpl ? Language::zpl : Language::escpos, size,
                                    std::move(*profile)};
}

core::Result<std::unique_ptr<ports::LabelPrinter>> make_label_printer(
    const config::Settings& settings, const DeviceTaps& taps) {
  const auto connection = config::parse_printer_connection(settings.label_printer.connection);
  if (!connection) return core::pass_on(connection.error());
  auto model = label_printer_model(settings.label_printer);
  if (!model) return core::pass_on(model.error());
  // A printer of labels would take questions in ESC/POS for a part of a label.
  const bool zpl = model->language == drivers::LabelPrinterModel::Language::zpl;
  const drivers::StatusAbilities asks_nothing{drivers::StatusSupport::none, false,
                                              drivers::PrintProof::none};
  const auto transport = open_transport(*connection, settings.printer.server, taps,
                                        {zpl ? asks_nothing : model->profile.status, {}, false});
  if (!transport) return std::unique_ptr<ports::LabelPrinter>{};
  return std::make_unique<drivers::RawLabelPrinter>(transport, *std::move(model));
}

core::Result<void> add_devices(const config::Settings& settings, RuntimeParts& parts) {
  if (auto added = add_scanners(settings.scanner, parts); !added) return added;
  auto scale = make_scale(settings.scale);
  if (!scale) return core::pass_on(scale.error());
  parts.scale = *std::move(scale);
  auto display = make_line_display(settings.line_display);
  if (!display) return core::pass_on(display.error());
  parts.line_display = *std::move(display);
  auto printer = make_printer(settings);
  if (!printer) return core::pass_on(printer.error());
  parts.printer = std::move(printer->printer);
  parts.drawer = std::move(printer->drawer);
  auto labels = make_label_printer(settings);
  if (!labels) return core::pass_on(labels.error());
  parts.label_printer = *std::move(labels);
  return {};
}

}  // namespace holdfast::app
