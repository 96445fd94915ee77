// Plays a recording of a serial line back to the driver of the device, in no time: the clock that
// the driver sees is the recording's. What the driver wants to send is compared with what it sent
// when it was recorded.
//
// Threads: one.
#pragma once

#include <string>
#include <vector>

#include "drivers/transport/serial_talk.h"

namespace holdfast::drivers {

class ReplayTalk final : public SerialTalkLink {
 public:
  explicit ReplayTalk(LineRecording recording, std::string path = "replay");

  void start(SerialTalk& talk) override { talk_ = &talk; }
  void stop() override { talk_ = nullptr; }
  void wake() override {}
  [[nodiscard]] const std::string& path() const override { return path_; }

  // Everything that was recorded, and then what is due `rest_ms` later, in the calling thread.
  void replay(std::int64_t rest_ms = 1'000);
  // What the driver sent, and what it had sent. A driver may ask at other moments than then, so
  // only the order counts.
  [[nodiscard]] const std::string& sent() const { return sent_; }
  [[nodiscard]] std::string recorded_as_sent() const;

 private:
  void pass_time(std::int64_t now_ms);
  void take_output();

  LineRecording recording_;
  std::string path_;
  SerialTalk* talk_ = nullptr;
  bool open_ = false;
  std::string sent_;
};

}  // namespace holdfast::drivers
