// The luminance of a JPEG picture, which many cameras send (MJPEG), through libjpeg-turbo.
#pragma once

#include <cstdint>
#include <span>

#include "drivers/camera/luma_view.h"

namespace holdfast::drivers {

// False for what is no JPEG, is damaged or cut off, or has not the size that was agreed upon; then
// `into` holds anything. Any thread.
[[nodiscard]] bool jpeg_luma(std::span<const std::uint8_t> jpeg, int width, int height,
                             LumaPicture& into);

}  // namespace holdfast::drivers
