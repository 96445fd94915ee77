#include "drivers/scanner/serial_scanner.h"

#include <fnmatch.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "drivers/transport/steady_now.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

namespace fs = std::filesystem;

// udev needs a moment for the rights of a node that has just appeared.
constexpr std::int64_t kSettle_ms = 30;
// Where the system gives no watch on folders.
constexpr std::int64_t kLookInterval_ms = 2'000;
constexpr std::int64_t kFirstPauseAfterLoss_ms = 50;
constexpr std::int64_t kLongEnough_ms = 1'000;

// "serial:usb-Example_Scanner-if00".
std::string source_of(const std::string& path) {
  return "serial:" + fs::path(path).filename().string();
}

bool is_pattern(const std::string& name) {
  return name.find_first_of("*?") != std::string::npos;
}

}  // namespace

SerialScanner::SerialScanner(SerialScannerOptions options)
    : options_(std::move(options)),
      wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      assembler_(options_.framing, source_of(options_.path)),
      pause_after_loss_ms_(kFirstPauseAfterLoss_ms) {
  HOLDFAST_ASSERT(wake_fd_ >= 0);
}

SerialScanner::~SerialScanner() {
  stop();
  ::close(wake_fd_);
}

core::Result<void> SerialScanner::start(ports::ScanHandler on_scan,
                                        ports::StatusHandler on_status) {
  stop();
  on_scan_ = std::move(on_scan);
  on_status_ = std::move(on_status);
  stop_ = false;
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "holdfast-serial");
    run();
  });
  return {};
}

void SerialScanner::stop() {
  if (!thread_.joinable()) return;
  stop_ = true;
  const std::uint64_t one = 1;
  static_cast<void>(!write(wake_fd_, &one, sizeof one));
  thread_.join();
  port_.reset();
  refused_.reset();
  reported_.reset();
  assembler_.reset();
}

void SerialScanner::run() {
  look_at_ms_ = steady_now_ms();
  while (!stop_) {
    if (const std::int64_t now_ms = steady_now_ms(); look_at_ms_ && now_ms >= *look_at_ms_) {
      look(now_ms);
    }
    report_status();
    if (wait()) {
      const std::int64_t soon_ms = steady_now_ms() + kSettle_ms;
      if (!look_at_ms_ || (refused_ && soon_ms < *look_at_ms_)) look_at_ms_ = soon_ms;
    }
    if (port_) read();
    deliver(assembler_.on_time(steady_now_ms()));
  }
}

void SerialScanner::look(std::int64_t now_ms) {
  // Before looking, or what appears in between would be missed.
  const bool watched = watch_.follow(options_.path);
  look_at_ms_.reset();
  refused_.reset();
  for (const std::string& path : candidates()) {
    auto port = SerialPort::open(path, options_.line);
    if (port) {
      port_ = *std::move(port);
      opened_at_ms_ = now_ms;
      refused_.reset();
      if (options_.tap) options_.tap(LineRecord::Kind::open, {}, {});
      assembler_ = CodeAssembler(options_.framing, source_of(path));
      return;
    }
    if (port.error().code != core::ErrorCode::device_no_hardware) refused_ = port.error();
  }
  if (refused_) {
    look_at_ms_ = now_ms + options_.retry_interval_ms;
  } else if (!watched) {
    look_at_ms_ = now_ms + kLookInterval_ms;
  }
}

std::vector<std::string> SerialScanner::candidates() const {
  const fs::path path = options_.path;
  const std::string name = path.filename().string();
  if (!is_pattern(name)) return {options_.path};
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(path.parent_path(), ignored)) {
    const std::string candidate = entry.path().filename().string();
    if (fnmatch(name.c_str(), candidate.c_str(), FNM_PERIOD) == 0) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

bool SerialScanner::wait() {
  std::optional<std::int64_t> due_ms = assembler_.deadline_ms();
  if (look_at_ms_ && (!due_ms || *look_at_ms_ < *due_ms)) due_ms = look_at_ms_;
  const int limit_ms =
      due_ms ? static_cast<int>(std::max<std::int64_t>(*due_ms - steady_now_ms(), 0)) : -1;
  std::array<pollfd, 3> waiting{pollfd{wake_fd_, POLLIN, 0},
                                pollfd{port_ ? port_->fd() : -1, POLLIN, 0},
                                pollfd{port_ ? -1 : watch_.fd(), POLLIN, 0}};
  if (poll(waiting.data(), waiting.size(), limit_ms) <= 0) return false;
  if (waiting[0].revents != 0) {
    std::uint64_t count = 0;
    static_cast<void>(!::read(wake_fd_, &count, sizeof count));
  }
  if (waiting[2].revents == 0) return false;
  watch_.drain();
  return true;
}

void SerialScanner::read() {
  std::array<std::uint8_t, 1'024> buffer{};
  while (!stop_) {
    const auto got = port_->read_some(buffer);
    const std::int64_t now_ms = steady_now_ms();
    if (!got && options_.tap) options_.tap(LineRecord::Kind::closed, {}, got.error());
    if (!got) return lose(now_ms);
    if (*got == 0) return;
    if (options_.tap) options_.tap(LineRecord::Kind::in, {buffer.data(), *got}, {});
    pause_after_loss_ms_ = kFirstPauseAfterLoss_ms;
    deliver(assembler_.on_bytes({buffer.data(), *got}, now_ms));
  }
}

// A line that hangs up as soon as it is opened is tried less and less often.
void SerialScanner::lose(std::int64_t now_ms) {
  port_.reset();
  assembler_.reset();
  if (now_ms - opened_at_ms_ >= kLongEnough_ms) pause_after_loss_ms_ = kFirstPauseAfterLoss_ms;
  look_at_ms_ = now_ms + pause_after_loss_ms_;
  pause_after_loss_ms_ = std::min(2 * pause_after_loss_ms_, options_.retry_interval_ms);
}

void SerialScanner::deliver(const std::vector<core::ScannedCode>& codes) {
  for (const core::ScannedCode& code : codes) on_scan_(code);
}

void SerialScanner::report_status() {
  ports::DeviceStatus now = status();
  if (reported_ == now) return;
  reported_ = std::move(now);
  on_status_(*reported_);
}

ports::DeviceStatus SerialScanner::status() const {
  ports::DeviceStatus result;
  result.role = ports::DeviceRole::scanner;
  result.name = fs::path(port_ ? port_->path() : options_.path).filename().string();
  if (port_) {
    result.detail = advice(assembler_.fault(), "speed or parity of scanner and settings differ");
    result.health =
        result.detail.empty() ? ports::DeviceHealth::ready : ports::DeviceHealth::warning;
  } else if (refused_) {
    result.health = ports::DeviceHealth::failed;
    result.detail = core::sentence(*refused_);
  }
  return result;
}

}  // namespace holdfast::drivers
