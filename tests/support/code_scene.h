// What a camera would see of printed codes: drawn with ZXing's own writer, put into a picture in
// any place, size and rotation, and then made worse. The same each time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ZXing/BarcodeFormat.h>

#include "drivers/camera/luma_view.h"

namespace holdfast::testing {

struct PrintedCode {
  ZXing::BarcodeFormat format = ZXing::BarcodeFormat::EAN13;
  std::string text;
  double module_px = 3;
  double height_modules = 50;  // of linear codes and PDF417
  double centre_x = 320, centre_y = 240;
  double degrees = 0;
};

class CodeScene {
 public:
  // A wall of this grey, without codes.
  explicit CodeScene(int width = 640, int height = 480, std::uint8_t wall = 215);

  // On a white label of its own.
  CodeScene& put(const PrintedCode& code, int ink = 25, int paper = 235);
  // Lines of print and edges of things, around everything that comes after.
  CodeScene& clutter(std::uint32_t seed);
  // Out of focus: a blur of this many pixels' radius.
  CodeScene& blur(double radius_px);
  // As of a sensor in the dark; `levels` is its standard deviation.
  CodeScene& noise(double levels, std::uint32_t seed);
  // A lamp mirrored in a round spot, white in its middle.
  CodeScene& glare(double x, double y, double radius_px);
  // Light from one side: `share` of it is left on the other.
  CodeScene& shade(double share);
  // All differences less: `share` of them is left.
  CodeScene& fade(double share);

  [[nodiscard]] const drivers::LumaPicture& picture() const { return picture_; }
  [[nodiscard]] drivers::LumaView view() const { return picture_.view(); }

 private:
  void blur_rows(int radius);
  void blur_columns(int radius);

  drivers::LumaPicture picture_;
};

}  // namespace holdfast::testing
