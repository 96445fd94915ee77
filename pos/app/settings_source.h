// From the command line's options to settings, and from an error to its last line and
// exit code.
#pragma once

#include "config/settings.h"
#include "pos/app/commands.h"
#include "pos/core/error.h"

namespace holdfast::app {

// Errors: those of config::load().
[[nodiscard]] core::Result<config::Settings> load_settings(const ConfigOptions& options);

// Writes "holdfast: <sentence> [<name>]" to stderr; returns kExitUsage or kExitFailure.
int report_usage(const core::Error& error);
int report_failure(const core::Error& error);

}  // namespace holdfast::app
