#include "pos/app/compose.h"

#include <unistd.h>

#include <array>

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "config/load.h"
#include "config/printer_connection.h"
#include "db/local/sqlite_catalogue.h"
#include "db/local/sqlite_journal.h"
#include "db/remote/remote_store.h"
#include "drivers/drawer/printer_drawer.h"
#include "drivers/line_display/serial_line_display.h"
#include "drivers/printer/cups_queue.h"
#include "drivers/printer/direct_printer.h"
#include "drivers/printer/escpos_printer.h"
#include "drivers/printer/serial_printer_link.h"
#include "drivers/printer/tcp_link.h"
#include "drivers/printer/usb_printer_link.h"
#include "drivers/scale/serial_scale.h"
#include "drivers/scale/usb_hid_scale.h"
#include "pos/app/code_settings.h"
#include "pos/app/compose_scanners.h"
#include "pos/app/os_ports.h"
#include "pos/core/overloaded.h"

namespace holdfast::app {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

// Whether the catalogue has a shop by now.
bool use_zone_of(const ports::Catalogue& catalogue) {
  auto profile = catalogue.profile();
  if (!profile || !*profile) return false;
  use_time_zone((*profile)->time_zone);
  return true;
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

core::Result<void> add_scale(const config::Settings::Scale& settings, RuntimeParts& parts) {
  if (settings.kind == config::ScaleKind::none) return {};
  if (settings.kind == config::ScaleKind::usb_hid) {
    parts.scale = std::make_unique<drivers::UsbHidScale>(settings.vendor_product);
    return {};
  }
  const auto link = serial_link(settings.device, settings.serial, "scale.serial");
  if (!link) return core::pass_on(link.error());
  drivers::SerialScaleOptions options;
  options.link = *link;
  options.dialect = settings.kind == config::ScaleKind::nci ? drivers::ScaleDialect::nci
                                                            : drivers::ScaleDialect::toledo_8217;
  options.unit = weight_unit(settings.unit);
  if (settings.sends_by_itself) options.timing.poll_interval_ms.reset();
  parts.scale = std::make_unique<drivers::SerialScale>(std::move(options));
  return {};
}

core::Result<void> add_line_display(const config::Settings::LineDisplay& settings,
                                    RuntimeParts& parts) {
  if (settings.kind == config::LineDisplayKind::none) return {};
  const auto link = serial_link(settings.device, settings.serial, "line_display.serial");
  if (!link) return core::pass_on(link.error());
  // The settings list the pages in the drivers' order.
  static_assert(static_cast<int>(config::DisplayCodePage::iso8859_7) + 1 ==
                drivers::kCodePageCount);
  const drivers::DisplayModel model{static_cast<drivers::CodePage>(settings.code_page),
                                    settings.pass_through};
  parts.line_display = std::make_unique<drivers::SerialLineDisplay>(*link, model);
  return {};
}

}  // namespace

core::Result<RuntimeParts> local_parts(const std::filesystem::path& folder) {
  // The folder itself is made by the journal, for the till's user alone; what lies above it is
  // not the till's.
  std::error_code failed;
  std::filesystem::create_directories(folder.parent_path(), failed);
  auto journal = local::SqliteJournal::open(folder / "journal.db");
  if (!journal) return core::pass_on(journal.error());
  for (const std::string& mended : (*journal)->mended()) {
    spdlog::warn("the journal was mended: {}; the disk may be failing", mended);
  }
  if ((*journal)->log_was_short()) {
    spdlog::warn(
        "the journal's log -wal was missing or cut off; the newest sales may be missing, and are "
        "brought back where they had been sent");
  }
  auto catalogue = local::SqliteCatalogue::open(folder / "catalogue.db");
  if (!catalogue) return core::pass_on(catalogue.error());

  RuntimeParts parts;
  if (!use_zone_of(**catalogue)) {
    // The first catalogue may come when the till runs already. A later one changes nothing: the
    // shift's day began in the zone that was.
    use_machine_time_zone();
    parts.catalogue_changed = [known = false](const ports::Catalogue& now_is) mutable {
      if (!known) known = use_zone_of(now_is);
    };
  }
  parts.clock = std::make_unique<SystemClock>();
  parts.random = std::make_unique<SystemRandom>();
  parts.remote_random = std::make_unique<SystemRandom>();
  parts.public_key = (*journal)->public_key();
  parts.journal = std::move(*journal);
  parts.catalogue = std::move(*catalogue);
  parts.known_head = KnownHead{folder / "server_has"};
  return parts;
}

core::Result<void> add_server(const std::string& conninfo, int connect_timeout_s,
                              RuntimeParts& parts) {
  remote::RemoteOptions options;
  options.conninfo = conninfo;
  options.connect_timeout_s = connect_timeout_s;
  options.public_key = parts.public_key;
  auto store = remote::open_remote_store(options);
  if (!store) return core::pass_on(store.error());
  parts.remote = std::move(*store);
  auto at_start = remote::open_remote_store(options);
  if (!at_start) return core::pass_on(at_start.error());
  parts.remote_at_start = std::move(*at_start);
  return {};
}

void fetch_first_catalogue(RuntimeParts& parts) {
  if (!parts.remote) return;
  auto known = parts.catalogue->profile();
  if (!known || *known) return;
  while (true) {
    auto cursor = parts.catalogue->cursor();
    if (!cursor) return;
    auto page = parts.remote->pull(*cursor, kPullRows);
    if (!page || !parts.catalogue->apply(*page)) break;
    if (!page->more) break;
  }
  std::ignore = use_zone_of(*parts.catalogue);
}

namespace {

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

std::shared_ptr<drivers::RawTransport> open_transport(const config::Settings& settings,
                                                      drivers::PrinterProfile& profile) {
  const auto direct = [&](std::unique_ptr<drivers::ByteLink> link) {
    return std::make_shared<drivers::DirectPrinter>(
        std::move(link),
        drivers::DirectPrinterConfig{profile.status, drawer_open_level(settings.drawer),
                                     profile.drawer.real_time});
  };
  using Transport = std::shared_ptr<drivers::RawTransport>;
  return std::visit(
      core::Overloaded{
          [](const config::NoPrinter&) -> Transport { return nullptr; },
          [&](const config::CupsPrinter& printer) -> Transport {
            // What is obeyed at once by the printer may wait at the print server.
            profile.drawer.real_time = false;
            return std::make_shared<drivers::CupsQueue>(
                drivers::CupsQueueConfig{settings.printer.server, printer.queue, {}});
          },
          [&](const config::TcpPrinter& printer) -> Transport {
            return direct(std::make_unique<drivers::TcpLink>(
                drivers::TcpLinkConfig{printer.address, printer.port, printer.keep}));
          },
          [&](const config::UsbPrinter& printer) -> Transport {
            return direct(std::make_unique<drivers::UsbPrinterLink>(drivers::UsbPrinterLinkConfig{
                printer.vendor_id, printer.product_id, printer.serial}));
          },
          [&](const config::SerialPrinter& printer) -> Transport {
            return direct(std::make_unique<drivers::SerialPrinterLink>(printer.device,
                                                                       serial_settings(printer)));
          }},
      config::printer_connection(settings));
}

// Profiles of the shop's own, beside its settings; the user's before the machine's.
std::vector<std::filesystem::path> profile_folders() {
  std::vector<std::filesystem::path> folders;
  for (const auto& file : config::standard_files(config::environment_from(environ)))
    folders.insert(folders.begin(), file.parent_path() / "printers");
  return folders;
}

core::Result<void> add_printer(const config::Settings& settings, RuntimeParts& parts) {
  auto profile = drivers::find_profile(settings.printer.profile, profile_folders());
  if (!profile) {
    return core::fail(profile.error().code, "printer.profile: " + profile.error().detail);
  }
  set_up_drawer(settings.drawer, *profile);
  const auto transport = open_transport(settings, *profile);
  if (!transport) return {};
  parts.printer = std::make_unique<drivers::EscposPrinter>(transport, *profile);
  if (settings.drawer.kind == config::DrawerKind::printer) {
    parts.drawer =
        std::make_unique<drivers::PrinterDrawer>(transport, profile->drawer, host_name());
  }
  return {};
}

}  // namespace

core::Result<void> add_configured_parts(const config::Settings& settings, RuntimeParts& parts) {
  auto rules = code_rules(settings);
  if (!rules) return core::pass_on(rules.error());
  parts.code_rules = std::move(*rules);
  const auto& database = settings.database;
  if (!database.conninfo.empty()) {
    auto added = add_server(database.conninfo, static_cast<int>(database.connect_timeout_s), parts);
    if (!added) return added;
    parts.posting.pull_interval_ms = database.pull_interval_s * 1000;
  }
  if (auto added = add_scanners(settings.scanner, parts); !added) return added;
  if (auto added = add_scale(settings.scale, parts); !added) return added;
  if (auto added = add_line_display(settings.line_display, parts); !added) return added;
  return add_printer(settings, parts);
}

ui::Options window_options(const config::Settings& settings) {
  ui::Options options;
  options.theme = settings.screen.theme == config::Theme::dark ? ui::Options::Theme::dark
                                                               : ui::Options::Theme::light;
  options.fullscreen = settings.screen.fullscreen;
  options.width = static_cast<int>(settings.screen.width);
  options.height = static_cast<int>(settings.screen.height);
  options.software_renderer = settings.screen.software_renderer;
  options.sound = settings.screen.sound;
  return options;
}

std::optional<drivers::WedgeOptions> wedge_options(const config::Settings& settings) {
  const auto& wedge = settings.scanner.wedge;
  if (!wedge.enabled) return std::nullopt;
  constexpr std::uint16_t kEnter = 0x28, kKeypadEnter = 0x58, kTab = 0x2B;  // HID keyboard usages
  drivers::WedgeOptions options;
  options.silence_ms = wedge.silence_ms;
  options.min_length = static_cast<std::size_t>(wedge.min_length);
  switch (wedge.suffix) {
    case config::WedgeSuffix::enter:
      options.suffix_usages = {kEnter, kKeypadEnter};
      break;
    case config::WedgeSuffix::tab:
      options.suffix_usages = {kTab};
      break;
    case config::WedgeSuffix::none:
      options.suffix_usages.clear();
      break;
  }
  return options;
}

core::Result<void> open_log(const config::Settings& settings) {
  try {
    auto logger = settings.log.file.empty()
                      ? spdlog::stderr_logger_mt("holdfast")
                      : spdlog::basic_logger_mt("holdfast", settings.log.file);
    spdlog::set_default_logger(std::move(logger));
  } catch (const spdlog::spdlog_ex& error) {
    return core::fail(core::ErrorCode::file_unreadable, error.what());
  }
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  switch (settings.log.level) {
    case config::LogLevel::debug:
      spdlog::set_level(spdlog::level::debug);
      break;
    case config::LogLevel::info:
      spdlog::set_level(spdlog::level::info);
      break;
    case config::LogLevel::warning:
      spdlog::set_level(spdlog::level::warn);
      break;
    case config::LogLevel::error:
      spdlog::set_level(spdlog::level::err);
      break;
  }
  spdlog::flush_on(spdlog::level::info);
  return {};
}

}  // namespace holdfast::app
