// A printer's profile as a file of lines "key = value"; '#' begins a comment. README.md lists the
// keys. What a file leaves out has the value of a plain 80 mm printer.
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "drivers/printer/printer_profile.h"

namespace holdfast::drivers {

inline constexpr std::size_t kMaxProfileBytes = 64 * 1024;

// `place` is the file's name, for errors: config_syntax, config_unknown_key or config_wrong_value,
// whose detail is "PLACE:LINE: key: what it must be".
[[nodiscard]] core::Result<PrinterProfile> read_profile(std::string_view name,
                                                        std::string_view text,
                                                        std::string_view place);

// The same profile as a file.
[[nodiscard]] std::string write_profile(const PrinterProfile& profile);

}  // namespace holdfast::drivers
