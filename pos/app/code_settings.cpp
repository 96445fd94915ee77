#include "pos/app/code_settings.h"

#include <string>
#include <string_view>
#include <utility>

#include "pos/core/code_rules.h"

namespace holdfast::app {

core::Result<core::CodeRules> code_rules(const config::Settings& settings) {
  const auto& scanning = settings.scanning;
  const auto& own = scanning.own_codes;
  core::CodeRules rules;
  for (const auto& [key, text] : {std::pair{"scale_labels", &scanning.scale_labels},
                                  {"group_separator", &scanning.group_separator},
                                  {"own_codes.receipt", &own.receipt},
                                  {"own_codes.gift_card", &own.gift_card},
                                  {"own_codes.customer_card", &own.customer_card},
                                  {"own_codes.employee_badge", &own.employee_badge},
                                  {"own_codes.spool", &own.spool},
                                  {"own_codes.lot", &own.lot},
                                  {"own_codes.shelf", &own.shelf}}) {
    std::string_view name = key;
    if (name.starts_with("own_codes.")) name.remove_prefix(name.find('.') + 1);
    if (auto set = core::set_code_rule(rules, name, *text); !set) {
      return core::fail(set.error().code,
                        "scanning." + std::string(key) + ": " + set.error().detail);
    }
  }
  return rules;
}

}  // namespace holdfast::app
