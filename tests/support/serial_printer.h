// A receipt printer on a serial port: a pseudo terminal with the inside of a printer behind it.
//
// Threads: every member may be called from any thread.
#pragma once

#include <termios.h>

#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "tests/support/escpos_device.h"

namespace holdfast::testing {

class SerialPrinter {
 public:
  SerialPrinter();
  ~SerialPrinter();
  SerialPrinter(const SerialPrinter&) = delete;
  SerialPrinter& operator=(const SerialPrinter&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  void with_device(const std::function<void(EscposDevice&)>& change);
  void change(const std::function<void(EscposDevice::State&)>& change);
  [[nodiscard]] std::string text() const;
  // As the till has set the port.
  [[nodiscard]] termios settings() const;
  // The cable is pulled out: the port hangs up.
  void unplug();
  // Takes nothing more until told otherwise, as a printer that says it is busy.
  void busy(bool busy);

 private:
  void run();
  void wake();
  void send_answers();

  std::string path_;
  int master_ = -1, slave_ = -1;
  int wake_read_ = -1, wake_write_ = -1;
  mutable std::mutex mutex_;
  bool ending_ = false;
  bool busy_ = false;
  bool unplugged_ = false;
  EscposDevice device_;
  std::thread thread_;
};

}  // namespace holdfast::testing
