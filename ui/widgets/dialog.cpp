#include "ui/widgets/dialog.h"

#include <imgui.h>

namespace holdfast::ui {

Dialog::Dialog(Ui& ui, std::string id, const Rect& cover, float width, float height,
               std::string_view title)
    : ui_(ui) {
  ui.set_layer(1, 1);
  ImGui::SetNextWindowPos(ImVec2(cover.x, cover.y));
  ImGui::SetNextWindowSize(ImVec2(cover.w, cover.h));
  ImGui::SetNextWindowFocus();
  ImGui::Begin("dialog", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollWithMouse);
  ui.draw()->AddRectFilled(ImVec2(cover.x, cover.y), ImVec2(cover.right(), cover.bottom()),
                           ui.theme().dim);
  const Rect card =
      cover.centred(std::min(width, cover.w - ui.dp(32)), std::min(height, cover.h - ui.dp(32)));
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  pressed_outside_ = ImGui::IsMouseClicked(0) && cover.contains(mouse.x, mouse.y) &&
                     !card.contains(mouse.x, mouse.y);
  bordered(ui, card, ui.theme().line, ui.theme().panel, 1, kDialogCornerDp);
  Widget area;
  area.id = std::move(id);
  area.rect = area.visible = card;
  area.layer = 1;
  ui.registry.open(std::move(area));
  paper_before_ = ui.set_paper(ui.theme().panel);
  body_ = card.inset(ui.dp(24));
  const Rect heading = body_.cut_top(line_height_px(ui.fonts().title), ui.dp(16));
  draw_text(ui, heading, title, {.font = ui.fonts().title, .shrink = true});
}

Dialog::~Dialog() {
  ui_.set_paper(paper_before_);
  ui_.registry.close();
  ImGui::End();
  ui_.set_layer(0, 1);
}

}  // namespace holdfast::ui
