#include "tests/support/code_scene.h"

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace holdfast::testing {
namespace {

using ZXing::BarcodeFormat;

constexpr int kQuietModules = 10;
// Of each pixel, in both directions.
constexpr int kSamples = 3;

bool is_matrix(BarcodeFormat format) {
  return format == BarcodeFormat::QRCode || format == BarcodeFormat::DataMatrix ||
         format == BarcodeFormat::Aztec;
}

// One bit for each module.
ZXing::BitMatrix modules_of(const PrintedCode& code) {
  ZXing::MultiFormatWriter writer(code.format);
  writer.setMargin(0);
  // The smallest that it has.
  return writer.encode(code.text, 1, 1);
}

std::uint8_t level(double value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

// Three small numbers make something like a bell; the library's own is not the same everywhere.
double bell(std::mt19937& random) {
  double sum = 0;
  for (int i = 0; i < 4; ++i) sum += static_cast<double>(random() & 0xFFFFU) / 65'535.0 - 0.5;
  return sum * std::sqrt(3.0);
}

}  // namespace

CodeScene::CodeScene(int width, int height, std::uint8_t wall) {
  picture_.resize(width, height);
  std::ranges::fill(picture_.pixels, wall);
}

CodeScene& CodeScene::put(const PrintedCode& code, int ink, int paper) {
  const ZXing::BitMatrix bits = modules_of(code);
  const bool as_drawn = is_matrix(code.format) || code.format == BarcodeFormat::PDF417;
  const double width = bits.width();
  const double height = as_drawn ? bits.height() : code.height_modules;
  const double angle = code.degrees * std::numbers::pi / 180;
  const double along = std::cos(angle) / code.module_px, across = std::sin(angle) / code.module_px;
  const double reach = (std::hypot(width, height) / 2 + 1.5 * kQuietModules) * code.module_px;
  const int left = std::max(static_cast<int>(code.centre_x - reach), 0);
  const int right = std::min(static_cast<int>(code.centre_x + reach), picture_.width - 1);
  const int top = std::max(static_cast<int>(code.centre_y - reach), 0);
  const int bottom = std::min(static_cast<int>(code.centre_y + reach), picture_.height - 1);
  for (int y = top; y <= bottom; ++y) {
    for (int x = left; x <= right; ++x) {
      std::uint8_t& pixel = picture_.pixels[static_cast<std::size_t>(y * picture_.width + x)];
      int sum = 0;
      for (int i = 0; i < kSamples * kSamples; ++i) {
        const double dx = x + (i % kSamples + 0.5) / kSamples - code.centre_x;
        const double dy = y + (i / kSamples + 0.5) / kSamples - code.centre_y;
        const double u = along * dx + across * dy + width / 2;
        const double v = along * dy - across * dx + height / 2;
        const bool on_label = u > -kQuietModules && u < width + kQuietModules &&
                              v > -kQuietModules / 2.0 && v < height + kQuietModules / 2.0;
        const bool on_code = u >= 0 && u < width && v >= 0 && v < height;
        const int row = as_drawn ? static_cast<int>(v) : 0;
        const bool black = on_code && bits.get(static_cast<int>(u), row);
        sum += black ? ink : (on_label ? paper : pixel);
      }
      pixel = static_cast<std::uint8_t>(sum / (kSamples * kSamples));
    }
  }
  return *this;
}

CodeScene& CodeScene::clutter(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto upto = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  const auto box = [&](int left, int top, int w, int h, int grey) {
    for (int y = top; y < std::min(top + h, picture_.height); ++y) {
      for (int x = left; x < std::min(left + w, picture_.width); ++x) {
        picture_.pixels[static_cast<std::size_t>(y * picture_.width + x)] =
            static_cast<std::uint8_t>(grey);
      }
    }
  };
  for (int i = 0; i < 6; ++i) {
    box(upto(picture_.width), upto(picture_.height), 40 + upto(200), 20 + upto(150),
        60 + upto(180));
  }
  for (int line = 0; line < 14; ++line) {
    const int top = upto(picture_.height);
    for (int x = upto(picture_.width), n = 0; n < 18; ++n, x += 6 + upto(8)) {
      box(x, top, 2 + upto(3), 8, 50);
      box(x, top + upto(7), 5, 2, 50);
    }
  }
  return *this;
}

void CodeScene::blur_rows(int radius) {
  const int count = 2 * radius + 1;
  std::vector<int> before(static_cast<std::size_t>(picture_.width));
  for (int y = 0; y < picture_.height; ++y) {
    std::uint8_t* row = picture_.pixels.data() + static_cast<std::ptrdiff_t>(y) * picture_.width;
    std::copy_n(row, picture_.width, before.begin());
    for (int x = 0; x < picture_.width; ++x) {
      int sum = 0;
      for (int i = -radius; i <= radius; ++i) {
        sum += before[static_cast<std::size_t>(std::clamp(x + i, 0, picture_.width - 1))];
      }
      row[x] = static_cast<std::uint8_t>(sum / count);
    }
  }
}

void CodeScene::blur_columns(int radius) {
  const int count = 2 * radius + 1;
  const std::vector<std::uint8_t> before = picture_.pixels;
  for (int y = 0; y < picture_.height; ++y) {
    for (int x = 0; x < picture_.width; ++x) {
      int sum = 0;
      for (int i = -radius; i <= radius; ++i) {
        const int row = std::clamp(y + i, 0, picture_.height - 1);
        sum += before[static_cast<std::size_t>(row * picture_.width + x)];
      }
      picture_.pixels[static_cast<std::size_t>(y * picture_.width + x)] =
          static_cast<std::uint8_t>(sum / count);
    }
  }
}

// Two passes of a mean are nearly a bell.
CodeScene& CodeScene::blur(double radius_px) {
  for (int pass = 0; pass < 2; ++pass) {
    const int radius = static_cast<int>(std::lround(radius_px + (pass == 0 ? -0.25 : 0.25)));
    if (radius <= 0) continue;
    blur_rows(radius);
    blur_columns(radius);
  }
  return *this;
}

CodeScene& CodeScene::noise(double levels, std::uint32_t seed) {
  std::mt19937 random(seed);
  for (std::uint8_t& pixel : picture_.pixels) pixel = level(pixel + levels * bell(random));
  return *this;
}

CodeScene& CodeScene::glare(double x, double y, double radius_px) {
  for (int row = 0; row < picture_.height; ++row) {
    for (int column = 0; column < picture_.width; ++column) {
      const double distance = std::hypot(column - x, row - y) / radius_px;
      if (distance > 2) continue;
      std::uint8_t& pixel =
          picture_.pixels[static_cast<std::size_t>(row * picture_.width + column)];
      pixel = level(pixel + 300 * std::exp(-distance * distance * 2));
    }
  }
  return *this;
}

CodeScene& CodeScene::shade(double share) {
  for (int row = 0; row < picture_.height; ++row) {
    for (int column = 0; column < picture_.width; ++column) {
      const double light = 1 - (1 - share) * column / picture_.width;
      std::uint8_t& pixel =
          picture_.pixels[static_cast<std::size_t>(row * picture_.width + column)];
      pixel = level(pixel * light);
    }
  }
  return *this;
}

CodeScene& CodeScene::fade(double share) {
  for (std::uint8_t& pixel : picture_.pixels) pixel = level(120 + (pixel - 120) * share);
  return *this;
}

}  // namespace holdfast::testing
