#include "pos/app/devices_options.h"

#include "pos/app/connection_options.h"

namespace holdfast::app {
namespace {

constexpr const char* kFooter = R"(
`list` opens nothing and works beside a till that runs; the others need the devices for themselves.
What is not usable is listed with the reason: the udev rule or group that is missing, the line of
the settings that gives it a role, or the program that holds it.

  holdfast devices list
  holdfast devices test scanner
  holdfast devices capture scanner scanner.hid

A drawer that is opened by `test drawer` is in no journal: it is for whoever sets the till up.
A recording holds every code that was scanned; the file is for its owner alone (0600).)";

constexpr int kMostSeconds = 86'400;

}  // namespace

void add_devices_command(CLI::App& app, DevicesCommand& to, ConfigOptions& config) {
  auto* command = app.add_subcommand(
      "devices", "What is plugged in, what it is to the till, and whether it works");
  command->require_subcommand(1);
  command->footer(kFooter);
  const auto add = [&](const char* name, const char* description) {
    auto* action = command->add_subcommand(name, description);
    add_config_options(*action, config);
    action->callback([&to, name] { to.action = name; });
    return action;
  };
  const auto add_seconds = [&](CLI::App& action, const char* description) {
    action.add_option("--seconds", to.seconds, description)->check(CLI::Range(1, kMostSeconds));
  };
  auto* list = add("list", "Everything that could matter, with its role or why it has none");
  list->add_flag("--json", to.json, "For programs");
  list->add_flag("--all", to.all, "USB devices that are nothing to a till too");
  auto* test =
      add("test", "Try one device: a print, a kick, a scan with each step of its decoding");
  test->add_option("what", to.what, "printer, drawer, scanner, scale or display")
      ->required()
      ->check(CLI::IsMember({"printer", "drawer", "scanner", "scale", "display"}));
  add_seconds(*test, "How long to wait (default: 30)");
  auto* watch = add("watch", "Print what all devices of the settings do, until Ctrl-C");
  add_seconds(*watch, "End by itself");
  auto* capture = add(
      "capture", "Record what a device sends into a file that tests can play back, until Ctrl-C");
  capture
      ->add_option(
          "device", to.device,
          "scanner, scanner.1 to scanner.3, scale, printer (prints a test receipt), display, "
          "usb:052e:1234, or the path of a serial line with a scanner")
      ->required();
  capture->add_option("file", to.file, "A file that is not there yet")->required();
  add_seconds(*capture, "End by itself");
}

}  // namespace holdfast::app
