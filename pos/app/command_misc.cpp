// The sub-commands that need no till: version, config, scenario.
#include <SDL_version.h>
#include <fmt/core.h>
#include <imgui.h>
#include <libpq-fe.h>
#include <libusb.h>
#include <sqlite3.h>

#include "config/load.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/scenario_file.h"
#include "pos/app/settings_source.h"
#include "pos/till/memory_world.h"
#include "pos/till/scenario.h"

namespace holdfast::app {

int run_version() {
  SDL_version sdl;
  SDL_GetVersion(&sdl);
  const int pq = PQlibVersion();
  const auto* usb = libusb_get_version();
  fmt::print("holdfast {}\n", HOLDFAST_VERSION);
  fmt::print("  SDL {}.{}.{}, Dear ImGui {}, SQLite {}, libpq {}.{}, libusb {}.{}.{}\n", sdl.major,
             sdl.minor, sdl.patch, IMGUI_VERSION, sqlite3_libversion(), pq / 10'000, pq % 10'000,
             usb->major, usb->minor, usb->micro);
  return kExitOk;
}

int run_scenarios(const std::vector<std::filesystem::path>& files) {
  int exit_code = kExitOk;
  for (const auto& file : files) {
    const auto text = read_scenario(file);
    if (!text) {
      exit_code = report_failure(text.error());
      continue;
    }
    till::MemoryWorld world;
    auto report = till::run_scenario(*text, file.string(), world);
    if (!report) {
      exit_code = report_failure(report.error());
      continue;
    }
    fmt::print("{}: {} steps, {} expectations met\n", file.string(), report->commands,
               report->expectations);
  }
  return exit_code;
}

int run_config_show(const ConfigOptions& options) {
  auto settings = load_settings(options);
  if (!settings) return report_usage(settings.error());
  fmt::print("{}", config::to_toml(*settings));
  return kExitOk;
}

}  // namespace holdfast::app
