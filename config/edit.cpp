#include "config/edit.h"

#include <toml++/toml.h>

#include <optional>

#include "config/nesting.h"

namespace holdfast::config {
namespace {

using core::ErrorCode;
using core::Result;

Result<toml::table> parsed(std::string_view text) {
  if (const auto line = too_deep_at_line(text)) {
    return core::fail(ErrorCode::config_syntax,
                      "line " + std::to_string(*line) + " is nested too deeply");
  }
  try {
    return toml::parse(text, std::string_view{});
  } catch (const toml::parse_error& error) {
    return core::fail(ErrorCode::config_syntax,
                      "line " + std::to_string(error.source().begin.line) + " is no TOML");
  }
}

// Lines count from 1, columns in code points from 1.
std::size_t offset_of(std::string_view text, const toml::source_position& place) {
  std::size_t at = 0;
  for (toml::source_index line = 1; line < place.line; ++line) at = text.find('\n', at) + 1;
  for (toml::source_index column = 1; column < place.column && at < text.size(); ++column) {
    do ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  }
  return at;
}

std::string inserted(std::string_view text, std::size_t at, std::string_view line) {
  std::string result{text.substr(0, at)};
  if (!result.empty() && result.back() != '\n') result += '\n';
  result += line;
  return result += text.substr(at);
}

std::string draft(std::string_view text, const toml::table& table, std::string_view section,
                  std::string_view name, std::string_view value) {
  const std::string line = std::string{name} + " = " + toml_string(value) + "\n";
  const toml::table* inside = table[section].as_table();
  if (inside == nullptr) {
    const std::string gap = text.empty() ? "" : "\n";
    return inserted(text, text.size(), gap + "[" + std::string{section} + "]\n" + line);
  }
  if (const toml::node* old = inside->get(name)) {
    std::string result{text};
    const std::size_t begin = offset_of(text, old->source().begin);
    const std::size_t end = offset_of(text, old->source().end);
    return result.replace(begin, end - begin, toml_string(value));
  }
  const std::size_t header = offset_of(text, inside->source().begin);
  const std::size_t end = text.find('\n', header);
  return inserted(text, end == std::string_view::npos ? text.size() : end + 1, line);
}

}  // namespace

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

Result<std::string> with_text_setting(std::string_view text, std::string_view key,
                                      std::string_view value) {
  const std::size_t dot = key.rfind('.');
  const std::string_view section = key.substr(0, dot), name = key.substr(dot + 1);
  auto before = parsed(text);
  if (!before) return core::pass_on(before.error());
  std::string result = draft(text, *before, section, name, value);

  // Whatever way the section is written in: what was not meant to change must not have.
  const auto cannot = core::fail(ErrorCode::config_wrong_value,
                                 std::string{key} + " cannot be set in this file by itself");
  auto after = parsed(result);
  if (!after) return cannot;
  if (before->get(section) == nullptr) before->insert(section, toml::table{});
  toml::table* wanted = before->get(section)->as_table();
  if (wanted == nullptr) return cannot;
  wanted->insert_or_assign(name, std::string{value});
  if (*before != *after) return cannot;
  return result;
}

}  // namespace holdfast::config
