// A frame as a camera sends it: a byte that chooses its format, two bytes each for width, height
// and the bytes from one row to the next, then the frame.
#include <linux/videodev2.h>

#include <array>

#include "drivers/camera/pixel_format.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

using drivers::LumaPicture;
using drivers::PixelFormat;

constexpr std::array kFormats = {
    V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_NV12,  V4L2_PIX_FMT_NV21, V4L2_PIX_FMT_YUV420,
    V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_UYVY,  V4L2_PIX_FMT_JPEG, V4L2_PIX_FMT_MJPEG,
    V4L2_PIX_FMT_H264, V4L2_PIX_FMT_RGB24,
};
// A compressed frame of a few bytes may stand for a huge picture, which takes its time.
constexpr int kLargestJpegSide = 256;

// As it was before, a picture tells which of its pixels were not written.
LumaPicture full_of(std::uint8_t level) {
  LumaPicture picture;
  picture.resize(300, 300);
  picture.pixels.assign(picture.pixels.size(), level);
  return picture;
}

void check_packed(const PixelFormat& format, Bytes frame, const LumaPicture& picture, bool done) {
  const bool paired = format.fourcc == V4L2_PIX_FMT_YUYV || format.fourcc == V4L2_PIX_FMT_UYVY;
  const auto step = paired ? 2U : 1U, first = format.fourcc == V4L2_PIX_FMT_UYVY ? 1U : 0U;
  const auto width = static_cast<std::size_t>(format.width);
  const auto height = static_cast<std::size_t>(format.height);
  const auto stride = static_cast<std::size_t>(format.stride);
  FUZZ_REQUIRE(done == (frame.size() >= stride * (height - 1) + width * step));
  if (!done) return;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      FUZZ_REQUIRE(picture.pixels[y * width + x] == frame[y * stride + x * step + first]);
    }
  }
}

void run(Bytes input) {
  Reader reader(input);
  PixelFormat format;
  format.fourcc = kFormats[reader.byte() % kFormats.size()];
  format.width = static_cast<std::int16_t>(reader.word());
  format.height = static_cast<std::int16_t>(reader.word());
  format.stride = static_cast<std::int16_t>(reader.word());
  const Bytes frame = reader.rest();
  FUZZ_REQUIRE(!drivers::fourcc_text(format.fourcc).empty());
  if (!drivers::is_sound(format)) return;
  const auto rank = drivers::preference(format.fourcc);
  FUZZ_REQUIRE(rank.has_value());
  const bool compressed = format.fourcc == V4L2_PIX_FMT_MJPEG || format.fourcc == V4L2_PIX_FMT_JPEG;
  if (compressed && (format.width > kLargestJpegSide || format.height > kLargestJpegSide)) return;

  LumaPicture picture = full_of(0), again = full_of(255);
  const bool done = drivers::luminance(format, frame, picture);
  FUZZ_REQUIRE(drivers::luminance(format, frame, again) == done);
  if (!compressed) check_packed(format, frame, picture, done);
  if (!done) return;
  FUZZ_REQUIRE(picture.width == format.width && picture.height == format.height);
  FUZZ_REQUIRE(picture.pixels.size() ==
               static_cast<std::size_t>(format.width) * static_cast<std::size_t>(format.height));
  FUZZ_REQUIRE(picture.pixels == again.pixels);
}

const Registration registration({"camera_frame", run});

}  // namespace
}  // namespace holdfast::fuzz
