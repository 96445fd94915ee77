#include "drivers/camera/v4l2_camera.h"

#include <fnmatch.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <utility>

#include "drivers/transport/steady_now.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

namespace fs = std::filesystem;

// Where the system gives no watch on folders.
constexpr std::int64_t kLookInterval_ms = 2'000;

bool is_pattern(const std::string& name) {
  return name.find_first_of("*?") != std::string::npos;
}

// video2 before video10.
bool earlier(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

V4l2Camera::V4l2Camera(V4l2CameraOptions options)
    : options_(std::move(options)), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  HOLDFAST_ASSERT(wake_fd_ >= 0);
}

V4l2Camera::~V4l2Camera() {
  ::close(wake_fd_);
}

core::Result<void> V4l2Camera::open() {
  close();
  // Before looking, or what appears in between would be missed.
  (void)watch_.follow(options_.path);
  core::Error why{core::ErrorCode::device_no_hardware,
                  "no camera is plugged in as " + options_.path};
  for (const std::string& path : candidates()) {
    auto device = V4l2Device::open(path, options_.wish);
    if (device) {
      last_card_ = device->card();
      device_ = *std::move(device);
      return {};
    }
    // What somebody can do something about is told rather than that nothing is there.
    if (why.code == core::ErrorCode::device_no_hardware) why = device.error();
  }
  return core::pass_on(why);
}

void V4l2Camera::close() {
  device_.reset();
}

core::Result<std::optional<Frame>> V4l2Camera::next(std::int64_t timeout_ms,
                                                    std::int64_t not_before_ms) {
  HOLDFAST_ASSERT(device_.has_value());
  const std::int64_t until_ms = steady_now_ms() + timeout_ms;
  for (std::int64_t now_ms = steady_now_ms();; now_ms = steady_now_ms()) {
    const std::int64_t left_ms = std::max<std::int64_t>(until_ms - now_ms, 0);
    const short events = wait(device_->fd(), POLLIN | POLLPRI, left_ms);
    if (events == 0) return std::optional<Frame>{};
    if ((events & POLLPRI) != 0) {
      if (auto taken = device_->take_events(); !taken) return core::pass_on(taken.error());
    }
    const std::int64_t came_ms = steady_now_ms();
    const bool drop = came_ms < not_before_ms;
    const auto taken = device_->take_newest(picture_, drop);
    if (!taken) return core::pass_on(taken.error());
    if (*taken) return Frame{picture_.view(), came_ms};
    if ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
      return core::fail(core::ErrorCode::device_offline, name() + " was unplugged");
    }
    if (!drop) return std::optional<Frame>{};
  }
}

bool V4l2Camera::wait_for_camera(std::int64_t timeout_ms) {
  const bool watched = watch_.fd() >= 0;
  const std::int64_t unwatched_ms =
      timeout_ms < 0 ? kLookInterval_ms : std::min(timeout_ms, kLookInterval_ms);
  if (wait(watch_.fd(), POLLIN, watched ? timeout_ms : unwatched_ms) == 0) return !watched;
  watch_.drain();
  return true;
}

short V4l2Camera::wait(int fd, short events, std::int64_t timeout_ms) const {
  constexpr std::int64_t kLongest = std::numeric_limits<int>::max();
  std::array<pollfd, 2> waiting{pollfd{wake_fd_, POLLIN, 0}, pollfd{fd, events, 0}};
  const int limit_ms = timeout_ms < 0 ? -1 : static_cast<int>(std::min(timeout_ms, kLongest));
  if (poll(waiting.data(), waiting.size(), limit_ms) <= 0) return 0;
  if (waiting[0].revents == 0) return waiting[1].revents;
  std::uint64_t count = 0;
  static_cast<void>(!::read(wake_fd_, &count, sizeof count));
  return 0;
}

void V4l2Camera::interrupt() {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_fd_, &one, sizeof one));
}

std::string V4l2Camera::name() const {
  return last_card_.empty() ? fs::path(options_.path).filename().string() : last_card_;
}

std::vector<std::string> V4l2Camera::candidates() const {
  const fs::path path = options_.path;
  const std::string name = path.filename().string();
  if (!is_pattern(name)) return {options_.path};
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(path.parent_path(), ignored)) {
    const std::string candidate = entry.path().filename().string();
    if (fnmatch(name.c_str(), candidate.c_str(), FNM_PERIOD) == 0) found.push_back(entry.path());
  }
  std::ranges::sort(found, earlier);
  return found;
}

}  // namespace holdfast::drivers
