// What is typed of a shop: short name, address, currency. Pure.
//
// Errors of all: command_line, naming the option and what it takes.
#pragma once

#include <string>
#include <string_view>

#include "pos/core/error.h"
#include "pos/core/money.h"

namespace holdfast::app {

// By which commands name a shop: at most 60 of a-z, 0-9 and -, and no id.
[[nodiscard]] core::Result<void> check_slug(const std::string& slug);

struct ShortName {
  std::string slug;  // empty: nothing of the name is left
  bool is_cut = false;
};
// "Corner & Sons" as "corner-sons".
[[nodiscard]] ShortName short_name_of(std::string_view name);

// A semicolon ends a line; the lines of the result are separated by line feeds.
[[nodiscard]] core::Result<std::string> address_lines(const std::string& text);

[[nodiscard]] core::Result<core::Currency> currency_of(const std::string& code);

}  // namespace holdfast::app
