// `holdfast devices`: its options.
#pragma once

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

#include "pos/app/commands.h"

namespace holdfast::app {

struct DevicesCommand {
  std::string action;  // "list", "test", "watch" or "capture"
  bool json = false;
  bool all = false;
  std::string what;  // test: a role
  std::string device;
  std::filesystem::path file;
  int seconds = 0;  // 0: the action's own
};

void add_devices_command(CLI::App& app, DevicesCommand& command, ConfigOptions& config);

[[nodiscard]] int run_devices(const DevicesCommand& command, const ConfigOptions& config);

}  // namespace holdfast::app
