#include "ui/widgets/ui.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr float kFlingHalfLifeS = 0.16F;
constexpr float kFlingStopPxPerS = 30.0F;
constexpr float kLongestStepS = 0.05F;

}  // namespace

void Ui::set_look(const Theme& theme, const Fonts& fonts, float scale) {
  theme_ = &theme;
  fonts_ = fonts;
  scale_ = scale;
}

float Ui::dp(float units) const {
  return std::round(units * scale_);
}

ImDrawList* Ui::draw() const {
  return ImGui::GetWindowDrawList();
}

void Ui::begin_frame(const Input& input) {
  key_ = input.key;
  now_ = input.now;
  layer_ = active_layer_ = 0;
  paper_ = theme_->background;
  registry.begin_frame();
  if (ImGui::IsMouseClicked(0)) focus_.clear();
}

void Ui::end_frame() {
  const Widget* focused = focus_.empty() ? nullptr : registry.find(focus_);
  if (focused == nullptr || !focused->enabled) focus_.clear();
  if (!key_) return;
  if (key_->usage == key::tab)
    move_focus(key_->shift);
  else if (key_->usage != key::space && key_->usage != key::enter)
    focus_.clear();
}

void Ui::set_layer(int layer, int active_layer) {
  layer_ = layer;
  active_layer_ = active_layer;
}

bool Ui::take_key(std::uint16_t usage) {
  if (!key_ || !layer_active() || key_->usage != usage || usage == key::none) return false;
  if (key_->command || (key_->repeat && !key::may_repeat(usage))) return false;
  // Enter belongs to the widget that has the focus, if one has.
  if (usage == key::enter && !focus_.empty()) return false;
  key_.reset();
  return true;
}

bool Ui::take_focus_press(std::string_view id) {
  if (focus_ != id || !key_ || key_->repeat || !layer_active()) return false;
  if (key_->usage != key::space && key_->usage != key::enter) return false;
  key_.reset();
  return true;
}

Colour Ui::set_paper(Colour paper) {
  const Colour before = paper_;
  paper_ = paper;
  return before;
}

void Ui::move_focus(bool backwards) {
  const int top = registry.top_layer();
  std::vector<const Widget*> stops;
  for (const Widget& widget : registry.widgets())
    if (widget.is_target() && widget.enabled && widget.layer == top && !widget.visible.empty())
      stops.push_back(&widget);
  if (stops.empty()) return focus_.clear();
  const auto here = std::ranges::find(stops, focus_, &Widget::id);
  if (here == stops.end()) {
    focus_ = backwards ? stops.back()->id : stops.front()->id;
  } else {
    const std::size_t at = static_cast<std::size_t>(here - stops.begin());
    focus_ = stops[(at + (backwards ? stops.size() - 1 : 1)) % stops.size()]->id;
  }
}

void Ui::scroll_by(const std::string& id, float px) {
  Scroll& scroll = scrolls_[id];
  scroll.velocity_px_s = 0;
  scroll.offset_px = std::clamp(scroll.offset_px + px, 0.0F, scroll.limit_px);
}

void Ui::fling(const std::string& id, float velocity_px_s) {
  if (std::abs(velocity_px_s) > kFlingStopPxPerS) scrolls_[id].velocity_px_s = velocity_px_s;
}

bool Ui::animate(core::Instant now) {
  const float elapsed_s =
      std::clamp(static_cast<float>(now - animated_at_) / 1000.0F, 0.0F, kLongestStepS);
  animated_at_ = now;
  bool moving = false;
  for (auto& [id, scroll] : scrolls_) {
    if (scroll.velocity_px_s == 0) continue;
    const float wanted = scroll.offset_px + scroll.velocity_px_s * elapsed_s;
    scroll.offset_px = std::clamp(wanted, 0.0F, scroll.limit_px);
    scroll.velocity_px_s *= std::exp2(-elapsed_s / kFlingHalfLifeS);
    if (std::abs(scroll.velocity_px_s) < kFlingStopPxPerS || wanted != scroll.offset_px)
      scroll.velocity_px_s = 0;
    moving = moving || scroll.velocity_px_s != 0;
  }
  return moving;
}

Rect Ui::visible_part(const Rect& rect) const {
  const ImVec2 min = draw()->GetClipRectMin(), max = draw()->GetClipRectMax();
  return rect.intersection({min.x, min.y, max.x - min.x, max.y - min.y});
}

Area::Area(Ui& ui, std::string id, const Rect& rect) : ui_(ui) {
  Widget widget;
  widget.id = std::move(id);
  widget.rect = rect;
  widget.visible = ui.visible_part(rect);
  widget.layer = ui.layer();
  ui.registry.open(std::move(widget));
}

}  // namespace holdfast::ui
