// What is common to all scanners: how long a code may be.
#pragma once

#include <cstddef>

namespace holdfast::drivers {

// More than any symbology holds; a longer "code" is a device gone wrong and is dropped whole.
inline constexpr std::size_t kMaxCodeBytes = 8192;

}  // namespace holdfast::drivers
