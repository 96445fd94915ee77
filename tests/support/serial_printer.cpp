#include "tests/support/serial_printer.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace holdfast::testing {

SerialPrinter::SerialPrinter() {
  std::signal(SIGHUP, SIG_IGN);
  std::array<char, 128> name{};
  std::array<int, 2> pipe{};
  if (openpty(&master_, &slave_, name.data(), nullptr, nullptr) != 0 ||
      pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    throw std::runtime_error("no pseudo terminal");
  }
  path_ = name.data();
  wake_read_ = pipe[0];
  wake_write_ = pipe[1];
  for (const int fd : {master_, slave_}) fcntl(fd, F_SETFD, FD_CLOEXEC);
  fcntl(master_, F_SETFL, O_NONBLOCK);
  // Nothing is echoed before somebody has set the port up.
  termios raw{};
  tcgetattr(slave_, &raw);
  cfmakeraw(&raw);
  tcsetattr(slave_, TCSANOW, &raw);
  thread_ = std::thread([this] { run(); });
}

SerialPrinter::~SerialPrinter() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake();
  thread_.join();
  for (const int fd : {master_, slave_, wake_read_, wake_write_}) {
    if (fd >= 0) close(fd);
  }
}

void SerialPrinter::with_device(const std::function<void(EscposDevice&)>& change) {
  const std::scoped_lock lock(mutex_);
  change(device_);
  send_answers();
  wake();
}

void SerialPrinter::change(const std::function<void(EscposDevice::State&)>& change) {
  with_device([&](EscposDevice& device) {
    EscposDevice::State state = device.state();
    change(state);
    device.change(state);
  });
}

std::string SerialPrinter::text() const {
  constexpr int kColumns = 48;
  const std::scoped_lock lock(mutex_);
  return drivers::to_text(device_.reader().items(), kColumns);
}

termios SerialPrinter::settings() const {
  termios settings{};
  const std::scoped_lock lock(mutex_);
  tcgetattr(slave_, &settings);
  return settings;
}

void SerialPrinter::unplug() {
  const std::scoped_lock lock(mutex_);
  unplugged_ = true;
  wake();
}

void SerialPrinter::busy(bool busy) {
  const std::scoped_lock lock(mutex_);
  busy_ = busy;
  wake();
}

void SerialPrinter::send_answers() {
  const EscposDevice::Bytes answers = device_.take_answers();
  if (answers.empty() || master_ < 0) return;
  [[maybe_unused]] const ssize_t wrote = write(master_, answers.data(), answers.size());
}

void SerialPrinter::run() {
  while (true) {
    std::array<pollfd, 2> waiting{};
    {
      const std::scoped_lock lock(mutex_);
      if (ending_) return;
      if (unplugged_ && master_ >= 0) {
        close(std::exchange(slave_, -1));
        close(std::exchange(master_, -1));
      }
      waiting[0] = {wake_read_, POLLIN, 0};
      waiting[1] = {busy_ || device_.room() == 0 ? -1 : master_, POLLIN, 0};
    }
    poll(waiting.data(), waiting.size(), -1);
    std::array<char, 64> drained{};
    while (read(wake_read_, drained.data(), drained.size()) > 0) {
    }
    const std::scoped_lock lock(mutex_);
    if (busy_ || master_ < 0) continue;
    std::array<std::uint8_t, 256> buffer{};
    const ssize_t got = read(master_, buffer.data(), std::min(buffer.size(), device_.room()));
    if (got <= 0) continue;
    device_.receive(std::span(buffer).first(static_cast<std::size_t>(got)));
    send_answers();
  }
}

void SerialPrinter::wake() {
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = write(wake_write_, &byte, 1);
}

}  // namespace holdfast::testing
