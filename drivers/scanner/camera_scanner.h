// A camera as a scanner: whatever code is held into its view is scanned, once. How codes are found
// and what counts as one scan: README.md in this folder.
//
// Only the newest frame is read, never a backlog, and no more frames a second than is set.
//
// Threads: see pos/ports/scanner.h and pos/ports/camera_preview.h; the device's thread is this
// scanner's own.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "drivers/camera/frame_source.h"
#include "drivers/scanner/sight_filter.h"
#include "drivers/scanner/zxing_reader.h"
#include "pos/ports/camera_preview.h"
#include "pos/ports/scanner.h"

namespace holdfast::drivers {

// A part of the picture, in percent of its width and height.
struct PictureRegion {
  int left = 0, top = 0, width = 100, height = 100;

  // Whole pixels of it, at least one.
  [[nodiscard]] LumaView of(const LumaView& picture) const;
};

struct CameraScannerOptions {
  PictureRegion region{};
  CodeKinds kinds = kAllKinds;
  SightOptions sight{};
  int frames_per_second = 15;
  // How long a camera that was refused is left alone before it is tried again.
  std::int64_t retry_interval_ms = 5'000;
  // A camera that sends nothing for so long is in trouble.
  std::int64_t silence_ms = 3'000;
};

class CameraScanner final : public ports::Scanner, public ports::CameraPreview {
 public:
  CameraScanner(std::unique_ptr<FrameSource> source, CameraScannerOptions options);
  ~CameraScanner() override;
  CameraScanner(const CameraScanner&) = delete;
  CameraScanner& operator=(const CameraScanner&) = delete;

  core::Result<void> start(ports::ScanHandler on_scan, ports::StatusHandler on_status) override;
  void stop() override;

  [[nodiscard]] std::shared_ptr<const ports::CameraPicture> latest() override;

 private:
  void run();
  void look();
  void wait_for_camera();
  void watch();
  void read(const Frame& frame);
  void make_preview(const Frame& frame, std::span<const FoundCode> found);
  void lose(const core::Error& error);
  void report_status();
  [[nodiscard]] ports::DeviceStatus status() const;

  std::unique_ptr<FrameSource> source_;
  const CameraScannerOptions options_;
  ports::ScanHandler on_scan_;
  ports::StatusHandler on_status_;
  std::thread thread_;
  std::atomic<bool> stop_{false};

  // Of the thread.
  SightFilter sights_;
  bool open_ = false;
  std::optional<core::Error> refused_;
  std::optional<std::int64_t> look_at_ms_;
  std::int64_t opened_at_ms_ = 0;
  std::int64_t pause_after_loss_ms_;
  std::int64_t last_frame_ms_ = 0;
  std::int64_t next_frame_at_ms_ = 0;
  bool silent_ = false;
  unsigned frames_read_ = 0;
  std::optional<ports::DeviceStatus> reported_;
  std::string last_code_;

  // Until when somebody looks: steady_now_ms().
  std::atomic<std::int64_t> preview_until_ms_{0};
  std::mutex preview_mutex_;
  std::shared_ptr<const ports::CameraPicture> preview_;
  std::uint64_t previews_ = 0;
};

}  // namespace holdfast::drivers
