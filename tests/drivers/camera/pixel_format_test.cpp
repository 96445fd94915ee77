#include "drivers/camera/pixel_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/videodev2.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/support/jpeg_writer.h"

namespace holdfast::drivers {
namespace {

using ::testing::Each;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

using Bytes = std::vector<std::uint8_t>;

constexpr int kSide = 16;

// Whose pixels count up, with something else between and behind them.
Bytes packed(int step, int first, int padding) {
  Bytes bytes;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      for (int i = 0; i < step; ++i) {
        bytes.push_back(static_cast<std::uint8_t>(i == first ? y * kSide + x : 0xEE));
      }
    }
    bytes.insert(bytes.end(), static_cast<std::size_t>(padding), 0xDD);
  }
  return bytes;
}

Bytes counting() {
  return packed(1, 0, 0);
}

PixelFormat format_of(std::uint32_t fourcc, int stride) {
  return {fourcc, kSide, kSide, stride};
}

TEST(PixelFormat, TheLuminanceOfEveryLayout) {
  LumaPicture picture;
  for (const std::uint32_t fourcc :
       {V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_NV21, V4L2_PIX_FMT_YUV420}) {
    ASSERT_TRUE(luminance(format_of(fourcc, kSide + 3), packed(1, 0, 3), picture));
    EXPECT_THAT(picture.pixels, ElementsAreArray(counting()));
  }
  ASSERT_TRUE(luminance(format_of(V4L2_PIX_FMT_YUYV, 2 * kSide), packed(2, 0, 0), picture));
  EXPECT_THAT(picture.pixels, ElementsAreArray(counting()));
  ASSERT_TRUE(luminance(format_of(V4L2_PIX_FMT_UYVY, 2 * kSide + 8), packed(2, 1, 8), picture));
  EXPECT_THAT(picture.pixels, ElementsAreArray(counting()));
}

TEST(PixelFormat, APartOfAPictureIsNone) {
  LumaPicture picture;
  const Bytes whole = packed(2, 0, 0);
  const auto format = format_of(V4L2_PIX_FMT_YUYV, 2 * kSide);
  EXPECT_TRUE(luminance(format, whole, picture));
  EXPECT_FALSE(luminance(format, std::span(whole).first(whole.size() - 1), picture));
  EXPECT_FALSE(luminance(format, {}, picture));
}

TEST(PixelFormat, WhatNeedsNoWorkComesFirst) {
  EXPECT_LT(*preference(V4L2_PIX_FMT_GREY), *preference(V4L2_PIX_FMT_YUYV));
  EXPECT_LT(*preference(V4L2_PIX_FMT_YUYV), *preference(V4L2_PIX_FMT_MJPEG));
  EXPECT_EQ(preference(V4L2_PIX_FMT_H264), std::nullopt);
  EXPECT_THAT(readable_formats(), HasSubstr("NV12, "));
  EXPECT_EQ(fourcc_text(V4L2_PIX_FMT_H264), "H264");
  EXPECT_EQ(fourcc_text(0x01020304), "????");
}

TEST(PixelFormat, SizesThatNoCameraHasAreRefused) {
  EXPECT_TRUE(is_sound({V4L2_PIX_FMT_GREY, 640, 480, 640}));
  EXPECT_FALSE(is_sound({V4L2_PIX_FMT_GREY, 640, 480, 639}));
  EXPECT_FALSE(is_sound({V4L2_PIX_FMT_YUYV, 640, 480, 640}));
  EXPECT_FALSE(is_sound({V4L2_PIX_FMT_GREY, 0, 480, 640}));
  EXPECT_FALSE(is_sound({V4L2_PIX_FMT_GREY, 100'000, 480, 100'000}));
  EXPECT_FALSE(is_sound({V4L2_PIX_FMT_GREY, 640, 480, 1'000'000}));
  EXPECT_FALSE(is_sound({V4L2_PIX_FMT_H264, 640, 480, 640}));
  EXPECT_TRUE(is_sound({V4L2_PIX_FMT_MJPEG, 640, 480, 0}));
}

LumaPicture grey(std::uint8_t level) {
  LumaPicture picture;
  picture.resize(64, 48);
  std::ranges::fill(picture.pixels, level);
  return picture;
}

TEST(Jpeg, IsReadInGrey) {
  LumaPicture picture;
  ASSERT_TRUE(
      luminance({V4L2_PIX_FMT_MJPEG, 64, 48, 0}, holdfast::testing::jpeg_of(grey(100)), picture));
  EXPECT_THAT(picture.pixels, Each(::testing::AllOf(::testing::Ge(98), ::testing::Le(102))));
}

// As many cameras send it: the tables that everybody knows are left out.
TEST(Jpeg, WithoutItsHuffmanTables) {
  Bytes bytes = holdfast::testing::jpeg_of(grey(100));
  for (std::size_t at = 0; at + 4 < bytes.size();) {
    if (bytes[at] == 0xFF && bytes[at + 1] == 0xC4) {
      const std::size_t length = static_cast<std::size_t>(bytes[at + 2] << 8 | bytes[at + 3]) + 2;
      bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                  bytes.begin() + static_cast<std::ptrdiff_t>(at + length));
    } else {
      ++at;
    }
  }
  LumaPicture picture;
  ASSERT_TRUE(luminance({V4L2_PIX_FMT_MJPEG, 64, 48, 0}, bytes, picture));
  EXPECT_NEAR(picture.pixels[1'000], 100, 2);
}

TEST(Jpeg, CutOffDamagedOrOfAnotherSizeIsNone) {
  const Bytes bytes = holdfast::testing::jpeg_of(grey(100));
  LumaPicture picture;
  EXPECT_FALSE(luminance({V4L2_PIX_FMT_MJPEG, 640, 480, 0}, bytes, picture));
  EXPECT_FALSE(luminance({V4L2_PIX_FMT_MJPEG, 64, 48, 0}, {}, picture));
  for (std::size_t size = 1; size + 2 < bytes.size(); size += 7) {
    EXPECT_FALSE(luminance({V4L2_PIX_FMT_MJPEG, 64, 48, 0}, std::span(bytes).first(size), picture))
        << size;
  }
}

// Each of its scans goes over the whole picture again, and a few bytes make one.
TEST(Jpeg, InManyScansIsNone) {
  LumaPicture picture;
  EXPECT_FALSE(luminance({V4L2_PIX_FMT_MJPEG, 64, 48, 0},
                         holdfast::testing::jpeg_of(grey(100), true), picture));
}

RC_GTEST_PROP(JpegProperty, AnyChangeOfABytesIsSurvived, ()) {
  Bytes bytes = holdfast::testing::jpeg_of(grey(100));
  const auto changes = *rc::gen::inRange(1, 20);
  for (int i = 0; i < changes; ++i) {
    bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<std::uint8_t>();
  }
  LumaPicture picture;
  (void)luminance({V4L2_PIX_FMT_MJPEG, 64, 48, 0}, bytes, picture);
}

}  // namespace
}  // namespace holdfast::drivers
