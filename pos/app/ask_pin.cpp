#include "pos/app/ask_pin.h"

#include <fmt/core.h>

#include <algorithm>
#include <iostream>
#include <optional>

#include "pos/app/ask_password.h"
#include "pos/app/pin.h"
#include "pos/app/short_text.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using core::Result;

Result<std::string> hash_of(const std::string& person, const Secret& pin) {
  auto hash = hash_pin(pin.text());
  if (!hash && hash.error().code == ErrorCode::config_wrong_value) {
    return fail(ErrorCode::command_line, "the PIN of " + person + ": 4 to 8 digits");
  }
  return hash;
}

std::optional<Secret> line_of_stdin() {
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  if (line.ends_with('\r')) line.pop_back();
  return Secret{std::move(line)};
}

Result<std::string> read_pin_hash(const std::string& person) {
  const auto line = line_of_stdin();
  if (!line) {
    return fail(ErrorCode::command_line,
                "standard input ended before the PIN of " + person + " came");
  }
  if (const auto more = line_of_stdin(); more && !more->text().empty()) {
    return fail(ErrorCode::command_line, "standard input has more than one line");
  }
  return hash_of(person, *line);
}

}  // namespace

Result<std::string> ask_pin_hash(const std::string& person, bool on_stdin) {
  if (on_stdin) return read_pin_hash(person);
  for (;;) {
    const auto once =
        ask_password("PIN of " + terminal_text(person) + " (4 to 8 digits, not shown): ");
    if (!once) {
      return fail(ErrorCode::command_line,
                  "no PIN was typed for " + person + "; scripts give it on standard input");
    }
    auto hash = hash_of(person, *once);
    if (!hash && hash.error().code != ErrorCode::command_line) return hash;
    if (!hash) {
      fmt::print(stderr, "That is no PIN: it takes 4 to 8 digits.\n");
      continue;
    }
    const auto again = ask_password("The same again: ");
    if (!again) return fail(ErrorCode::command_line, "no PIN was typed for " + person);
    if (once->text() == again->text()) return hash;
    fmt::print(stderr, "The two differ.\n");
  }
}

Result<std::map<std::string, std::string>> read_pin_hashes(const std::vector<std::string>& people) {
  std::map<std::string, std::string> hashes;
  while (const auto line = line_of_stdin()) {
    if (line->text().empty()) continue;
    const std::size_t equals = line->text().rfind('=');
    if (equals == std::string::npos) {
      return fail(ErrorCode::command_line, "each line of standard input is NAME=PIN");
    }
    const std::string name = tidy(std::string_view{line->text()}.substr(0, equals));
    if (std::ranges::find(people, name) == people.end()) {
      return fail(ErrorCode::command_line,
                  "standard input has a PIN for somebody who is none of the people named");
    }
    auto hash = hash_of(name, Secret{line->text().substr(equals + 1)});
    if (!hash) return pass_on(hash.error());
    if (!hashes.emplace(name, std::move(*hash)).second) {
      return fail(ErrorCode::command_line, "standard input has two PINs of " + name);
    }
  }
  for (const auto& name : people) {
    if (!hashes.contains(name)) {
      return fail(ErrorCode::command_line, "standard input has no PIN of " + name);
    }
  }
  return hashes;
}

}  // namespace holdfast::app
