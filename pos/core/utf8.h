// Text that leaves the product (JSON, SQL, paper) is UTF-8; what comes in is checked.
#pragma once

#include <cstddef>
#include <string_view>

namespace holdfast::core {

// Bytes of the well-formed sequence at the start of `text` (Unicode, table 3-7: no overlong
// forms, no surrogates); 0 where there is none.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text) noexcept;

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

// The beginning of `text`, of at most so many bytes, for words that quote what somebody sent. No
// sequence is cut in two.
[[nodiscard]] std::string_view utf8_head(std::string_view text, std::size_t most) noexcept;

}  // namespace holdfast::core
