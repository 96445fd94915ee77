// A printer on a USB cable, in USB's printer class (USB Device Class Definition for Printing
// Devices 1.1): bulk transfers through libusb, and the port's status as IEEE 1284 has it.
//
// The kernel's own driver (usblp) is detached while the link is open and attached again after.
// Threads: as ByteLink has it.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "drivers/printer/byte_link.h"

struct libusb_context;
struct libusb_device;
struct libusb_device_handle;
struct libusb_transfer;

namespace holdfast::drivers {

struct UsbPrinterLinkConfig {
  std::uint16_t vendor_id = 0;
  std::uint16_t product_id = 0;
  std::string serial{};  // empty: any; the first that is found
  std::string port{};    // "1-1.2", as sysfs names the socket; empty: any
};

class UsbPrinterLink final : public ByteLink {
 public:
  explicit UsbPrinterLink(UsbPrinterLinkConfig config);
  ~UsbPrinterLink() override;
  UsbPrinterLink(const UsbPrinterLink&) = delete;
  UsbPrinterLink& operator=(const UsbPrinterLink&) = delete;

  // Errors: device_no_hardware (not plugged in, or no printer), device_no_access, device_busy.
  [[nodiscard]] core::Result<void> open(std::chrono::milliseconds limit) override;
  void close() override;
  [[nodiscard]] bool is_open() const override { return handle_ != nullptr; }
  [[nodiscard]] core::Result<std::size_t> write_some(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] core::Result<std::size_t> read_some(std::span<std::uint8_t> into) override;
  void wait(bool to_write, Deadline deadline) override;
  void wake() override;
  [[nodiscard]] std::size_t unsent() const override;
  [[nodiscard]] bool is_shared() const override { return false; }
  [[nodiscard]] std::optional<std::uint8_t> port_status() override;
  [[nodiscard]] std::string name() const override;

 private:
  struct Interface {
    int number = 0, alternate = 0, protocol = 0;
    std::uint8_t out = 0, in = 0;  // endpoints; 0: it sends nothing
  };
  struct Transfer;

  [[nodiscard]] core::Result<void> open(libusb_device* device, const Interface& interface);
  [[nodiscard]] static std::optional<Interface> printer_interface(libusb_device* device);
  [[nodiscard]] bool has_serial(libusb_device* device) const;
  void handle_events(Deadline deadline);
  void submit_read();
  void on_read(const Transfer& transfer);
  void on_written(const Transfer& transfer);
  [[nodiscard]] core::Error lost() const;

  const UsbPrinterLinkConfig config_;
  libusb_context* context_ = nullptr;
  libusb_device_handle* handle_ = nullptr;
  Interface interface_;
  std::unique_ptr<Transfer> reading_, writing_;
  std::deque<std::uint8_t> inbox_;
  bool is_lost_ = false;
  std::atomic<bool> woken_ = false;
};

}  // namespace holdfast::drivers
