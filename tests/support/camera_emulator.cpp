#include "tests/support/camera_emulator.h"

#include <fcntl.h>
#include <pty.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/support/resolved_ioctl.h"

namespace holdfast::testing {
namespace {

constexpr std::uint32_t kMostBuffers = 32;
// Opening it for writing fails with EACCES whoever one is.
constexpr char kForbiddenNode[] = "/proc/sys/kernel/ostype";

CameraEmulator* the_emulator = nullptr;

bool is_compressed(std::uint32_t fourcc) {
  return fourcc == V4L2_PIX_FMT_MJPEG || fourcc == V4L2_PIX_FMT_JPEG;
}

int bytes_per_pixel(std::uint32_t fourcc) {
  return fourcc == V4L2_PIX_FMT_YUYV || fourcc == V4L2_PIX_FMT_UYVY ? 2 : 1;
}

}  // namespace

CameraEmulator::CameraEmulator() : bed_(umockdev_testbed_new()) {
  if (umockdev_in_mock_environment() == 0) {
    throw std::runtime_error("libumockdev-preload is not linked ahead of the C library");
  }
  // The first terminal that a session leader opens becomes its controlling one, and hanging it up
  // would end the test.
  std::signal(SIGHUP, SIG_IGN);
  gchar* root = umockdev_testbed_get_root_dir(bed_);
  root_ = root;
  g_free(root);
  the_emulator = this;
}

CameraEmulator::~CameraEmulator() {
  the_emulator = nullptr;
  cameras_.clear();
  g_object_unref(bed_);
}

EmulatedCamera& CameraEmulator::add(EmulatedCameraModel model) {
  cameras_.emplace_back(new EmulatedCamera(*this, std::move(model)));
  return *cameras_.back();
}

int CameraEmulator::memory_of(unsigned long device_number) const {
  for (const auto& camera : cameras_) {
    if (const int memory = camera->memory_of(device_number); memory >= 0) return memory;
  }
  return -1;
}

EmulatedCamera::EmulatedCamera(CameraEmulator& emulator, EmulatedCameraModel model)
    : emulator_(emulator), model_(std::move(model)), handler_(umockdev_ioctl_base_new()) {
  g_signal_connect_after(handler_, "handle-ioctl", G_CALLBACK(&EmulatedCamera::on_ioctl), this);
  // Before the node appears, or a client could open it and find nobody.
  GError* error = nullptr;
  if (umockdev_testbed_attach_ioctl(emulator_.bed_, model_.path.c_str(), handler_, &error) == 0) {
    throw std::runtime_error(error->message);
  }
}

EmulatedCamera::~EmulatedCamera() {
  unplug();
  umockdev_testbed_detach_ioctl(emulator_.bed_, model_.path.c_str(), nullptr);
  g_signal_handlers_disconnect_by_data(handler_, this);
  g_object_unref(handler_);
}

void EmulatedCamera::plug() {
  namespace fs = std::filesystem;
  std::string target = kForbiddenNode;
  {
    const std::lock_guard lock(mutex_);
    reset();
    std::array<char, 128> name{};
    if (openpty(&master_, &slave_, name.data(), nullptr, nullptr) != 0) {
      throw std::runtime_error("openpty failed");
    }
    memory_ = memfd_create("camera", MFD_CLOEXEC);
    for (const int fd : {master_, slave_}) fcntl(fd, F_SETFD, FD_CLOEXEC);
    termios settings{};
    tcgetattr(slave_, &settings);
    cfmakeraw(&settings);
    tcsetattr(slave_, TCSANOW, &settings);
    struct stat node {};
    fstat(slave_, &node);
    device_number_ = node.st_rdev;
    gone_ = false;
    if (!forbidden_) target = name.data();
  }
  const fs::path node = emulator_.root_ + model_.path;
  fs::create_directories(node.parent_path());
  fs::remove(node);
  fs::create_symlink(target, node);
}

void EmulatedCamera::unplug() {
  std::filesystem::remove(emulator_.root_ + model_.path);
  const std::lock_guard lock(mutex_);
  reset();
}

void EmulatedCamera::reset() {
  for (int* fd : {&master_, &slave_, &memory_}) {
    if (*fd >= 0) close(std::exchange(*fd, -1));
  }
  gone_ = true;
  streams_ = false;
  buffer_count_ = 0;
  waiting_.clear();
  ready_.clear();
}

void EmulatedCamera::set_busy(bool busy) {
  const std::lock_guard lock(mutex_);
  busy_ = busy;
}

void EmulatedCamera::set_bus_full(bool full) {
  const std::lock_guard lock(mutex_);
  bus_full_ = full;
}

void EmulatedCamera::change_size(int width, int height) {
  const std::lock_guard lock(mutex_);
  model_.width = width;
  model_.height = height;
  changed_ = true;
}

bool EmulatedCamera::send(const std::vector<std::uint8_t>& bytes, std::uint32_t flags) {
  const std::lock_guard lock(mutex_);
  if (!streams_ || waiting_.empty()) return false;
  v4l2_buffer buffer{};
  buffer.index = waiting_.front();
  waiting_.pop_front();
  buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  buffer.memory = V4L2_MEMORY_MMAP;
  buffer.flags = flags;
  buffer.sequence = sequence_++;
  const std::size_t size = std::min(bytes.size(), buffer_size());
  buffer.bytesused = static_cast<std::uint32_t>(size);
  const auto offset = static_cast<off_t>(buffer.index * buffer_size());
  if (pwrite(memory_, bytes.data(), size, offset) != static_cast<ssize_t>(size)) {
    throw std::runtime_error("the buffer cannot be filled");
  }
  ready_.push_back(buffer);
  update_poll();
  return true;
}

bool EmulatedCamera::wait_until_streaming() const {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < until) {
    {
      const std::lock_guard lock(mutex_);
      if (streams_ && !waiting_.empty()) return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

std::size_t EmulatedCamera::buffers_waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

int EmulatedCamera::times_opened() const {
  const std::lock_guard lock(mutex_);
  return starts_;
}

int EmulatedCamera::frames_per_second() const {
  const std::lock_guard lock(mutex_);
  return frames_per_second_;
}

int EmulatedCamera::unknown_requests() const {
  const std::lock_guard lock(mutex_);
  return unknown_requests_;
}

int EmulatedCamera::memory_of(unsigned long device_number) const {
  const std::lock_guard lock(mutex_);
  return !gone_ && device_number_ == device_number ? memory_ : -1;
}

gboolean EmulatedCamera::on_ioctl(UMockdevIoctlBase*, UMockdevIoctlClient* client,
                                  EmulatedCamera* self) {
  const std::lock_guard lock(self->mutex_);
  const int result = self->answer(umockdev_ioctl_client_get_request(client),
                                  umockdev_ioctl_client_get_arg(client));
  umockdev_ioctl_client_complete(client, result < 0 ? -1 : result, result < 0 ? -result : 0);
  return TRUE;
}

int EmulatedCamera::answer(gulong request, UMockdevIoctlData* argument) {
  if (gone_) return -ENODEV;
  switch (request) {
    case VIDIOC_QUERYCAP:
      return tell_capabilities(*ResolvedIoctl<v4l2_capability>(argument));
    case VIDIOC_ENUM_FMT:
      return tell_format(*ResolvedIoctl<v4l2_fmtdesc>(argument));
    case VIDIOC_S_FMT:
      return set_format(*ResolvedIoctl<v4l2_format>(argument));
    case VIDIOC_S_PARM:
      frames_per_second_ = static_cast<int>(
          (*ResolvedIoctl<v4l2_streamparm>(argument)).parm.capture.timeperframe.denominator);
      return 0;
    case VIDIOC_SUBSCRIBE_EVENT:
      return 0;
    case VIDIOC_DQEVENT:
      return tell_event(*ResolvedIoctl<v4l2_event>(argument));
    case VIDIOC_REQBUFS:
      return give_buffers(*ResolvedIoctl<v4l2_requestbuffers>(argument));
    case VIDIOC_QUERYBUF:
      return tell_buffer(*ResolvedIoctl<v4l2_buffer>(argument));
    case VIDIOC_QBUF:
      return take_buffer(*ResolvedIoctl<v4l2_buffer>(argument));
    case VIDIOC_DQBUF:
      return hand_out(*ResolvedIoctl<v4l2_buffer>(argument));
    case VIDIOC_STREAMON:
      if (bus_full_) return -ENOSPC;
      streams_ = true;
      ++starts_;
      return 0;
    case VIDIOC_STREAMOFF:
      streams_ = false;
      waiting_.clear();
      ready_.clear();
      update_poll();
      return 0;
    default:
      std::fprintf(stderr, "camera emulation: unknown request %#lx\n", request);
      ++unknown_requests_;
      return -ENOTTY;
  }
}

int EmulatedCamera::tell_capabilities(v4l2_capability& about) const {
  std::snprintf(reinterpret_cast<char*>(about.driver), sizeof about.driver, "uvcvideo");
  std::snprintf(reinterpret_cast<char*>(about.card), sizeof about.card, "%s", model_.card.c_str());
  about.capabilities = V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  about.device_caps = model_.capabilities;
  return 0;
}

int EmulatedCamera::tell_format(v4l2_fmtdesc& description) const {
  if (description.index >= model_.formats.size()) return -EINVAL;
  description.pixelformat = model_.formats[description.index];
  return 0;
}

int EmulatedCamera::set_format(v4l2_format& format) {
  if (busy_) return -EBUSY;
  const auto wanted = std::ranges::find(model_.formats, format.fmt.pix.pixelformat);
  fourcc_ = wanted == model_.formats.end() ? model_.formats.front() : *wanted;
  v4l2_pix_format& pixels = format.fmt.pix;
  pixels.pixelformat = fourcc_;
  pixels.width = static_cast<std::uint32_t>(model_.width);
  pixels.height = static_cast<std::uint32_t>(model_.height);
  const int row = model_.width * bytes_per_pixel(fourcc_) + model_.padding;
  pixels.bytesperline = is_compressed(fourcc_) ? 0 : static_cast<std::uint32_t>(row);
  pixels.sizeimage = static_cast<std::uint32_t>(buffer_size());
  changed_ = false;
  return 0;
}

// Room for two bytes a pixel, in whole pages.
std::size_t EmulatedCamera::buffer_size() const {
  constexpr std::size_t kPage = 4'096;
  const auto bytes = static_cast<std::size_t>((2 * model_.width + model_.padding) * model_.height);
  return (bytes + kPage - 1) / kPage * kPage;
}

int EmulatedCamera::give_buffers(v4l2_requestbuffers& wanted) {
  if (wanted.memory != V4L2_MEMORY_MMAP) return -EINVAL;
  wanted.count = std::min(wanted.count, kMostBuffers);
  buffer_count_ = wanted.count;
  return ftruncate(memory_, static_cast<off_t>(buffer_count_ * buffer_size())) == 0 ? 0 : -ENOMEM;
}

int EmulatedCamera::tell_buffer(v4l2_buffer& buffer) const {
  if (buffer.index >= buffer_count_) return -EINVAL;
  buffer.length = static_cast<std::uint32_t>(buffer_size());
  buffer.m.offset = static_cast<std::uint32_t>(buffer.index * buffer_size());
  return 0;
}

int EmulatedCamera::take_buffer(const v4l2_buffer& buffer) {
  const bool is_there = std::ranges::find(waiting_, buffer.index) != waiting_.end();
  if (buffer.index >= buffer_count_ || is_there) return -EINVAL;
  waiting_.push_back(buffer.index);
  return 0;
}

int EmulatedCamera::hand_out(v4l2_buffer& buffer) {
  if (!streams_) return -EINVAL;
  if (ready_.empty()) return -EAGAIN;
  buffer = ready_.front();
  ready_.pop_front();
  update_poll();
  return 0;
}

int EmulatedCamera::tell_event(v4l2_event& event) {
  if (!changed_) return -ENOENT;
  changed_ = false;
  event.type = V4L2_EVENT_SOURCE_CHANGE;
  return 0;
}

// One byte waits in the terminal while a frame does.
void EmulatedCamera::update_poll() {
  tcflush(slave_, TCIFLUSH);
  if (ready_.empty()) return;
  if (write(master_, "f", 1) != 1) throw std::runtime_error("the terminal is full");
}

}  // namespace holdfast::testing

extern "C" {
void* __real_mmap(void* address, size_t length, int protection, int flags, int fd, off_t offset);
void* __wrap_mmap(void* address, size_t length, int protection, int flags, int fd, off_t offset);

void* __wrap_mmap(void* address, size_t length, int protection, int flags, int fd, off_t offset) {
  struct stat node {};
  if (holdfast::testing::the_emulator != nullptr && fd >= 0 && fstat(fd, &node) == 0 &&
      S_ISCHR(node.st_mode)) {
    const int memory = holdfast::testing::the_emulator->memory_of(node.st_rdev);
    if (memory >= 0) fd = memory;
  }
  return __real_mmap(address, length, protection, flags, fd, offset);
}
}
