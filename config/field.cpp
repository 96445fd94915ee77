#include "config/field.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <type_traits>
#include <vector>

#include "config/camera_settings.h"
#include "config/nearest.h"
#include "config/printer_connection.h"
#include "config/text_rules.h"

namespace holdfast::config {
namespace {

using namespace std::string_view_literals;

constexpr std::array kScannerKinds = {"usb-hid-pos"sv, "none"sv};
constexpr std::array kWedgeSuffixes = {"enter"sv, "tab"sv, "none"sv};
constexpr std::array kScannerDeviceKinds = {"none"sv, "serial"sv, "usb-keyboard"sv, "camera"sv};
constexpr std::array kKeyLayouts = {"us"sv, "de"sv, "fr"sv};
constexpr std::array kScannerPrefixes = {"none"sv, "stx"sv};
constexpr std::array kScannerSuffixes = {"enter"sv, "tab"sv, "etx"sv, "none"sv};
constexpr std::array kFlowControls = {"none"sv, "hardware"sv, "software"sv};
constexpr std::array kPrinterKinds = {"cups"sv, "none"sv};
constexpr std::array kReceiptCodes = {"barcode"sv, "qr"sv, "both"sv};
constexpr std::array kLabelLanguages = {"zpl"sv, "escpos"sv};
constexpr std::array kDrawerKinds = {"printer"sv, "none"sv};
constexpr std::array kDrawerSensors = {"none"sv, "open-is-high"sv, "open-is-low"sv};
constexpr std::array kScaleKinds = {"none"sv, "usb-hid"sv, "toledo-8217"sv, "nci"sv};
constexpr std::array kScaleUnits = {"kg"sv, "g"sv, "lb"sv, "oz"sv};
constexpr std::array kLineDisplayKinds = {"none"sv, "serial"sv};
constexpr std::array kCodePages = {"cp437"sv, "cp737"sv, "cp850"sv,  "cp852"sv,
                                   "cp858"sv, "cp866"sv, "cp1252"sv, "iso8859-7"sv};
constexpr std::array kThemes = {"dark"sv, "light"sv};
constexpr std::array kCustomerScreenKinds = {"none"sv, "display"sv, "window"sv};
constexpr std::array kLogLevels = {"debug"sv, "info"sv, "warning"sv, "error"sv};

template <auto section, auto member>
auto& at(Settings& settings) {
  return settings.*section.*member;
}

template <auto member>
auto& at_wedge(Settings& settings) {
  return settings.scanner.wedge.*member;
}

template <auto member>
auto& at_own_code(Settings& settings) {
  return settings.scanning.own_codes.*member;
}

template <std::size_t device, auto member>
auto& at_device(Settings& settings) {
  return settings.scanner.devices[device].*member;
}

template <auto of>
constexpr ChoiceField choice(std::span<const std::string_view> names) {
  using Enum = std::remove_reference_t<decltype(of(std::declval<Settings&>()))>;
  return {names,
          [](const Settings& settings) {
            Settings copy = settings;
            return static_cast<std::size_t>(of(copy));
          },
          [](Settings& settings, std::size_t index) { of(settings) = static_cast<Enum>(index); }};
}

using S = Settings;

constexpr std::size_t kDeviceKeys = 13;
using DeviceKeys = std::array<std::string_view, kDeviceKeys>;

template <std::size_t n>
constexpr std::array<Field, kDeviceKeys> device_fields(const DeviceKeys& keys) {
  using D = S::ScannerDevice;
  return {Field{keys[0], choice<at_device<n, &D::kind>>(kScannerDeviceKinds)},
          Field{keys[1], TextField{at_device<n, &D::device>, scanner_device}},
          Field{keys[2], TextField{at_device<n, &D::line>, serial_line}},
          Field{keys[3], choice<at_device<n, &D::flow_control>>(kFlowControls)},
          Field{keys[4], choice<at_device<n, &D::prefix>>(kScannerPrefixes)},
          Field{keys[5], choice<at_device<n, &D::suffix>>(kScannerSuffixes)},
          Field{keys[6], IntegerField{at_device<n, &D::silence_ms>, 20, 2'000}},
          Field{keys[7], choice<at_device<n, &D::layout>>(kKeyLayouts)},
          Field{keys[8], TextField{at_device<n, &D::size>, picture_size_rule}},
          Field{keys[9], TextField{at_device<n, &D::region>, picture_part_rule}},
          Field{keys[10], TextField{at_device<n, &D::codes>, code_list_rule}},
          Field{keys[11], IntegerField{at_device<n, &D::again_after_ms>, 200, 10'000}},
          Field{keys[12], IntegerField{at_device<n, &D::frames_per_second>, 1, 60}}};
}

template <std::size_t... sizes>
constexpr auto joined(const std::array<Field, sizes>&... parts) {
  std::array<Field, (sizes + ...)> all{};
  auto next = all.begin();
  ((next = std::copy(parts.begin(), parts.end(), next)), ...);
  return all;
}

constexpr std::array kFieldsToWedge = {
    Field{"till.data_dir", TextField{at<&S::till, &S::Till::data_dir>, absolute_path}},
    Field{"database.conninfo", TextField{at<&S::database, &S::Database::conninfo>, one_line, true}},
    Field{"database.connect_timeout_s",
          IntegerField{at<&S::database, &S::Database::connect_timeout_s>, 1, 60}},
    Field{"database.pull_interval_s",
          IntegerField{at<&S::database, &S::Database::pull_interval_s>, 1, 3600}},
    Field{"scanner.kind", choice<at<&S::scanner, &S::Scanner::kind>>(kScannerKinds)},
    Field{"scanner.vendor_product",
          TextField{at<&S::scanner, &S::Scanner::vendor_product>, usb_device}},
    Field{"scanner.wedge.enabled", BooleanField{at_wedge<&S::Wedge::enabled>}},
    Field{"scanner.wedge.suffix", choice<at_wedge<&S::Wedge::suffix>>(kWedgeSuffixes)},
    Field{"scanner.wedge.min_length", IntegerField{at_wedge<&S::Wedge::min_length>, 3, 64}},
    Field{"scanner.wedge.silence_ms", IntegerField{at_wedge<&S::Wedge::silence_ms>, 20, 500}},
};

constexpr auto kDevice1 = device_fields<0>(
    {"scanner.1.kind", "scanner.1.device", "scanner.1.line", "scanner.1.flow_control",
     "scanner.1.prefix", "scanner.1.suffix", "scanner.1.silence_ms", "scanner.1.layout",
     "scanner.1.size", "scanner.1.region", "scanner.1.codes", "scanner.1.again_after_ms",
     "scanner.1.frames_per_second"});
constexpr auto kDevice2 = device_fields<1>(
    {"scanner.2.kind", "scanner.2.device", "scanner.2.line", "scanner.2.flow_control",
     "scanner.2.prefix", "scanner.2.suffix", "scanner.2.silence_ms", "scanner.2.layout",
     "scanner.2.size", "scanner.2.region", "scanner.2.codes", "scanner.2.again_after_ms",
     "scanner.2.frames_per_second"});
constexpr auto kDevice3 = device_fields<2>(
    {"scanner.3.kind", "scanner.3.device", "scanner.3.line", "scanner.3.flow_control",
     "scanner.3.prefix", "scanner.3.suffix", "scanner.3.silence_ms", "scanner.3.layout",
     "scanner.3.size", "scanner.3.region", "scanner.3.codes", "scanner.3.again_after_ms",
     "scanner.3.frames_per_second"});

constexpr std::array kFieldsFromScanning = {
    Field{"scanning.scale_labels",
          TextField{at<&S::scanning, &S::Scanning::scale_labels>, one_line}},
    Field{"scanning.group_separator",
          TextField{at<&S::scanning, &S::Scanning::group_separator>, one_line}},
    Field{"scanning.own_codes.receipt", TextField{at_own_code<&S::OwnCodes::receipt>, one_line}},
    Field{"scanning.own_codes.gift_card",
          TextField{at_own_code<&S::OwnCodes::gift_card>, one_line}},
    Field{"scanning.own_codes.customer_card",
          TextField{at_own_code<&S::OwnCodes::customer_card>, one_line}},
    Field{"scanning.own_codes.employee_badge",
          TextField{at_own_code<&S::OwnCodes::employee_badge>, one_line}},
    Field{"scanning.own_codes.spool", TextField{at_own_code<&S::OwnCodes::spool>, one_line}},
    Field{"scanning.own_codes.lot", TextField{at_own_code<&S::OwnCodes::lot>, one_line}},
    Field{"scanning.own_codes.shelf", TextField{at_own_code<&S::OwnCodes::shelf>, one_line}},
    Field{"printer.connection",
          TextField{at<&S::printer, &S::Printer::connection>, printer_connection_rule}},
    Field{"printer.kind", choice<at<&S::printer, &S::Printer::kind>>(kPrinterKinds)},
    Field{"printer.queue", TextField{at<&S::printer, &S::Printer::queue>, queue_name}},
    Field{"printer.server", TextField{at<&S::printer, &S::Printer::server>, print_server}},
    Field{"printer.profile", TextField{at<&S::printer, &S::Printer::profile>, profile_name}},
    Field{"receipt.code", choice<at<&S::receipt, &S::Receipt::code>>(kReceiptCodes)},
    Field{"receipt.logo", TextField{at<&S::receipt, &S::Receipt::logo>, absolute_path}},
    Field{"label_printer.connection",
          TextField{at<&S::label_printer, &S::LabelPrinter::connection>, printer_connection_rule}},
    Field{"label_printer.language",
          choice<at<&S::label_printer, &S::LabelPrinter::language>>(kLabelLanguages)},
    Field{"label_printer.profile",
          TextField{at<&S::label_printer, &S::LabelPrinter::profile>, profile_name}},
    Field{"label_printer.dpi",
          IntegerField{at<&S::label_printer, &S::LabelPrinter::dpi>, 150, 600}},
    Field{"label_printer.width_mm",
          IntegerField{at<&S::label_printer, &S::LabelPrinter::width_mm>, 15, 200}},
    Field{"label_printer.height_mm",
          IntegerField{at<&S::label_printer, &S::LabelPrinter::height_mm>, 10, 300}},
    Field{"drawer.kind", choice<at<&S::drawer, &S::Drawer::kind>>(kDrawerKinds)},
    Field{"drawer.pin", IntegerField{at<&S::drawer, &S::Drawer::pin>, 2, 5, 3}},
    Field{"drawer.sensor", choice<at<&S::drawer, &S::Drawer::sensor>>(kDrawerSensors)},
    Field{"scale.kind", choice<at<&S::scale, &S::Scale::kind>>(kScaleKinds)},
    Field{"scale.vendor_product", TextField{at<&S::scale, &S::Scale::vendor_product>, usb_device}},
    Field{"scale.device", TextField{at<&S::scale, &S::Scale::device>, absolute_path}},
    Field{"scale.serial", TextField{at<&S::scale, &S::Scale::serial>, serial_line}},
    Field{"scale.unit", choice<at<&S::scale, &S::Scale::unit>>(kScaleUnits)},
    Field{"scale.sends_by_itself", BooleanField{at<&S::scale, &S::Scale::sends_by_itself>}},
    Field{"line_display.kind",
          choice<at<&S::line_display, &S::LineDisplay::kind>>(kLineDisplayKinds)},
    Field{"line_display.device",
          TextField{at<&S::line_display, &S::LineDisplay::device>, absolute_path}},
    Field{"line_display.serial",
          TextField{at<&S::line_display, &S::LineDisplay::serial>, serial_line}},
    Field{"line_display.code_page",
          choice<at<&S::line_display, &S::LineDisplay::code_page>>(kCodePages)},
    Field{"line_display.pass_through",
          BooleanField{at<&S::line_display, &S::LineDisplay::pass_through>}},
    Field{"screen.theme", choice<at<&S::screen, &S::Screen::theme>>(kThemes)},
    Field{"screen.fullscreen", BooleanField{at<&S::screen, &S::Screen::fullscreen>}},
    Field{"screen.width", IntegerField{at<&S::screen, &S::Screen::width>, 800, 7680}},
    Field{"screen.height", IntegerField{at<&S::screen, &S::Screen::height>, 480, 4320}},
    Field{"screen.software_renderer", BooleanField{at<&S::screen, &S::Screen::software_renderer>}},
    Field{"screen.sound", BooleanField{at<&S::screen, &S::Screen::sound>}},
    Field{"customer_screen.kind",
          choice<at<&S::customer_screen, &S::CustomerScreen::kind>>(kCustomerScreenKinds)},
    Field{"customer_screen.display",
          IntegerField{at<&S::customer_screen, &S::CustomerScreen::display>, 1, 9}},
    Field{"customer_screen.theme",
          choice<at<&S::customer_screen, &S::CustomerScreen::theme>>(kThemes)},
    Field{"customer_screen.greeting",
          TextField{at<&S::customer_screen, &S::CustomerScreen::greeting>, one_line}},
    Field{"log.level", choice<at<&S::log, &S::Log::level>>(kLogLevels)},
    Field{"log.file", TextField{at<&S::log, &S::Log::file>, absolute_path}},
};

constexpr auto kFields = joined(kFieldsToWedge, kDevice1, kDevice2, kDevice3, kFieldsFromScanning);

std::string integer_rule(const IntegerField& field) {
  std::string text = "must be ";
  if (field.step == 1) {
    return text + "from " + std::to_string(field.min) + " to " + std::to_string(field.max);
  }
  for (std::int64_t value = field.min; value <= field.max; value += field.step) {
    if (value != field.min) text += value + field.step > field.max ? " or " : ", ";
    text += std::to_string(value);
  }
  return text;
}

std::string choice_rule(const ChoiceField& field) {
  std::string text = "must be ";
  for (std::size_t i = 0; i < field.names.size(); ++i) {
    if (i > 0) text += i + 1 == field.names.size() ? " or " : ", ";
    text += '"' + std::string{field.names[i]} + '"';
  }
  return text;
}

std::string rule_of(const Field& field) {
  struct Visitor {
    std::string operator()(const TextField&) const { return "must be a text"; }
    std::string operator()(const IntegerField& f) const {
      return "must be a whole number, " +
             integer_rule(f).substr(std::string_view{"must be "}.size());
    }
    std::string operator()(const BooleanField&) const { return "must be true or false"; }
    std::string operator()(const ChoiceField& f) const { return choice_rule(f); }
  };
  return std::visit(Visitor{}, field.value);
}

struct Assign {
  Settings& settings;

  std::string operator()(const TextField& field, const std::string& value) const {
    if (std::string wrong = one_line(value); !wrong.empty()) return wrong;
    if (std::string wrong = field.rule(value); !wrong.empty()) return wrong;
    field.of(settings) = value;
    return {};
  }
  std::string operator()(const IntegerField& field, std::int64_t value) const {
    if (value < field.min || value > field.max || (value - field.min) % field.step != 0) {
      return integer_rule(field) + ", not " + std::to_string(value);
    }
    field.of(settings) = value;
    return {};
  }
  std::string operator()(const BooleanField& field, bool value) const {
    field.of(settings) = value;
    return {};
  }
  std::string operator()(const ChoiceField& field, const std::string& value) const {
    const auto found = std::ranges::find(field.names, value);
    if (found == field.names.end()) {
      std::string wrong = choice_rule(field);
      if (one_line(value).empty()) wrong += ", not \"" + value + '"';
      return wrong;
    }
    field.set(settings, static_cast<std::size_t>(found - field.names.begin()));
    return {};
  }
  template <class Kind, class Other>
  std::string operator()(const Kind& field, const Other&) const {
    return rule_of(Field{{}, field});
  }
};

std::string_view section_of(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
}

// Every key and every section.
std::vector<std::string_view> known_names() {
  std::vector<std::string_view> names;
  for (const Field& field : kFields) {
    for (std::string_view name = field.key; !name.empty(); name = section_of(name)) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

}  // namespace

std::string rule(const Field& field) {
  return rule_of(field);
}

std::span<const Field> fields() {
  return kFields;
}

const Field* find_field(std::string_view key) {
  const auto found = std::ranges::find(kFields, key, &Field::key);
  return found == kFields.end() ? nullptr : &*found;
}

bool is_section(std::string_view key) {
  return std::ranges::any_of(kFields, [key](const Field& field) {
    return field.key.size() > key.size() && field.key.starts_with(key) &&
           field.key[key.size()] == '.';
  });
}

std::string suggestion(std::string_view unknown_key) {
  const std::vector<std::string_view> names = known_names();
  if (std::string near = did_you_mean(unknown_key, names); !near.empty()) return near;
  const std::string_view section = section_of(unknown_key);
  if (!section.empty()) {
    // The right key in the wrong section.
    const std::string_view dotted = unknown_key.substr(section.size());
    for (const Field& field : kFields) {
      if (field.key.ends_with(dotted)) return "; did you mean " + std::string{field.key} + "?";
    }
  }
  std::string known;
  for (const std::string_view name : names) {
    if (section_of(name) == section) known += (known.empty() ? "" : ", ") + std::string{name};
  }
  return known.empty() ? std::string{} : "; known here: " + known;
}

std::string variable_suggestion(std::string_view unknown_variable) {
  std::vector<std::string> variables;
  for (const Field& field : kFields) variables.push_back(variable_name(field.key));
  const std::vector<std::string_view> names(variables.begin(), variables.end());
  return did_you_mean(unknown_variable, names);
}

std::string variable_name(std::string_view key) {
  std::string name = "HOLDFAST_";
  for (const char c : key) {
    name += c == '.' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return name;
}

std::string assign(const Field& field, const Value& value, Settings& settings) {
  return std::visit(Assign{settings}, field.value, value);
}

std::string assign_text(const Field& field, std::string_view text, Settings& settings) {
  if (std::holds_alternative<IntegerField>(field.value)) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return rule_of(field);
    return assign(field, number, settings);
  }
  if (std::holds_alternative<BooleanField>(field.value)) {
    if (text != "true" && text != "false") return rule_of(field);
    return assign(field, text == "true", settings);
  }
  return assign(field, std::string{text}, settings);
}

}  // namespace holdfast::config
