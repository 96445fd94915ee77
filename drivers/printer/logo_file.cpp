#include "drivers/printer/logo_file.h"

#include <cairo.h>

#include <string>
#include <system_error>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;

struct SurfaceEnd {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceEnd>;

bool is_dark(std::uint32_t pixel) {
  // cairo's colours are multiplied with their opacity already.
  const std::uint32_t alpha = pixel >> 24;
  const std::uint32_t red = pixel >> 16 & 255, green = pixel >> 8 & 255, blue = pixel & 255;
  const std::uint32_t light = (299 * red + 587 * green + 114 * blue) / 1'000 + (255 - alpha);
  return light < 128;
}

}  // namespace

core::Result<std::shared_ptr<const core::MonoPicture>> read_logo(
    const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed))
    return core::fail(ErrorCode::file_unreadable, file.string());
  const Surface loaded(cairo_image_surface_create_from_png(file.c_str()));
  if (cairo_surface_status(loaded.get()) != CAIRO_STATUS_SUCCESS) {
    return core::fail(ErrorCode::config_wrong_value,
                      file.string() + ": must be a PNG; " +
                          cairo_status_to_string(cairo_surface_status(loaded.get())));
  }
  const int width = cairo_image_surface_get_width(loaded.get());
  const int height = cairo_image_surface_get_height(loaded.get());
  if (width > kMostLogoDots || height > kMostLogoDots) {
    return core::fail(ErrorCode::config_wrong_value,
                      file.string() + ": must be at most " + std::to_string(kMostLogoDots) +
                          " pixels wide and high; 576 are the width of a receipt");
  }
  // Whatever a PNG has for pixels becomes one kind here.
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  cairo_t* context = cairo_create(surface.get());
  cairo_set_source_surface(context, loaded.get(), 0, 0);
  cairo_paint(context);
  cairo_destroy(context);
  cairo_surface_flush(surface.get());
  const unsigned char* pixels = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  auto picture = std::make_shared<core::MonoPicture>(core::MonoPicture{width, height, {}});
  picture->dots.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(pixels + y * stride);
    for (int x = 0; x < width; ++x) picture->dots.push_back(is_dark(row[x]) ? 1 : 0);
  }
  return std::shared_ptr<const core::MonoPicture>(std::move(picture));
}

}  // namespace holdfast::drivers
