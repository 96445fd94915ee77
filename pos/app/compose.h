// From settings to the parts of a till.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/settings.h"
#include "drivers/scanner/wedge_filter.h"
#include "pos/app/runtime.h"
#include "pos/core/error.h"
#include "ui/window.h"

namespace holdfast::app {

// Clock, random, journal.db and catalogue.db in `folder`, which is made when missing.
// Also sets the process's time zone to the shop's, so: before any thread is started.
// Errors: those of the journal and the catalogue; file_unreadable.
[[nodiscard]] core::Result<RuntimeParts> local_parts(const std::filesystem::path& folder);

// Adds the server that this libpq connection string names. Nothing is connected yet.
[[nodiscard]] core::Result<void> add_server(const std::string& conninfo, int connect_timeout_s,
                                            RuntimeParts& parts);

// The very first start: asks the server for the catalogue before any thread runs, so that
// the shop's time zone holds from the first receipt on. Does nothing when there is a
// catalogue; a server that does not answer is left for later.
void fetch_first_catalogue(RuntimeParts& parts);

// How the settings want receipts to look. Reads the logo.
// Errors: file_unreadable, config_wrong_value.
[[nodiscard]] core::Result<core::ReceiptStyle> receipt_style(
    const config::Settings::Receipt& settings);

// Adds the devices, the server and the rules for codes of the settings.
// Errors: printer_unknown for a profile that does not exist; config_wrong_value.
[[nodiscard]] core::Result<void> add_configured_parts(const config::Settings& settings,
                                                      RuntimeParts& parts);

[[nodiscard]] ui::Options window_options(const config::Settings& settings);
[[nodiscard]] std::optional<drivers::WedgeOptions> wedge_options(const config::Settings& settings);

// To the file of the settings, or to stderr.
[[nodiscard]] core::Result<void> open_log(const config::Settings& settings);

}  // namespace holdfast::app
