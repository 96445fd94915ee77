#include "drivers/scale/serial_scale.h"

#include <utility>

#include "drivers/scale/nci.h"
#include "drivers/scale/toledo_8217.h"

namespace holdfast::drivers {

using ports::DeviceHealth;
using ports::ScaleReading;
using ports::ScaleState;

SerialScale::SerialScale(SerialScaleOptions options)
    : SerialScale(std::make_unique<SerialTalkLine>(options.link), options) {}

SerialScale::SerialScale(std::unique_ptr<SerialTalkLink> link, SerialScaleOptions options)
    : options_(std::move(options)), link_(std::move(link)) {}

SerialScale::~SerialScale() {
  link_->stop();
}

core::Result<void> SerialScale::start(ports::ReadingHandler on_reading,
                                      ports::StatusHandler on_status) {
  stop();
  on_reading_ = std::move(on_reading);
  on_status_ = std::move(on_status);
  link_->start(*this);
  return {};
}

void SerialScale::stop() {
  link_->stop();
  session_.reset();
  told_.reset();
  reported_.reset();
  on_reading_ = nullptr;
  on_status_ = nullptr;
}

void SerialScale::on_open(std::int64_t now_ms) {
  std::unique_ptr<ScaleProtocol> protocol;
  if (options_.dialect == ScaleDialect::nci) {
    protocol = std::make_unique<Nci>();
  } else {
    protocol = std::make_unique<Toledo8217>(options_.unit);
  }
  session_.emplace(std::move(protocol), options_.timing, now_ms);
}

void SerialScale::on_closed(const core::Error& why) {
  session_.reset();
  ScaleReading nothing;
  nothing.error = why;
  tell(nothing);
  const bool missing = why.code == core::ErrorCode::device_no_hardware;
  report(missing ? DeviceHealth::absent : DeviceHealth::failed, core::sentence(why));
}

void SerialScale::on_bytes(std::span<const std::uint8_t> bytes, std::int64_t now_ms) {
  session_->on_bytes(bytes, now_ms);
  tell(session_->reading());
  report_reading();
}

void SerialScale::on_time(std::int64_t now_ms) {
  if (now_ms < session_->deadline_ms()) return;
  session_->on_time(now_ms);
  tell(session_->reading());
  report_reading();
}

std::optional<std::int64_t> SerialScale::deadline_ms() const {
  return session_ ? std::optional(session_->deadline_ms()) : std::nullopt;
}

std::string SerialScale::take_output() {
  return session_->take_output();
}

void SerialScale::tell(const ScaleReading& reading) {
  if (told_ == reading) return;
  told_ = reading;
  on_reading_(reading);
}

void SerialScale::report(DeviceHealth health, std::string detail) {
  ports::DeviceStatus status{ports::DeviceRole::scale, health, link_->path(), std::move(detail)};
  if (reported_ == status) return;
  reported_ = std::move(status);
  on_status_(*reported_);
}

void SerialScale::report_reading() {
  const ScaleReading& reading = session_->reading();
  if (reading.state == ScaleState::fault || reading.state == ScaleState::absent) {
    return report(DeviceHealth::failed, core::sentence(reading.error));
  }
  report(DeviceHealth::ready, {});
}

}  // namespace holdfast::drivers
