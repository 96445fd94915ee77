#include "drivers/scanner/light_leveller.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace holdfast::drivers {
namespace {

constexpr int kMostTiles = 8;
constexpr int kSmallestTile_px = 12;
// Less than this between black and white is noise, and is not stretched further.
constexpr int kLeastContrast = 14;

struct Range {
  int low = 255, high = 0;

  void take_in(const Range& other) {
    low = std::min(low, other.low);
    high = std::max(high, other.high);
  }
};

// One side of a picture cut into tiles, and where a pixel lies between their middles.
class Cut {
 public:
  explicit Cut(int pixels)
      : pixels_(pixels), tiles_(std::clamp(pixels / kSmallestTile_px, 1, kMostTiles)) {}

  [[nodiscard]] int tiles() const { return tiles_; }
  [[nodiscard]] int begin(int tile) const { return pixels_ * tile / tiles_; }
  // The tile before the pixel, and how far it is to the next, of 256.
  [[nodiscard]] std::pair<int, int> place(int pixel) const {
    const int position = (2 * pixel + 1) * tiles_ * 128 / pixels_ - 128;
    if (position <= 0) return {0, 0};
    if (position >= (tiles_ - 1) * 256) return {tiles_ - 1, 0};
    return {position / 256, position % 256};
  }

 private:
  int pixels_;
  int tiles_;
};

using Tiles = std::array<std::array<Range, kMostTiles>, kMostTiles>;  // [row][column]

Range range_of(const LumaPicture& picture, int left, int right, int top, int bottom) {
  Range range;
  for (int y = top; y < bottom; ++y) {
    const std::uint8_t* row = picture.view().row(y);
    const auto [low, high] = std::minmax_element(row + left, row + right);
    range.take_in({*low, *high});
  }
  return range;
}

// A tile may be all paper or all ink; its neighbours know the other.
Tiles with_neighbours(const Tiles& tiles, int columns, int rows) {
  Tiles wide;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      Range& range = wide[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
      for (int y = std::max(row - 1, 0); y <= std::min(row + 1, rows - 1); ++y) {
        for (int x = std::max(column - 1, 0); x <= std::min(column + 1, columns - 1); ++x) {
          range.take_in(tiles[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)]);
        }
      }
    }
  }
  return wide;
}

int between(int from, int to, int of_256) {
  return from + ((to - from) * of_256) / 256;
}

}  // namespace

void level_light(LumaPicture& picture) {
  if (picture.width < 1 || picture.height < 1) return;
  const Cut across(picture.width), down(picture.height);
  Tiles tiles;
  for (int row = 0; row < down.tiles(); ++row) {
    for (int column = 0; column < across.tiles(); ++column) {
      tiles[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] =
          range_of(picture, across.begin(column), across.begin(column + 1), down.begin(row),
                   down.begin(row + 1));
    }
  }
  const Tiles wide = with_neighbours(tiles, across.tiles(), down.tiles());
  for (int y = 0; y < picture.height; ++y) {
    const auto [row, below] = down.place(y);
    const auto& upper = wide[static_cast<std::size_t>(row)];
    const auto& lower = wide[static_cast<std::size_t>(std::min(row + 1, down.tiles() - 1))];
    std::uint8_t* pixels = picture.pixels.data() + static_cast<std::ptrdiff_t>(y) * picture.width;
    for (int x = 0; x < picture.width; ++x) {
      const auto [column, right] = across.place(x);
      const auto left_tile = static_cast<std::size_t>(column);
      const auto right_tile = static_cast<std::size_t>(std::min(column + 1, across.tiles() - 1));
      const int low = between(between(upper[left_tile].low, upper[right_tile].low, right),
                              between(lower[left_tile].low, lower[right_tile].low, right), below);
      const int high =
          between(between(upper[left_tile].high, upper[right_tile].high, right),
                  between(lower[left_tile].high, lower[right_tile].high, right), below);
      const int contrast = std::max(high - low, kLeastContrast);
      pixels[x] = static_cast<std::uint8_t>(std::clamp((pixels[x] - low) * 255 / contrast, 0, 255));
    }
  }
}

}  // namespace holdfast::drivers
