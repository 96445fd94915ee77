#include "drivers/camera/jpeg_luma.h"

#include <csetjmp>
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

namespace holdfast::drivers {
namespace {

// The library leaves by longjmp() when it cannot go on. What it warns of is damage as well: a
// picture with grey stripes could show part of a code.
struct Failure {
  jpeg_error_mgr manager{};
  std::jmp_buf back{};
  bool warned = false;
};

[[noreturn]] void fail(j_common_ptr info) {
  std::longjmp(reinterpret_cast<Failure*>(info->err)->back, 1);
}

void note(j_common_ptr info, int level) {
  if (level < 0) reinterpret_cast<Failure*>(info->err)->warned = true;
}

// Nothing with a destructor may live here: longjmp() would pass it over.
bool decode(jpeg_decompress_struct& info, Failure& failure, std::span<const std::uint8_t> jpeg,
            int width, int height, std::uint8_t* out) {
  if (setjmp(failure.back) != 0) return false;
  jpeg_mem_src(&info, jpeg.data(), static_cast<unsigned long>(jpeg.size()));
  if (jpeg_read_header(&info, TRUE) != JPEG_HEADER_OK) return false;
  if (info.image_width != static_cast<JDIMENSION>(width) ||
      info.image_height != static_cast<JDIMENSION>(height)) {
    return false;
  }
  // Each scan goes over the whole picture, and a few bytes make one. No camera sends more than one.
  if (jpeg_has_multiple_scans(&info) != FALSE) return false;
  info.out_color_space = JCS_GRAYSCALE;
  info.dct_method = JDCT_IFAST;
  if (jpeg_start_decompress(&info) == FALSE || info.output_components != 1) return false;
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = out + static_cast<std::ptrdiff_t>(info.output_scanline) * width;
    if (jpeg_read_scanlines(&info, &row, 1) != 1) return false;
  }
  return !failure.warned;
}

}  // namespace

bool jpeg_luma(std::span<const std::uint8_t> jpeg, int width, int height, LumaPicture& into) {
  into.resize(width, height);
  Failure failure;
  jpeg_decompress_struct info{};
  info.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = fail;
  failure.manager.emit_message = note;
  if (setjmp(failure.back) != 0) return false;
  jpeg_create_decompress(&info);
  const bool done = decode(info, failure, jpeg, width, height, into.pixels.data());
  jpeg_destroy_decompress(&info);
  return done;
}

}  // namespace holdfast::drivers
