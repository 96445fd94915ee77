#include "drivers/sim/sim_line_display.h"

#include <utility>

namespace holdfast::drivers {

core::Result<void> SimLineDisplay::start(ports::StatusHandler on_status) {
  worker_.start();
  worker_.post([on_status = std::move(on_status)] {
    on_status({ports::DeviceRole::line_display, ports::DeviceHealth::ready, "sim:display", {}});
  });
  return {};
}

void SimLineDisplay::show(const ports::LineDisplayText& text) {
  const std::lock_guard lock(mutex_);
  shown_.push_back(text);
}

std::vector<ports::LineDisplayText> SimLineDisplay::shown() const {
  const std::lock_guard lock(mutex_);
  return shown_;
}

}  // namespace holdfast::drivers
