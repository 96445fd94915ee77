#include "ui/window.h"

#include "ui/platform/event_loop.h"
#include "ui/platform/png.h"

namespace holdfast::ui {

struct Window::Impl {
  std::unique_ptr<EventLoop> loop;
};

Window::Window(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Window::~Window() = default;

core::Result<std::unique_ptr<Window>> Window::open(const Options& options) {
  core::Result<std::unique_ptr<EventLoop>> loop = EventLoop::open(options);
  if (!loop) return core::pass_on(loop.error());
  auto impl = std::make_unique<Impl>();
  impl->loop = std::move(*loop);
  return std::unique_ptr<Window>{new Window(std::move(impl))};
}

void Window::run(Host& host) {
  impl_->loop->run(host);
}
void Window::settle(Host& host) {
  impl_->loop->settle(host);
}

core::Result<void> Window::screenshot(const std::string& path) {
  const core::Result<Picture> picture = impl_->loop->picture();
  if (!picture) return core::pass_on(picture.error());
  return write_png(*picture, path);
}

void Window::wake() {
  impl_->loop->wake();
}
void Window::quit() {
  impl_->loop->quit();
}

}  // namespace holdfast::ui
