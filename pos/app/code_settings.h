// From settings to the rules by which scanned codes mean something.
#pragma once

#include "config/settings.h"
#include "pos/core/code_meaning.h"
#include "pos/core/error.h"

namespace holdfast::app {

// Error: config_wrong_value, with the setting's name.
[[nodiscard]] core::Result<core::CodeRules> code_rules(const config::Settings& settings);

}  // namespace holdfast::app
