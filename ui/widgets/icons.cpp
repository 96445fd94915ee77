#include "ui/widgets/icons.h"

#include <imgui.h>

#include <algorithm>
#include <array>

#include "ui/widgets/shapes.h"

namespace holdfast::ui {

namespace {

constexpr int kSegments = 32;

// Draws in a square of 24 by 24 units.
class Pen {
 public:
  Pen(Ui& ui, const Rect& box, Colour colour) : draw_(ui.draw()), colour_(colour) {
    const float side = std::min(box.w, box.h);
    unit_ = side / 24;
    x_ = box.centre_x() - side / 2;
    y_ = box.centre_y() - side / 2;
  }
  [[nodiscard]] ImVec2 at(float x, float y) const { return {x_ + x * unit_, y_ + y * unit_}; }
  void line(std::initializer_list<ImVec2> points, float width = 2.6F) const {
    draw_->AddPolyline(points.begin(), static_cast<int>(points.size()), colour_, 0,
                       std::max(1.0F, width * unit_));
  }
  void disc(float x, float y, float radius) const {
    draw_->AddCircleFilled(at(x, y), radius * unit_, colour_, kSegments);
  }
  void ring(float x, float y, float radius, float width) const {
    draw_->AddCircle(at(x, y), radius * unit_, colour_, kSegments, std::max(1.0F, width * unit_));
  }
  void box(float x0, float y0, float x1, float y1, float radius = 0) const {
    draw_->AddRectFilled(at(x0, y0), at(x1, y1), colour_, radius * unit_);
  }
  void frame(float x0, float y0, float x1, float y1, float radius, float width = 2) const {
    draw_->AddRect(at(x0, y0), at(x1, y1), colour_, radius * unit_, 0,
                   std::max(1.0F, width * unit_));
  }
  void triangle(ImVec2 a, ImVec2 b, ImVec2 c) const { draw_->AddTriangleFilled(a, b, c, colour_); }

 private:
  ImDrawList* draw_;
  Colour colour_;
  float x_ = 0, y_ = 0, unit_ = 1;
};

}  // namespace

void draw_icon(Ui& ui, const Rect& box, Icon icon, Colour colour) {
  const Pen pen(ui, box, colour);
  const float side = std::min(box.w, box.h);
  switch (icon) {
    case Icon::disc:
      return disc(ui, box.centre_x(), box.centre_y(), side * 0.8F, colour);
    case Icon::ring:
      disc(ui, box.centre_x(), box.centre_y(), side * 0.8F, colour);
      return disc(ui, box.centre_x(), box.centre_y(), side * 0.5F, ui.paper());
    case Icon::triangle:
      return pen.triangle(pen.at(12, 2), pen.at(23, 21.5F), pen.at(1, 21.5F));
    case Icon::square:
      return pen.box(3, 3, 21, 21, 2);
    case Icon::check:
      return pen.line({pen.at(4, 12.5F), pen.at(9.5F, 18), pen.at(20, 6.5F)}, 3);
    case Icon::cross:
      pen.line({pen.at(5, 5), pen.at(19, 19)}, 3);
      return pen.line({pen.at(19, 5), pen.at(5, 19)}, 3);
    case Icon::info:
      pen.ring(12, 12, 10, 2.2F);
      pen.disc(12, 7.2F, 1.6F);
      return pen.box(10.8F, 10.5F, 13.2F, 17.5F);
    case Icon::backspace:
      pen.line({pen.at(8, 5), pen.at(22, 5), pen.at(22, 19), pen.at(8, 19), pen.at(2, 12),
                pen.at(8, 5), pen.at(9, 5)},
               2);
      pen.line({pen.at(11, 9), pen.at(17, 15)}, 2);
      return pen.line({pen.at(17, 9), pen.at(11, 15)}, 2);
    case Icon::barcode: {
      constexpr std::array<std::array<float, 2>, 7> kBars{
          {{1, 3}, {4, 5}, {7, 10}, {11.5F, 12.5F}, {14, 17}, {18.5F, 19.5F}, {21, 23}}};
      for (const auto& bar : kBars) pen.box(bar[0], 4, bar[1], 20);
      return;
    }
    case Icon::drawer_closed:
      pen.frame(1.5F, 6, 22.5F, 18, 2);
      return pen.box(9, 11, 15, 13);
    case Icon::drawer_open:
      pen.frame(3.5F, 3, 20.5F, 10, 1.5F);
      pen.frame(1.5F, 10, 22.5F, 21, 2);
      return pen.box(9, 14.5F, 15, 16.5F);
    case Icon::printer:
      pen.frame(6, 2, 18, 9, 0.5F);
      pen.frame(2, 9, 22, 17, 2);
      return pen.frame(6, 14, 18, 22, 0.5F);
    case Icon::chevron_left:
      return pen.line({pen.at(15.5F, 4), pen.at(7.5F, 12), pen.at(15.5F, 20)}, 3);
    case Icon::chevron_right:
      return pen.line({pen.at(8.5F, 4), pen.at(16.5F, 12), pen.at(8.5F, 20)}, 3);
    case Icon::lock:
      pen.box(4, 10, 20, 22, 2);
      return pen.line({pen.at(7.5F, 11), pen.at(7.5F, 6.5F), pen.at(9.5F, 3.5F),
                       pen.at(14.5F, 3.5F), pen.at(16.5F, 6.5F), pen.at(16.5F, 11)},
                      2.4F);
  }
}

}  // namespace holdfast::ui
