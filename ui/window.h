// The till's window and its event loop. Draws when something happened and sleeps
// otherwise.
//
// Threads: open(), run() and the destructor on one thread, the UI's; wake() and quit()
// from any.
#pragma once

#include <memory>
#include <string>

#include "pos/core/error.h"
#include "pos/ports/key_filter.h"
#include "ui/host.h"

namespace holdfast::ui {

struct Options {
  enum class Theme { dark, light } theme = Theme::dark;
  bool fullscreen = true;
  int width = 1280, height = 800;  // when not fullscreen
  bool software_renderer = false;  // otherwise SDL chooses GL, GLES2 or software
  bool sound = true;
  std::string title = "Holdfast";
  ports::KeyFilter* key_filter = nullptr;  // outlives the window; may be null
};

class Window {
 public:
  // Errors: no_display, with what SDL said; internal, when it cannot be drawn on.
  [[nodiscard]] static core::Result<std::unique_ptr<Window>> open(const Options& options);
  ~Window();

  // Until quit() is called or the window is closed.
  void run(Host& host);
  // Draws until nothing moves any more (for screenshots and tests).
  void settle(Host& host);
  // PNG of what was last drawn. Errors: file_unreadable.
  [[nodiscard]] core::Result<void> screenshot(const std::string& path);

  void wake();
  void quit();

 private:
  struct Impl;
  explicit Window(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::ui
