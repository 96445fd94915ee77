#include "drivers/transport/serial_talk.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

std::int64_t now_on_link_ms() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

SerialTalkLine::SerialTalkLine(SerialTalkOptions options)
    : options_(std::move(options)), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  HOLDFAST_ASSERT(wake_fd_ >= 0);
}

SerialTalkLine::~SerialTalkLine() {
  stop();
  ::close(wake_fd_);
}

void SerialTalkLine::start(SerialTalk& talk) {
  stop();
  stop_ = false;
  thread_ = std::thread([this, &talk] {
    pthread_setname_np(pthread_self(), "holdfast-serial");
    run(talk);
  });
}

void SerialTalkLine::stop() {
  if (!thread_.joinable()) return;
  stop_ = true;
  wake();
  thread_.join();
  port_.reset();
  told_.reset();
  output_.clear();
  retry_at_ms_ = 0;
}

void SerialTalkLine::wake() {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_fd_, &one, sizeof one));
}

void SerialTalkLine::run(SerialTalk& talk) {
  while (!stop_) {
    if (!port_ && now_on_link_ms() >= retry_at_ms_) open(talk, now_on_link_ms());
    if (port_) talk.on_time(now_on_link_ms());
    if (port_) write(talk);
    wait(talk);
    if (port_) read(talk);
  }
}

void SerialTalkLine::open(SerialTalk& talk, std::int64_t now_ms) {
  auto port = SerialPort::open(options_.path, options_.line);
  if (!port) return close(talk, port.error(), now_ms);
  port_ = *std::move(port);
  told_.reset();
  tap(LineRecord::Kind::open, {});
  talk.on_open(now_ms);
}

void SerialTalkLine::close(SerialTalk& talk, const core::Error& why, std::int64_t now_ms) {
  if (port_) tap(LineRecord::Kind::closed, {}, why);
  port_.reset();
  output_.clear();
  retry_at_ms_ = now_ms + options_.retry_interval_ms;
  if (told_ == why) return;
  told_ = why;
  talk.on_closed(why);
}

void SerialTalkLine::read(SerialTalk& talk) {
  std::array<std::uint8_t, 512> buffer{};
  while (!stop_ && port_) {
    const auto got = port_->read_some(buffer);
    if (!got) return close(talk, got.error(), now_on_link_ms());
    if (*got == 0) return;
    tap(LineRecord::Kind::in, {buffer.data(), *got});
    talk.on_bytes({buffer.data(), *got}, now_on_link_ms());
  }
}

void SerialTalkLine::write(SerialTalk& talk) {
  const std::int64_t now_ms = now_on_link_ms();
  if (output_.empty()) {
    output_ = talk.take_output();
    stuck_at_ms_ = now_ms + options_.write_limit_ms;
  }
  while (!output_.empty()) {
    const std::span<const std::uint8_t> waiting(
        reinterpret_cast<const std::uint8_t*>(output_.data()), output_.size());
    const auto wrote = port_->write_some(waiting);
    if (!wrote) return close(talk, wrote.error(), now_ms);
    if (*wrote == 0) break;
    tap(LineRecord::Kind::out, waiting.first(*wrote));
    output_.erase(0, *wrote);
    stuck_at_ms_ = now_ms + options_.write_limit_ms;
    if (output_.empty()) output_ = talk.take_output();
  }
  if (!output_.empty() && now_ms >= stuck_at_ms_) {
    close(talk, {core::ErrorCode::device_timeout, options_.path + " takes nothing that is sent"},
          now_ms);
  }
}

void SerialTalkLine::wait(const SerialTalk& talk) const {
  std::optional<std::int64_t> due_ms = port_ ? talk.deadline_ms() : retry_at_ms_;
  if (port_ && !output_.empty()) due_ms = std::min(due_ms.value_or(stuck_at_ms_), stuck_at_ms_);
  const int limit_ms =
      due_ms ? static_cast<int>(std::clamp<std::int64_t>(*due_ms - now_on_link_ms(), 0, 3'600'000))
             : -1;
  const auto events = static_cast<short>(output_.empty() ? POLLIN : POLLIN | POLLOUT);
  std::array<pollfd, 2> waiting{pollfd{wake_fd_, POLLIN, 0},
                                pollfd{port_ ? port_->fd() : -1, events, 0}};
  if (poll(waiting.data(), waiting.size(), limit_ms) <= 0 || waiting[0].revents == 0) return;
  std::uint64_t count = 0;
  static_cast<void>(!::read(wake_fd_, &count, sizeof count));
}

void SerialTalkLine::tap(LineRecord::Kind kind, std::span<const std::uint8_t> bytes,
                         const core::Error& why) {
  if (options_.tap) options_.tap(kind, bytes, why);
}

}  // namespace holdfast::drivers
