#include "drivers/scanner/camera_scanner.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "drivers/scanner/picture_decoder.h"
#include "drivers/transport/steady_now.h"

namespace holdfast::drivers {
namespace {

// udev needs a moment for the rights of a node that has just appeared.
constexpr std::int64_t kSettle_ms = 30;
constexpr std::int64_t kFirstPauseAfterLoss_ms = 50;
constexpr std::int64_t kLongEnough_ms = 1'000;
// Frames do not come at even distances; one that is a little early is the one that is due.
constexpr std::int64_t kEarly_ms = 8;
constexpr std::int64_t kLookedAt_ms = 2'000;
constexpr int kPreviewWidth = 320;

int part(int whole, int percent) {
  return static_cast<int>(static_cast<std::int64_t>(whole) * percent / 100);
}

// Every pixel is the mean of those it stands for.
void shrink(const LumaView& picture, ports::CameraPicture& into) {
  const int factor = std::max((picture.width + kPreviewWidth - 1) / kPreviewWidth, 1);
  into.width = picture.width / factor;
  into.height = picture.height / factor;
  into.luminance.resize(static_cast<std::size_t>(into.width) *
                        static_cast<std::size_t>(into.height));
  auto out = into.luminance.begin();
  for (int y = 0; y < into.height; ++y) {
    for (int x = 0; x < into.width; ++x) {
      int sum = 0;
      for (int i = 0; i < factor; ++i) {
        const std::uint8_t* from = picture.row(y * factor + i) + x * factor;
        for (int k = 0; k < factor; ++k) sum += from[k];
      }
      *out++ = static_cast<std::uint8_t>(sum / (factor * factor));
    }
  }
}

}  // namespace

LumaView PictureRegion::of(const LumaView& picture) const {
  const int x = std::min(part(picture.width, left), picture.width - 1);
  const int y = std::min(part(picture.height, top), picture.height - 1);
  const int w = std::clamp(part(picture.width, width), 1, picture.width - x);
  const int h = std::clamp(part(picture.height, height), 1, picture.height - y);
  return picture.part(x, y, w, h);
}

CameraScanner::CameraScanner(std::unique_ptr<FrameSource> source, CameraScannerOptions options)
    : source_(std::move(source)),
      options_(options),
      sights_(options.sight),
      pause_after_loss_ms_(kFirstPauseAfterLoss_ms) {}

CameraScanner::~CameraScanner() {
  stop();
}

core::Result<void> CameraScanner::start(ports::ScanHandler on_scan,
                                        ports::StatusHandler on_status) {
  stop();
  on_scan_ = std::move(on_scan);
  on_status_ = std::move(on_status);
  stop_ = false;
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "holdfast-camera");
    run();
  });
  return {};
}

void CameraScanner::stop() {
  if (!thread_.joinable()) return;
  stop_ = true;
  source_->interrupt();
  thread_.join();
  source_->close();
  open_ = false;
  refused_.reset();
  reported_.reset();
  sights_ = SightFilter(options_.sight);
}

void CameraScanner::run() {
  look_at_ms_ = steady_now_ms();
  while (!stop_) {
    if (!open_ && look_at_ms_ && steady_now_ms() >= *look_at_ms_) look();
    report_status();
    if (open_) {
      watch();
    } else {
      wait_for_camera();
    }
  }
}

void CameraScanner::look() {
  const auto opened = source_->open();
  const std::int64_t now_ms = steady_now_ms();
  look_at_ms_.reset();
  refused_.reset();
  open_ = opened.has_value();
  if (open_) {
    opened_at_ms_ = last_frame_ms_ = now_ms;
    next_frame_at_ms_ = 0;
    silent_ = false;
  } else if (opened.error().code != core::ErrorCode::device_no_hardware) {
    refused_ = opened.error();
    look_at_ms_ = now_ms + options_.retry_interval_ms;
  }
}

void CameraScanner::wait_for_camera() {
  const std::int64_t now_ms = steady_now_ms();
  const std::int64_t limit_ms = look_at_ms_ ? std::max<std::int64_t>(*look_at_ms_ - now_ms, 0) : -1;
  if (!source_->wait_for_camera(limit_ms)) return;
  const std::int64_t soon_ms = steady_now_ms() + kSettle_ms;
  if (!look_at_ms_ || soon_ms < *look_at_ms_) look_at_ms_ = soon_ms;
}

void CameraScanner::watch() {
  const auto next = source_->next(options_.silence_ms, next_frame_at_ms_);
  if (!next) return lose(next.error());
  const std::int64_t now_ms = steady_now_ms();
  if (*next) {
    last_frame_ms_ = (*next)->time_ms;
    next_frame_at_ms_ =
        last_frame_ms_ + 1'000 / std::max(options_.frames_per_second, 1) - kEarly_ms;
    pause_after_loss_ms_ = kFirstPauseAfterLoss_ms;
    read(**next);
  }
  silent_ = now_ms - last_frame_ms_ >= options_.silence_ms;
}

void CameraScanner::read(const Frame& frame) {
  const LumaView part = options_.region.of(frame.picture);
  std::vector<FoundCode> found = decode_frame(part, options_.kinds, frames_read_++);
  const std::string source = "camera:" + source_->name();
  for (FoundCode& code : found) code.code.source = source;
  for (const core::ScannedCode& code : sights_.on_frame(found, frame.time_ms)) {
    last_code_ = code.data;
    on_scan_(code);
  }
  if (frame.time_ms < preview_until_ms_) make_preview(frame, found);
}

void CameraScanner::make_preview(const Frame& frame, std::span<const FoundCode> found) {
  auto picture = std::make_shared<ports::CameraPicture>();
  shrink(frame.picture, *picture);
  const LumaView part = options_.region.of(frame.picture);
  const auto offset = static_cast<int>(part.pixels - frame.picture.pixels);
  const int left = offset % frame.picture.stride, top = offset / frame.picture.stride;
  const auto place = [&](float x, float y) {
    constexpr float kWhole = ports::CameraPicture::kWhole;
    return ports::CameraPicture::Point{
        static_cast<int>(x * kWhole / static_cast<float>(frame.picture.width)),
        static_cast<int>(y * kWhole / static_cast<float>(frame.picture.height))};
  };
  const auto from_x = static_cast<float>(left), from_y = static_cast<float>(top);
  picture->region_from = place(from_x, from_y);
  picture->region_to =
      place(static_cast<float>(left + part.width), static_cast<float>(top + part.height));
  picture->code = last_code_;
  if (!found.empty()) {
    picture->in_view = true;
    picture->code = found.front().code.data;
    for (std::size_t i = 0; i < picture->outline.size(); ++i) {
      const PicturePoint& corner = found.front().outline[i];
      picture->outline[i] = place(from_x + corner.x, from_y + corner.y);
    }
  }
  picture->number = ++previews_;
  const std::lock_guard lock(preview_mutex_);
  preview_ = std::move(picture);
}

std::shared_ptr<const ports::CameraPicture> CameraScanner::latest() {
  preview_until_ms_ = steady_now_ms() + kLookedAt_ms;
  const std::lock_guard lock(preview_mutex_);
  return preview_;
}

// A camera that is lost as soon as it is opened is tried less and less often.
void CameraScanner::lose(const core::Error& error) {
  source_->close();
  open_ = false;
  const std::int64_t now_ms = steady_now_ms();
  if (error.code != core::ErrorCode::device_offline) refused_ = error;
  if (now_ms - opened_at_ms_ >= kLongEnough_ms) pause_after_loss_ms_ = kFirstPauseAfterLoss_ms;
  look_at_ms_ = now_ms + pause_after_loss_ms_;
  pause_after_loss_ms_ = std::min(2 * pause_after_loss_ms_, options_.retry_interval_ms);
}

void CameraScanner::report_status() {
  ports::DeviceStatus now = status();
  if (reported_ == now) return;
  reported_ = std::move(now);
  on_status_(*reported_);
}

ports::DeviceStatus CameraScanner::status() const {
  ports::DeviceStatus result;
  result.role = ports::DeviceRole::scanner;
  result.name = source_->name();
  if (refused_) {
    result.health = ports::DeviceHealth::failed;
    result.detail = core::sentence(*refused_);
  } else if (open_ && silent_) {
    result.health = ports::DeviceHealth::warning;
    result.detail = "The camera sends no pictures. Plug it out and in.";
  } else if (open_) {
    result.health = ports::DeviceHealth::ready;
  }
  return result;
}

}  // namespace holdfast::drivers
