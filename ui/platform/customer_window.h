// The second window, on the screen that the customer sees. A screen that is not there is no
// trouble: the window opens when it is plugged in and goes when it is taken away.
//
// Threads: as for Window.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "pos/core/error.h"
#include "ui/platform/fonts.h"
#include "ui/platform/renderer.h"
#include "ui/views/customer.h"
#include "ui/window.h"

struct ImGuiContext;
struct SDL_Rect;
struct SDL_Window;

namespace holdfast::ui {

class CustomerWindow {
 public:
  // `own` is the till's window, on whose display this one never lies.
  CustomerWindow(CustomerScreen options, FontFiles files, bool software_renderer, SDL_Window* own);
  ~CustomerWindow();
  CustomerWindow(const CustomerWindow&) = delete;
  CustomerWindow& operator=(const CustomerWindow&) = delete;

  // Opens or closes the window as there is a display for it. Blocks for the time that a window
  // takes to open. What stands in its way once is tried again at the next look, quietly.
  void look();
  // Draws when the customer is to see something else. ImGui's context is another one afterwards.
  void show(const till::TillView& view, core::Instant now);
  // Until a change that nobody cleared away is taken off; empty: there is nothing to wait for.
  [[nodiscard]] std::optional<std::int64_t> wait_ms(core::Instant now) const;
  void redraw() { drawn_.reset(); }
  // The textures are gone.
  void renew() {
    redraw();
    scale_ = 0;
  }

  [[nodiscard]] bool is_open() const { return window_ != nullptr; }
  // Its events are nobody's input.
  [[nodiscard]] bool owns(std::uint32_t window_id) const;
  [[nodiscard]] const Ui& ui() const { return ui_; }
  [[nodiscard]] core::Result<Picture> picture();
  [[nodiscard]] std::uint64_t frames() const { return frames_; }

 private:
  [[nodiscard]] std::optional<int> display() const;
  [[nodiscard]] SDL_Rect beside_the_till() const;
  [[nodiscard]] core::Result<void> open(int display);
  void close();
  void draw(const till::CustomerView& view, core::Instant now);
  [[nodiscard]] core::Result<void> set_scale(float scale);

  const CustomerScreen options_;
  const FontFiles files_;
  const bool software_;
  SDL_Window* const own_;
  SDL_Window* window_ = nullptr;
  int opened_on_ = -1;
  ImGuiContext* imgui_ = nullptr;
  Renderer renderer_;
  Ui ui_;
  float scale_ = 0;
  std::optional<till::CustomerView> drawn_;
  // What the till last said, and since when it says so.
  till::CustomerView told_;
  core::Instant told_since_;
  std::uint64_t frames_ = 0;
};

}  // namespace holdfast::ui
