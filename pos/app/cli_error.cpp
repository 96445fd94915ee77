#include "pos/app/cli_error.h"

#include <string_view>
#include <vector>

#include "config/nearest.h"
#include "config/text_rules.h"

namespace holdfast::app {
namespace {

// What was typed comes back on a terminal.
std::string quoted(std::string_view text) {
  constexpr std::size_t kMaxLength = 80;
  const bool fits = text.size() <= kMaxLength && config::one_line(text).empty();
  return fits ? "\"" + std::string{text} + "\"" : "(unprintable)";
}

struct Place {
  const CLI::App* command;
  std::string path;       // "holdfast db"
  std::string_view next;  // where a command was expected; empty: nothing came
};

// Follows the sub-commands as far as they are known.
Place last_known(const CLI::App& app, int argc, const char* const* argv) {
  Place place{&app, app.get_name(), {}};
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with('-')) continue;
    place.next = word;
    const auto subs = place.command->get_subcommands(
        [&](const CLI::App* sub) { return sub->get_name() == word; });
    if (subs.empty()) break;
    place = {subs.front(), place.path + " " + std::string{word}, {}};
  }
  return place;
}

std::string wrong_command(const Place& place) {
  std::vector<std::string> names;
  for (const CLI::App* sub : place.command->get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  std::string known;
  for (const auto& name : names) known += (known.empty() ? "" : ", ") + name;
  if (place.next.empty()) return "after " + place.path + " one of these is missing: " + known;
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string near = config::did_you_mean(place.next, views);
  return quoted(place.next) + " is no command of " + place.path +
         (near.empty() ? "; there are: " + known : near);
}

std::string unexpected(const Place& place, const std::string& words) {
  constexpr std::string_view kBefore = ": ";
  const std::size_t at = words.find(kBefore);
  if (at == std::string::npos) return words;
  const std::string_view argument = std::string_view{words}.substr(at + kBefore.size());
  if (!argument.starts_with('-')) return quoted(argument) + " was not expected after " + place.path;
  std::vector<std::string> names;
  for (const CLI::Option* option : place.command->get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string_view name = argument.substr(0, argument.find_first_of("= "));
  return quoted(name) + " is no option of " + place.path + config::did_you_mean(name, views);
}

}  // namespace

core::Error explain(const CLI::App& app, const CLI::ParseError& error, int argc,
                    const char* const* argv) {
  const Place place = last_known(app, argc, argv);
  const std::string words = error.what();
  std::string what = words;
  if (place.command->get_require_subcommand_min() > 0) {
    // A wrong option before the command is the fault that comes first.
    const bool option = argc > 1 && argv[1][0] == '-' && place.command == &app;
    what = option && place.next.empty() ? unexpected(place, ": " + std::string{argv[1]})
                                        : wrong_command(place);
  } else if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    what = unexpected(place, words);
  }
  return {core::ErrorCode::command_line, what};
}

}  // namespace holdfast::app
