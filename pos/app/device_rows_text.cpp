#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "pos/app/device_rows.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

constexpr std::size_t kWidth = 100;

std::string_view name_of(Usability state) {
  switch (state) {
    case Usability::ready:
      return "ready";
    case Usability::set_up:
      return "set_up";
    case Usability::in_use:
      return "in_use";
    case Usability::held:
      return "held";
    case Usability::no_access:
      return "no_access";
    case Usability::not_set_up:
      return "not_set_up";
    case Usability::not_usable:
      return "not_usable";
    case Usability::missing:
      return "missing";
  }
  return {};
}

// "  … " in lines of at most kWidth, broken at blanks.
std::string wrapped(std::string_view text, std::string_view indent) {
  std::string result, line;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!line.empty() && indent.size() + line.size() + 1 + word.size() > kWidth) {
      result += fmt::format("{}{}\n", indent, line);
      line.clear();
    }
    line += (line.empty() ? "" : " ") + std::string(word);
  }
  return line.empty() ? result : result + fmt::format("{}{}\n", indent, line);
}

}  // namespace

std::string_view word_of(Usability state) {
  switch (state) {
    case Usability::ready:
      return "ready";
    case Usability::set_up:
      return "set up";
    case Usability::in_use:
      return "in use by the till";
    case Usability::held:
      return "held by another program";
    case Usability::no_access:
      return "no access";
    case Usability::not_set_up:
      return "not set up";
    case Usability::not_usable:
      return "not usable";
    case Usability::missing:
      return "missing";
  }
  return {};
}

std::string to_table(const std::vector<DeviceRow>& rows) {
  if (rows.empty()) return "Nothing that a till could use is plugged in or set up.\n";
  std::size_t where = 5, what = 4, role = 4;
  const auto what_of = [](const DeviceRow& row) {
    std::string text = row.recognised;
    if (!row.name.empty()) text += (text.empty() ? "" : ": ") + row.name;
    if (!row.id.empty()) text += " " + row.id;
    if (!row.serial.empty()) text += " (" + row.serial + ")";
    return terminal_text(text);
  };
  for (const DeviceRow& row : rows) {
    where = std::max(where, terminal_text(row.where).size());
    what = std::max(what, what_of(row).size());
    role = std::max(role, row.role.size());
  }
  std::string text = fmt::format("{:<{}}  {:<{}}  {:<{}}  {}\n", "WHERE", where, "WHAT", what,
                                 "ROLE", role, "STATE");
  for (const DeviceRow& row : rows) {
    text +=
        fmt::format("{:<{}}  {:<{}}  {:<{}}  {}\n", terminal_text(row.where), where, what_of(row),
                    what, row.role.empty() ? "-" : row.role, role, word_of(row.state));
    text += wrapped(terminal_text(row.advice), "    ");
  }
  return text;
}

std::string to_json(const std::vector<DeviceRow>& rows) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const DeviceRow& row : rows) {
    list.push_back({{"where", row.where},
                    {"id", row.id},
                    {"name", row.name},
                    {"serial", row.serial},
                    {"recognised", row.recognised},
                    {"role", row.role},
                    {"state", name_of(row.state)},
                    {"advice", row.advice}});
  }
  return list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace holdfast::app
