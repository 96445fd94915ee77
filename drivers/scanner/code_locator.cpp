#include "drivers/scanner/code_locator.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>

namespace holdfast::drivers {
namespace {

// Blocks on the shorter side of a picture: a code of the least readable size still has several.
constexpr int kBlocksAcross = 30;
constexpr int kSmallestBlock = 8;
// Mean of the squared slope in a block, in (levels per two pixels)².
constexpr float kLeastEnergy = 40;
// Of the blocks, this many show nothing but noise, which has this much less energy than bars.
constexpr std::size_t kQuietPercent = 20;
constexpr float kMostNoise = 12;
constexpr float kOverNoise = 2.5F;
// 1: all slopes are parallel; 0: they have no direction.
constexpr float kLeastCoherence = 0.45F;
// Cosine of twice the angle between neighbours of one code: 15°.
constexpr float kSameDirection = 0.866F;
// A bright spot on a code must not cut it in two.
constexpr int kReach = 2;
constexpr float kLeastLength_blocks = 2.5F;
constexpr std::size_t kLeastMatrix_blocks = 3;
constexpr int kMostAveraged = 8;
constexpr float kDegree = std::numbers::pi_v<float> / 180;

// In 16.16 fixed point, between four pixels.
int between(const LumaView& picture, std::int64_t x, std::int64_t y) {
  const int column = static_cast<int>(std::clamp<std::int64_t>(x >> 16, 0, picture.width - 2));
  const int row = static_cast<int>(std::clamp<std::int64_t>(y >> 16, 0, picture.height - 2));
  const auto right = static_cast<int>(
      std::clamp<std::int64_t>((x >> 8) - (static_cast<std::int64_t>(column) << 8), 0, 256));
  const auto down = static_cast<int>(
      std::clamp<std::int64_t>((y >> 8) - (static_cast<std::int64_t>(row) << 8), 0, 256));
  const std::uint8_t* upper = picture.row(row) + column;
  const std::uint8_t* lower = upper + picture.stride;
  const int first = upper[0] * (256 - right) + upper[1] * right;
  const int second = lower[0] * (256 - right) + lower[1] * right;
  return (first * (256 - down) + second * down) >> 16;
}

std::int64_t fixed(float value) {
  return std::llround(static_cast<double>(value) * 65'536);
}

// How well the lines across a strip of `height` agree with each other: the slopes that are left
// when they are added up.
float agreement(const LumaView& picture, CodeRegion region, float angle, float height) {
  region.along_x = std::cos(angle);
  region.along_y = std::sin(angle);
  region.height = height;
  const LumaPicture line = upright(picture, region, 1, 1, 0);
  float slopes = 0;
  for (std::size_t x = 1; x < line.pixels.size(); ++x) {
    const int slope = line.pixels[x] - line.pixels[x - 1];
    slopes += static_cast<float>(slope * slope);
  }
  return slopes;
}

// Slopes of bars that are hardly wider than a pixel have a wrong direction by up to ten degrees.
float refined_angle(const LumaView& picture, const CodeRegion& region, float angle) {
  struct Step {
    float degrees, height;
    int each_side;
  };
  constexpr Step kSteps[] = {{4, 16, 2}, {2, 24, 1}, {1, 40, 1}};
  for (const Step& step : kSteps) {
    const float height = std::min(step.height, region.height);
    float best = agreement(picture, region, angle, height), best_angle = angle;
    for (int i = -step.each_side; i <= step.each_side; ++i) {
      if (i == 0) continue;
      const float tried = angle + static_cast<float>(i) * step.degrees * kDegree;
      const float agreed = agreement(picture, region, tried, height);
      if (agreed <= best) continue;
      best = agreed;
      best_angle = tried;
    }
    angle = best_angle;
  }
  return angle;
}

}  // namespace

float CodeLocator::Block::strength() const {
  return std::hypot(difference, mixed);
}

CodeLocator::CodeLocator(const LumaView& picture) : picture_(picture) {
  if (std::min(picture.width, picture.height) < 2 * kSmallestBlock) return;
  size_ = std::max(std::min(picture.width, picture.height) / kBlocksAcross, kSmallestBlock);
  columns_ = (picture.width + size_ - 1) / size_;
  rows_ = (picture.height + size_ - 1) / size_;
  blocks_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
  // Every second row tells enough.
  for (int y = 1; y + 1 < picture.height; y += 2) add_row(y);
  const float least = least_energy();
  for (Block& block : blocks_) {
    block.is_busy = block.energy > least;
    block.is_bars = block.is_busy && block.strength() > kLeastCoherence * block.energy;
  }
}

// In the dark a sensor's noise is everywhere: what is no more than that is nothing.
float CodeLocator::least_energy() const {
  std::vector<float> energies;
  for (const Block& block : blocks_) energies.push_back(block.energy);
  std::ranges::sort(energies);
  const auto at_share = [&](std::size_t percent) {
    return energies[(energies.size() - 1) * percent / 100];
  };
  const float noise = std::min(at_share(kQuietPercent), at_share(100) / kMostNoise);
  return kLeastEnergy * static_cast<float>(size_ * size_ / 2) + kOverNoise * noise;
}

void CodeLocator::add_row(int y) {
  const std::uint8_t* here = picture_.row(y);
  const std::uint8_t* above = picture_.row(y - 1);
  const std::uint8_t* below = picture_.row(y + 1);
  for (int column = 0; column < columns_; ++column) {
    const int begin = std::max(column * size_, 1);
    const int end = std::min((column + 1) * size_, picture_.width - 1);
    int xx = 0, yy = 0, xy = 0;
    for (int x = begin; x < end; ++x) {
      const int dx = here[x + 1] - here[x - 1];
      const int dy = below[x] - above[x];
      xx += dx * dx;
      yy += dy * dy;
      xy += dx * dy;
    }
    Block& block = at({column, y / size_});
    block.difference += static_cast<float>(xx - yy);
    block.mixed += static_cast<float>(2 * xy);
    block.energy += static_cast<float>(xx + yy);
  }
}

CodeLocator::Block& CodeLocator::at(Place place) {
  return blocks_[static_cast<std::size_t>(place.row * columns_ + place.column)];
}

bool CodeLocator::goes_on_bars(const Block& here, const Block& other) {
  const float dot = here.difference * other.difference + here.mixed * other.mixed;
  return other.is_bars && dot > kSameDirection * here.strength() * other.strength();
}

// The blocks around `first` that belong to the same code.
std::vector<CodeLocator::Place> CodeLocator::grow(Place first, int reach, Joins joins) {
  std::vector<Place> group{first};
  at(first).taken = true;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const Place place = group[i];
    const Block here = at(place);
    for (int row = std::max(place.row - reach, 0); row <= std::min(place.row + reach, rows_ - 1);
         ++row) {
      for (int column = std::max(place.column - reach, 0);
           column <= std::min(place.column + reach, columns_ - 1); ++column) {
        Block& other = at({column, row});
        if (other.taken || !joins(here, other)) continue;
        other.taken = true;
        group.push_back({column, row});
      }
    }
  }
  return group;
}

CodeLocator::Block CodeLocator::sum_of(const std::vector<Place>& group) {
  Block sum;
  for (const Place& place : group) {
    const Block& block = at(place);
    sum.difference += block.difference;
    sum.mixed += block.mixed;
    sum.energy += block.energy;
  }
  return sum;
}

CodeRegion CodeLocator::region_of(const std::vector<Place>& group, float angle) const {
  CodeRegion region;
  region.along_x = std::cos(angle);
  region.along_y = std::sin(angle);
  float low = 1e9F, high = -1e9F, top = 1e9F, bottom = -1e9F;
  for (const Place& place : group) {
    const float x = (static_cast<float>(place.column) + 0.5F) * static_cast<float>(size_);
    const float y = (static_cast<float>(place.row) + 0.5F) * static_cast<float>(size_);
    const float along = x * region.along_x + y * region.along_y;
    const float across = y * region.along_x - x * region.along_y;
    low = std::min(low, along);
    high = std::max(high, along);
    top = std::min(top, across);
    bottom = std::max(bottom, across);
  }
  const float along = (low + high) / 2, across = (top + bottom) / 2;
  region.centre_x = along * region.along_x - across * region.along_y;
  region.centre_y = along * region.along_y + across * region.along_x;
  region.length = high - low + static_cast<float>(size_);
  region.height = bottom - top + static_cast<float>(size_);
  return region;
}

// The direction that the edges of a matrix code have, or are at right angles to: slopes are added
// with four times their angle, so that all four count as one.
float CodeLocator::edge_angle(const std::vector<Place>& group) const {
  double cosine = 0, sine = 0;
  for (const Place& place : group) {
    const int left = std::max(place.column * size_, 1), top = std::max(place.row * size_, 1);
    const int right = std::min((place.column + 1) * size_, picture_.width - 1);
    const int bottom = std::min((place.row + 1) * size_, picture_.height - 1);
    for (int y = top; y < bottom; ++y) {
      const std::uint8_t* here = picture_.row(y);
      const std::uint8_t* above = picture_.row(y - 1);
      const std::uint8_t* below = picture_.row(y + 1);
      float row_cosine = 0, row_sine = 0;
      for (int x = left; x < right; ++x) {
        const auto dx = static_cast<float>(here[x + 1] - here[x - 1]);
        const auto dy = static_cast<float>(below[x] - above[x]);
        const float twice_cosine = dx * dx - dy * dy, twice_sine = 2 * dx * dy;
        row_cosine += twice_cosine * twice_cosine - twice_sine * twice_sine;
        row_sine += 2 * twice_cosine * twice_sine;
      }
      cosine += static_cast<double>(row_cosine);
      sine += static_cast<double>(row_sine);
    }
  }
  return static_cast<float>(std::atan2(sine, cosine) / 4);
}

std::vector<CodeLocator::Group> CodeLocator::groups(bool Block::*belongs, int reach, Joins joins) {
  std::vector<Group> found;
  for (Block& block : blocks_) block.taken = false;
  for (int row = 0; row < rows_; ++row) {
    for (int column = 0; column < columns_; ++column) {
      const Block& block = at({column, row});
      if (!(block.*belongs) || block.taken) continue;
      Group& group = found.emplace_back();
      group.places = grow({column, row}, reach, joins);
      group.sum = sum_of(group.places);
    }
  }
  std::ranges::sort(found, std::greater<>(), [](const Group& group) { return group.sum.energy; });
  return found;
}

std::vector<CodeRegion> CodeLocator::linear(std::size_t limit) {
  std::vector<CodeRegion> regions;
  for (const Group& group : groups(&Block::is_bars, kReach, &CodeLocator::goes_on_bars)) {
    if (regions.size() == limit) break;
    const float angle = std::atan2(group.sum.mixed, group.sum.difference) / 2;
    const CodeRegion rough = region_of(group.places, angle);
    if (rough.length < kLeastLength_blocks * static_cast<float>(size_)) continue;
    regions.push_back(region_of(group.places, refined_angle(picture_, rough, angle)));
  }
  return regions;
}

std::vector<CodeRegion> CodeLocator::matrix(std::size_t limit) {
  std::vector<CodeRegion> regions;
  const auto is_busy = [](const Block&, const Block& other) { return other.is_busy; };
  for (const Group& group : groups(&Block::is_busy, 1, is_busy)) {
    if (regions.size() == limit) break;
    const bool is_linear = group.sum.strength() > kLeastCoherence * group.sum.energy;
    if (is_linear || group.places.size() < kLeastMatrix_blocks) continue;
    regions.push_back(region_of(group.places, edge_angle(group.places)));
  }
  return regions;
}

LumaPicture upright(const LumaView& picture, const CodeRegion& region, float zoom, int rows,
                    float margin) {
  LumaPicture result;
  const float length = region.length * (1 + 2 * margin);
  result.resize(std::max(static_cast<int>(length * zoom), 2), rows);
  const float spacing = region.height / static_cast<float>(rows);
  const int averaged = std::clamp(static_cast<int>(spacing), 1, kMostAveraged);
  const std::int64_t step_x = fixed(region.along_x / zoom), step_y = fixed(region.along_y / zoom);
  std::vector<int> sums(static_cast<std::size_t>(result.width));
  for (int row = 0; row < rows; ++row) {
    std::ranges::fill(sums, 0);
    for (int line = 0; line < averaged; ++line) {
      const float across = -region.height / 2 +
                           spacing * (static_cast<float>(row) + (static_cast<float>(line) + 0.5F) /
                                                                    static_cast<float>(averaged));
      const float start_x =
          region.centre_x - length / 2 * region.along_x - across * region.along_y - 0.5F;
      const float start_y =
          region.centre_y - length / 2 * region.along_y + across * region.along_x - 0.5F;
      std::int64_t x = fixed(start_x), y = fixed(start_y);
      for (int& sum : sums) {
        sum += between(picture, x, y);
        x += step_x;
        y += step_y;
      }
    }
    std::uint8_t* out = result.pixels.data() + static_cast<std::ptrdiff_t>(row) * result.width;
    for (int x = 0; x < result.width; ++x) {
      out[x] = static_cast<std::uint8_t>(sums[static_cast<std::size_t>(x)] / averaged);
    }
  }
  return result;
}

}  // namespace holdfast::drivers
