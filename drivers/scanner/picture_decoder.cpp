#include "drivers/scanner/picture_decoder.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "drivers/scanner/code_locator.h"
#include "drivers/scanner/light_leveller.h"

namespace holdfast::drivers {
namespace {

constexpr std::size_t kMostRegions = 6;
constexpr std::size_t kMostMatrixRegions = 4;
// Second and further attempts in one frame; where something was read, most of the rest is print.
constexpr std::size_t kMostLater = 4, kMostLaterWhenRead = 1;
// Of the length, on each side: the quiet zone, and what the blocks of the locator miss.
constexpr float kMargin = 0.15F;
// What one attempt may cost.
constexpr float kMostPixels = 120'000;
constexpr int kLines = 12;
// Too low for a code of several rows, which is read row by row.
constexpr float kLeastStacked_px = 24;

// `found` was read in a picture that upright() made.
FoundCode put_back(FoundCode found, const CodeRegion& region, const LumaPicture& strip) {
  const float length = region.length * (1 + 2 * kMargin);
  for (PicturePoint& corner : found.outline) {
    const float along = (corner.x / static_cast<float>(strip.width) - 0.5F) * length;
    const float across = (corner.y / static_cast<float>(strip.height) - 0.5F) * region.height;
    corner = {region.centre_x + along * region.along_x - across * region.along_y,
              region.centre_y + along * region.along_y + across * region.along_x};
  }
  return found;
}

void add(std::vector<FoundCode>& all, FoundCode found) {
  const auto same = [&](const FoundCode& other) { return other.code == found.code; };
  if (std::ranges::none_of(all, same)) all.push_back(std::move(found));
}

// Takes noise away from what was enlarged.
void smooth(LumaPicture& picture) {
  const LumaPicture before = picture;
  const LumaView from = before.view();
  for (int y = 1; y + 1 < picture.height; ++y) {
    std::uint8_t* out = picture.pixels.data() + static_cast<std::ptrdiff_t>(y) * picture.width;
    for (int x = 1; x + 1 < picture.width; ++x) {
      int sum = 0;
      for (int row = y - 1; row <= y + 1; ++row) {
        const std::uint8_t* pixel = from.row(row) + x;
        sum += pixel[-1] + pixel[0] + pixel[1];
      }
      out[x] = static_cast<std::uint8_t>(sum / 9);
    }
  }
}

void read_upright(const LumaView& picture, const CodeRegion& region, float zoom, int rows,
                  CodeKinds kinds, std::vector<FoundCode>& all) {
  LumaPicture strip = upright(picture, region, zoom, rows, kMargin);
  if ((kinds & kMatrixKinds) != 0 && zoom > 2) smooth(strip);
  level_light(strip);
  for (FoundCode& found : read_codes(strip.view(), kinds, {})) {
    if ((kinds & kLinearKinds) != 0) {
      // The reader saw it on some of the lines; it is as high as the region.
      const auto bottom = static_cast<float>(strip.height);
      found.outline[0].y = found.outline[1].y = 0;
      found.outline[2].y = found.outline[3].y = bottom;
    }
    add(all, put_back(std::move(found), region, strip));
  }
}

// One way to read one region.
struct Attempt {
  CodeRegion region;
  float zoom = 1;
  int rows = 0;
  CodeKinds kinds = 0;
};

// Enlarged, since a reader wants some pixels for each module; and once more in another size, for
// what falls between two pixels. A large region has modules of several pixels anyway; one of nearly
// the whole picture was read as it is. `lines_per_px` 0: kLines in all.
std::vector<Attempt> attempts_at(const CodeRegion& region, float lines_per_px, CodeKinds kinds) {
  std::vector<Attempt> attempts;
  if (kinds == 0) return attempts;
  for (const float zoom : {2.0F, 2.8F, 1.0F}) {
    const int rows =
        lines_per_px > 0 ? static_cast<int>(region.height * lines_per_px * zoom) : kLines;
    const float most = zoom > 1 ? kMostPixels : 2 * kMostPixels;
    if (attempts.size() == 2 || region.length * zoom * static_cast<float>(rows) > most) continue;
    attempts.push_back({region, zoom, rows, kinds});
  }
  return attempts;
}

// True when it found something.
bool try_it(const LumaView& picture, const Attempt& attempt, std::vector<FoundCode>& all) {
  const std::size_t before = all.size();
  read_upright(picture, attempt.region, attempt.zoom, attempt.rows, attempt.kinds, all);
  return all.size() > before;
}

bool holds(const CodeRegion& region, const FoundCode& found) {
  float x = 0, y = 0;
  for (const PicturePoint& corner : found.outline) {
    x += corner.x / 4 - region.centre_x / 4;
    y += corner.y / 4 - region.centre_y / 4;
  }
  return std::abs(x * region.along_x + y * region.along_y) < region.length / 2 &&
         std::abs(y * region.along_x - x * region.along_y) < region.height / 2;
}

// Bars of a matrix code's own pattern.
bool is_inside_one(const CodeRegion& region, const std::vector<FoundCode>& all) {
  return std::ranges::any_of(all, [&](const FoundCode& found) {
    // On the same side of all four edges.
    int left = 0;
    for (std::size_t i = 0; i < found.outline.size(); ++i) {
      const PicturePoint& a = found.outline[i];
      const PicturePoint& b = found.outline[(i + 1) % found.outline.size()];
      const float turn =
          (b.x - a.x) * (region.centre_y - a.y) - (b.y - a.y) * (region.centre_x - a.x);
      left += turn > 0 ? 1 : -1;
    }
    return left == 4 || left == -4;
  });
}

bool is_read(const CodeRegion& region, const std::vector<FoundCode>& all) {
  return std::ranges::any_of(all, [&](const FoundCode& found) { return holds(region, found); });
}

// The first attempt at each region that looks like a linear code is made; `later` gets the others,
// the likeliest first.
void read_linear(const LumaView& picture, CodeLocator& locator, CodeKinds kinds,
                 std::vector<FoundCode>& all, std::vector<Attempt>& later) {
  if ((kinds & ~kMatrixKinds) == 0) return;
  for (const CodeRegion& region : locator.linear(kMostRegions)) {
    if (is_inside_one(region, all)) continue;
    std::vector<Attempt> attempts = attempts_at(region, 0, kinds & kLinearKinds);
    if (!attempts.empty() && try_it(picture, attempts.front(), all)) continue;
    if (!attempts.empty()) attempts.erase(attempts.begin());
    if (region.height >= kLeastStacked_px) {
      CodeRegion whole = region;
      whole.height *= 1 + 2 * kMargin;
      for (const Attempt& attempt : attempts_at(whole, 0.5F, kinds & kPdf417)) {
        attempts.push_back(attempt);
      }
    }
    later.insert(later.end(), attempts.begin(), attempts.end());
  }
}

void read_matrix(const LumaView& picture, CodeLocator& locator, CodeKinds kinds,
                 std::vector<FoundCode>& all, std::vector<Attempt>& later) {
  if ((kinds & kMatrixKinds) == 0) return;
  for (CodeRegion region : locator.matrix(kMostMatrixRegions)) {
    if (is_read(region, all)) continue;
    region.height *= 1 + 2 * kMargin;
    const std::vector<Attempt> attempts = attempts_at(region, 1, kinds & kMatrixKinds);
    if (attempts.empty() || try_it(picture, attempts.front(), all)) continue;
    later.insert(later.end(), attempts.begin() + 1, attempts.end());
  }
}

// At most `most` of them, others for each `turn`; what was read meanwhile is passed over.
void read_later(const LumaView& picture, const std::vector<Attempt>& later, std::size_t most,
                unsigned turn, std::vector<FoundCode>& all) {
  const std::size_t count = std::min(most, later.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Attempt& attempt = later[(turn * count + i) % later.size()];
    if (!is_read(attempt.region, all)) (void)try_it(picture, attempt, all);
  }
}

// What the locator missed: small, or among other things.
void read_straight(const LumaView& picture, CodeKinds kinds, std::vector<FoundCode>& all) {
  const ZxingEffort quick{.turned_too = true, .every_row = false};
  for (FoundCode& found : read_codes(picture, kinds & ~kMatrixKinds, quick)) {
    add(all, std::move(found));
  }
}

}  // namespace

std::vector<FoundCode> decode_frame(const LumaView& frame, CodeKinds kinds, unsigned turn) {
  std::vector<FoundCode> all;
  for (FoundCode& found : read_codes(frame, kinds & kMatrixKinds, {})) add(all, std::move(found));
  CodeLocator locator(frame);
  std::vector<Attempt> later;
  read_linear(frame, locator, kinds, all, later);
  read_matrix(frame, locator, kinds, all, later);
  read_later(frame, later, all.empty() ? kMostLater : kMostLaterWhenRead, turn, all);
  if (all.empty()) read_straight(frame, kinds, all);
  return all;
}

std::vector<core::ScannedCode> decode_picture(std::span<const std::uint8_t> grey, int width,
                                              int height) {
  std::vector<core::ScannedCode> codes;
  if (width <= 0 || height <= 0 || width > 32'767 || height > 32'767 ||
      grey.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
    return codes;
  }
  const LumaView picture{grey.data(), width, height, width};
  std::vector<FoundCode> all;
  for (FoundCode& found : read_codes(picture, kAllKinds, {.turned_too = true})) {
    add(all, std::move(found));
  }
  CodeLocator locator(picture);
  std::vector<Attempt> later;
  read_linear(picture, locator, kAllKinds, all, later);
  read_matrix(picture, locator, kAllKinds, all, later);
  read_later(picture, later, later.size(), 0, all);
  for (FoundCode& found : all) codes.push_back(std::move(found.code));
  return codes;
}

}  // namespace holdfast::drivers
