// What is wrong with a command line that was refused, in words for who typed it.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "pos/core/error.h"

namespace holdfast::app {

// Names the unknown command or option, with the nearest known one where one is near.
[[nodiscard]] core::Error explain(const CLI::App& app, const CLI::ParseError& error, int argc,
                                  const char* const* argv);

}  // namespace holdfast::app
