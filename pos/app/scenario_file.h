// Reads the text of a scenario that somebody named on the command line.
#pragma once

#include <filesystem>
#include <string>

#include "pos/core/error.h"

namespace holdfast::app {

// A file or a pipe of at most 1 MiB. Error: file_unreadable, with the path and what is wrong.
[[nodiscard]] core::Result<std::string> read_scenario(const std::filesystem::path& file);

}  // namespace holdfast::app
