// A printer's link with a listener, and a recording of one in a printer's place.
//
// Threads: as ByteLink has it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "drivers/printer/byte_link.h"
#include "drivers/transport/line_recording.h"

namespace holdfast::drivers {

// Tells a tap of everything that passes.
class TappedLink final : public ByteLink {
 public:
  TappedLink(std::unique_ptr<ByteLink> link, LineTap tap);

  [[nodiscard]] core::Result<void> open(std::chrono::milliseconds limit) override;
  void close() override;
  [[nodiscard]] bool is_open() const override { return link_->is_open(); }
  [[nodiscard]] core::Result<std::size_t> write_some(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] core::Result<std::size_t> read_some(std::span<std::uint8_t> into) override;
  void wait(bool to_write, Deadline deadline) override { link_->wait(to_write, deadline); }
  void wake() override { link_->wake(); }
  [[nodiscard]] std::size_t unsent() const override { return link_->unsent(); }
  [[nodiscard]] std::optional<std::uint8_t> port_status() override { return link_->port_status(); }
  [[nodiscard]] bool is_shared() const override { return link_->is_shared(); }
  [[nodiscard]] std::string name() const override { return link_->name(); }

 private:
  std::unique_ptr<ByteLink> link_;
  LineTap tap_;
};

// Answers what the recorded printer answered, as soon as as many bytes have been written as had
// been when it did: whatever the driver writes, in its own time. The end of the recording is
// silence.
class ReplayLink final : public ByteLink {
 public:
  explicit ReplayLink(LineRecording recording);

  [[nodiscard]] core::Result<void> open(std::chrono::milliseconds limit) override;
  void close() override { open_ = false; }
  [[nodiscard]] bool is_open() const override { return open_; }
  [[nodiscard]] core::Result<std::size_t> write_some(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] core::Result<std::size_t> read_some(std::span<std::uint8_t> into) override;
  void wait(bool to_write, Deadline deadline) override;
  void wake() override;
  [[nodiscard]] std::size_t unsent() const override { return 0; }
  [[nodiscard]] bool is_shared() const override { return false; }
  [[nodiscard]] std::string name() const override { return "replay"; }

  // Any thread.
  [[nodiscard]] std::vector<std::uint8_t> written() const;
  [[nodiscard]] std::vector<std::uint8_t> recorded_as_written() const;

 private:
  // The next thing that the printer said is due.
  [[nodiscard]] bool has_answer();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  LineRecording recording_;
  std::size_t next_ = 0;       // of the records
  std::size_t due_bytes_ = 0;  // had been written before it
  std::vector<std::uint8_t> written_;
  bool open_ = false;
  bool woken_ = false;
};

}  // namespace holdfast::drivers
