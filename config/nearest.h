// The known name that a slip of the finger explains.
//
// Threads: no state.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::config {

[[nodiscard]] std::optional<std::string_view> nearest(std::string_view unknown,
                                                      std::span<const std::string_view> names);
// "; did you mean …?", or nothing when no name is near.
[[nodiscard]] std::string did_you_mean(std::string_view unknown,
                                       std::span<const std::string_view> names);

}  // namespace holdfast::config
