#include "drivers/transport/serial_port.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "drivers/transport/node_group.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;

std::string words_of(int error_number) {
  return std::generic_category().message(error_number);
}

core::Error open_error(const std::string& path, int error_number) {
  struct stat node {};
  if (::stat(path.c_str(), &node) != 0) return serial_open_error(path, error_number, 0, {});
  return serial_open_error(path, error_number, node.st_mode, group_name(node.st_gid));
}

// Pseudo terminals (major numbers from 136 on) have no line: they forget about bits and parity.
bool is_pseudo_terminal(int fd) {
  struct stat node {};
  return fstat(fd, &node) == 0 && major(node.st_rdev) >= 136 && major(node.st_rdev) <= 143;
}

// tcsetattr() succeeds when it could do any part of what was asked.
bool is_set(int fd, const termios& wanted) {
  termios got{};
  if (tcgetattr(fd, &got) != 0 || cfgetospeed(&got) != cfgetospeed(&wanted)) return false;
  constexpr tcflag_t kFrame = CSIZE | CSTOPB | PARENB | PARODD;
  return is_pseudo_terminal(fd) || (got.c_cflag & kFrame) == (wanted.c_cflag & kFrame);
}

core::Result<void> set_up(int fd, const std::string& path, const SerialSettings& settings) {
  const auto attributes = serial_attributes(settings);
  if (!attributes) return core::pass_on(attributes.error());
  termios before{};
  if (tcgetattr(fd, &before) != 0) {
    // EIO: the kernel has a name for a line that the machine has not.
    if (errno != ENOTTY) return core::pass_on(open_error(path, errno));
    return core::fail(ErrorCode::device_failure, path + " is not a serial line");
  }
  // Two programs that read the same line would get half of the bytes each. The lock keeps out
  // those that ask for it, the mode every one but root.
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) return core::pass_on(open_error(path, EBUSY));
  if (ioctl(fd, TIOCEXCL) != 0) return core::pass_on(open_error(path, errno));
  if (tcsetattr(fd, TCSANOW, &*attributes) != 0 || !is_set(fd, *attributes)) {
    return core::fail(ErrorCode::device_failure,
                      path + " cannot do " + settings.text() + "; check the settings");
  }
  (void)tcflush(fd, TCIFLUSH);
  return {};
}

bool is_for_later(int error_number) {
  return error_number == EAGAIN || error_number == EWOULDBLOCK || error_number == EINTR;
}

}  // namespace

core::Error serial_open_error(const std::string& path, int error_number, unsigned mode,
                              const std::string& group) {
  const std::string detail = could_not_open(path, error_number);
  switch (error_number) {
    case EACCES:
    case EPERM:
      return node_refused(path, error_number, mode, group,
                          "50-udev-default.rules gives serial lines to dialout");
    case EBUSY:
      return {ErrorCode::device_busy, detail + "; another program uses it"};
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case EIO:
      return {ErrorCode::device_no_hardware, detail};
    default:
      return {ErrorCode::device_failure, detail};
  }
}

core::Result<SerialPort> SerialPort::open(const std::string& path, const SerialSettings& settings) {
  const int fd = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return core::pass_on(open_error(path, errno));
  if (auto done = set_up(fd, path, settings); !done) {
    ::close(fd);
    return core::pass_on(done.error());
  }
  return SerialPort(fd, path);
}

SerialPort::SerialPort(SerialPort&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

SerialPort& SerialPort::operator=(SerialPort&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}

SerialPort::~SerialPort() {
  if (fd_ < 0) return;
  // The mode outlives the descriptor where something else keeps the line open.
  (void)ioctl(fd_, TIOCNXCL);
  ::close(fd_);
}

core::Result<std::size_t> SerialPort::read_some(std::span<std::uint8_t> into) {
  const ssize_t got = ::read(fd_, into.data(), into.size());
  if (got > 0) return static_cast<std::size_t>(got);
  if (got < 0 && is_for_later(errno)) return 0U;
  return core::pass_on(lost(got == 0 ? ENODEV : errno));
}

core::Result<std::size_t> SerialPort::write_some(std::span<const std::uint8_t> bytes) {
  const ssize_t wrote = ::write(fd_, bytes.data(), bytes.size());
  if (wrote >= 0) return static_cast<std::size_t>(wrote);
  if (is_for_later(errno)) return 0U;
  return core::pass_on(lost(errno));
}

std::size_t SerialPort::unsent() const {
  int bytes = 0;
  return ioctl(fd_, TIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0U;
}

int SerialPort::release() {
  return std::exchange(fd_, -1);
}

core::Error SerialPort::lost(int error_number) const {
  return {ErrorCode::device_offline, path_ + " was unplugged: " + words_of(error_number)};
}

}  // namespace holdfast::drivers
