#include "drivers/transport/usb_hid_transport.h"

#include <libusb.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/transport/steady_now.h"
#include "drivers/transport/usb_bus_watch.h"
#include "drivers/transport/usb_error.h"
#include "drivers/transport/usb_hid_slot.h"

namespace holdfast::drivers {
namespace {

constexpr std::int64_t kStopLimit_ms = 1'000;
constexpr std::int64_t kLongest_wait_ms = 3'600'000;
constexpr std::int64_t kConfigureInterval_ms = 50;

void take_earlier(std::optional<std::int64_t>& earliest, std::optional<std::int64_t> candidate) {
  if (candidate && (!earliest || *candidate < *earliest)) earliest = candidate;
}

}  // namespace

class UsbHidTransport::Worker {
 public:
  Worker(libusb_context* context, HidListener& listener, const UsbHidOptions& options)
      : context_(context),
        listener_(listener),
        options_(options),
        watch_(std::make_unique<UsbBusWatch>(
            context, options.rescan ? std::optional(options.rescan_interval_ms) : std::nullopt)) {}

  ~Worker() {
    if (thread_.joinable()) {
      stop_ = true;
      libusb_interrupt_event_handler(context_);
      thread_.join();
    }
    watch_.reset();
    if (!abandoned_) libusb_exit(context_);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  core::Result<void> start() {
    if (auto watching = watch_->start(steady_now_ms()); !watching) return watching;
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "holdfast-usb");
      run();
      shut_down();
    });
    return {};
  }

 private:
  // A device whose interfaces are not known yet.
  struct Arrival {
    UsbDeviceRef device;
    std::int64_t due_ms = 0;
    std::int64_t give_up_ms = 0;
  };

  void run() {
    while (!stop_) {
      const std::int64_t now_ms = steady_now_ms();
      for (const UsbBusChange& change : watch_->take_changes(now_ms)) {
        if (change.arrived) {
          arrivals_.push_back({change.device, now_ms, now_ms + options_.kernel_settle_ms});
        } else {
          forget(change.device);
        }
      }
      look_at_arrivals(now_ms);
      for (const auto& slot : slots_) slot->service(now_ms);
      std::erase_if(slots_, [](const auto& slot) { return slot->is_closed() || slot->is_done(); });
      if (const auto due = listener_.deadline_ms(); due && now_ms >= *due) {
        listener_.on_time(now_ms);
      }
      handle_events(wait_ms());
    }
  }

  void forget(const UsbDeviceRef& device) {
    std::erase_if(arrivals_, [&](const Arrival& one) { return one.device == device; });
    for (const auto& slot : slots_) {
      if (slot->device() == device) slot->close();
    }
  }

  void look_at_arrivals(std::int64_t now_ms) {
    for (Arrival& arrival : arrivals_) {
      if (now_ms < arrival.due_ms) continue;
      const auto interfaces = usb_hid_interfaces(arrival.device.get());
      if (!interfaces && now_ms < arrival.give_up_ms) {
        arrival.due_ms = now_ms + kConfigureInterval_ms;
        continue;
      }
      arrival.due_ms = kDone;
      if (!interfaces) continue;
      for (const UsbHidInterface& interface : *interfaces) {
        slots_.push_back(std::make_unique<UsbHidSlot>(arrival.device, interface, next_key_++,
                                                      listener_, options_, now_ms));
      }
    }
    std::erase_if(arrivals_, [](const Arrival& one) { return one.due_ms == kDone; });
  }

  [[nodiscard]] std::int64_t wait_ms() const {
    std::optional<std::int64_t> earliest = watch_->deadline_ms();
    take_earlier(earliest, listener_.deadline_ms());
    for (const Arrival& arrival : arrivals_) take_earlier(earliest, arrival.due_ms);
    for (const auto& slot : slots_) take_earlier(earliest, slot->deadline_ms());
    if (!earliest) return kLongest_wait_ms;
    return std::clamp<std::int64_t>(*earliest - steady_now_ms(), 0, kLongest_wait_ms);
  }

  void handle_events(std::int64_t limit_ms) {
    timeval limit{};
    limit.tv_sec = limit_ms / 1'000;
    limit.tv_usec = limit_ms % 1'000 * 1'000;
    (void)libusb_handle_events_timeout_completed(context_, &limit, nullptr);
  }

  // Cancelled transfers must come back before what they point to may go.
  void shut_down() {
    const std::int64_t give_up_ms = steady_now_ms() + kStopLimit_ms;
    for (const auto& slot : slots_) slot->close();
    while (!std::ranges::all_of(slots_, [](const auto& slot) { return slot->is_closed(); })) {
      const std::int64_t now_ms = steady_now_ms();
      if (now_ms > give_up_ms) {
        // The kernel does not give them back. Leaking is the only safe way out.
        abandoned_ = true;
        for (auto& slot : slots_) (void)slot.release();
        break;
      }
      handle_events(20);
      for (const auto& slot : slots_) slot->service(now_ms);
    }
    slots_.clear();
    arrivals_.clear();
  }

  static constexpr std::int64_t kDone = -1;

  libusb_context* context_;
  HidListener& listener_;
  UsbHidOptions options_;
  std::unique_ptr<UsbBusWatch> watch_;
  std::vector<Arrival> arrivals_;
  std::vector<std::unique_ptr<UsbHidSlot>> slots_;
  HidDeviceKey next_key_ = 1;
  bool abandoned_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

UsbHidTransport::UsbHidTransport(UsbHidOptions options) : options_(options) {}

UsbHidTransport::~UsbHidTransport() = default;

core::Result<void> UsbHidTransport::start(HidListener& listener) {
  stop();
  libusb_context* context = nullptr;
  if (const int error = libusb_init(&context); error != 0) {
    return core::pass_on(usb_error("start libusb", error));
  }
  auto worker = std::make_unique<Worker>(context, listener, options_);
  if (auto started = worker->start(); !started) return started;
  worker_ = std::move(worker);
  return {};
}

void UsbHidTransport::stop() {
  worker_.reset();
}

}  // namespace holdfast::drivers
