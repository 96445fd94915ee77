#include "ui/platform/png.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb_image_write.h>
#pragma GCC diagnostic pop

namespace holdfast::ui {

core::Result<void> write_png(const Picture& picture, const std::string& path) {
  // The alpha of a window means nothing; a viewer would take it for transparency.
  std::vector<std::uint8_t> rgb;
  rgb.reserve(picture.rgba.size() / 4 * 3);
  for (std::size_t i = 0; i + 3 < picture.rgba.size(); i += 4)
    rgb.insert(rgb.end(), picture.rgba.begin() + static_cast<std::ptrdiff_t>(i),
               picture.rgba.begin() + static_cast<std::ptrdiff_t>(i + 3));
  if (stbi_write_png(path.c_str(), picture.width, picture.height, 3, rgb.data(),
                     picture.width * 3) == 0)
    return core::fail(core::ErrorCode::file_unreadable, path);
  return {};
}

}  // namespace holdfast::ui
