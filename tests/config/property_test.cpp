#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "config/field.h"
#include "config/printer_connection.h"
#include "config/shared_lines.h"
#include "config/text_rules.h"
#include "tests/config/files.h"

namespace holdfast::config::test {
namespace {

Settings& defaults() {
  static Settings settings;
  return settings;
}

// A text of any visible characters that the field's own rule allows.
std::string any_text(const TextField& field) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::elementOf(std::vector<std::string>{"a", "Z", "7", "\"", "\\", "'", "#", "é", "€",
                                                  "\xF0\x9F\x9B\x92", "=", "[", "]", " ", "-"}));
  std::string text;
  for (const std::string& word : words) text += word;
  const std::string candidates[] = {text,       "/" + text,       "0c2e:0b61",
                                    "receipts", "[::1]:631",      "19200 7E1",
                                    "1280x720", "10, 20, 30, 40", "ean, qr"};
  for (const std::string& candidate : candidates) {
    if (field.rule(candidate).empty()) return candidate;
  }
  return field.of(defaults());
}

struct AnyValue {
  Settings& settings;

  void operator()(const TextField& field) const { field.of(settings) = any_text(field); }
  void operator()(const IntegerField& field) const {
    const std::int64_t steps = (field.max - field.min) / field.step;
    field.of(settings) = field.min + field.step * *rc::gen::inRange<std::int64_t>(0, steps + 1);
  }
  void operator()(const BooleanField& field) const {
    field.of(settings) = *rc::gen::arbitrary<bool>();
  }
  void operator()(const ChoiceField& field) const {
    field.set(settings, *rc::gen::inRange<std::size_t>(0, field.names.size()));
  }
};

Settings any_settings() {
  Settings settings;
  for (const Field& field : fields()) std::visit(AnyValue{settings}, field.value);
  // A serial line is for one role.
  int line = 0;
  for (Settings::ScannerDevice& device : settings.scanner.devices) {
    const bool is_keyboard = device.kind == ScannerDeviceKind::usb_keyboard;
    const bool is_path = device.device.starts_with('/');
    if (device.device.empty() || is_path == is_keyboard) {
      device.device = is_keyboard ? "05e0:1200:S-1" : "/dev/ttyS" + std::to_string(++line);
    }
  }
  if (settings.printer.queue.empty()) settings.printer.queue = "receipts";
  settings.printer.connection = *rc::gen::element<std::string>(
      "", "cups:receipts", "tcp://192.0.2.10", "tcp://[::1]:9101?keep=yes", "usb:04b8:0e15:J7ZE",
      "serial:/dev/ttyUSB0?baud=19200&flow=xon-xoff");
  if (!settings.printer.connection.empty()) settings.printer.kind = PrinterKind::none;
  if (std::holds_alternative<CupsPrinter>(printer_connection(settings)))
    settings.drawer.sensor = DrawerSensor::none;
  if (settings.printer.kind == PrinterKind::none) settings.drawer.kind = DrawerKind::none;
  settings.label_printer.connection =
      *rc::gen::element<std::string>("", "cups:labels", "tcp://192.0.2.11", "usb:0a5f:0166");
  if (settings.scale.device.empty()) settings.scale.device = "/dev/ttyS0";
  if (settings.line_display.device.empty()) settings.line_display.device = "/dev/ttyACM0";
  RC_PRE(!line_with_two_roles(settings));
  return settings;
}

std::string value_text(const Field& field, const Settings& settings) {
  Settings copy = settings;
  struct Visitor {
    Settings& settings;
    std::string operator()(const TextField& f) const { return f.of(settings); }
    std::string operator()(const IntegerField& f) const { return std::to_string(f.of(settings)); }
    std::string operator()(const BooleanField& f) const {
      return f.of(settings) ? "true" : "false";
    }
    std::string operator()(const ChoiceField& f) const {
      return std::string{f.names[f.get(settings)]};
    }
  };
  return std::visit(Visitor{copy}, field.value);
}

RC_GTEST_PROP(RoundTrip, AFileHoldsAnySettings, ()) {
  const Settings settings = any_settings();
  const auto loaded = load_text(to_toml(settings, Secrets::show));
  RC_ASSERT(loaded.has_value());
  RC_ASSERT(*loaded == settings);
}

RC_GTEST_PROP(RoundTrip, TheEnvironmentHoldsAnySettings, ()) {
  const Settings settings = any_settings();
  Sources sources;
  for (const Field& field : fields()) {
    sources.environment.emplace(variable_name(field.key), value_text(field, settings));
  }
  const auto loaded = load(sources);
  RC_ASSERT(loaded.has_value());
  RC_ASSERT(*loaded == settings);
}

RC_GTEST_PROP(RoundTrip, FlagsHoldAnySettingsOverAnyOthers, ()) {
  const Settings settings = any_settings();
  const Settings others = any_settings();
  Sources sources;
  for (const Field& field : fields()) {
    sources.environment.emplace(variable_name(field.key), value_text(field, others));
    sources.flags.emplace_back(field.key, value_text(field, settings));
  }
  const auto loaded = load(sources);
  RC_ASSERT(loaded.has_value());
  RC_ASSERT(*loaded == settings);
}

RC_GTEST_PROP(Integers, AreTakenInTheirRangeOnly, ()) {
  for (const Field& field : fields()) {
    const auto* integer = std::get_if<IntegerField>(&field.value);
    if (integer == nullptr) continue;
    const auto value = *rc::gen::inRange<std::int64_t>(integer->min - 50, integer->max + 50);
    const bool allowed = value >= integer->min && value <= integer->max &&
                         (value - integer->min) % integer->step == 0;
    Settings settings;
    RC_ASSERT(assign_text(field, std::to_string(value), settings).empty() == allowed);
    RC_ASSERT(integer->of(settings) == (allowed ? value : integer->of(defaults())));
  }
}

RC_GTEST_PROP(Files, AnyBytesAreReadOrRefusedByName, (const std::string& bytes)) {
  const auto loaded = load_text(bytes);
  if (loaded) return;
  RC_ASSERT(loaded.error().code == core::ErrorCode::config_syntax ||
            loaded.error().code == core::ErrorCode::config_unknown_key ||
            loaded.error().code == core::ErrorCode::config_wrong_value);
  RC_ASSERT(one_line(loaded.error().detail).empty());
}

RC_GTEST_PROP(Files, OneChangedByteIsReadOrRefusedByName, ()) {
  std::string text = to_toml(any_settings(), Secrets::show);
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = *rc::gen::arbitrary<char>();
  const auto loaded = load_text(text);
  if (!loaded) RC_ASSERT(one_line(loaded.error().detail).empty());
}

RC_GTEST_PROP(Suggestion, FindsAKeyWithOneWrongLetter, ()) {
  const Field& field = **rc::gen::elementOf(std::vector<const Field*>{
      find_field("printer.queue"), find_field("scanner.wedge.silence_ms"),
      find_field("database.connect_timeout_s"), find_field("screen.software_renderer")});
  std::string key{field.key};
  key[*rc::gen::inRange<std::size_t>(0, key.size())] = '%';
  RC_ASSERT(suggestion(key) == "; did you mean " + std::string{field.key} + "?");
}

}  // namespace
}  // namespace holdfast::config::test
