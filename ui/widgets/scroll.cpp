#include "ui/widgets/scroll.h"

#include <imgui.h>

#include <cmath>

namespace holdfast::ui {

ScrollArea::ScrollArea(Ui& ui, std::string id, const Rect& rect, float content_height)
    : ui_(ui), rect_(rect), content_height_(content_height), top_(rect.y), scrollable_(false) {
  Ui::Scroll& scroll = ui.scroll(id);
  scroll.limit_px = std::max(0.0F, content_height - rect.h);
  scroll.offset_px = std::clamp(scroll.offset_px, 0.0F, scroll.limit_px);
  top_ = rect.y - std::round(scroll.offset_px);
  scrollable_ = scroll.limit_px > 0;
  if (scrollable_)
    ui.registry.add_scroll({std::move(id), rect, ui.layer(), scroll.offset_px, content_height});
  ImGui::PushClipRect(ImVec2(rect.x, rect.y), ImVec2(rect.right(), rect.bottom()), true);
}

ScrollArea::~ScrollArea() {
  if (scrollable_) {
    const float track = rect_.h - ui_.dp(8);
    const float thumb = std::max(ui_.dp(32), track * rect_.h / content_height_);
    const float share = (rect_.y - top_) / (content_height_ - rect_.h);
    const float y = rect_.y + ui_.dp(4) + (track - thumb) * share;
    const float x = rect_.right() - ui_.dp(6);
    ui_.draw()->AddRectFilled(ImVec2(x, y), ImVec2(x + ui_.dp(4), y + thumb), ui_.theme().muted,
                              ui_.dp(2));
  }
  ImGui::PopClipRect();
}

void scroll_into_view(Ui::Scroll& scroll, float top, float bottom, float height) {
  scroll.velocity_px_s = 0;
  if (top < scroll.offset_px)
    scroll.offset_px = top;
  else if (bottom > scroll.offset_px + height)
    scroll.offset_px = bottom - height;
}

}  // namespace holdfast::ui
