// Short texts of a command line that end on receipts, screens and in lists. Pure.
#pragma once

#include <string>
#include <string_view>

#include "pos/core/error.h"

namespace holdfast::app {

// Something that is seen, of one line and at most 100 bytes, that turns no direction of writing and
// looks like nothing else. Error: command_line, naming the option and what is wrong.
[[nodiscard]] core::Result<void> check_short_text(const std::string& option,
                                                  const std::string& text);

// Without blanks around it, and with one where several stood.
[[nodiscard]] std::string tidy(std::string_view text);

// Of an option that takes a time zone which this machine does not know.
inline constexpr const char* kTimeZoneSentence =
    "--time-zone takes a name such as Europe/Berlin; `timedatectl list-timezones` lists them";

}  // namespace holdfast::app
