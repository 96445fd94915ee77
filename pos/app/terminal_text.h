// Text from files and from elsewhere on its way to a terminal, which obeys some of it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::app {

enum class Lines { one, many };

// The text with everything written out that a terminal would obey or not show as it is: control
// characters, marks that turn the direction of writing (Unicode Standard Annex 9), and bytes that
// are no UTF-8: "\x1b", "\u{202e}". With `many` the ends of lines stay.
[[nodiscard]] std::string terminal_text(std::string_view text, Lines lines = Lines::one);

}  // namespace holdfast::app
