// The scanners that the settings name.
#pragma once

#include <memory>

#include "config/settings.h"
#include "pos/app/compose_devices.h"
#include "pos/app/runtime.h"

namespace holdfast::app {

// Null where there is none. Errors: config_wrong_value.
[[nodiscard]] core::Result<std::unique_ptr<ports::Scanner>> make_hid_pos_scanner(
    const config::Settings::Scanner& settings, const DeviceTaps& taps);
// One of scanner.1 to scanner.3.
[[nodiscard]] core::Result<std::unique_ptr<ports::Scanner>> make_scanner(
    const config::Settings::ScannerDevice& device, const DeviceTaps& taps);

// Errors: config_wrong_value.
[[nodiscard]] core::Result<void> add_scanners(const config::Settings::Scanner& settings,
                                              RuntimeParts& parts);

}  // namespace holdfast::app
