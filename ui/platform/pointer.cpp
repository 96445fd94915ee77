#include "ui/platform/pointer.h"

#include <imgui.h>

#include <cfloat>

namespace holdfast::ui {

namespace {

void put_position(ImGuiIO& io, float x, float y) {
#if IMGUI_VERSION_NUM >= 18700
  io.AddMousePosEvent(x, y);
#else
  io.MousePos = ImVec2(x, y);
#endif
}

void put_button(ImGuiIO& io, bool down) {
#if IMGUI_VERSION_NUM >= 18700
  io.AddMouseButtonEvent(0, down);
#else
  io.MouseDown[0] = down;
#endif
}

}  // namespace

void Pointer::move(float x, float y) {
  // Only the last of several moves matters.
  if (!queue_.empty() && queue_.back().kind == Change::Kind::move) queue_.pop_back();
  queue_.push_back({Change::Kind::move, x, y});
}

void Pointer::press() {
  queue_.push_back({Change::Kind::press});
}
void Pointer::release() {
  queue_.push_back({Change::Kind::release});
}
void Pointer::leave() {
  move(-FLT_MAX, -FLT_MAX);
}

void Pointer::feed_frame() {
  if (queue_.empty()) return;
  ImGuiIO& io = ImGui::GetIO();
  const Change change = queue_.front();
  queue_.pop_front();
  if (change.kind == Change::Kind::move)
    put_position(io, change.x, change.y);
  else
    put_button(io, change.kind == Change::Kind::press);
}

}  // namespace holdfast::ui
