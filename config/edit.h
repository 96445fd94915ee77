// Changes one setting in the text of a settings file and leaves all the rest as it was written,
// comments too.
//
// Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "pos/core/error.h"

namespace holdfast::config {

// `key` is a text setting such as "database.conninfo". It is changed where it stands, or put below
// the header of its section, or the section is put at the end.
// Errors: config_syntax, for a text that is no TOML; config_wrong_value, for one whose way of
// writing the section leaves no place for it. The value is not part of an error.
[[nodiscard]] core::Result<std::string> with_text_setting(std::string_view text,
                                                          std::string_view key,
                                                          std::string_view value);

// TOML's basic string.
[[nodiscard]] std::string toml_string(std::string_view text);

}  // namespace holdfast::config
