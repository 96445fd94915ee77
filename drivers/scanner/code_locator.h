// Where codes lie in a picture and how they are turned, so that they can be read upright whatever
// their rotation.
//
// Linear codes, and stacked ones (PDF417), are places whose brightness changes a lot in one
// direction and hardly across it. Matrix codes are places where it changes a lot, with edges in
// two directions at right angles.
//
// Pure; one thread.
#pragma once

#include <cstddef>
#include <vector>

#include "drivers/camera/luma_view.h"

namespace holdfast::drivers {

// Pixels of the picture, y downwards.
struct CodeRegion {
  float centre_x = 0, centre_y = 0;
  float along_x = 1, along_y = 0;  // unit vector from bar to bar
  float length = 0;                // along it
  float height = 0;                // across it
};

class CodeLocator {
 public:
  // `picture` must outlive the locator.
  explicit CodeLocator(const LumaView& picture);

  // Each: the likeliest first, at most `limit`. Print and the edges of things may be among them.
  [[nodiscard]] std::vector<CodeRegion> linear(std::size_t limit);
  [[nodiscard]] std::vector<CodeRegion> matrix(std::size_t limit);

 private:
  // The structure tensor of a block of pixels, summed.
  struct Block {
    float difference = 0;  // horizontal energy less vertical
    float mixed = 0;
    float energy = 0;
    bool is_busy = false;  // changes a lot
    bool is_bars = false;  // in one direction
    bool taken = false;

    [[nodiscard]] float strength() const;
  };
  struct Place {
    int column = 0, row = 0;
  };
  struct Group {
    std::vector<Place> places;
    Block sum;
  };
  // A neighbour belongs to the same code when this says so.
  using Joins = bool (*)(const Block& here, const Block& other);

  void add_row(int y);
  [[nodiscard]] float least_energy() const;
  [[nodiscard]] Block& at(Place place);
  [[nodiscard]] static bool goes_on_bars(const Block& here, const Block& other);
  [[nodiscard]] std::vector<Place> grow(Place first, int reach, Joins joins);
  // The heaviest first.
  [[nodiscard]] std::vector<Group> groups(bool Block::*belongs, int reach, Joins joins);
  [[nodiscard]] Block sum_of(const std::vector<Place>& group);
  [[nodiscard]] CodeRegion region_of(const std::vector<Place>& group, float angle) const;
  [[nodiscard]] float edge_angle(const std::vector<Place>& group) const;

  const LumaView picture_;
  int size_ = 0;  // of a block, pixels
  int columns_ = 0, rows_ = 0;
  std::vector<Block> blocks_;
};

// The region turned upright. `zoom` pixels for each one of the picture along the bars, `rows`
// rows over the region's height, each the average of up to eight lines that it stands for. The
// picture goes on for `margin` of the length on both sides, where a code's quiet zone is; outside
// of the picture its edge repeats.
[[nodiscard]] LumaPicture upright(const LumaView& picture, const CodeRegion& region, float zoom,
                                  int rows, float margin);

}  // namespace holdfast::drivers
