#include "drivers/camera/v4l2_device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

#include "drivers/transport/node_group.h"
#include "pos/core/utf8.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;

constexpr std::uint32_t kType = V4L2_BUF_TYPE_VIDEO_CAPTURE;
// One being filled, one waiting, one being read, and one to spare.
constexpr std::uint32_t kBuffers = 4;
constexpr int kMostFormats = 64;
// A camera that sends nothing but damaged frames is opened again.
constexpr int kMostDamaged = 60;

std::string words_of(int error_number) {
  return std::generic_category().message(error_number);
}

int request(int fd, unsigned long code, void* argument) {
  int result = 0;
  do result = ioctl(fd, code, argument);
  while (result != 0 && errno == EINTR);
  return result;
}

core::Error open_error(const std::string& path, int error_number) {
  struct stat node {};
  if (::stat(path.c_str(), &node) != 0) return camera_open_error(path, error_number, 0, {});
  return camera_open_error(path, error_number, node.st_mode, group_name(node.st_gid));
}

bool is_gone(int error_number) {
  return error_number == ENODEV || error_number == ENXIO || error_number == EBADF;
}

}  // namespace

core::Error camera_open_error(const std::string& path, int error_number, unsigned mode,
                              const std::string& group) {
  const std::string detail = could_not_open(path, error_number);
  switch (error_number) {
    case EACCES:
    case EPERM:
      return node_refused(path, error_number, mode, group,
                          "50-udev-default.rules gives cameras to video");
    case EBUSY:
      return {ErrorCode::device_busy, detail + "; another program uses the camera: close it"};
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return {ErrorCode::device_no_hardware, detail};
    default:
      return {ErrorCode::device_failure, detail};
  }
}

core::Result<V4l2Device> V4l2Device::open(const std::string& path, const CameraWish& wish) {
  const int fd = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return core::pass_on(open_error(path, errno));
  V4l2Device device(fd, path);
  if (auto done = device.check_capabilities(); !done) return core::pass_on(done.error());
  if (auto done = device.agree_on_format(wish); !done) return core::pass_on(done.error());
  if (auto done = device.map_buffers(); !done) return core::pass_on(done.error());
  if (auto done = device.start(); !done) return core::pass_on(done.error());
  return device;
}

V4l2Device::V4l2Device(V4l2Device&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      card_(std::move(other.card_)),
      format_(other.format_),
      buffers_(std::move(other.buffers_)),
      streams_(std::exchange(other.streams_, false)),
      damaged_in_a_row_(other.damaged_in_a_row_) {
  other.buffers_.clear();
}

V4l2Device& V4l2Device::operator=(V4l2Device&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  std::swap(card_, other.card_);
  std::swap(format_, other.format_);
  std::swap(buffers_, other.buffers_);
  std::swap(streams_, other.streams_);
  std::swap(damaged_in_a_row_, other.damaged_in_a_row_);
  return *this;
}

V4l2Device::~V4l2Device() {
  int type = static_cast<int>(kType);
  if (streams_) (void)request(fd_, VIDIOC_STREAMOFF, &type);
  for (const std::span<std::uint8_t> buffer : buffers_) (void)munmap(buffer.data(), buffer.size());
  if (fd_ >= 0) ::close(fd_);
}

core::Result<void> V4l2Device::check_capabilities() {
  v4l2_capability about{};
  if (request(fd_, VIDIOC_QUERYCAP, &about) != 0) {
    if (errno == ENOTTY || errno == EINVAL) {
      return core::fail(ErrorCode::device_failure, path_ + " is no camera");
    }
    return core::pass_on(open_error(path_, errno));
  }
  const std::uint32_t can =
      (about.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? about.device_caps : about.capabilities;
  // A USB camera has a second node, which tells about pictures and takes none.
  if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0) {
    return core::fail(ErrorCode::device_no_hardware, path_ + " takes no pictures");
  }
  if ((can & V4L2_CAP_STREAMING) == 0) {
    return core::fail(ErrorCode::device_failure,
                      path_ + " cannot stream; use a camera that Linux's uvcvideo serves");
  }
  const auto* card = reinterpret_cast<const char*>(about.card);
  card_.assign(card, strnlen(card, sizeof about.card));
  if (card_.empty() || !core::is_utf8(card_)) card_ = "camera";
  return {};
}

core::Result<std::uint32_t> V4l2Device::best_format() const {
  std::optional<int> best;
  std::uint32_t fourcc = 0;
  std::string offered;
  for (int i = 0; i < kMostFormats; ++i) {
    v4l2_fmtdesc description{};
    description.index = static_cast<std::uint32_t>(i);
    description.type = kType;
    if (request(fd_, VIDIOC_ENUM_FMT, &description) != 0) {
      if (errno == EINVAL) break;
      return core::pass_on(failed("list its formats", errno));
    }
    offered += (offered.empty() ? "" : ", ") + fourcc_text(description.pixelformat);
    const auto rank = preference(description.pixelformat);
    if (!rank || (best && *best <= *rank)) continue;
    best = rank;
    fourcc = description.pixelformat;
  }
  if (best) return fourcc;
  return core::fail(ErrorCode::device_failure,
                    card_ + " sends pictures as " + (offered.empty() ? "nothing" : offered) +
                        "; the till reads " + readable_formats() + ": use another camera");
}

core::Result<void> V4l2Device::agree_on_format(const CameraWish& wish) {
  const auto fourcc = best_format();
  if (!fourcc) return core::pass_on(fourcc.error());
  v4l2_format format{};
  format.type = kType;
  format.fmt.pix.width = static_cast<std::uint32_t>(wish.width);
  format.fmt.pix.height = static_cast<std::uint32_t>(wish.height);
  format.fmt.pix.pixelformat = *fourcc;
  format.fmt.pix.field = V4L2_FIELD_ANY;
  if (request(fd_, VIDIOC_S_FMT, &format) != 0) {
    return core::pass_on(failed("set its format", errno));
  }
  // The driver answers with what it made of the wish.
  const v4l2_pix_format& got = format.fmt.pix;
  constexpr std::uint32_t kTooMuch = 1U << 20U;
  format_ = {got.pixelformat, static_cast<int>(std::min(got.width, kTooMuch)),
             static_cast<int>(std::min(got.height, kTooMuch)),
             static_cast<int>(std::min(got.bytesperline, kTooMuch))};
  if (!is_sound(format_)) {
    return core::fail(ErrorCode::device_failure,
                      card_ + " sends " + fourcc_text(got.pixelformat) + " pictures of " +
                          std::to_string(got.width) + "x" + std::to_string(got.height) +
                          ", which cannot be read; set camera.size to one that it has");
  }
  v4l2_streamparm pace{};
  pace.type = kType;
  pace.parm.capture.timeperframe = {1, static_cast<std::uint32_t>(wish.frames_per_second)};
  (void)request(fd_, VIDIOC_S_PARM, &pace);
  v4l2_event_subscription changes{};
  changes.type = V4L2_EVENT_SOURCE_CHANGE;
  (void)request(fd_, VIDIOC_SUBSCRIBE_EVENT, &changes);
  return {};
}

core::Result<void> V4l2Device::map_buffers() {
  v4l2_requestbuffers wanted{};
  wanted.count = kBuffers;
  wanted.type = kType;
  wanted.memory = V4L2_MEMORY_MMAP;
  if (request(fd_, VIDIOC_REQBUFS, &wanted) != 0) {
    return core::pass_on(failed("make room for its pictures", errno));
  }
  for (std::uint32_t i = 0; i < wanted.count; ++i) {
    v4l2_buffer buffer{};
    buffer.index = i;
    buffer.type = kType;
    buffer.memory = V4L2_MEMORY_MMAP;
    if (request(fd_, VIDIOC_QUERYBUF, &buffer) != 0) {
      return core::pass_on(failed("tell where its pictures are", errno));
    }
    void* memory = mmap(nullptr, buffer.length, PROT_READ, MAP_SHARED, fd_,
                        static_cast<off_t>(buffer.m.offset));
    if (memory == MAP_FAILED) return core::pass_on(failed("show its pictures", errno));
    buffers_.emplace_back(static_cast<std::uint8_t*>(memory), buffer.length);
  }
  if (buffers_.size() < 2) {
    return core::fail(ErrorCode::device_failure, card_ + " has no room for two pictures");
  }
  return {};
}

core::Result<void> V4l2Device::start() {
  for (std::uint32_t i = 0; i < buffers_.size(); ++i) {
    if (auto queued = queue(i); !queued) return queued;
  }
  int type = static_cast<int>(kType);
  if (request(fd_, VIDIOC_STREAMON, &type) == 0) {
    streams_ = true;
    return {};
  }
  if (errno == ENOSPC) {
    return core::fail(ErrorCode::device_failure,
                      card_ +
                          " gets too little of the USB bus; plug it into another port, or set "
                          "a smaller camera.size");
  }
  return core::pass_on(failed("start", errno));
}

core::Result<void> V4l2Device::queue(std::uint32_t index) {
  v4l2_buffer buffer{};
  buffer.index = index;
  buffer.type = kType;
  buffer.memory = V4L2_MEMORY_MMAP;
  if (request(fd_, VIDIOC_QBUF, &buffer) == 0) return {};
  return core::pass_on(failed("take a picture", errno));
}

core::Result<bool> V4l2Device::take_newest(LumaPicture& into, bool drop) {
  std::optional<v4l2_buffer> newest;
  for (;;) {
    v4l2_buffer buffer{};
    buffer.type = kType;
    buffer.memory = V4L2_MEMORY_MMAP;
    if (request(fd_, VIDIOC_DQBUF, &buffer) != 0) {
      if (errno == EAGAIN) break;
      return core::pass_on(failed("send a picture", errno));
    }
    if (buffer.index >= buffers_.size()) return core::pass_on(failed("send a picture", EINVAL));
    if (newest) {
      if (auto queued = queue(newest->index); !queued) return core::pass_on(queued.error());
    }
    newest = buffer;
  }
  if (!newest) return false;
  const std::span<std::uint8_t> memory = buffers_[newest->index];
  bool good = false;
  if (!drop) {
    const std::size_t size = std::min<std::size_t>(newest->bytesused, memory.size());
    good =
        (newest->flags & V4L2_BUF_FLAG_ERROR) == 0 && luminance(format_, memory.first(size), into);
    damaged_in_a_row_ = good ? 0 : damaged_in_a_row_ + 1;
  }
  if (auto queued = queue(newest->index); !queued) return core::pass_on(queued.error());
  if (damaged_in_a_row_ < kMostDamaged) return good;
  return core::fail(ErrorCode::device_failure,
                    card_ + " sends only damaged pictures; try another cable or another USB port");
}

core::Result<void> V4l2Device::take_events() {
  v4l2_event event{};
  while (request(fd_, VIDIOC_DQEVENT, &event) == 0) {
    if (event.type == V4L2_EVENT_SOURCE_CHANGE) {
      return core::fail(ErrorCode::device_failure, card_ + " changed the form of its pictures");
    }
  }
  if (is_gone(errno)) return core::pass_on(failed("tell what happened", errno));
  return {};
}

core::Error V4l2Device::failed(const char* what, int error_number) const {
  const std::string about = card_.empty() ? path_ : card_;
  if (is_gone(error_number)) {
    return {ErrorCode::device_offline, about + " was unplugged: " + words_of(error_number)};
  }
  if (error_number == EBUSY) {
    return {ErrorCode::device_busy,
            about + " could not " + what + "; another program uses the camera: close it"};
  }
  return {ErrorCode::device_failure, about + " could not " + what + ": " + words_of(error_number)};
}

}  // namespace holdfast::drivers
