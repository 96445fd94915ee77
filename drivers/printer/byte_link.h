// A way to and from a printer that carries bytes: a TCP connection, a serial port, a pair of USB
// endpoints. What is sent over it, and what that means, is direct_printer.h's.
//
// Threads: one, which owns the link; only wake() is called from any.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "pos/core/error.h"

namespace holdfast::drivers {

class ByteLink {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  virtual ~ByteLink() = default;

  // Blocks at most `limit`. Opening an open link does nothing.
  // Errors: device_offline, device_timeout, device_no_hardware, device_no_access, device_busy,
  // device_failure.
  [[nodiscard]] virtual core::Result<void> open(std::chrono::milliseconds limit) = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual bool is_open() const = 0;

  // Neither blocks. Writing returns how many bytes from the front were handed over, reading how
  // many came; 0 when nothing goes or has come now. Error: the link is lost, device_offline.
  [[nodiscard]] virtual core::Result<std::size_t> write_some(
      std::span<const std::uint8_t> bytes) = 0;
  [[nodiscard]] virtual core::Result<std::size_t> read_some(std::span<std::uint8_t> into) = 0;

  // Until there is something to read (or the link is lost), or, with `to_write`, until there is
  // room to write; at most until `deadline`, or a wake(). Works on a closed link too.
  virtual void wait(bool to_write, Deadline deadline) = 0;
  virtual void wake() = 0;

  // Bytes handed over that the other side has not taken yet, as far as the system knows.
  [[nodiscard]] virtual std::size_t unsent() const = 0;
  // What the cable itself tells, whatever the printer answers: bit 3 no error, bit 4 selected, bit 5
  // out of paper (IEEE 1284). Nothing on cables that tell nothing. Blocks at most 0.3 s.
  [[nodiscard]] virtual std::optional<std::uint8_t> port_status() { return std::nullopt; }
  // Whether others may want to use the printer while this link is closed.
  [[nodiscard]] virtual bool is_shared() const = 0;
  // "tcp://192.0.2.10:9100".
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace holdfast::drivers
