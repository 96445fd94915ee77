// What links over a file descriptor have in common: reading and writing what goes, waiting, and
// being woken. open() and unsent() differ.
#pragma once

#include "drivers/printer/byte_link.h"

namespace holdfast::drivers {

class FdLink : public ByteLink {
 public:
  ~FdLink() override;
  FdLink(const FdLink&) = delete;
  FdLink& operator=(const FdLink&) = delete;

  void close() override;
  [[nodiscard]] bool is_open() const override { return fd_ >= 0; }
  [[nodiscard]] core::Result<std::size_t> write_some(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] core::Result<std::size_t> read_some(std::span<std::uint8_t> into) override;
  void wait(bool to_write, Deadline deadline) override;
  void wake() override;

 protected:
  FdLink();
  // Waits for these events of poll() on a descriptor; what happened, 0 after the deadline or a
  // wake().
  [[nodiscard]] short await(int fd, short events, Deadline deadline) const;
  // "tcp://192.0.2.10:9100: Connection refused".
  [[nodiscard]] core::Error failure(core::ErrorCode code, int error_number) const;

  int fd_ = -1;

 private:
  int wake_fd_ = -1;
};

}  // namespace holdfast::drivers
