#include "config/load.h"

#include <fstream>
#include <iterator>

#include <toml++/toml.h>

#include "config/field.h"
#include "config/nesting.h"
#include "config/printer_connection.h"
#include "config/shared_lines.h"
#include "config/text_rules.h"

namespace holdfast::config {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;

constexpr std::string_view kVariablePrefix = "HOLDFAST_";
constexpr std::string_view kNeedsDevice =
    "needs the serial line, as device; `ls /dev/serial/by-id` lists those there are";
constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;

// Where each key got its value, for errors that only the whole shows.
using Origins = std::map<std::string, std::string, std::less<>>;

struct Reading {
  Settings settings;
  Origins origins;
};

std::string place(const fs::path& file, std::size_t line) {
  return file.string() + ":" + std::to_string(line);
}

// The keys of a file come from outside: no control characters in a log or on a terminal.
std::string printable(std::string_view key) {
  return one_line(key).empty() ? std::string{key} : "(unprintable)";
}

class FileReader {
 public:
  FileReader(const fs::path& file, Reading& reading) : file_(file), reading_(reading) {}

  Result<void> read(const toml::table& table, const std::string& section) {
    for (auto&& [toml_key, node] : table) {
      const std::string_view name = toml_key.str();
      const std::string key =
          section.empty() ? std::string{name} : section + "." + std::string{name};
      // A quoted "printer.queue" is one key in TOML, not the queue of the printer.
      const bool dotted = name.find('.') != std::string_view::npos;
      const Field* field = dotted ? nullptr : find_field(key);
      if (field != nullptr) {
        if (auto done = set(*field, node); !done) return done;
      } else if (!dotted && is_section(key)) {
        const toml::table* inner = node.as_table();
        if (inner == nullptr) {
          return refuse(node, key, "is a section: write [" + key + "] and its keys below it");
        }
        if (auto done = read(*inner, key); !done) return done;
      } else {
        return core::fail(ErrorCode::config_unknown_key,
                          place(file_, toml_key.source().begin.line) + ": " + printable(key) +
                              ": unknown" + suggestion(key));
      }
    }
    return {};
  }

 private:
  Result<void> set(const Field& field, const toml::node& node) {
    std::string wrong;
    if (const auto* text = node.as_string()) {
      wrong = assign(field, Value{text->get()}, reading_.settings);
    } else if (const auto* number = node.as_integer()) {
      wrong = assign(field, Value{number->get()}, reading_.settings);
    } else if (const auto* flag = node.as_boolean()) {
      wrong = assign(field, Value{flag->get()}, reading_.settings);
    } else {
      wrong = rule(field);
    }
    if (wrong.empty()) wrong = exposed_password(field);
    if (!wrong.empty()) return refuse(node, field.key, wrong);
    reading_.origins[std::string{field.key}] = place(file_, node.source().begin.line);
    return {};
  }

  std::string exposed_password(const Field& field) const {
    const auto* text = std::get_if<TextField>(&field.value);
    if (text == nullptr || !text->secret || !holds_password(text->of(reading_.settings))) return {};
    std::error_code ignored;
    const fs::perms others = fs::status(file_, ignored).permissions() & fs::perms::others_read;
    if (others == fs::perms::none) return {};
    return "holds a password and others can read this file; run `chmod o= " + file_.string() +
           "`, or move the password to a file of its own with passfile=";
  }

  Result<void> refuse(const toml::node& node, std::string_view key,
                      const std::string& wrong) const {
    return core::fail(ErrorCode::config_wrong_value, place(file_, node.source().begin.line) + ": " +
                                                         std::string{key} + ": " + wrong);
  }

  const fs::path& file_;
  Reading& reading_;
};

Result<std::string> contents(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) {
    return core::fail(ErrorCode::file_unreadable, file.string() + " is a folder");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return core::fail(ErrorCode::file_unreadable, file.string());
  std::string text(kMaxFileBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return core::fail(ErrorCode::file_unreadable, file.string());
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxFileBytes) {
    return core::fail(ErrorCode::config_syntax, file.string() + ": larger than 1 MiB");
  }
  return text;
}

Result<void> read_file(const fs::path& file, Reading& reading) {
  const auto text = contents(file);
  if (!text) return core::pass_on(text.error());
  if (const auto line = too_deep_at_line(*text)) {
    return core::fail(ErrorCode::config_syntax, place(file, *line) + ": nested too deeply");
  }
  try {
    const toml::table table = toml::parse(std::string_view{*text}, std::string_view{});
    return FileReader(file, reading).read(table, {});
  } catch (const toml::parse_error& error) {
    return core::fail(ErrorCode::config_syntax, place(file, error.source().begin.line) + ": " +
                                                    printable(error.description()));
  }
}

Result<void> read_files(const Sources& sources, Reading& reading) {
  std::error_code ignored;
  if (sources.config_file) {
    if (sources.config_file->empty()) {
      return core::fail(ErrorCode::config_missing, "--config names none");
    }
    if (fs::status(*sources.config_file, ignored).type() == fs::file_type::not_found) {
      return core::fail(ErrorCode::config_missing, sources.config_file->string());
    }
    return read_file(*sources.config_file, reading);
  }
  for (const fs::path& file : sources.files) {
    if (fs::status(file, ignored).type() == fs::file_type::not_found) continue;
    if (auto done = read_file(file, reading); !done) return done;
  }
  return {};
}

Result<void> read_environment(const Environment& environment, Reading& reading) {
  std::map<std::string, const Field*, std::less<>> known;
  for (const Field& field : fields()) known.emplace(variable_name(field.key), &field);
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(kVariablePrefix)) continue;
    const auto found = known.find(name);
    if (found == known.end()) {
      return core::fail(ErrorCode::config_unknown_key,
                        printable(name) + ": no such setting" + variable_suggestion(name));
    }
    const Field& field = *found->second;
    if (std::string wrong = assign_text(field, value, reading.settings); !wrong.empty()) {
      return core::fail(ErrorCode::config_wrong_value, name + ": " + wrong);
    }
    reading.origins[std::string{field.key}] = name;
  }
  return {};
}

Result<void> read_flags(const std::vector<std::pair<std::string, std::string>>& flags,
                        Reading& reading) {
  for (const auto& [key, value] : flags) {
    const std::string flag = "--set " + printable(key);
    const Field* field = find_field(key);
    if (field == nullptr) {
      return core::fail(ErrorCode::config_unknown_key, flag + ": unknown" + suggestion(key));
    }
    std::string wrong = assign_text(*field, value, reading.settings);
    const auto* text = std::get_if<TextField>(&field->value);
    if (wrong.empty() && text != nullptr && text->secret && holds_password(value)) {
      wrong = kPasswordOnCommandLine;
    }
    if (!wrong.empty()) return core::fail(ErrorCode::config_wrong_value, flag + ": " + wrong);
    reading.origins[key] = flag;
  }
  return {};
}

// What no key shows alone. These can only be wrong when the named key was set by somebody.
Result<void> check_whole(const Sources& sources, const Reading& reading) {
  const Settings& s = reading.settings;
  const auto refuse = [&reading](std::string_view key, std::string_view wrong) {
    const auto origin = reading.origins.find(key);
    const std::string where =
        origin == reading.origins.end() ? std::string{"built-in"} : origin->second;
    return core::fail(ErrorCode::config_wrong_value,
                      where + ": " + std::string{key} + ": " + std::string{wrong});
  };
  if (!s.database.conninfo.empty() && sources.conninfo_fault) {
    const std::string fault = sources.conninfo_fault(s.database.conninfo);
    if (!fault.empty()) return refuse("database.conninfo", fault);
  }
  for (std::size_t i = 0; i < s.scanner.devices.size(); ++i) {
    const auto& device = s.scanner.devices[i];
    const std::string section = "scanner." + std::to_string(i + 1);
    const bool is_path = device.device.starts_with('/');
    if (device.kind == ScannerDeviceKind::serial && !is_path) {
      return refuse(section + ".kind", "\"serial\" needs the path of a line as " + section +
                                           ".device; `ls /dev/serial/by-id` lists them");
    }
    if (device.kind == ScannerDeviceKind::usb_keyboard && (is_path || device.device.empty())) {
      return refuse(section + ".kind", "\"usb-keyboard\" needs the scanner's numbers as " +
                                           section + ".device; `lsusb` prints them");
    }
    if (device.kind == ScannerDeviceKind::camera && !is_path && !device.device.empty()) {
      return refuse(section + ".kind", "\"camera\" needs the path of a camera as " + section +
                                           ".device, or none for the first; `ls /dev/v4l/by-id` "
                                           "lists them");
    }
  }
  if (s.printer.kind == PrinterKind::cups && !s.printer.connection.empty()) {
    return refuse("printer.connection",
                  "names the printer already; take printer.kind and printer.queue out");
  }
  if (s.printer.kind == PrinterKind::cups && s.printer.queue.empty()) {
    return refuse("printer.kind",
                  "\"cups\" needs printer.queue; `lpstat -e` lists the names of the queues");
  }
  const bool has_printer = s.printer.kind != PrinterKind::none || !s.printer.connection.empty();
  if (s.drawer.kind == DrawerKind::printer && !has_printer) {
    return refuse("drawer.kind",
                  "\"printer\" opens the drawer through the printer; set printer.connection too");
  }
  if (s.drawer.sensor != DrawerSensor::none &&
      std::holds_alternative<CupsPrinter>(printer_connection(s))) {
    return refuse("drawer.sensor",
                  "cannot be heard through CUPS; connect the printer directly (tcp://…), or set "
                  "\"none\"");
  }
  const bool serial_scale =
      s.scale.kind == ScaleKind::toledo_8217 || s.scale.kind == ScaleKind::nci;
  if (serial_scale && s.scale.device.empty()) {
    return refuse("scale.kind", kNeedsDevice);
  }
  if (s.line_display.kind == LineDisplayKind::serial && s.line_display.device.empty()) {
    return refuse("line_display.kind", kNeedsDevice);
  }
  if (const auto shared = line_with_two_roles(s)) {
    return refuse(shared->second, shared->path + " is " + shared->first +
                                      " already; a serial line is for one device");
  }
  return {};
}

// The specification of the XDG folders ignores relative paths.
std::optional<fs::path> user_folder(const Environment& environment, std::string_view variable,
                                    std::string_view below_home) {
  const auto value = [&environment](std::string_view name) {
    const auto found = environment.find(name);
    return found == environment.end() ? fs::path{} : fs::path{found->second};
  };
  if (const fs::path folder = value(variable); folder.is_absolute()) return folder;
  if (const fs::path home = value("HOME"); home.is_absolute()) return home / below_home;
  return std::nullopt;
}

}  // namespace

Environment environment_from(const char* const* environ) {
  Environment environment;
  for (; environ != nullptr && *environ != nullptr; ++environ) {
    const std::string_view entry{*environ};
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return environment;
}

std::vector<fs::path> standard_files(const Environment& environment) {
  std::vector<fs::path> files = {"/etc/holdfast/holdfast.toml"};
  if (const auto folder = user_folder(environment, "XDG_CONFIG_HOME", ".config")) {
    files.push_back(*folder / "holdfast" / "holdfast.toml");
  }
  return files;
}

Result<std::pair<std::string, std::string>> split_flag(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return core::fail(ErrorCode::config_syntax,
                      "--set " + printable(text) + ": must be section.key=value");
  }
  return std::pair{std::string{text.substr(0, equals)}, std::string{text.substr(equals + 1)}};
}

Result<Settings> load(const Sources& sources) {
  Reading reading;
  if (auto done = read_files(sources, reading); !done) return core::pass_on(done.error());
  if (auto done = read_environment(sources.environment, reading); !done) {
    return core::pass_on(done.error());
  }
  if (auto done = read_flags(sources.flags, reading); !done) return core::pass_on(done.error());
  if (auto done = check_whole(sources, reading); !done) return core::pass_on(done.error());
  return reading.settings;
}

Result<fs::path> data_folder(const Settings& settings, const Environment& environment) {
  if (!settings.till.data_dir.empty()) return fs::path{settings.till.data_dir};
  if (const auto folder = user_folder(environment, "XDG_DATA_HOME", ".local/share")) {
    return *folder / "holdfast";
  }
  return core::fail(ErrorCode::config_wrong_value,
                    "till.data_dir: must be set where neither XDG_DATA_HOME nor HOME is");
}

}  // namespace holdfast::config
