// Cameras without hardware: the program opens them, asks them with the ioctls of Video4Linux and
// maps their buffers, as it does with real ones.
//
// umockdev carries the ioctls here. The node is a pseudo terminal, so that poll() on it behaves as
// on a camera: readable when a frame waits, a hang-up after unplugging. It cannot be mapped; the
// program's mmap() is led to the buffers instead (the linker's --wrap, see CMakeLists.txt).
//
// One CameraEmulator per process. Threads: any; umockdev calls in from a thread of its own.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <linux/videodev2.h>
#include <umockdev.h>

namespace holdfast::testing {

struct EmulatedCameraModel {
  std::string path = "/dev/video0";
  std::string card = "Example Cam";
  std::uint32_t capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  std::vector<std::uint32_t> formats = {V4L2_PIX_FMT_YUYV};
  // The only size that it has.
  int width = 640, height = 480;
  int padding = 0;  // bytes behind each row
};

class CameraEmulator;

class EmulatedCamera {
 public:
  ~EmulatedCamera();
  EmulatedCamera(const EmulatedCamera&) = delete;
  EmulatedCamera& operator=(const EmulatedCamera&) = delete;

  void plug();
  void unplug();
  // From the next plug() on, opening the node fails with EACCES, for root as well.
  void forbid_access(bool forbidden) { forbidden_ = forbidden; }
  // Another program streams: setting the format fails with EBUSY.
  void set_busy(bool busy);
  // Starting to stream fails with ENOSPC.
  void set_bus_full(bool full);
  // The form of its pictures from now on; one that streams tells so by an event.
  void change_size(int width, int height);

  // What the camera takes: into the next buffer that waits for it, as long as one does. False when
  // none did, so that the frame is lost.
  bool send(const std::vector<std::uint8_t>& bytes, std::uint32_t flags = 0);
  // Waits until the program streams and a buffer waits.
  [[nodiscard]] bool wait_until_streaming() const;

  [[nodiscard]] std::size_t buffers_waiting() const;
  [[nodiscard]] int times_opened() const;  // streaming was started
  [[nodiscard]] int frames_per_second() const;
  // Requests that the emulation does not know; a test that sees any is not to be trusted.
  [[nodiscard]] int unknown_requests() const;

  // For the program's mmap(): what to map in place of a node of this number; negative: not ours.
  [[nodiscard]] int memory_of(unsigned long device_number) const;

 private:
  friend class CameraEmulator;
  EmulatedCamera(CameraEmulator& emulator, EmulatedCameraModel model);

  static gboolean on_ioctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, EmulatedCamera* self);
  // The result of the request: 0, or a negative errno.
  int answer(gulong request, UMockdevIoctlData* argument);
  int tell_capabilities(v4l2_capability& about) const;
  int tell_format(v4l2_fmtdesc& description) const;
  int set_format(v4l2_format& format);
  int give_buffers(v4l2_requestbuffers& wanted);
  int tell_buffer(v4l2_buffer& buffer) const;
  int take_buffer(const v4l2_buffer& buffer);
  int hand_out(v4l2_buffer& buffer);
  int tell_event(v4l2_event& event);
  [[nodiscard]] std::size_t buffer_size() const;
  void update_poll();
  void reset();

  CameraEmulator& emulator_;
  EmulatedCameraModel model_;
  UMockdevIoctlBase* handler_;
  bool forbidden_ = false;

  mutable std::mutex mutex_;
  int master_ = -1, slave_ = -1, memory_ = -1;
  unsigned long device_number_ = 0;
  bool gone_ = true, busy_ = false, bus_full_ = false, streams_ = false;
  std::uint32_t fourcc_ = 0;
  std::uint32_t buffer_count_ = 0;
  std::deque<std::uint32_t> waiting_;
  std::deque<v4l2_buffer> ready_;
  std::uint32_t sequence_ = 0;
  bool changed_ = false;
  int starts_ = 0, frames_per_second_ = 0, unknown_requests_ = 0;
};

class CameraEmulator {
 public:
  CameraEmulator();
  ~CameraEmulator();
  CameraEmulator(const CameraEmulator&) = delete;
  CameraEmulator& operator=(const CameraEmulator&) = delete;

  // Not plugged in yet. It lives as long as the emulator.
  EmulatedCamera& add(EmulatedCameraModel model);
  // The buffers of whichever camera has this node.
  [[nodiscard]] int memory_of(unsigned long device_number) const;

 private:
  friend class EmulatedCamera;
  UMockdevTestbed* bed_;
  std::string root_;
  std::vector<std::unique_ptr<EmulatedCamera>> cameras_;
};

}  // namespace holdfast::testing
