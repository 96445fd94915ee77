// A receipt printer on the network: a TCP server on 127.0.0.1 that reads ESC/POS, keeps
// the paper and answers questions about its state. Like a real one it serves one connection at
// a time; what it received it prints, whether the connection lasts or not.
//
//   PrinterSimulator printer;
//   … socket://127.0.0.1:printer.port() …
//   ASSERT_TRUE(printer.wait_for_cuts(3));
//   printer.text(48); printer.kicks(); printer.jobs();
//
// Threads: every member may be called from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "drivers/sim/escpos_reader.h"
#include "tests/support/escpos_device.h"

namespace holdfast::testing {

class PrinterSimulator {
 public:
  using Bytes = std::vector<std::uint8_t>;
  static constexpr std::chrono::milliseconds kPatience{20'000};

  explicit PrinterSimulator(drivers::PaperSetup setup = {});
  ~PrinterSimulator();
  PrinterSimulator(const PrinterSimulator&) = delete;
  PrinterSimulator& operator=(const PrinterSimulator&) = delete;

  // The same while it is off: connections are then refused.
  [[nodiscard]] std::uint16_t port() const { return port_; }

  void switch_off();
  void switch_on();
  // Takes connections but reads nothing until told otherwise.
  void stall(bool stalled);
  // The next connection is reset after this many bytes were read.
  void reset_next_connection(std::size_t after_bytes);
  // The connection that is open is reset.
  void reset_connection();
  // The printer's inside: called under the lock.
  void with_device(const std::function<void(EscposDevice&)>& change);
  void change(const std::function<void(EscposDevice::State&)>& change);
  // Answers leave so late.
  void delay_answers(std::chrono::milliseconds delay);
  [[nodiscard]] EscposDevice::State state() const;
  // Questions in real time that came.
  [[nodiscard]] int questions() const;

  // What each connection sent, in order; the last one may still be growing.
  [[nodiscard]] std::vector<Bytes> jobs() const;
  [[nodiscard]] std::vector<drivers::PaperItem> paper() const;
  [[nodiscard]] std::vector<std::string> problems() const;
  [[nodiscard]] std::string text(int columns) const;
  [[nodiscard]] std::size_t cuts() const;
  [[nodiscard]] std::size_t kicks() const;
  // When the first byte since the last call of forget_first_byte() came.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> first_byte_at() const;
  void forget_first_byte();

  // Waits for the printer to have done so much in all; false after the patience.
  bool wait_for_cuts(std::size_t count, std::chrono::milliseconds patience = kPatience);
  bool wait_for_kicks(std::size_t count, std::chrono::milliseconds patience = kPatience);
  bool wait_for_text(const std::string& text, std::chrono::milliseconds patience = kPatience);
  bool wait_for_connections(std::size_t count, std::chrono::milliseconds patience = kPatience);

 private:
  bool wait(const std::function<bool()>& reached, std::chrono::milliseconds patience);
  void run();
  void wake();
  void open_listener();
  void close_fd(int& fd) const;
  void take_connection();
  void read_connection();
  void queue_answers();
  void send_due_answers();
  [[nodiscard]] std::size_t count_cuts() const;
  [[nodiscard]] std::size_t count_kicks() const;

  std::uint16_t port_ = 0;
  int reservation_ = -1;  // bound, never listening: keeps the port while switched off
  int listener_ = -1;
  int connection_ = -1;
  int wake_read_ = -1, wake_write_ = -1;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool on_ = true;
  bool stalled_ = false;
  bool ending_ = false;
  bool reset_now_ = false;
  std::optional<std::size_t> reset_after_;
  std::vector<Bytes> jobs_;
  EscposDevice device_;
  std::chrono::milliseconds answer_delay_{0};
  struct Answer {
    std::chrono::steady_clock::time_point due;
    Bytes bytes;
  };
  std::deque<Answer> answers_;
  std::optional<std::chrono::steady_clock::time_point> first_byte_at_;
  std::thread thread_;
};

}  // namespace holdfast::testing
