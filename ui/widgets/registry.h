// What was drawn in the last frame: every widget with its rectangle, its state and its
// texts. Tests find their targets in it and prove sizes, contrast and fit; touch finds the
// regions that scroll.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ui/widgets/geometry.h"
#include "ui/widgets/theme.h"

namespace holdfast::ui {

struct DrawnText {
  std::string text;  // as drawn, so with its ellipsis
  Rect rect;         // of the glyphs' line boxes, without clipping
  Colour ink = 0, paper = 0;
  bool elided = false;
  bool may_elide = false;
};

struct Widget {
  enum class Kind : std::uint8_t { area, button, key, pay } kind = Kind::area;
  std::string id;
  Rect rect;      // the target
  Rect visible;   // what scrolling leaves of it
  int layer = 0;  // 0 the screen, 1 a dialog over it
  bool enabled = true;
  bool hovered = false;
  bool focused = false;
  std::vector<DrawnText> texts;

  // Everything it says, joined by spaces.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool is_target() const { return kind != Kind::area; }
};

struct ScrollRegion {
  std::string id;
  Rect rect;
  int layer = 0;
  float offset = 0, content_height = 0;
};

class Registry {
 public:
  void begin_frame();
  // The widget that texts belong to from now on; close() returns to the one before.
  void open(Widget widget);
  void close();
  void add_text(DrawnText text);
  void add_scroll(ScrollRegion region);
  [[nodiscard]] Widget& current();

  [[nodiscard]] const std::vector<Widget>& widgets() const { return widgets_; }
  [[nodiscard]] const std::vector<ScrollRegion>& scrolls() const { return scrolls_; }
  // Null when it was not drawn.
  [[nodiscard]] const Widget* find(std::string_view id) const;
  // The highest layer that was drawn.
  [[nodiscard]] int top_layer() const;

 private:
  std::vector<Widget> widgets_;
  std::vector<std::size_t> open_;
  std::vector<ScrollRegion> scrolls_;
};

}  // namespace holdfast::ui
