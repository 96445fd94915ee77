#include "drivers/printer/serial_link.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <optional>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;

struct Speed {
  int baud;
  speed_t constant;
};

constexpr std::array kSpeeds{Speed{1200, B1200},   Speed{2400, B2400},    Speed{4800, B4800},
                             Speed{9600, B9600},   Speed{19200, B19200},  Speed{38400, B38400},
                             Speed{57600, B57600}, Speed{115200, B115200}};

ErrorCode code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENXIO:
    case ENODEV:
      return ErrorCode::device_no_hardware;
    case EACCES:
    case EPERM:
      return ErrorCode::device_no_access;
    case EBUSY:
      return ErrorCode::device_busy;
    default:
      return ErrorCode::device_failure;
  }
}

termios settings_of(const SerialLinkConfig& config, termios settings) {
  cfmakeraw(&settings);
  settings.c_cflag &= ~static_cast<tcflag_t>(CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS);
  settings.c_cflag |= CLOCAL | CREAD | (config.data_bits == 7 ? CS7 : CS8);
  if (config.parity != SerialLinkConfig::Parity::none) settings.c_cflag |= PARENB;
  if (config.parity == SerialLinkConfig::Parity::odd) settings.c_cflag |= PARODD;
  if (config.stop_bits == 2) settings.c_cflag |= CSTOPB;
  if (config.flow == SerialLinkConfig::Flow::rts_cts) settings.c_cflag |= CRTSCTS;
  settings.c_iflag &= ~static_cast<tcflag_t>(IXON | IXOFF | IXANY);
  // Only the printer holds the till up, not the other way round: its answers are short.
  if (config.flow == SerialLinkConfig::Flow::xon_xoff) settings.c_iflag |= IXON;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  const auto speed = std::ranges::find(kSpeeds, config.baud, &Speed::baud);
  if (speed != kSpeeds.end()) {
    cfsetispeed(&settings, speed->constant);
    cfsetospeed(&settings, speed->constant);
  }
  return settings;
}

bool are_same(const termios& a, const termios& b) {
  constexpr tcflag_t kControl = CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS;
  return (a.c_cflag & kControl) == (b.c_cflag & kControl) &&
         (a.c_iflag & IXON) == (b.c_iflag & IXON) && cfgetospeed(&a) == cfgetospeed(&b);
}

}  // namespace

bool is_serial_speed(std::int64_t baud) noexcept {
  return std::ranges::any_of(kSpeeds, [baud](const Speed& speed) { return speed.baud == baud; });
}

core::Result<void> SerialLink::open(std::chrono::milliseconds) {
  if (is_open()) return {};
  fd_ = ::open(config_.device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd_ < 0) return core::pass_on(failure(code_of(errno), errno));
  auto ready = set_up();
  if (!ready) close();
  return ready;
}

core::Result<void> SerialLink::set_up() {
  termios settings{};
  if (tcgetattr(fd_, &settings) != 0) {
    const bool no_port = errno == ENOTTY;
    return core::fail(no_port ? ErrorCode::device_failure : code_of(errno),
                      name() + (no_port ? " is no serial port" : " cannot be set up"));
  }
  if (ioctl(fd_, TIOCEXCL) != 0) return core::pass_on(failure(code_of(errno), errno));
  settings = settings_of(config_, settings);
  if (tcsetattr(fd_, TCSANOW, &settings) != 0) return core::pass_on(failure(code_of(errno), errno));
  // It succeeds as soon as one of the settings was taken.
  termios taken{};
  if (tcgetattr(fd_, &taken) != 0 || !are_same(settings, taken))
    return core::fail(
        ErrorCode::device_failure,
        name() + " does not take these settings; check speed, parity and flow control");
  tcflush(fd_, TCIOFLUSH);
  return {};
}

void SerialLink::close() {
  if (is_open()) tcflush(fd_, TCIOFLUSH);
  FdLink::close();
}

std::size_t SerialLink::unsent() const {
  int bytes = 0;
  if (ioctl(fd_, TIOCOUTQ, &bytes) != 0 || bytes < 0) return 0;
  return static_cast<std::size_t>(bytes);
}

}  // namespace holdfast::drivers
