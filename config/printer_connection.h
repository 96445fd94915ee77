// Where the receipt printer is, as printer.connection names it:
//
//   cups:receipts                       a raw queue of CUPS
//   tcp://192.0.2.10[:9100][?keep=yes]  the network; keep=yes: no other till uses this printer
//   usb:04b8:0e15[:SERIAL][@1-1.2]      USB, by the numbers that lsusb prints, and by its socket
//   serial:/dev/ttyS0[?baud=19200&bits=8&parity=none&stop=1&flow=rts-cts]
//
// Pure functions and values; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "config/settings.h"
#include "pos/core/error.h"

namespace holdfast::config {

struct NoPrinter {
  friend bool operator==(const NoPrinter&, const NoPrinter&) = default;
};
struct CupsPrinter {
  std::string queue;
  friend bool operator==(const CupsPrinter&, const CupsPrinter&) = default;
};
struct TcpPrinter {
  std::string address;  // IPv4 or IPv6 in digits, without brackets
  std::uint16_t port = 9100;
  bool keep = false;
  friend bool operator==(const TcpPrinter&, const TcpPrinter&) = default;
};
struct UsbPrinter {
  std::uint16_t vendor_id = 0;
  std::uint16_t product_id = 0;
  std::string serial{};  // empty: any
  std::string port{};    // "1-1.2", as sysfs names the socket; empty: any
  friend bool operator==(const UsbPrinter&, const UsbPrinter&) = default;
};
struct SerialPrinter {
  enum class Parity : std::uint8_t { none, even, odd };
  enum class Flow : std::uint8_t { none, rts_cts, xon_xoff };

  std::string device;  // an absolute path
  int baud = 9600;
  int data_bits = 8;
  Parity parity = Parity::none;
  int stop_bits = 1;
  Flow flow = Flow::rts_cts;
  friend bool operator==(const SerialPrinter&, const SerialPrinter&) = default;
};

using PrinterConnection =
    std::variant<NoPrinter, CupsPrinter, TcpPrinter, UsbPrinter, SerialPrinter>;

// NoPrinter for an empty text. Error: config_wrong_value, with "must be …" as its detail.
[[nodiscard]] core::Result<PrinterConnection> parse_printer_connection(std::string_view text);

// By printer.connection, or where that is empty by printer.kind and printer.queue.
[[nodiscard]] PrinterConnection printer_connection(const Settings& settings);

// As a rule of text_rules.h.
[[nodiscard]] std::string printer_connection_rule(std::string_view text);

}  // namespace holdfast::config
