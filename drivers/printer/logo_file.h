// The shop's logo, from a PNG to the dots of a receipt.
#pragma once

#include <filesystem>
#include <memory>

#include "pos/core/error.h"
#include "pos/core/mono_picture.h"

namespace holdfast::drivers {

// Wider or higher than this is no logo for a receipt, in pixels.
inline constexpr int kMostLogoDots = 2'000;

// What is darker than the middle becomes black, what is transparent is paper. One pixel is one dot:
// 576 are the width of a receipt of 80 mm. Blocks on the disk.
// Errors: file_unreadable, naming the file; config_wrong_value for one that is no PNG or too large.
[[nodiscard]] core::Result<std::shared_ptr<const core::MonoPicture>> read_logo(
    const std::filesystem::path& file);

}  // namespace holdfast::drivers
