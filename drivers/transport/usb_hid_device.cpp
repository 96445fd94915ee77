#include "drivers/transport/usb_hid_device.h"

#include <libusb.h>

#include <algorithm>
#include <utility>

#include "drivers/transport/hid_report_descriptor.h"
#include "drivers/transport/usb_error.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

constexpr int kTransfers = 4;
constexpr int kMaxErrorsInARow = 6;
constexpr std::int64_t kFirstRecoveryDelay_ms = 10;
constexpr unsigned kControlTimeout_ms = 500;

// Class requests of HID 1.11, section 7.2.
constexpr std::uint8_t kSetReport = 0x09;
constexpr std::uint16_t kFeatureReport = 3;

constexpr std::uint8_t kFromInterface =
    +LIBUSB_ENDPOINT_IN | +LIBUSB_REQUEST_TYPE_STANDARD | +LIBUSB_RECIPIENT_INTERFACE;
constexpr std::uint8_t kToInterface =
    +LIBUSB_ENDPOINT_OUT | +LIBUSB_REQUEST_TYPE_CLASS | +LIBUSB_RECIPIENT_INTERFACE;

}  // namespace

struct UsbHidDevice::Transfer {
  explicit Transfer(std::size_t bytes) : raw(libusb_alloc_transfer(0)), buffer(bytes) {}
  ~Transfer() { libusb_free_transfer(raw); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  static void LIBUSB_CALL completed(libusb_transfer* transfer) {
    static_cast<UsbHidDevice*>(transfer->user_data)->on_transfer(transfer);
  }

  libusb_transfer* raw;
  std::vector<std::uint8_t> buffer;
};

core::Result<std::unique_ptr<UsbHidDevice>> UsbHidDevice::open(libusb_device* device,
                                                               const UsbHidInterface& interface) {
  return open(device, interface, true);
}

core::Result<std::unique_ptr<UsbHidDevice>> UsbHidDevice::open_unbound(
    libusb_device* device, const UsbHidInterface& interface) {
  return open(device, interface, false);
}

core::Result<std::unique_ptr<UsbHidDevice>> UsbHidDevice::open(libusb_device* device,
                                                               const UsbHidInterface& interface,
                                                               bool detach_kernel_driver) {
  libusb_device_handle* handle = nullptr;
  if (const int error = libusb_open(device, &handle); error != 0) {
    return core::pass_on(usb_error("open " + interface.info.name, error));
  }
  // Where the system cannot detach drivers there is none to detach, and claiming tells.
  if (detach_kernel_driver) (void)libusb_set_auto_detach_kernel_driver(handle, 1);
  if (const int error = libusb_claim_interface(handle, interface.number); error != 0) {
    libusb_close(handle);
    return core::pass_on(usb_error("claim " + interface.info.name, error));
  }
  return std::unique_ptr<UsbHidDevice>(new UsbHidDevice(handle, interface));
}

UsbHidDevice::UsbHidDevice(libusb_device_handle* handle, const UsbHidInterface& interface)
    : handle_(handle), interface_(interface) {}

UsbHidDevice::~UsbHidDevice() {
  HOLDFAST_ASSERT(in_flight_ == 0);
  (void)libusb_release_interface(handle_, interface_.number);
  libusb_close(handle_);
}

core::Result<std::vector<std::uint8_t>> UsbHidDevice::read_report_descriptor() {
  const std::size_t size =
      std::min<std::size_t>(interface_.report_descriptor_bytes, kMaxHidDescriptorBytes);
  std::vector<std::uint8_t> bytes(size);
  const int got = libusb_control_transfer(handle_, kFromInterface, LIBUSB_REQUEST_GET_DESCRIPTOR,
                                          LIBUSB_DT_REPORT << 8, interface_.number, bytes.data(),
                                          static_cast<std::uint16_t>(size), kControlTimeout_ms);
  if (got < 0) return core::pass_on(usb_error("read the report descriptor", got));
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

core::Result<void> UsbHidDevice::send_feature_report(const HidFeatureReport& report) {
  std::vector<std::uint8_t> bytes;
  if (report.report_id != 0) bytes.push_back(report.report_id);
  bytes.insert(bytes.end(), report.data.begin(), report.data.end());
  const int sent = libusb_control_transfer(
      handle_, kToInterface, kSetReport,
      static_cast<std::uint16_t>((kFeatureReport << 8) | report.report_id), interface_.number,
      bytes.data(), static_cast<std::uint16_t>(bytes.size()), kControlTimeout_ms);
  if (sent < 0) return core::pass_on(usb_error("set up " + interface_.info.name, sent));
  return {};
}

core::Result<void> UsbHidDevice::start(std::size_t report_bytes, ReportHandler on_report) {
  on_report_ = std::move(on_report);
  // Whole packets: a device that sends more than it announced must not overflow the buffer.
  const std::size_t packet = std::max<std::size_t>(interface_.max_packet_bytes, 1);
  const std::size_t bytes = (std::max<std::size_t>(report_bytes, 1) + packet - 1) / packet * packet;
  state_ = State::running;
  for (int i = 0; i < kTransfers; ++i) {
    auto transfer = std::make_unique<Transfer>(bytes);
    if (transfer->raw == nullptr) return core::fail(core::ErrorCode::device_failure, "no memory");
    libusb_fill_interrupt_transfer(transfer->raw, handle_, interface_.in_endpoint,
                                   transfer->buffer.data(), static_cast<int>(bytes),
                                   &Transfer::completed, this, 0);
    transfers_.push_back(std::move(transfer));
  }
  for (auto& transfer : transfers_) {
    if (!submit(transfer->raw)) break;
  }
  return {};
}

void UsbHidDevice::cancel() {
  if (state_ == State::running || state_ == State::recovering) state_ = State::idle;
  recover_at_ms_.reset();
  cancel_transfers();
}

UsbHidDevice::State UsbHidDevice::service(std::int64_t now_ms) {
  if (state_ != State::recovering || in_flight_ > 0) return state_;
  if (!recover_at_ms_) {
    recover_at_ms_ = now_ms + (kFirstRecoveryDelay_ms << std::min(errors_in_a_row_, 10));
    return state_;
  }
  if (now_ms < *recover_at_ms_) return state_;
  recover_at_ms_.reset();
  if (errors_in_a_row_ > kMaxErrorsInARow) {
    state_ = State::failed;
    return state_;
  }
  const int error = libusb_clear_halt(handle_, interface_.in_endpoint);
  if (error == LIBUSB_ERROR_NO_DEVICE) {
    state_ = State::gone;
  } else if (error != 0) {
    ++errors_in_a_row_;
  } else {
    state_ = State::running;
    for (auto& transfer : transfers_) {
      if (!submit(transfer->raw)) break;
    }
  }
  return state_;
}

std::optional<std::int64_t> UsbHidDevice::deadline_ms() const {
  return state_ == State::recovering ? recover_at_ms_ : std::nullopt;
}

bool UsbHidDevice::submit(libusb_transfer* transfer) {
  const int error = libusb_submit_transfer(transfer);
  if (error == 0) {
    ++in_flight_;
    return true;
  }
  if (error == LIBUSB_ERROR_NO_DEVICE) {
    state_ = State::gone;
  } else if (state_ == State::running) {
    state_ = State::recovering;
    ++errors_in_a_row_;
  }
  cancel_transfers();
  return false;
}

void UsbHidDevice::on_transfer(libusb_transfer* transfer) {
  --in_flight_;
  switch (transfer->status) {
    case LIBUSB_TRANSFER_COMPLETED:
      errors_in_a_row_ = 0;
      if (transfer->actual_length > 0 && state_ != State::idle) {
        on_report_({transfer->buffer, static_cast<std::size_t>(transfer->actual_length)});
      }
      if (state_ == State::running) submit(transfer);
      return;
    case LIBUSB_TRANSFER_CANCELLED:
      return;
    case LIBUSB_TRANSFER_NO_DEVICE:
      state_ = State::gone;
      cancel_transfers();
      return;
    default:
      // Stalled, or an error on the wire, as also happens in the moment of unplugging.
      if (state_ != State::running) return;
      state_ = State::recovering;
      ++errors_in_a_row_;
      cancel_transfers();
      return;
  }
}

void UsbHidDevice::cancel_transfers() {
  // Those not in flight answer that they were not found, which is as good.
  for (auto& transfer : transfers_) (void)libusb_cancel_transfer(transfer->raw);
}

}  // namespace holdfast::drivers
