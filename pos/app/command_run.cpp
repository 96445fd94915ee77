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
  block_ending_signals();
  auto runtime = Runtime::start(std::move(*parts));
  if (!runtime) return report_failure(runtime.error());
  auto done = run_window(**runtime, **runtime, window_options(*settings), wedge_options(*settings));
  if (!done) return report_failure(done.error());
  return kExitOk;
}

}  // namespace holdfast::app
