// Reads the settings: built-in defaults, then files, then the environment, then flags; the later
// one wins, key by key. Whatever no key knows or no rule allows is refused, and the error's detail
// names the place: "FILE:LINE: section.key: …", the variable or the flag.
//
// Threads: no state; call from anywhere. Reads files, so it may block on the disk.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/settings.h"
#include "pos/core/error.h"

namespace holdfast::config {

using Environment = std::map<std::string, std::string, std::less<>>;

struct Sources {
  // Each is read when it exists; a later one wins.
  std::vector<std::filesystem::path> files;
  // --config: read instead of `files`, and it must exist.
  std::optional<std::filesystem::path> config_file;
  // HOLDFAST_SECTION_KEY; names without the prefix HOLDFAST_ are not looked at.
  Environment environment;
  // --set section.key=value, in the order of the command line.
  std::vector<std::pair<std::string, std::string>> flags;
  // What is wrong with the database.conninfo that wins, empty when nothing is: settings know no
  // libpq. Never repeats a password. May be null.
  std::function<std::string(const std::string&)> conninfo_fault;
};

// `environ` as the system gives it.
[[nodiscard]] Environment environment_from(const char* const* environ);

// The files a till reads: /etc/holdfast/holdfast.toml, then holdfast/holdfast.toml below
// XDG_CONFIG_HOME or ~/.config.
[[nodiscard]] std::vector<std::filesystem::path> standard_files(const Environment& environment);

// "section.key=value" as typed after --set. Errors: config_syntax.
[[nodiscard]] core::Result<std::pair<std::string, std::string>> split_flag(std::string_view text);

// Errors: config_missing, file_unreadable, config_syntax, config_unknown_key, config_wrong_value.
// A password is never part of an error.
[[nodiscard]] core::Result<Settings> load(const Sources& sources);

enum class Secrets { hide, show };

// The same settings as a file. A conninfo that holds a password shows as "(hidden)" unless asked
// for; only a file written with Secrets::show can be loaded as the same settings then.
[[nodiscard]] std::string to_toml(const Settings& settings, Secrets secrets = Secrets::hide);

// Where the till keeps its files: till.data_dir, or holdfast below XDG_DATA_HOME or
// ~/.local/share. Errors: config_wrong_value when none of them is known.
[[nodiscard]] core::Result<std::filesystem::path> data_folder(const Settings& settings,
                                                              const Environment& environment);

}  // namespace holdfast::config
