// The one table of keys that the parser, the environment, the flags and the writer go by.
//
// Threads: values only; the table is constant.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "config/settings.h"

namespace holdfast::config {

// What is wrong with a text, as "must be …"; empty when nothing is.
using TextRule = std::string (*)(std::string_view);

struct TextField {
  std::string& (*of)(Settings&);
  TextRule rule;
  bool secret = false;  // never part of an error
};
struct IntegerField {
  std::int64_t& (*of)(Settings&);
  std::int64_t min, max;
  std::int64_t step = 1;  // from `min`
};
struct BooleanField {
  bool& (*of)(Settings&);
};
struct ChoiceField {
  std::span<const std::string_view> names;  // in the order of the enumeration
  std::size_t (*get)(const Settings&);
  void (*set)(Settings&, std::size_t);
};

struct Field {
  std::string_view key;  // "section.key"
  std::variant<TextField, IntegerField, BooleanField, ChoiceField> value;
};

// In the order of the file.
[[nodiscard]] std::span<const Field> fields();
[[nodiscard]] const Field* find_field(std::string_view key);
// True for "scanner" and "scanner.wedge".
[[nodiscard]] bool is_section(std::string_view key);
// "; did you mean …?", or the list of what the section knows.
[[nodiscard]] std::string suggestion(std::string_view unknown_key);
[[nodiscard]] std::string variable_suggestion(std::string_view unknown_variable);
// "HOLDFAST_SCANNER_KIND" for "scanner.kind".
[[nodiscard]] std::string variable_name(std::string_view key);

// What the field takes, as "must be …".
[[nodiscard]] std::string rule(const Field& field);

// A value as a source gives it.
using Value = std::variant<std::string, std::int64_t, bool>;

// Sets the field. Returns what is wrong, or an empty string.
[[nodiscard]] std::string assign(const Field& field, const Value& value, Settings& settings);
// The same from text (environment, flags), which is read as the field's type.
[[nodiscard]] std::string assign_text(const Field& field, std::string_view text,
                                      Settings& settings);

}  // namespace holdfast::config
