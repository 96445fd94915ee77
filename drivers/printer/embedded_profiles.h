// The files of profiles/, which are part of the program so that it needs none of them installed.
#pragma once

#include <span>
#include <string_view>

namespace holdfast::drivers {

struct EmbeddedProfile {
  std::string_view name, text;
};

[[nodiscard]] std::span<const EmbeddedProfile> embedded_profiles();

}  // namespace holdfast::drivers
