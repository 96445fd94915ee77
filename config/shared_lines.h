// Serial lines among the settings. Two programs' worth of devices cannot speak on one line: each
// would hear the other's answers.
//
// Pure; thread-safe.
#pragma once

#include <optional>
#include <string>

#include "config/settings.h"

namespace holdfast::config {

struct SharedLine {
  std::string path;           // "/dev/ttyS0"
  std::string first, second;  // the settings that name it: "scale.device"

  friend bool operator==(const SharedLine&, const SharedLine&) = default;
};

// The first line that has two roles. A receipt printer behind a display that passes its bytes on
// (line_display.pass_through) is none. Lines are told apart by their paths as they are written.
[[nodiscard]] std::optional<SharedLine> line_with_two_roles(const Settings& settings);

}  // namespace holdfast::config
