// The shop's rules for codes by the names that settings and scenarios give them.
//
// Pure; thread-safe.
#pragma once

#include <string_view>

#include "pos/core/code_meaning.h"
#include "pos/core/error.h"

namespace holdfast::core {

// `name`: "scale_labels" (label_template.h), "group_separator", or a kind of own_code.h with '_'
// for blanks: "receipt", "gift_card", "customer_card", "employee_badge", "spool", "lot", "shelf".
// Errors: config_wrong_value; the rules are as they were.
[[nodiscard]] Result<void> set_code_rule(CodeRules& rules, std::string_view name,
                                         std::string_view text);

}  // namespace holdfast::core
