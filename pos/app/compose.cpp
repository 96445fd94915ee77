#include "pos/app/compose.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "config/load.h"
#include "db/local/sqlite_catalogue.h"
#include "db/local/sqlite_journal.h"
#include "db/remote/remote_store.h"
#include "drivers/printer/logo_file.h"
#include "pos/app/code_settings.h"
#include "pos/app/compose_devices.h"
#include "pos/app/device_rows.h"
#include "pos/app/os_ports.h"
#include "pos/till/customer_view.h"

namespace holdfast::app {
namespace {

// Whether the catalogue has a shop by now.
bool use_zone_of(const ports::Catalogue& catalogue) {
  auto profile = catalogue.profile();
  if (!profile || !*profile) return false;
  use_time_zone((*profile)->time_zone);
  return true;
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

core::Result<core::ReceiptStyle> receipt_style(const config::Settings::Receipt& settings) {
  core::ReceiptStyle style;
  // The settings list the codes in the core's order.
  static_assert(static_cast<int>(config::ReceiptCode::both) ==
                static_cast<int>(core::ReceiptStyle::Code::both));
  style.code = static_cast<core::ReceiptStyle::Code>(settings.code);
  if (settings.logo.empty()) return style;
  auto logo = drivers::read_logo(settings.logo);
  if (!logo) return core::fail(logo.error().code, "receipt.logo: " + logo.error().detail);
  style.logo = std::move(*logo);
  return style;
}

core::Result<void> add_configured_parts(const config::Settings& settings, RuntimeParts& parts) {
  auto rules = code_rules(settings);
  if (!rules) return core::pass_on(rules.error());
  parts.code_rules = std::move(*rules);
  auto style = receipt_style(settings.receipt);
  if (!style) {
    // A till without its logo sells all the same.
    spdlog::warn("receipts are printed without a logo. {}", core::sentence(style.error()));
    auto plain = settings.receipt;
    plain.logo.clear();
    style = receipt_style(plain);
  }
  parts.receipt_style = std::move(*style);
  const auto& database = settings.database;
  if (!database.conninfo.empty()) {
    auto added = add_server(database.conninfo, static_cast<int>(database.connect_timeout_s), parts);
    if (!added) return added;
    parts.posting.pull_interval_ms = database.pull_interval_s * 1000;
  }
  // The till that looks is the one that holds them.
  parts.look_at_devices = [settings] { return rows_of(look_around(settings, true), settings); };
  return add_devices(settings, parts);
}

namespace {

std::optional<ui::CustomerScreen> customer_screen(
    const config::Settings::CustomerScreen& settings) {
  if (settings.kind == config::CustomerScreenKind::none) return std::nullopt;
  ui::CustomerScreen screen;
  screen.view = till::customer_view;
  screen.display = static_cast<int>(settings.display);
  screen.windowed = settings.kind == config::CustomerScreenKind::window;
  screen.dark = settings.theme == config::Theme::dark;
  screen.greeting = settings.greeting;
  return screen;
}

}  // namespace

ui::Options window_options(const config::Settings& settings) {
  ui::Options options;
  options.theme = settings.screen.theme == config::Theme::dark ? ui::Options::Theme::dark
                                                               : ui::Options::Theme::light;
  options.fullscreen = settings.screen.fullscreen;
  options.width = static_cast<int>(settings.screen.width);
  options.height = static_cast<int>(settings.screen.height);
  options.software_renderer = settings.screen.software_renderer;
  options.sound = settings.screen.sound;
  options.customer = customer_screen(settings.customer_screen);
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
