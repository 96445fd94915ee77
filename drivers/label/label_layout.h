// From a label's document to places on the label, in dots of its printer: what ZPL and raster have
// in common.
//
// Pure functions; thread-safe as far as the measure is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/printer/code_modules.h"
#include "pos/core/error.h"
#include "pos/core/label.h"

namespace holdfast::drivers {

struct LabelSize {
  int width_mm = 50, height_mm = 30;
  int dpi = 203;

  [[nodiscard]] int dots(double millimetres) const {
    return static_cast<int>(millimetres * dpi / 25.4);
  }
};

// How wide a printer draws letters of a height; both in dots.
class TextMeasure {
 public:
  virtual ~TextMeasure() = default;
  // At least what the printer needs: text that is measured too narrow would run into the edge.
  [[nodiscard]] virtual int width(std::string_view text, int height) const = 0;
};

// Of the fixed-width glyphs of glyphs.h: half as wide as high.
class CellMeasure final : public TextMeasure {
 public:
  [[nodiscard]] int width(std::string_view text, int height) const override;
};

struct PlacedText {
  std::string text;  // printable UTF-8, one line
  int x = 0, y = 0;  // upper left corner
  int height = 0;
  int width = 0;  // as measured

  friend bool operator==(const PlacedText&, const PlacedText&) = default;
};
struct PlacedCode {
  core::LabelCode code;
  CodeModules modules;
  int x = 0, y = 0;  // upper left corner of the first bar
  int module_dots = 0;
  int height = 0;  // of the bars
};
struct PlacedLabel {
  int width = 0, height = 0;
  std::vector<PlacedText> texts;
  std::optional<PlacedCode> code;
};

// Nothing leaves the label, nothing lies over anything else, and every code keeps its quiet zone.
// Text is cut at a word and ends with …; figures are never cut. Where not all fits, letters become
// smaller (to 80 %), then what may be left is left, then they become smaller still (to 70 %).
// Error: config_wrong_value, with the size that would do.
[[nodiscard]] core::Result<PlacedLabel> place_label(const core::LabelDocument& label,
                                                    const LabelSize& size,
                                                    const TextMeasure& measure);

// At most so many lines that are no wider; the last one ends with … where something is missing.
[[nodiscard]] std::vector<std::string> cut_to_lines(std::string_view text, int most_lines,
                                                    int width, int height,
                                                    const TextMeasure& measure);

}  // namespace holdfast::drivers
