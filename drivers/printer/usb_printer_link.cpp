#include "drivers/printer/usb_printer_link.h"

#include <libusb.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <thread>

#include "drivers/transport/usb_error.h"
#include "drivers/transport/usb_hid_interface.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 512;     // whole packets, up to high speed
constexpr std::size_t kWriteBytes = 4'096;  // a printer that is busy holds up no more at once
constexpr unsigned kControlLimit_ms = 300;
// Section 4.2.2, to the interface, class request.
constexpr std::uint8_t kGetPortStatus = 1, kFromInterface = 0xA1;

// Those that answer are preferred: 2 bidirectional, 3 IEEE 1284.4, 1 in one direction.
int rank(int protocol) {
  constexpr std::array kRanks{0, 1, 3, 2};
  return protocol >= 0 && protocol < 4 ? kRanks[static_cast<std::size_t>(protocol)] : 0;
}

}  // namespace

struct UsbPrinterLink::Transfer {
  using Done = void (UsbPrinterLink::*)(const Transfer&);

  Transfer(UsbPrinterLink& link, Done on_done, std::size_t bytes)
      : owner(link), done(on_done), buffer(bytes), raw(libusb_alloc_transfer(0)) {
    HOLDFAST_ASSERT(raw != nullptr);
  }
  ~Transfer() { libusb_free_transfer(raw); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  int submit(std::uint8_t endpoint, std::size_t bytes) {
    libusb_fill_bulk_transfer(raw, owner.handle_, endpoint, buffer.data(), static_cast<int>(bytes),
                              &Transfer::completed, this, 0);
    const int error = libusb_submit_transfer(raw);
    in_flight = error == 0;
    return error;
  }

  static void LIBUSB_CALL completed(libusb_transfer* transfer) {
    auto* self = static_cast<Transfer*>(transfer->user_data);
    self->in_flight = false;
    (self->owner.*self->done)(*self);
  }

  UsbPrinterLink& owner;
  const Done done;
  std::vector<std::uint8_t> buffer;
  libusb_transfer* raw;
  bool in_flight = false;
};

UsbPrinterLink::UsbPrinterLink(UsbPrinterLinkConfig config) : config_(std::move(config)) {
  if (libusb_init(&context_) != 0) context_ = nullptr;
}

UsbPrinterLink::~UsbPrinterLink() {
  close();
  if (context_ != nullptr) libusb_exit(context_);
}

std::optional<UsbPrinterLink::Interface> UsbPrinterLink::printer_interface(libusb_device* device) {
  libusb_config_descriptor* raw = nullptr;
  if (libusb_get_active_config_descriptor(device, &raw) != 0) return std::nullopt;
  const std::unique_ptr<libusb_config_descriptor, decltype(&libusb_free_config_descriptor)> config(
      raw, &libusb_free_config_descriptor);
  std::optional<Interface> best;
  for (const libusb_interface& interface : std::span(config->interface, config->bNumInterfaces)) {
    for (const libusb_interface_descriptor& setting :
         std::span(interface.altsetting, static_cast<std::size_t>(interface.num_altsetting))) {
      if (setting.bInterfaceClass != LIBUSB_CLASS_PRINTER) continue;
      Interface found{setting.bInterfaceNumber, setting.bAlternateSetting,
                      setting.bInterfaceProtocol};
      for (const libusb_endpoint_descriptor& endpoint :
           std::span(setting.endpoint, setting.bNumEndpoints)) {
        if ((endpoint.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_BULK)
          continue;
        const bool in = (endpoint.bEndpointAddress & LIBUSB_ENDPOINT_DIR_MASK) != 0;
        (in ? found.in : found.out) = endpoint.bEndpointAddress;
      }
      if (found.out == 0) continue;
      if (!best || rank(found.protocol) > rank(best->protocol)) best = found;
    }
  }
  return best;
}

bool UsbPrinterLink::has_serial(libusb_device* device) const {
  if (config_.serial.empty()) return true;
  libusb_device_descriptor descriptor{};
  libusb_device_handle* handle = nullptr;
  if (libusb_get_device_descriptor(device, &descriptor) != 0 || descriptor.iSerialNumber == 0 ||
      libusb_open(device, &handle) != 0) {
    return false;
  }
  std::array<unsigned char, 256> text{};
  const int length = libusb_get_string_descriptor_ascii(handle, descriptor.iSerialNumber,
                                                        text.data(), text.size() - 1);
  libusb_close(handle);
  return length > 0 && config_.serial == std::string(text.begin(), text.begin() + length);
}

core::Result<void> UsbPrinterLink::open(std::chrono::milliseconds) {
  if (is_open()) return {};
  if (context_ == nullptr) return core::fail(ErrorCode::device_failure, "libusb does not start");
  libusb_device** list = nullptr;
  const ssize_t count = libusb_get_device_list(context_, &list);
  if (count < 0) return core::pass_on(usb_error("list the USB bus", static_cast<int>(count)));
  core::Result<void> opened =
      core::fail(ErrorCode::device_no_hardware, name() + " is not on the USB bus");
  for (libusb_device* device : std::span(list, static_cast<std::size_t>(count))) {
    libusb_device_descriptor descriptor{};
    if (libusb_get_device_descriptor(device, &descriptor) != 0) continue;
    if (descriptor.idVendor != config_.vendor_id || descriptor.idProduct != config_.product_id)
      continue;
    if (!config_.port.empty() && config_.port != usb_port_name(device)) continue;
    const auto interface = printer_interface(device);
    if (!interface) {
      opened = core::fail(ErrorCode::device_no_hardware, name() + " is no printer");
      continue;
    }
    if (!has_serial(device)) continue;
    opened = open(device, *interface);
    break;
  }
  libusb_free_device_list(list, 1);
  return opened;
}

core::Result<void> UsbPrinterLink::open(libusb_device* device, const Interface& interface) {
  if (const int error = libusb_open(device, &handle_); error != 0) {
    handle_ = nullptr;
    return core::pass_on(usb_error("open " + name(), error));
  }
  (void)libusb_set_auto_detach_kernel_driver(handle_, 1);
  int error = libusb_claim_interface(handle_, interface.number);
  if (error == 0 && interface.alternate != 0)
    error = libusb_set_interface_alt_setting(handle_, interface.number, interface.alternate);
  if (error != 0) {
    libusb_close(std::exchange(handle_, nullptr));
    return core::pass_on(usb_error("claim " + name(), error));
  }
  interface_ = interface;
  is_lost_ = false;
  inbox_.clear();
  reading_ = std::make_unique<Transfer>(*this, &UsbPrinterLink::on_read, kReadBytes);
  writing_ = std::make_unique<Transfer>(*this, &UsbPrinterLink::on_written, kWriteBytes);
  submit_read();
  return {};
}

void UsbPrinterLink::close() {
  if (!is_open()) return;
  is_lost_ = true;  // what comes back now is not sent again
  for (const Transfer* transfer : {reading_.get(), writing_.get()}) {
    if (transfer->in_flight) (void)libusb_cancel_transfer(transfer->raw);
  }
  // The kernel gives every transfer back.
  while (reading_->in_flight || writing_->in_flight) {
    timeval limit{0, 100'000};
    (void)libusb_handle_events_timeout(context_, &limit);
  }
  reading_.reset();
  writing_.reset();
  (void)libusb_release_interface(handle_, interface_.number);
  libusb_close(std::exchange(handle_, nullptr));
}

void UsbPrinterLink::submit_read() {
  if (interface_.in == 0 || is_lost_) return;
  if (reading_->submit(interface_.in, reading_->buffer.size()) != 0) is_lost_ = true;
}

void UsbPrinterLink::on_read(const Transfer& transfer) {
  switch (transfer.raw->status) {
    case LIBUSB_TRANSFER_COMPLETED:
      inbox_.insert(inbox_.end(), transfer.buffer.begin(),
                    transfer.buffer.begin() + transfer.raw->actual_length);
      return submit_read();
    case LIBUSB_TRANSFER_CANCELLED:
      return;
    default:
      is_lost_ = true;
  }
}

void UsbPrinterLink::on_written(const Transfer& transfer) {
  // Less than all of it: nobody knows how much the printer has.
  if (transfer.raw->status != LIBUSB_TRANSFER_COMPLETED ||
      transfer.raw->actual_length != transfer.raw->length) {
    is_lost_ = true;
  }
}

core::Error UsbPrinterLink::lost() const {
  return {ErrorCode::device_offline, name() + ": the cable was pulled out or the printer failed"};
}

core::Result<std::size_t> UsbPrinterLink::write_some(std::span<const std::uint8_t> bytes) {
  if (!is_open() || is_lost_) return core::pass_on(lost());
  if (writing_->in_flight || bytes.empty()) return 0U;
  const std::size_t size = std::min(bytes.size(), writing_->buffer.size());
  std::copy_n(bytes.begin(), size, writing_->buffer.begin());
  if (writing_->submit(interface_.out, size) != 0) {
    is_lost_ = true;
    return core::pass_on(lost());
  }
  return size;
}

core::Result<std::size_t> UsbPrinterLink::read_some(std::span<std::uint8_t> into) {
  if (!is_open()) return core::pass_on(lost());
  if (inbox_.empty()) handle_events(steady_clock::now());
  const std::size_t size = std::min(into.size(), inbox_.size());
  if (size == 0 && is_lost_) return core::pass_on(lost());
  const auto end = inbox_.begin() + static_cast<std::ptrdiff_t>(size);
  std::copy(inbox_.begin(), end, into.begin());
  inbox_.erase(inbox_.begin(), end);
  return size;
}

void UsbPrinterLink::wait(bool to_write, Deadline deadline) {
  const auto something = [&] {
    if (woken_.exchange(false)) return true;
    if (!is_open()) return false;
    return is_lost_ || !inbox_.empty() || (to_write && !writing_->in_flight);
  };
  const bool was_writing = is_open() && writing_->in_flight;
  while (!something() && steady_clock::now() < deadline) {
    handle_events(deadline);
    if (was_writing && is_open() && !writing_->in_flight) break;
  }
}

void UsbPrinterLink::handle_events(Deadline deadline) {
  using std::chrono::microseconds;
  const auto left = std::chrono::ceil<microseconds>(deadline - steady_clock::now());
  const auto us = std::clamp(left, microseconds{0}, microseconds{1'000'000}).count();
  if (context_ == nullptr) {
    std::this_thread::sleep_for(microseconds{std::min<std::int64_t>(us, 50'000)});
    return;
  }
  timeval limit{us / 1'000'000, us % 1'000'000};
  (void)libusb_handle_events_timeout(context_, &limit);
}

void UsbPrinterLink::wake() {
  woken_ = true;
  if (context_ != nullptr) libusb_interrupt_event_handler(context_);
}

std::size_t UsbPrinterLink::unsent() const {
  if (!is_open() || !writing_->in_flight) return 0;
  return static_cast<std::size_t>(writing_->raw->length);
}

std::optional<std::uint8_t> UsbPrinterLink::port_status() {
  if (!is_open() || is_lost_) return std::nullopt;
  std::uint8_t bits = 0;
  const auto index = static_cast<std::uint16_t>(interface_.number << 8 | interface_.alternate);
  const int got = libusb_control_transfer(handle_, kFromInterface, kGetPortStatus, 0, index, &bits,
                                          sizeof bits, kControlLimit_ms);
  return got == 1 ? std::optional(bits) : std::nullopt;
}

std::string UsbPrinterLink::name() const {
  std::array<char, 16> id{};
  std::snprintf(id.data(), id.size(), "%04x:%04x", config_.vendor_id, config_.product_id);
  return std::string("usb:") + id.data() + (config_.serial.empty() ? "" : ":" + config_.serial) +
         (config_.port.empty() ? "" : "@" + config_.port);
}

}  // namespace holdfast::drivers
