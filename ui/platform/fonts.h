// The typefaces of the screens: Inter, or Noto Sans or DejaVu Sans where it is missing.
#pragma once

#include <string>
#include <vector>

#include "pos/core/error.h"

struct ImFont;
struct ImFontAtlas;

namespace holdfast::ui {

struct FontFiles {
  std::string medium, strong;
  // Inter's digits differ in width; amounts need them equal.
  bool proportional_digits = false;
  // Added for what the first lacks (a rare letter in a name); may be empty.
  std::string fallback;
};

// `root` is "/usr/share/fonts". Error: internal, naming the package to install.
[[nodiscard]] core::Result<FontFiles> find_fonts(const std::string& root);

// Heights of a line in dp. `amount`, `total` and `huge` hold figures, currency signs and
// capitals only.
inline constexpr float kSmallDp = 17, kBodyDp = 21, kStrongDp = 22, kTitleDp = 30, kAmountDp = 48,
                       kTotalDp = 72, kHugeDp = 120;

// Corners of buttons and panels; corners of a dialog.
inline constexpr float kCornerDp = 8, kDialogCornerDp = 12;

// A filled circle in the faces' texture.
struct DiscSprite {
  float diameter_px = 0;
  float u0 = 0, v0 = 0, u1 = 0, v1 = 0;
};

struct Fonts {
  ImFont* small = nullptr;
  ImFont* body = nullptr;
  ImFont* strong = nullptr;
  ImFont* title = nullptr;
  ImFont* amount = nullptr;
  ImFont* total = nullptr;
  ImFont* huge = nullptr;

  // The next smaller face for a text that does not fit; null after the last.
  [[nodiscard]] ImFont* smaller(const ImFont* font) const;
  // The disc whose diameter is nearest, within a pixel; null when there is none.
  [[nodiscard]] const DiscSprite* disc(float diameter_px) const;

  std::vector<DiscSprite> discs;
};

// Clears the atlas and builds it for `scale`. The texture must be made anew afterwards.
[[nodiscard]] core::Result<Fonts> load_fonts(ImFontAtlas& atlas, const FontFiles& files,
                                             float scale);

// Pixels of a line of this face.
[[nodiscard]] float line_height_px(const ImFont* font);

}  // namespace holdfast::ui
