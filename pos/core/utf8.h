// Text that leaves the product (JSON, SQL, paper) is UTF-8; what comes in is checked.
#pragma once

#include <string_view>

namespace holdfast::core {

// Well-formed UTF-8 as in Unicode, table 3-7: no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace holdfast::core
