#include <sodium.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "config/load.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/compose.h"
#include "pos/app/session.h"
#include "pos/app/settings_source.h"

namespace holdfast::app {

namespace {

// What the first screen says, where a technician reads too.
void warn_without_shop(const config::Settings& settings, const ports::Catalogue& catalogue) {
  const auto known = catalogue.profile();
  if (!settings.database.conninfo.empty() || !known || *known) return;
  std::string places;
  for (const auto& file : config::standard_files(config::environment_from(environ))) {
    places += (places.empty() ? "" : " or ") + file.string();
  }
  spdlog::warn(
      "no database is named, so this till has no shop: set database.conninfo in {} (or try: "
      "holdfast demo)",
      places);
}

}  // namespace

int run_till(const ConfigOptions& options) {
  auto settings = load_settings(options);
  if (!settings) return report_usage(settings.error());
  auto folder = config::data_folder(*settings, config::environment_from(environ));
  if (!folder) return report_usage(folder.error());
  if (auto log = open_log(*settings); !log) return report_failure(log.error());

  if (sodium_init() < 0) return report_failure({core::ErrorCode::internal, "libsodium"});
  auto parts = local_parts(*folder);
  if (!parts) return report_failure(parts.error());
  if (auto added = add_configured_parts(*settings, *parts); !added) {
    return report_usage(added.error());
  }
  fetch_first_catalogue(*parts);
  warn_without_shop(*settings, *parts->catalogue);
  block_ending_signals();
  auto runtime = Runtime::start(std::move(*parts));
  if (!runtime) return report_failure(runtime.error());
  auto done = run_window(**runtime, **runtime, window_options(*settings), wedge_options(*settings));
  if (!done) return report_failure(done.error());
  return kExitOk;
}

}  // namespace holdfast::app
