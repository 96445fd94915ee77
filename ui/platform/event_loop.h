// The window, its input and its loop: what stands behind Window, with what tests need to
// see besides.
//
// Threads: as for Window.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ui/host.h"
#include "ui/platform/customer_window.h"
#include "ui/platform/keyboard.h"
#include "ui/platform/pointer.h"
#include "ui/platform/renderer.h"
#include "ui/platform/sound.h"
#include "ui/platform/touch.h"
#include "ui/views/screens.h"
#include "ui/window.h"

struct ImGuiContext;

namespace holdfast::ui {

class EventLoop {
 public:
  [[nodiscard]] static core::Result<std::unique_ptr<EventLoop>> open(const Options& options);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  void run(Host& host);
  // One turn: waits for an event, a deadline or `longest_wait_ms`, handles all that has
  // arrived and draws when something may have changed.
  void step(Host& host, std::int64_t longest_wait_ms);
  void settle(Host& host);
  [[nodiscard]] core::Result<Picture> picture();

  void wake();
  void quit();

  [[nodiscard]] const Ui& ui() const { return ui_; }
  // Null where none is wanted; it may be closed.
  [[nodiscard]] CustomerWindow* customer() const { return customer_.get(); }
  [[nodiscard]] std::uint64_t frames_built() const { return frames_built_; }
  [[nodiscard]] std::uint64_t frames_presented() const { return frames_presented_; }
  [[nodiscard]] const std::string& renderer_name() const { return renderer_.name(); }

 private:
  explicit EventLoop(const Options& options);

  [[nodiscard]] core::Result<void> open_window();
  [[nodiscard]] core::Result<void> set_scale(float scale);
  [[nodiscard]] std::int64_t wait_ms(const Host& host) const;
  void handle(const SDL_Event& event);
  // Displays that came and went, and what a person does on the customer's screen: true, it is
  // nothing for the till.
  bool handle_customer(const SDL_Event& event);
  void tick(Host& host);
  // Takes a newer picture of the camera while it is on the screen.
  void look_at_camera(const Host& host);
  void draw(Host& host);
  // True when commands went out, so that the next frame may look different.
  bool build_frame(Host& host);
  void carry_out(Host& host, const Actions& actions);

  Options options_;
  FontFiles font_files_;
  SDL_Window* window_ = nullptr;
  ImGuiContext* imgui_ = nullptr;
  Renderer renderer_;
  Pointer pointer_;
  Ui ui_;
  Touch touch_{pointer_, ui_};
  Keyboard keyboard_;
  Screens screens_;
  std::unique_ptr<Sound> sound_;
  std::unique_ptr<CustomerWindow> customer_;  // null: the settings want none
  Host* host_ = nullptr;                      // while step() or settle() runs
  float mouse_x_ = 0, mouse_y_ = 0;
  float scale_ = 0;
  bool dirty_ = true;
  bool moving_ = false;  // a list flies
  bool dialog_told_ = false;
  bool devices_told_ = false;
  std::int64_t minute_ = -1, second_ = -1;  // of the last tick, since 1970
  std::uint64_t frames_built_ = 0, frames_presented_ = 0;
  std::uint32_t wake_event_ = 0;
  std::atomic<bool> wake_pending_{false}, quit_{false};
};

}  // namespace holdfast::ui
