// From the command line's options to settings, and from an error to its last line and
// exit code.
#pragma once

#include "config/settings.h"
#include "pos/app/commands.h"
#include "pos/core/error.h"

namespace holdfast::app {

// The connection string is checked as far as that goes without a server.
// Errors: those of config::load().
[[nodiscard]] core::Result<config::Settings> load_settings(const ConfigOptions& options);

// Writes "holdfast: <sentence> [<name>]" to stderr; returns the exit code.
int report_usage(const core::Error& error);
int report_usage(const std::string& sentence, const core::Error& error);
int report_failure(const core::Error& error);
// In other words than the error's own, which follow with its detail.
int report_failure(const std::string& sentence, const core::Error& error);
// The same for what a database command met, in a technician's words (database_words.h).
int report_database_failure(const core::Error& error);
// Of looking for a shop: an error command_line is that there is none, or several.
int report_no_shop(const core::Error& error);

}  // namespace holdfast::app
