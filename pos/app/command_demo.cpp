#include <fmt/core.h>
#include <sodium.h>
#include <spdlog/spdlog.h>
#include <stdlib.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>

#include "config/load.h"
#include "pos/app/cli.h"
#include "pos/app/commands.h"
#include "pos/app/compose.h"
#include "pos/app/demo_host.h"
#include "pos/app/demo_scenario.h"
#include "pos/app/demo_shop.h"
#include "pos/app/scenario_file.h"
#include "pos/app/session.h"
#include "pos/app/settings_source.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;

core::Result<std::filesystem::path> demo_folder(const DemoOptions& options) {
  if (!options.data_dir.empty()) return std::filesystem::absolute(options.data_dir);
  // PostgreSQL does not run as root, and nobody else may pass through root's own folder.
  if (geteuid() == 0) return std::filesystem::path("/var/lib/holdfast/demo");
  auto folder = config::data_folder({}, config::environment_from(environ));
  if (!folder) return core::pass_on(folder.error());
  return *folder / "demo";
}

// As in the settings of a till: below it the screens do not fit.
constexpr int kMinWidth = 800, kMinHeight = 480;

core::Result<ui::Options> window_options(const DemoOptions& options) {
  ui::Options window;
  window.title = "Holdfast demo";
  window.fullscreen = options.fullscreen;
  window.theme = options.theme == "light" ? ui::Options::Theme::light : ui::Options::Theme::dark;
  const char* end = options.size.data() + options.size.size();
  const auto width = std::from_chars(options.size.data(), end, window.width);
  const bool cross = width.ec == std::errc{} && width.ptr != end && *width.ptr == 'x';
  const auto height = cross ? std::from_chars(width.ptr + 1, end, window.height) : width;
  if (!cross || height.ec != std::errc{} || height.ptr != end || window.width < kMinWidth ||
      window.height < kMinHeight || window.width > 7680 || window.height > 4320) {
    return core::fail(ErrorCode::command_line,
                      "--size must be written as 1280x800, from 800x480 to 7680x4320");
  }
  if (options.headless) {
    window.sound = false;
    window.fullscreen = false;
    window.software_renderer = true;
  }
  return window;
}

core::Result<void> check_flags(const DemoOptions& options) {
  const auto refuse = [](const char* what) { return core::fail(ErrorCode::command_line, what); };
  if (options.headless && options.scenario.empty()) {
    return refuse(
        "--headless needs --scenario FILE, such as packaging/demo/first_sale.scenario of the "
        "sources");
  }
  if (!options.headless && !options.scenario.empty()) return refuse("--scenario needs --headless");
  if (!options.headless && !options.screenshot.empty()) {
    return refuse("--screenshot needs --headless");
  }
  return {};
}

// Read and understood before anything is started. Errors: file_unreadable, scenario_syntax.
core::Result<std::string> scenario_of(const DemoOptions& options) {
  if (!options.headless) return std::string{};
  auto text = read_scenario(options.scenario);
  if (!text) return text;
  if (auto right = till::check_scenario(*text, options.scenario.string()); !right) {
    return core::pass_on(right.error());
  }
  return text;
}

// What is on its way to a server that answers is let through before it is counted.
core::Result<ports::Backlog> delivered_backlog(DemoHost& host, DemoScenarioHost& world) {
  auto backlog = host.runtime().backlog();
  while (backlog && backlog->waiting > 0 &&
         host.view().server.link != till::command::ServerChanged::Link::down && world.advance()) {
    backlog = host.runtime().backlog();
  }
  return backlog;
}

core::Result<void> run_headless(DemoHost& host, DemoShop& shop, const DemoOptions& options,
                                const std::string& scenario, const ui::Options& window_options) {
  auto window = ui::Window::open(window_options);
  if (!window) return core::pass_on(window.error());

  const auto take_picture = [&]() -> core::Result<void> {
    if (options.screenshot.empty()) return {};
    return (*window)->screenshot(options.screenshot.string());
  };
  DemoScenarioHost world(
      host, [&] { (*window)->settle(host); }, take_picture);
  const EndingSignals signals([&] { world.interrupt(); });
  // A first start has its catalogue once the server has been asked.
  while (host.view().screen == till::Screen::waiting_for_catalogue && world.advance()) {
  }
  auto report = till::run_scenario(scenario, options.scenario.string(), world);
  (*window)->settle(host);
  if (!world.picture_taken()) {
    if (auto taken = take_picture(); !taken) return taken;
  }
  for (const auto& receipt : world.printed()) fmt::print("{}\n", receipt);
  if (!report) return core::pass_on(report.error());
  auto backlog = delivered_backlog(host, world);
  if (!backlog) return core::pass_on(backlog.error());
  auto recorded = shop.recorded_sales();
  if (!recorded) return core::pass_on(recorded.error());

  fmt::print("Scenario {}: {} steps, {} expectations met.\n", options.scenario.filename().string(),
             report->commands, report->expectations);
  fmt::print("Sales in PostgreSQL: {}. Entries waiting on the till: {}.\n", *recorded,
             backlog->waiting);
  if (!options.screenshot.empty()) {
    fmt::print("Screenshot: {}\n", std::filesystem::absolute(options.screenshot).string());
  }
  return {};
}

core::Result<void> demo(const DemoOptions& options) {
  if (auto right = check_flags(options); !right) return right;
  auto window = window_options(options);
  if (!window) return core::pass_on(window.error());
  auto scenario = scenario_of(options);
  if (!scenario) return core::pass_on(scenario.error());
  auto folder = demo_folder(options);
  if (!folder) return core::pass_on(folder.error());
  fmt::print("Demo shop in {}\n", folder->string());
  std::fflush(stdout);  // before what may go wrong

  // The journal first: a second demo stops at its lock, before it touches the server of
  // the first.
  auto parts = local_parts(*folder / "till");
  if (!parts) return core::pass_on(parts.error());
  auto shop = DemoShop::open(*folder / "server");
  if (!shop) return core::pass_on(shop.error());
  if (auto added = add_server(shop->till_conninfo(), 2, *parts); !added) return added;
  fetch_first_catalogue(*parts);
  block_ending_signals();
  const auto devices = add_simulated_devices(*parts);
  auto runtime = Runtime::start(std::move(*parts));
  if (!runtime) return core::pass_on(runtime.error());
  DemoHost host(**runtime, shop->server(), devices);
  if (options.headless) return run_headless(host, *shop, options, *scenario, *window);
  return run_window(**runtime, host, *window, drivers::WedgeOptions{});
}

}  // namespace

int run_demo(const DemoOptions& options) {
  config::Settings quiet;
  quiet.log.level = config::LogLevel::error;
  if (auto log = open_log(quiet); !log) return report_failure(log.error());
  if (sodium_init() < 0) return report_failure({ErrorCode::internal, "libsodium"});
  auto done = demo(options);
  if (done) return kExitOk;
  return done.error().code == ErrorCode::command_line ? report_usage(done.error())
                                                      : report_failure(done.error());
}

}  // namespace holdfast::app
