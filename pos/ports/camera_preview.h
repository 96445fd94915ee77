// What a camera that scans sees, for the screen: a small picture now and then.
//
// Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::ports {

// Places are ten-thousandths of the picture's width and height, y downwards.
struct CameraPicture {
  static constexpr int kWhole = 10'000;
  struct Point {
    int x = 0, y = 0;
    friend bool operator==(const Point&, const Point&) = default;
  };
  std::uint64_t number = 0;  // rises from picture to picture
  int width = 0, height = 0;
  std::vector<std::uint8_t> luminance;  // width × height, row by row, 0 black
  // The part that is searched for codes.
  Point region_from, region_to{kWhole, kWhole};
  // The last code that was seen; empty before the first. Its corners while it is in view.
  std::string code;
  bool in_view = false;
  std::array<Point, 4> outline{};
};

class CameraPreview {
 public:
  virtual ~CameraPreview() = default;
  // The newest; null before the first. Pictures are made while somebody asks for them, so the
  // first answer after a pause may be old.
  [[nodiscard]] virtual std::shared_ptr<const CameraPicture> latest() = 0;
};

}  // namespace holdfast::ports
