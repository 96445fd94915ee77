// The rules of the house. Each returns what breaks it.
#pragma once

#include "tests/lint/tree.h"

namespace holdfast::lint {

// Which room may include which, by the table in include_rules.cpp.
[[nodiscard]] Findings check_includes(const Tree& tree);
// The same table for the names in target_link_libraries() and holdfast_library().
[[nodiscard]] Findings check_links(const Tree& tree);
// What may not be called, and where.
[[nodiscard]] Findings check_calls(const Tree& tree);
// The top level, header guards, the length of main.cpp.
[[nodiscard]] Findings check_layout(const Tree& tree);
// Words and paths that do not belong into a product.
[[nodiscard]] Findings check_words(const Tree& tree);

}  // namespace holdfast::lint
