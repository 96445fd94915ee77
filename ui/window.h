// The till's window and its event loop. Draws when something happened and sleeps
// otherwise.
//
// Threads: open(), run() and the destructor on one thread, the UI's; wake() and quit()
// from any.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pos/core/error.h"
#include "pos/ports/key_filter.h"
#include "pos/till/customer_view.h"
#include "ui/host.h"

namespace holdfast::ui {

// A second window, on the screen that the customer sees.
struct CustomerScreen {
  // What of the till's view is the customer's to see.
  std::function<till::CustomerView(const till::TillView&)> view;
  int display = 2;        // of the machine, from 1; never the one that the till is on
  bool windowed = false;  // a window beside the till instead, of this size
  int width = 800, height = 500;
  // How many displays there are; empty: as SDL counts them.
  std::function<int()> displays = {};
  bool dark = true;
  std::string greeting = "Welcome";
};

struct Options {
  enum class Theme { dark, light } theme = Theme::dark;
  bool fullscreen = true;
  int width = 1280, height = 800;  // when not fullscreen
  bool software_renderer = false;  // otherwise SDL chooses GL, GLES2 or software
  bool sound = true;
  std::string title = "Holdfast";
  ports::KeyFilter* key_filter = nullptr;  // outlives the window; may be null
  std::optional<CustomerScreen> customer;
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
