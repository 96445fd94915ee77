#include "tests/support/printer_simulator.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace holdfast::testing {
namespace {

// A TCP socket bound to 127.0.0.1. Several may share the port, so that one can hold it
// while no other listens.
int bound_socket(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(fd);
    throw std::runtime_error("the printer simulator cannot bind its port");
  }
  return fd;
}

std::uint16_t port_of(int fd) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin_port);
}

void reset(int fd) {
  const linger now{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace

PrinterSimulator::PrinterSimulator(drivers::PaperSetup setup) : device_(setup) {
  reservation_ = bound_socket(0);
  port_ = port_of(reservation_);
  open_listener();
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("pipe2");
  wake_read_ = pipe[0];
  wake_write_ = pipe[1];
  thread_ = std::thread([this] { run(); });
}

PrinterSimulator::~PrinterSimulator() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake();
  thread_.join();
  for (int* fd : {&reservation_, &listener_, &connection_, &wake_read_, &wake_write_})
    close_fd(*fd);
}

void PrinterSimulator::switch_off() {
  std::unique_lock lock(mutex_);
  on_ = false;
  wake();
  changed_.wait(lock, [this] { return listener_ < 0; });
}

void PrinterSimulator::switch_on() {
  std::unique_lock lock(mutex_);
  on_ = true;
  wake();
  changed_.wait(lock, [this] { return listener_ >= 0; });
}

void PrinterSimulator::stall(bool stalled) {
  const std::scoped_lock lock(mutex_);
  stalled_ = stalled;
  wake();
}

void PrinterSimulator::reset_next_connection(std::size_t after_bytes) {
  const std::scoped_lock lock(mutex_);
  reset_after_ = after_bytes;
}

void PrinterSimulator::reset_connection() {
  const std::scoped_lock lock(mutex_);
  reset_now_ = true;
  wake();
}

void PrinterSimulator::with_device(const std::function<void(EscposDevice&)>& change) {
  {
    const std::scoped_lock lock(mutex_);
    change(device_);
    queue_answers();
    wake();
  }
  changed_.notify_all();
}

void PrinterSimulator::change(const std::function<void(EscposDevice::State&)>& change) {
  with_device([&](EscposDevice& device) {
    EscposDevice::State state = device.state();
    change(state);
    device.change(state);
  });
}

void PrinterSimulator::delay_answers(std::chrono::milliseconds delay) {
  const std::scoped_lock lock(mutex_);
  answer_delay_ = delay;
}

EscposDevice::State PrinterSimulator::state() const {
  const std::scoped_lock lock(mutex_);
  return device_.state();
}

int PrinterSimulator::questions() const {
  const std::scoped_lock lock(mutex_);
  return device_.questions();
}

std::vector<PrinterSimulator::Bytes> PrinterSimulator::jobs() const {
  const std::scoped_lock lock(mutex_);
  return jobs_;
}

std::vector<drivers::PaperItem> PrinterSimulator::paper() const {
  const std::scoped_lock lock(mutex_);
  return device_.reader().items();
}

std::vector<std::string> PrinterSimulator::problems() const {
  const std::scoped_lock lock(mutex_);
  return device_.reader().problems();
}

std::string PrinterSimulator::text(int columns) const {
  return drivers::to_text(paper(), columns);
}

std::size_t PrinterSimulator::cuts() const {
  const std::scoped_lock lock(mutex_);
  return count_cuts();
}

std::size_t PrinterSimulator::kicks() const {
  const std::scoped_lock lock(mutex_);
  return count_kicks();
}

std::size_t PrinterSimulator::count_cuts() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(device_.reader().items(), [](const drivers::PaperItem& item) {
        return std::holds_alternative<drivers::PaperCut>(item);
      }));
}

std::size_t PrinterSimulator::count_kicks() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(device_.reader().items(), [](const drivers::PaperItem& item) {
        return std::holds_alternative<drivers::PaperKick>(item);
      }));
}

std::optional<std::chrono::steady_clock::time_point> PrinterSimulator::first_byte_at() const {
  const std::scoped_lock lock(mutex_);
  return first_byte_at_;
}

void PrinterSimulator::forget_first_byte() {
  const std::scoped_lock lock(mutex_);
  first_byte_at_.reset();
}

bool PrinterSimulator::wait(const std::function<bool()>& reached,
                            std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, reached);
}

bool PrinterSimulator::wait_for_cuts(std::size_t count, std::chrono::milliseconds patience) {
  return wait([&] { return count_cuts() >= count; }, patience);
}

bool PrinterSimulator::wait_for_kicks(std::size_t count, std::chrono::milliseconds patience) {
  return wait([&] { return count_kicks() >= count; }, patience);
}

bool PrinterSimulator::wait_for_text(const std::string& text, std::chrono::milliseconds patience) {
  constexpr int kColumns = 48;
  return wait(
      [&] {
        return drivers::to_text(device_.reader().items(), kColumns).find(text) != std::string::npos;
      },
      patience);
}

bool PrinterSimulator::wait_for_connections(std::size_t count, std::chrono::milliseconds patience) {
  return wait([&] { return jobs_.size() >= count; }, patience);
}

void PrinterSimulator::run() {
  while (true) {
    std::array<pollfd, 2> waiting{};
    int timeout_ms = -1;
    waiting[0] = {wake_read_, POLLIN, 0};
    {
      const std::scoped_lock lock(mutex_);
      if (ending_) return;
      if (on_ && listener_ < 0) open_listener();
      if (std::exchange(reset_now_, false) && connection_ >= 0) {
        reset(connection_);
        close_fd(connection_);
      }
      if (!on_) {
        if (connection_ >= 0) reset(connection_);
        close_fd(connection_);
        close_fd(listener_);
        device_.forget();
        answers_.clear();
      }
      const bool deaf = stalled_ || device_.room() == 0;
      const int wanted = connection_ >= 0 ? (deaf ? -1 : connection_) : listener_;
      waiting[1] = {wanted, POLLIN, 0};
      send_due_answers();
      if (!answers_.empty()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            answers_.front().due - std::chrono::steady_clock::now());
        timeout_ms = static_cast<int>(std::max(left.count(), decltype(left.count()){0}));
      }
    }
    changed_.notify_all();
    poll(waiting.data(), waiting.size(), timeout_ms);
    std::array<char, 64> drained{};
    while (read(wake_read_, drained.data(), drained.size()) > 0) {
    }
    if (waiting[1].revents == 0) continue;
    if (connection_ >= 0) {
      read_connection();
    } else {
      take_connection();
    }
    changed_.notify_all();
  }
}

void PrinterSimulator::take_connection() {
  const std::scoped_lock lock(mutex_);
  connection_ = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (connection_ < 0) return;
  jobs_.emplace_back();
  answers_.clear();
  if (reset_after_ == 0U) {
    reset(connection_);
    close_fd(connection_);
    reset_after_.reset();
  }
}

void PrinterSimulator::read_connection() {
  std::array<std::uint8_t, 4096> buffer{};
  const std::scoped_lock lock(mutex_);
  const std::size_t wanted =
      std::min({buffer.size(), device_.room(), reset_after_.value_or(buffer.size())});
  const ssize_t got = read(connection_, buffer.data(), wanted);
  if (got <= 0) {
    answers_.clear();
    close_fd(connection_);
    return;
  }
  if (!first_byte_at_) first_byte_at_ = std::chrono::steady_clock::now();
  const std::span<const std::uint8_t> bytes(buffer.data(), static_cast<std::size_t>(got));
  jobs_.back().insert(jobs_.back().end(), bytes.begin(), bytes.end());
  device_.receive(bytes);
  queue_answers();
  if (!reset_after_) return;
  *reset_after_ -= bytes.size();
  if (*reset_after_ == 0) {
    reset(connection_);
    close_fd(connection_);
    reset_after_.reset();
  }
}

void PrinterSimulator::queue_answers() {
  EscposDevice::Bytes bytes = device_.take_answers();
  if (bytes.empty()) return;
  answers_.push_back({std::chrono::steady_clock::now() + answer_delay_, std::move(bytes)});
  send_due_answers();
}

void PrinterSimulator::send_due_answers() {
  while (!answers_.empty() && answers_.front().due <= std::chrono::steady_clock::now()) {
    const Bytes bytes = std::move(answers_.front().bytes);
    answers_.pop_front();
    if (connection_ >= 0) send(connection_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
}

void PrinterSimulator::open_listener() {
  listener_ = bound_socket(port_);
  constexpr int kBacklog = 8;
  listen(listener_, kBacklog);
}

void PrinterSimulator::close_fd(int& fd) const {
  if (fd >= 0) close(fd);
  fd = -1;
}

void PrinterSimulator::wake() {
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = write(wake_write_, &byte, 1);
}

}  // namespace holdfast::testing
