// Text in a box. Every text tells the registry its ink, its paper and its place.
#pragma once

#include <string>
#include <string_view>

#include "ui/widgets/ui.h"

namespace holdfast::ui {

struct TextStyle {
  ImFont* font = nullptr;  // null: body
  Colour ink = 0;          // 0: the theme's text
  float align = 0;         // 0 left, 0.5 centre, 1 right
  float valign = 0.5F;     // 0 top, 0.5 middle, 1 bottom
  int max_lines = 1;       // more than one: wrapped
  bool shrink = false;     // a smaller face where it does not fit
  bool may_elide = false;  // besides shrinking; amounts are never cut
  bool strike = false;
};

// Draws `text` inside `box`. What still does not fit ends in an ellipsis. Returns the
// rectangle that the glyphs take.
Rect draw_text(Ui& ui, const Rect& box, std::string_view text, const TextStyle& style);

[[nodiscard]] float text_width(const ImFont* font, std::string_view text);

// Height of `text` wrapped to `width`, in pixels.
[[nodiscard]] float wrapped_height(const ImFont* font, std::string_view text, float width);

// The first letters of the first and last word, in capitals where ASCII: "AD" for "Amélie D.".
[[nodiscard]] std::string initials(std::string_view name);

}  // namespace holdfast::ui
