#include "ui/widgets/camera_picture.h"

#include <imgui.h>

#include "ui/widgets/shapes.h"
#include "ui/widgets/text.h"

namespace holdfast::ui {

namespace {

using ports::CameraPicture;

constexpr float kCaptionDp = 56;

// The largest of the picture's shape.
Rect fitted(const Rect& rect, const CameraPicture& picture) {
  const float width = static_cast<float>(picture.width),
              height = static_cast<float>(picture.height);
  const float zoom = std::min(rect.w / width, rect.h / height);
  return rect.centred(width * zoom, height * zoom);
}

ImVec2 place(const Rect& rect, const CameraPicture::Point& point) {
  constexpr float kWhole = CameraPicture::kWhole;
  return {rect.x + rect.w * static_cast<float>(point.x) / kWhole,
          rect.y + rect.h * static_cast<float>(point.y) / kWhole};
}

void draw_picture(Ui& ui, const Rect& rect, const CameraPicture& picture) {
  ui.draw()->AddImage(ui.camera.texture, ImVec2(rect.x, rect.y),
                      ImVec2(rect.right(), rect.bottom()));
  const ImVec2 from = place(rect, picture.region_from), to = place(rect, picture.region_to);
  outline(ui, {from.x, from.y, to.x - from.x, to.y - from.y}, ui.theme().accent, 2, 0);
  if (!picture.in_view) return;
  ImVec2 corners[4];
  for (std::size_t i = 0; i < picture.outline.size(); ++i) {
    corners[i] = place(rect, picture.outline[i]);
  }
  ui.draw()->AddPolyline(corners, 4, ui.theme().good, ImDrawFlags_Closed, ui.dp(4));
}

}  // namespace

void draw_camera(Ui& ui, const Rect& rect) {
  const Area area(ui, "camera", rect);
  Rect rest = rect;
  const Rect caption = rest.cut_bottom(ui.dp(kCaptionDp), ui.dp(8));
  fill(ui, rest, ui.theme().background);
  const CameraPicture* picture = ui.camera.picture.get();
  if (picture == nullptr || ui.camera.texture == nullptr) {
    const Surface surface(ui, ui.theme().background);
    draw_text(ui, rest.inset(ui.dp(16)), "The camera has sent no picture yet",
              {.ink = ui.theme().muted, .align = 0.5F, .max_lines = 3});
    return;
  }
  draw_picture(ui, fitted(rest, *picture), *picture);
  if (picture->code.empty()) {
    draw_text(ui, caption, "Hold a code into the frame",
              {.ink = ui.theme().muted, .align = 0.5F, .shrink = true});
    return;
  }
  Rect words = caption;
  draw_text(ui, words.cut_top(ui.dp(22)), picture->in_view ? "In view" : "Last read",
            {.font = ui.fonts().small, .ink = ui.theme().muted, .align = 0.5F});
  draw_text(ui, words, picture->code,
            {.font = ui.fonts().strong, .align = 0.5F, .shrink = true, .may_elide = true});
}

}  // namespace holdfast::ui
