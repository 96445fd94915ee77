#include "ui/widgets/button.h"

#include <imgui.h>

#include "pos/core/assert.h"
#include "ui/widgets/text.h"

namespace holdfast::ui {

namespace {

constexpr float kHeldShade = 0.22F;
constexpr float kHoverShade = 0.06F;

}  // namespace

Press::Press(Ui& ui, const PressArea& area) : ui_(ui), rect_(area.rect) {
  HOLDFAST_ASSERT(ui.registry.find(area.id) == nullptr);
  Widget widget;
  widget.id = area.id;
  widget.rect = area.rect;
  widget.kind = area.kind;
  widget.layer = ui.layer();
  widget.enabled = area.enabled;
  widget.visible = ui.visible_part(area.rect);
  if (!area.rect.empty()) {
    ImGui::SetCursorScreenPos(ImVec2(area.rect.x, area.rect.y));
    const bool clicked = ImGui::InvisibleButton(area.id.c_str(), ImVec2(area.rect.w, area.rect.h));
    hovered_ = ImGui::IsItemHovered();
    held_ = area.enabled && hovered_ && ImGui::IsItemActive();
    pressed_ = clicked && area.enabled;
  }
  focused_ = area.enabled && ui.layer_active() && ui.focused(area.id);
  if (area.enabled) pressed_ = pressed_ || ui.take_focus_press(area.id) || ui.take_key(area.key);
  widget.hovered = hovered_;
  widget.focused = focused_;
  ui.registry.open(std::move(widget));
}

Press::~Press() {
  ui_.registry.close();
  if (focused_) outline(ui_, rect_.inset(ui_.dp(-3)), ui_.theme().text, 2, 10);
}

Skin skin(const Ui& ui, Look look, bool enabled, bool chosen) {
  const Theme& theme = ui.theme();
  // Off: no body, only an outline, and its text stays readable.
  if (!enabled) return {0, theme.muted, theme.line};
  if (chosen) return {theme.accent, theme.on_accent, 0};
  switch (look) {
    case Look::key:
      return {theme.key, theme.text, 0};
    case Look::tile:
      return {theme.tile, theme.text, 0};
    case Look::accent:
      return {theme.accent, theme.on_accent, 0};
    case Look::pay:
      return {theme.pay, theme.on_pay, 0};
    case Look::danger:
      return {theme.danger, theme.on_danger, 0};
    case Look::voided:
      return {theme.voided, theme.on_voided, 0};
  }
  return {theme.key, theme.text, 0};
}

bool button(Ui& ui, const Button& button) {
  const bool usable = button.enabled && !button.busy;
  const Press press(ui, {button.id, button.rect, usable, button.key, button.kind});
  Skin look = skin(ui, button.look, button.enabled, button.chosen);
  if (look.fill != 0) {
    // Towards the paper, away from the ink: the contrast of the label only grows.
    const Colour away = contrast(look.ink, 0xFF000000U) > contrast(look.ink, 0xFFFFFFFFU)
                            ? 0xFF000000U
                            : 0xFFFFFFFFU;
    if (press.held())
      look.fill = mix(look.fill, away, kHeldShade);
    else if (press.hovered() && usable)
      look.fill = mix(look.fill, away, kHoverShade);
    fill(ui, button.rect, look.fill);
  } else {
    bordered(ui, button.rect, look.border, ui.paper());
  }
  const Surface surface(ui, look.fill != 0 ? look.fill : ui.paper());

  const Rect body = button.rect.inset(ui.dp(8), ui.dp(4));
  ImFont* font = button.font != nullptr ? button.font : ui.fonts().strong;
  const float hint_px = line_height_px(ui.fonts().small);
  ImFont* sub_font = button.sub_font != nullptr ? button.sub_font : ui.fonts().strong;
  const float sub_px = button.sub.empty() ? 0 : line_height_px(sub_font);
  // The hint stands in the upper corner; a label that would meet it moves below.
  float top = 0;
  if (!button.hint.empty()) {
    const float hint_w = text_width(ui.fonts().small, button.hint);
    const float label_top = body.centre_y() - (line_height_px(font) + sub_px) / 2;
    const bool meets_across = (body.w + text_width(font, button.label)) / 2 > body.w - hint_w;
    if (label_top < body.y + hint_px && meets_across) top = hint_px - ui.dp(2);
    draw_text(ui, {body.right() - hint_w, body.y - ui.dp(1), hint_w, hint_px}, button.hint,
              {.font = ui.fonts().small, .ink = look.ink, .align = 1, .shrink = true});
  }
  Rect label = body;
  label.cut_top(top);
  if (sub_px > 0) {
    const float gap = ui.dp(2);
    Rect both = label.centred(label.w, line_height_px(font) + gap + sub_px);
    draw_text(ui, both.cut_top(line_height_px(font), gap), button.label,
              {.font = font, .ink = look.ink, .align = 0.5F, .shrink = true});
    draw_text(ui, both, button.sub,
              {.font = sub_font, .ink = look.ink, .align = 0.5F, .shrink = true});
  } else {
    draw_text(ui, label, button.label,
              {.font = font, .ink = look.ink, .align = 0.5F, .max_lines = 2, .shrink = true});
  }
  return press.pressed();
}

}  // namespace holdfast::ui
