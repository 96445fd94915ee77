// A serial line (RS-232, CDC-ACM, a USB adapter) as bytes, through termios: raw, exclusive, never
// blocking. For whoever waits, fd() goes to poll(); POLLHUP means that it was unplugged.
//
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include <termios.h>

#include "pos/core/error.h"

namespace holdfast::drivers {

enum class SerialParity : std::uint8_t { none, odd, even };
enum class SerialFlowControl : std::uint8_t {
  none,
  hardware,  // RTS and CTS
  software,  // XON and XOFF, which then are no data
};

struct SerialSettings {
  int baud = 9'600;
  int data_bits = 8;  // 7 or 8
  SerialParity parity = SerialParity::none;
  int stop_bits = 1;  // 1 or 2
  SerialFlowControl flow_control = SerialFlowControl::none;

  // From "9600 8N1", "19200 7E1", "115200". Errors: config_wrong_value.
  [[nodiscard]] static core::Result<SerialSettings> parse(const std::string& text);
  [[nodiscard]] std::string text() const;  // "9600 8N1"

  friend bool operator==(const SerialSettings&, const SerialSettings&) = default;
};

// What tcsetattr() is given. A byte of wrong parity is read as 0. Errors: config_wrong_value, for
// settings that no line has.
[[nodiscard]] core::Result<termios> serial_attributes(const SerialSettings& settings);

class SerialPort {
 public:
  // What came in before is dropped. Errors: device_no_hardware (no such device),
  // device_no_access (the detail names the group that may, or the udev rule), device_busy (another
  // program has it), device_failure (not a serial line, or one that cannot do these settings),
  // config_wrong_value.
  [[nodiscard]] static core::Result<SerialPort> open(const std::string& path,
                                                     const SerialSettings& settings = {});
  SerialPort(SerialPort&& other) noexcept;
  SerialPort& operator=(SerialPort&& other) noexcept;
  ~SerialPort();

  // Neither blocks. How many bytes came or went; 0 when none can now.
  // Error: device_offline, it was unplugged.
  [[nodiscard]] core::Result<std::size_t> read_some(std::span<std::uint8_t> into);
  [[nodiscard]] core::Result<std::size_t> write_some(std::span<const std::uint8_t> bytes);
  // Bytes that were written and have not left yet, as far as the driver of the line tells.
  [[nodiscard]] std::size_t unsent() const;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  // Gives the descriptor away, for the caller to close.
  [[nodiscard]] int release();

 private:
  SerialPort(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  [[nodiscard]] core::Error lost(int error_number) const;

  int fd_;
  std::string path_;
};

// "open `path`" failed with this errno. `mode` is that of its node, `group` the name of its group.
[[nodiscard]] core::Error serial_open_error(const std::string& path, int error_number,
                                            unsigned mode, const std::string& group);

}  // namespace holdfast::drivers
