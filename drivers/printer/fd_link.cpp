#include "drivers/printer/fd_link.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

using std::chrono::milliseconds;

int milliseconds_until(ByteLink::Deadline deadline) {
  constexpr milliseconds kLongest{60'000};
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp(left, milliseconds{0}, kLongest).count());
}

bool is_for_later(int error_number) {
  return error_number == EAGAIN || error_number == EWOULDBLOCK || error_number == EINTR;
}

}  // namespace

FdLink::FdLink() : wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  HOLDFAST_ASSERT(wake_fd_ >= 0);
}

FdLink::~FdLink() {
  if (fd_ >= 0) ::close(fd_);
  ::close(wake_fd_);
}

void FdLink::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

core::Result<std::size_t> FdLink::write_some(std::span<const std::uint8_t> bytes) {
  const ssize_t wrote = write(fd_, bytes.data(), bytes.size());
  if (wrote >= 0) return static_cast<std::size_t>(wrote);
  if (is_for_later(errno)) return 0U;
  return core::pass_on(failure(core::ErrorCode::device_offline, errno));
}

core::Result<std::size_t> FdLink::read_some(std::span<std::uint8_t> into) {
  const ssize_t got = read(fd_, into.data(), into.size());
  if (got > 0) return static_cast<std::size_t>(got);
  if (got < 0 && is_for_later(errno)) return 0U;
  return core::pass_on(failure(core::ErrorCode::device_offline, got == 0 ? ECONNRESET : errno));
}

void FdLink::wait(bool to_write, Deadline deadline) {
  static_cast<void>(await(fd_, static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN), deadline));
}

short FdLink::await(int fd, short events, Deadline deadline) const {
  std::array<pollfd, 2> waiting{pollfd{wake_fd_, POLLIN, 0}, pollfd{fd, events, 0}};
  if (poll(waiting.data(), waiting.size(), milliseconds_until(deadline)) <= 0) return 0;
  std::uint64_t count = 0;
  if (waiting[0].revents != 0) static_cast<void>(!read(wake_fd_, &count, sizeof count));
  return waiting[1].revents;
}

void FdLink::wake() {
  const std::uint64_t one = 1;
  static_cast<void>(!write(wake_fd_, &one, sizeof one));
}

core::Error FdLink::failure(core::ErrorCode code, int error_number) const {
  return {code, name() + ": " + std::generic_category().message(error_number)};
}

}  // namespace holdfast::drivers
