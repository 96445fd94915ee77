// The scanners that the settings name.
#pragma once

#include "config/settings.h"
#include "pos/app/runtime.h"

namespace holdfast::app {

// Errors: config_wrong_value.
[[nodiscard]] core::Result<void> add_scanners(const config::Settings::Scanner& settings,
                                              RuntimeParts& parts);

}  // namespace holdfast::app
