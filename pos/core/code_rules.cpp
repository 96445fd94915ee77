#include "pos/core/code_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace holdfast::core {
namespace {

using Name = std::pair<std::string_view, OwnCodeKind>;
constexpr auto kOwnCodeNames = std::to_array<Name>({
    {"receipt", OwnCodeKind::receipt},
    {"gift_card", OwnCodeKind::gift_card},
    {"customer_card", OwnCodeKind::customer_card},
    {"employee_badge", OwnCodeKind::employee_badge},
    {"spool", OwnCodeKind::spool},
    {"lot", OwnCodeKind::lot},
    {"shelf", OwnCodeKind::shelf},
});
static_assert(kOwnCodeNames.size() == kOwnCodeKinds);

Result<void> set_separator(CodeRules& rules, std::string_view text) {
  // What stands in values too would cut them in two.
  const bool alphanumeric = std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
  const bool bracketed = text.starts_with('<') || text.starts_with('{') || text.starts_with('[');
  if (alphanumeric && !bracketed) {
    return fail(ErrorCode::config_wrong_value,
                '"' + std::string(text) +
                    "\": must be signs, or a word in brackets such as <GS>, which no value has");
  }
  rules.separator = text;
  return {};
}

}  // namespace

Result<void> set_code_rule(CodeRules& rules, std::string_view name, std::string_view text) {
  if (name == "group_separator") return set_separator(rules, text);
  if (name == "scale_labels") {
    auto labels = parse_label_templates(text);
    if (!labels) return pass_on(labels.error());
    rules.labels = std::move(*labels);
    return {};
  }
  for (const auto& [known, kind] : kOwnCodeNames) {
    if (name == known) return rules.own_codes.set(kind, text);
  }
  return fail(ErrorCode::config_wrong_value, "no rule for codes is called " + std::string(name));
}

}  // namespace holdfast::core
