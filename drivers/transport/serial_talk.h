// Keeps a serial line to one device open and carries what is said over it. A line that is not
// there, is refused, or was unplugged is tried again from time to time.
//
// Threads: the owner calls start() and stop(), which may block up to a second, and wake() from any
// thread. Every function of the talk is called from the link's own thread, one at a time, and must
// not block; after stop() has returned none is called any more.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "drivers/transport/line_recording.h"
#include "drivers/transport/serial_port.h"

namespace holdfast::drivers {

// Milliseconds are on a clock that only moves forward.
class SerialTalk {
 public:
  virtual ~SerialTalk() = default;
  virtual void on_open(std::int64_t now_ms) = 0;
  // Cannot be opened (those of SerialPort::open), or no longer: device_offline; device_timeout when
  // it takes no bytes. Told again only when it is another error.
  virtual void on_closed(const core::Error& why) = 0;
  virtual void on_bytes(std::span<const std::uint8_t> bytes, std::int64_t now_ms) = 0;
  // After everything else, while the line is open.
  virtual void on_time(std::int64_t now_ms) = 0;
  // When on_time() is to be called at the latest.
  [[nodiscard]] virtual std::optional<std::int64_t> deadline_ms() const = 0;
  // What is to be sent next, once all that was sent before has left; empty when nothing is.
  [[nodiscard]] virtual std::string take_output() = 0;
};

struct SerialTalkOptions {
  std::string path;  // "/dev/serial/by-id/usb-…"
  SerialSettings line{};
  std::int64_t retry_interval_ms = 2'000;
  // A device that takes no bytes for so long is lost.
  std::int64_t write_limit_ms = 3'000;
  LineTap tap{};  // for a recording
};

// What carries a talk: the line of a device, or a recording of one (replay_talk.h).
class SerialTalkLink {
 public:
  virtual ~SerialTalkLink() = default;
  // `talk` must live until stop() has returned.
  virtual void start(SerialTalk& talk) = 0;
  virtual void stop() = 0;
  // take_output() has more.
  virtual void wake() = 0;
  [[nodiscard]] virtual const std::string& path() const = 0;
};

class SerialTalkLine final : public SerialTalkLink {
 public:
  explicit SerialTalkLine(SerialTalkOptions options);
  ~SerialTalkLine() override;
  SerialTalkLine(const SerialTalkLine&) = delete;
  SerialTalkLine& operator=(const SerialTalkLine&) = delete;

  void start(SerialTalk& talk) override;
  void stop() override;
  void wake() override;
  [[nodiscard]] const std::string& path() const override { return options_.path; }

 private:
  void run(SerialTalk& talk);
  void open(SerialTalk& talk, std::int64_t now_ms);
  void close(SerialTalk& talk, const core::Error& why, std::int64_t now_ms);
  void read(SerialTalk& talk);
  void write(SerialTalk& talk);
  void wait(const SerialTalk& talk) const;
  void tap(LineRecord::Kind kind, std::span<const std::uint8_t> bytes, const core::Error& why = {});

  SerialTalkOptions options_;
  std::thread thread_;
  std::atomic<bool> stop_{false};
  int wake_fd_;

  // Of the thread.
  std::optional<SerialPort> port_;
  std::optional<core::Error> told_;
  std::int64_t retry_at_ms_ = 0;
  std::string output_;
  std::int64_t stuck_at_ms_ = 0;  // when output_ has waited for too long
};

}  // namespace holdfast::drivers
