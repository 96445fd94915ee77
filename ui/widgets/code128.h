// Code 128 (ISO/IEC 15417), as far as receipts need it: printable ASCII, with pairs of
// digits packed where that is shorter.
#pragma once

#include <string_view>
#include <vector>

namespace holdfast::ui {

// Bars and spaces from the left, beginning with a bar, as true and false per module;
// without quiet zones. Empty when `text` is empty or holds anything but printable ASCII.
[[nodiscard]] std::vector<bool> code128_modules(std::string_view text);

}  // namespace holdfast::ui
