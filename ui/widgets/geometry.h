// Rectangles in window pixels, and the one way layouts are made here: cutting strips off
// a rectangle until every part has its place.
#pragma once

#include <algorithm>

namespace holdfast::ui {

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;

  friend bool operator==(const Rect&, const Rect&) = default;

  [[nodiscard]] float right() const { return x + w; }
  [[nodiscard]] float bottom() const { return y + h; }
  [[nodiscard]] float centre_x() const { return x + w / 2; }
  [[nodiscard]] float centre_y() const { return y + h / 2; }
  [[nodiscard]] bool empty() const { return w <= 0 || h <= 0; }
  [[nodiscard]] bool contains(float px, float py) const {
    return px >= x && px < right() && py >= y && py < bottom();
  }
  // `slack` lets `inner` stick out by that much.
  [[nodiscard]] bool contains(const Rect& inner, float slack = 0) const {
    return inner.x >= x - slack && inner.y >= y - slack && inner.right() <= right() + slack &&
           inner.bottom() <= bottom() + slack;
  }
  [[nodiscard]] Rect intersection(const Rect& other) const {
    const float left = std::max(x, other.x), top = std::max(y, other.y);
    return {left, top, std::max(0.0F, std::min(right(), other.right()) - left),
            std::max(0.0F, std::min(bottom(), other.bottom()) - top)};
  }
  [[nodiscard]] Rect inset(float by) const { return inset(by, by); }
  [[nodiscard]] Rect inset(float by_x, float by_y) const {
    return {x + by_x, y + by_y, std::max(0.0F, w - 2 * by_x), std::max(0.0F, h - 2 * by_y)};
  }
  [[nodiscard]] Rect moved(float dx, float dy) const { return {x + dx, y + dy, w, h}; }
  [[nodiscard]] Rect centred(float width, float height) const {
    return {x + (w - width) / 2, y + (h - height) / 2, width, height};
  }

  // Each takes a strip off this rectangle, and `gap` beside it, and returns the strip.
  Rect cut_left(float width, float gap = 0) {
    const float taken = std::min(width, w);
    const Rect strip{x, y, taken, h};
    const float next = std::min(right(), x + taken + gap);
    w = right() - next;
    x = next;
    return strip;
  }
  Rect cut_right(float width, float gap = 0) {
    const float taken = std::min(width, w);
    const Rect strip{right() - taken, y, taken, h};
    w = std::max(0.0F, w - taken - gap);
    return strip;
  }
  Rect cut_top(float height, float gap = 0) {
    const float taken = std::min(height, h);
    const Rect strip{x, y, w, taken};
    const float next = std::min(bottom(), y + taken + gap);
    h = bottom() - next;
    y = next;
    return strip;
  }
  Rect cut_bottom(float height, float gap = 0) {
    const float taken = std::min(height, h);
    const Rect strip{x, bottom() - taken, w, taken};
    h = std::max(0.0F, h - taken - gap);
    return strip;
  }
  // Cell (column, row) of a grid that fills this rectangle, `columns_wide` cells wide.
  [[nodiscard]] Rect cell(int column, int row, int columns, int rows, float gap,
                          int columns_wide = 1, int rows_high = 1) const {
    const float cell_w = (w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    const float cell_h = (h - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows);
    return {x + static_cast<float>(column) * (cell_w + gap),
            y + static_cast<float>(row) * (cell_h + gap),
            cell_w * static_cast<float>(columns_wide) + gap * static_cast<float>(columns_wide - 1),
            cell_h * static_cast<float>(rows_high) + gap * static_cast<float>(rows_high - 1)};
  }
};

}  // namespace holdfast::ui
