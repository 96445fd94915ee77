#include "config/edit.h"
#include "config/field.h"
#include "config/load.h"
#include "config/text_rules.h"

namespace holdfast::config {
namespace {

struct Written {
  Settings& settings;
  Secrets secrets;

  std::string operator()(const TextField& field) const {
    const std::string& text = field.of(settings);
    const bool hidden = secrets == Secrets::hide && field.secret && holds_password(text);
    return hidden ? toml_string("(hidden)") : toml_string(text);
  }
  std::string operator()(const IntegerField& field) const {
    return std::to_string(field.of(settings));
  }
  std::string operator()(const BooleanField& field) const {
    return field.of(settings) ? "true" : "false";
  }
  std::string operator()(const ChoiceField& field) const {
    return toml_string(field.names[field.get(settings)]);
  }
};

}  // namespace

std::string to_toml(const Settings& settings, Secrets secrets) {
  Settings copy = settings;
  std::string text;
  std::string_view section;
  for (const Field& field : fields()) {
    const std::size_t dot = field.key.rfind('.');
    if (field.key.substr(0, dot) != section) {
      section = field.key.substr(0, dot);
      text += (text.empty() ? "[" : "\n[") + std::string{section} + "]\n";
    }
    text += std::string{field.key.substr(dot + 1)} + " = " +
            std::visit(Written{copy, secrets}, field.value) + "\n";
  }
  return text;
}

}  // namespace holdfast::config
