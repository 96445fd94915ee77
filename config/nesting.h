// Guards the parser, which follows nested values and dotted keys by recursion: a file that nests
// them by the thousand would end the program.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace holdfast::config {

// The first line, counted from 1, that nests deeper than any settings do: more than 8 open
// brackets, or more than 16 dots outside of texts and comments.
[[nodiscard]] std::optional<std::size_t> too_deep_at_line(std::string_view toml);

}  // namespace holdfast::config
