#include "ui/widgets/shapes.h"

#include <imgui.h>

#include <cmath>

namespace holdfast::ui {

namespace {

Rect on_pixels(const Rect& rect) {
  const float x = std::round(rect.x), y = std::round(rect.y);
  return {x, y, std::round(rect.right()) - x, std::round(rect.bottom()) - y};
}

void box(ImDrawList& draw, float x0, float y0, float x1, float y1, Colour colour) {
  if (x1 > x0 && y1 > y0) draw.AddRectFilled(ImVec2(x0, y0), ImVec2(x1, y1), colour);
}

enum class Corners : std::uint8_t { all, left, right };

void rounded(Ui& ui, const Rect& exact, Colour colour, float radius_dp, Corners corners) {
  const Rect rect = on_pixels(exact);
  if (rect.empty()) return;
  ImDrawList& draw = *ui.draw();
  const DiscSprite* sprite =
      radius_dp > 0 ? ui.fonts().disc(std::round(2 * ui.dp(radius_dp))) : nullptr;
  if (sprite == nullptr || rect.w < sprite->diameter_px || rect.h < sprite->diameter_px)
    return box(draw, rect.x, rect.y, rect.right(), rect.bottom(), colour);
  const float near = std::floor(sprite->diameter_px / 2), far = sprite->diameter_px - near;
  const float split = near / sprite->diameter_px;
  const float u = sprite->u0 + (sprite->u1 - sprite->u0) * split;
  const float v = sprite->v0 + (sprite->v1 - sprite->v0) * split;
  const float x0 = rect.x, x1 = rect.x + near, x2 = rect.right() - far, x3 = rect.right();
  const float y0 = rect.y, y1 = rect.y + near, y2 = rect.bottom() - far, y3 = rect.bottom();
  const ImTextureID texture = ImGui::GetIO().Fonts->TexID;
  const auto corner = [&](float cx, float cy, float w, float h, float u0, float v0, float u1,
                          float v1) {
    draw.AddImage(texture, ImVec2(cx, cy), ImVec2(cx + w, cy + h), ImVec2(u0, v0), ImVec2(u1, v1),
                  colour);
  };
  const bool left = corners != Corners::right, right = corners != Corners::left;
  if (left) {
    corner(x0, y0, near, near, sprite->u0, sprite->v0, u, v);
    corner(x0, y2, near, far, sprite->u0, v, u, sprite->v1);
  }
  if (right) {
    corner(x2, y0, far, near, u, sprite->v0, sprite->u1, v);
    corner(x2, y2, far, far, u, v, sprite->u1, sprite->v1);
  }
  const float inner_left = left ? x1 : x0, inner_right = right ? x2 : x3;
  box(draw, inner_left, y0, inner_right, y1, colour);
  box(draw, x0, y1, x3, y2, colour);
  box(draw, inner_left, y2, inner_right, y3, colour);
}

}  // namespace

void fill(Ui& ui, const Rect& rect, Colour colour, float radius_dp) {
  rounded(ui, rect, colour, radius_dp, Corners::all);
}

void bordered(Ui& ui, const Rect& rect, Colour border, Colour inside, float thickness_dp,
              float radius_dp) {
  const Rect outer = on_pixels(rect);
  rounded(ui, outer, border, radius_dp, Corners::all);
  rounded(ui, outer.inset(std::max(1.0F, ui.dp(thickness_dp))), inside, radius_dp, Corners::all);
}

void striped(Ui& ui, const Rect& rect, Colour stripe, Colour inside, float width_dp) {
  Rect rest = on_pixels(rect);
  Rect left = rest;
  rounded(ui, left.cut_left(2 * ui.dp(kCornerDp)), stripe, kCornerDp, Corners::left);
  rest.cut_left(ui.dp(width_dp));
  rounded(ui, rest, inside, kCornerDp, Corners::right);
}

void outline(Ui& ui, const Rect& rect, Colour colour, float thickness_dp, float radius_dp) {
  if (rect.empty()) return;
  ui.draw()->AddRect(ImVec2(rect.x, rect.y), ImVec2(rect.right(), rect.bottom()), colour,
                     ui.dp(radius_dp), 0, std::max(1.0F, ui.dp(thickness_dp)));
}

void disc(Ui& ui, float centre_x, float centre_y, float diameter, Colour colour) {
  const DiscSprite* sprite = ui.fonts().disc(std::round(diameter));
  if (sprite == nullptr) {
    ui.draw()->AddCircleFilled(ImVec2(centre_x, centre_y), diameter / 2, colour, 32);
    return;
  }
  const float x = std::round(centre_x - sprite->diameter_px / 2);
  const float y = std::round(centre_y - sprite->diameter_px / 2);
  ui.draw()->AddImage(ImGui::GetIO().Fonts->TexID, ImVec2(x, y),
                      ImVec2(x + sprite->diameter_px, y + sprite->diameter_px),
                      ImVec2(sprite->u0, sprite->v0), ImVec2(sprite->u1, sprite->v1), colour);
}

}  // namespace holdfast::ui
