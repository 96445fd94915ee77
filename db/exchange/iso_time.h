// Times as ISO 8601 writes them: 2026-03-01, or with a time of day behind 'T' or a blank, and
// perhaps a zone behind that.
//
// Threads: any. Pure.
#pragma once

#include <string_view>

namespace holdfast::exchange {

[[nodiscard]] bool is_time(std::string_view text);

}  // namespace holdfast::exchange
