#include "pos/app/ask_pin.h"

#include <iostream>
#include <optional>

#include "pos/app/ask_password.h"
#include "pos/app/pin.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using core::fail;

core::Result<std::string> hash_of(const std::string& person, const Secret& pin) {
  auto hash = hash_pin(pin.text());
  if (!hash && hash.error().code == ErrorCode::config_wrong_value) {
    return fail(ErrorCode::command_line, "the PIN of " + person + ": 4 to 8 digits");
  }
  return hash;
}

}  // namespace

core::Result<std::string> ask_pin_hash(const std::string& person, bool on_stdin) {
  if (on_stdin) {
    std::string line;
    if (!std::getline(std::cin, line)) {
      return fail(ErrorCode::command_line,
                  "standard input ended before the PIN of " + person + " came");
    }
    return hash_of(person, Secret{std::move(line)});
  }
  const auto once = ask_password("PIN of " + person + " (4 to 8 digits, not shown): ");
  const auto again = once ? ask_password("The same again: ") : std::nullopt;
  if (!again) {
    return fail(ErrorCode::command_line,
                "no PIN was typed for " + person + "; without a terminal: --pins-on-stdin");
  }
  if (once->text() != again->text()) {
    return fail(ErrorCode::command_line,
                "the two PINs typed for " + person + " differ; run the same command again");
  }
  return hash_of(person, *once);
}

}  // namespace holdfast::app
