#include "drivers/line_display/serial_line_display.h"

#include <utility>

namespace holdfast::drivers {

using ports::DeviceHealth;
using ports::DeviceRole;

SerialLineDisplay::SerialLineDisplay(const SerialTalkOptions& link, const DisplayModel& model)
    : model_(model), link_(link) {}

SerialLineDisplay::~SerialLineDisplay() {
  link_.stop();
}

core::Result<void> SerialLineDisplay::start(ports::StatusHandler on_status) {
  stop();
  on_status_ = std::move(on_status);
  link_.start(*this);
  return {};
}

void SerialLineDisplay::stop() {
  link_.stop();
  on_status_ = nullptr;
}

void SerialLineDisplay::show(const ports::LineDisplayText& text) {
  {
    const std::lock_guard lock(mutex_);
    if (text == text_) return;
    text_ = text;
    shown_ = false;
  }
  link_.wake();
}

void SerialLineDisplay::on_open(std::int64_t) {
  begun_ = false;
  {
    const std::lock_guard lock(mutex_);
    shown_ = false;
  }
  on_status_({DeviceRole::line_display, DeviceHealth::ready, link_.path(), {}});
}

void SerialLineDisplay::on_closed(const core::Error& why) {
  const bool missing = why.code == core::ErrorCode::device_no_hardware;
  on_status_({DeviceRole::line_display, missing ? DeviceHealth::absent : DeviceHealth::failed,
              link_.path(), core::sentence(why)});
}

std::string SerialLineDisplay::take_output() {
  const std::lock_guard lock(mutex_);
  std::string bytes;
  if (!std::exchange(begun_, true)) bytes = begin_display(model_);
  if (!std::exchange(shown_, true)) bytes += show_on_display(text_, model_);
  return bytes;
}

}  // namespace holdfast::drivers
