#include "config/printer_connection.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <utility>

#include "config/text_rules.h"

namespace holdfast::config {
namespace {

using core::ErrorCode;
using core::Result;

Result<PrinterConnection> wrong(std::string must_be) {
  return core::fail(ErrorCode::config_wrong_value, std::move(must_be));
}

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || last != end) return std::nullopt;
  return value;
}

// Takes the part before `mark`; without a mark, everything.
std::string_view cut(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  const std::string_view part = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return part;
}

bool is_ipv4(std::string_view text) {
  constexpr int kParts = 4;
  for (int i = 0; i < kParts; ++i) {
    const bool last = i == kParts - 1;
    if (last && text.find('.') != std::string_view::npos) return false;
    if (!number<std::uint8_t>(cut(text, '.'))) return false;
  }
  return true;
}

// Only its letters: the system says whether it is an address.
bool may_be_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos &&
         text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

Result<PrinterConnection> tcp(std::string_view text) {
  constexpr std::string_view kRule =
      "must be tcp:// and the printer's address in digits, such as \"tcp://192.0.2.10:9100\" or "
      "\"tcp://[2001:db8::10]\"; the printer's self-test page names it";
  TcpPrinter printer;
  std::string_view rest = text;
  std::string_view host = cut(rest, '?');
  std::string_view port;
  if (host.starts_with('[')) {
    host.remove_prefix(1);
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) return wrong(std::string{kRule});
    const std::string_view behind = host.substr(end + 1);
    host = host.substr(0, end);
    if (!may_be_ipv6(host) || (!behind.empty() && behind.front() != ':'))
      return wrong(std::string{kRule});
    if (!behind.empty()) port = behind.substr(1);
    if (!behind.empty() && port.empty()) return wrong(std::string{kRule});
  } else {
    const bool has_port = host.find(':') != std::string_view::npos;
    const std::string_view address = cut(host, ':');
    port = host;
    host = address;
    if (!is_ipv4(host) || (has_port && port.empty())) return wrong(std::string{kRule});
  }
  printer.address = host;
  if (!port.empty()) {
    const auto value = number<std::uint16_t>(port);
    if (!value || *value == 0) return wrong("must have a port from 1 to 65535 behind its address");
    printer.port = *value;
  }
  while (!rest.empty()) {
    const std::string_view option = cut(rest, '&');
    if (option == "keep=yes") {
      printer.keep = true;
    } else if (option != "keep=no") {
      return wrong("may end with ?keep=yes or ?keep=no and nothing else");
    }
  }
  return printer;
}

std::optional<std::uint16_t> four_hex_digits(std::string_view text) {
  constexpr std::size_t kDigits = 4;
  constexpr int kHex = 16;
  std::uint16_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value, kHex);
  if (text.size() != kDigits || error != std::errc{} || last != end) return std::nullopt;
  return value;
}

// Takes "@1-1.2" off the end.
std::string cut_port(std::string_view& text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return {};
  const std::string_view port = text.substr(at + 1);
  if (port.find('-') == std::string_view::npos ||
      port.find_first_not_of("0123456789.-") != std::string_view::npos) {
    return {};  // a part of the serial number
  }
  text = text.substr(0, at);
  return std::string{port};
}

Result<PrinterConnection> usb(std::string_view text) {
  std::string port = cut_port(text);
  const auto vendor = four_hex_digits(cut(text, ':'));
  const auto product = four_hex_digits(cut(text, ':'));
  if (!vendor || !product) {
    return wrong(
        "must have the printer's two numbers behind usb: as lsusb prints them, such as "
        "\"usb:04b8:0e15\", and may have its serial number behind another colon");
  }
  return UsbPrinter{*vendor, *product, std::string{text}, std::move(port)};
}

// One "key=value" of a serial port's settings; what it must be, or nothing.
std::string set_serial(std::string_view option, SerialPrinter& printer) {
  using Parity = SerialPrinter::Parity;
  using Flow = SerialPrinter::Flow;
  std::string_view value = option;
  const std::string_view key = cut(value, '=');
  const auto choose = [&](auto& into, auto choices) {
    for (const auto& [name, meaning] : choices) {
      if (value == name) return into = meaning, true;
    }
    return false;
  };
  using Ints = std::initializer_list<std::pair<std::string_view, int>>;
  if (key == "baud") {
    const Ints speeds = {{"1200", 1200},   {"2400", 2400},   {"4800", 4800},   {"9600", 9600},
                         {"19200", 19200}, {"38400", 38400}, {"57600", 57600}, {"115200", 115200}};
    if (choose(printer.baud, speeds)) return {};
    return "must have baud=1200, 2400, 4800, 9600, 19200, 38400, 57600 or 115200";
  }
  if (key == "bits") {
    if (choose(printer.data_bits, Ints{{"7", 7}, {"8", 8}})) return {};
    return "must have bits=7 or bits=8";
  }
  if (key == "stop") {
    if (choose(printer.stop_bits, Ints{{"1", 1}, {"2", 2}})) return {};
    return "must have stop=1 or stop=2";
  }
  if (key == "parity") {
    using Parities = std::initializer_list<std::pair<std::string_view, Parity>>;
    if (choose(printer.parity,
               Parities{{"none", Parity::none}, {"even", Parity::even}, {"odd", Parity::odd}}))
      return {};
    return "must have parity=none, even or odd";
  }
  if (key == "flow") {
    using Flows = std::initializer_list<std::pair<std::string_view, Flow>>;
    if (choose(
            printer.flow,
            Flows{{"none", Flow::none}, {"rts-cts", Flow::rts_cts}, {"xon-xoff", Flow::xon_xoff}}))
      return {};
    return "must have flow=rts-cts, xon-xoff or none";
  }
  return "may have baud=, bits=, parity=, stop= and flow= behind ? and nothing else";
}

Result<PrinterConnection> serial(std::string_view text) {
  SerialPrinter printer;
  printer.device = cut(text, '?');
  if (!printer.device.starts_with('/'))
    return wrong("must have the path of the port behind serial:, such as \"serial:/dev/ttyS0\"");
  while (!text.empty()) {
    if (std::string must_be = set_serial(cut(text, '&'), printer); !must_be.empty())
      return wrong(std::move(must_be));
  }
  return printer;
}

}  // namespace

Result<PrinterConnection> parse_printer_connection(std::string_view text) {
  constexpr std::string_view kCups = "cups:", kTcp = "tcp://", kSerial = "serial:", kUsb = "usb:";
  if (text.empty()) return PrinterConnection{};
  if (text.starts_with(kCups)) {
    const std::string_view queue = text.substr(kCups.size());
    if (queue.empty() || !queue_name(queue).empty())
      return wrong("must have the name of a CUPS queue behind cups:; `lpstat -e` lists them");
    return CupsPrinter{std::string{queue}};
  }
  if (text.starts_with(kTcp)) return tcp(text.substr(kTcp.size()));
  if (text.starts_with(kUsb)) return usb(text.substr(kUsb.size()));
  if (text.starts_with(kSerial)) return serial(text.substr(kSerial.size()));
  return wrong(
      "must begin with \"tcp://\", \"usb:\", \"serial:\" or \"cups:\", such as "
      "\"tcp://192.0.2.10:9100\"");
}

std::string printer_connection_rule(std::string_view text) {
  const auto parsed = parse_printer_connection(text);
  return parsed ? std::string{} : parsed.error().detail;
}

PrinterConnection printer_connection(const Settings& settings) {
  if (!settings.printer.connection.empty()) {
    if (auto parsed = parse_printer_connection(settings.printer.connection)) return *parsed;
  }
  if (settings.printer.kind == PrinterKind::cups) return CupsPrinter{settings.printer.queue};
  return NoPrinter{};
}

}  // namespace holdfast::config
