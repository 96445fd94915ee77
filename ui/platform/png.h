// PNG files (stb_image_write, Debian's libstb-dev, which libimgui-dev brings along).
#pragma once

#include <string>

#include "pos/core/error.h"
#include "ui/platform/renderer.h"

namespace holdfast::ui {

// Errors: file_unreadable with the path.
[[nodiscard]] core::Result<void> write_png(const Picture& picture, const std::string& path);

}  // namespace holdfast::ui
