// Where the printer is: what may be written, and what the person is told who wrote something else.
#include <gmock/gmock.h>

#include "config/printer_connection.h"

namespace holdfast::config::test {
namespace {

using ::testing::HasSubstr;

PrinterConnection parsed(std::string_view text) {
  const auto connection = parse_printer_connection(text);
  EXPECT_TRUE(connection) << text << ": " << (connection ? "" : connection.error().detail);
  return connection ? *connection : PrinterConnection{};
}

TEST(PrinterConnection, NamesAQueueOrAnAddress) {
  EXPECT_EQ(parsed(""), PrinterConnection{NoPrinter{}});
  EXPECT_EQ(parsed("cups:receipts"), PrinterConnection{CupsPrinter{"receipts"}});
  EXPECT_EQ(parsed("tcp://192.0.2.10"), (PrinterConnection{TcpPrinter{"192.0.2.10", 9100, false}}));
  EXPECT_EQ(parsed("tcp://192.0.2.10:9101?keep=yes"),
            (PrinterConnection{TcpPrinter{"192.0.2.10", 9101, true}}));
  EXPECT_EQ(parsed("tcp://[2001:db8::10]"),
            (PrinterConnection{TcpPrinter{"2001:db8::10", 9100, false}}));
  EXPECT_EQ(parsed("tcp://[::1]:80?keep=no"), (PrinterConnection{TcpPrinter{"::1", 80, false}}));
  EXPECT_EQ(parsed("usb:04b8:0e15"), (PrinterConnection{UsbPrinter{0x04B8, 0x0E15, {}}}));
  EXPECT_EQ(parsed("usb:04B8:0E15:J7ZE:1"),
            (PrinterConnection{UsbPrinter{0x04B8, 0x0E15, "J7ZE:1"}}));
  EXPECT_EQ(parsed("serial:/dev/ttyS0"), (PrinterConnection{SerialPrinter{"/dev/ttyS0"}}));
  EXPECT_EQ(parsed("serial:/dev/ttyUSB0?baud=38400&bits=7&parity=even&stop=2&flow=xon-xoff"),
            (PrinterConnection{SerialPrinter{"/dev/ttyUSB0", 38400, 7, SerialPrinter::Parity::even,
                                             2, SerialPrinter::Flow::xon_xoff}}));
}

TEST(PrinterConnection, SaysWhatItMustBe) {
  struct Wrong {
    std::string_view text, words;
  };
  const Wrong all[] = {
      {"192.0.2.10", "must begin with"},
      {"http://192.0.2.10", "must begin with"},
      {"cups:", "name of a CUPS queue"},
      {"cups:a b", "name of a CUPS queue"},
      {"tcp://", "address in digits"},
      {"tcp://printer.local:9100", "address in digits"},
      {"tcp://192.0.2", "address in digits"},
      {"tcp://192.0.2.256", "address in digits"},
      {"tcp://192.0.2.10.1", "address in digits"},
      {"tcp://192.0.2.10:", "address in digits"},
      {"tcp://192.0.2.10:0", "port from 1 to 65535"},
      {"tcp://192.0.2.10:91000", "port from 1 to 65535"},
      {"tcp://192.0.2.10:9100/", "port from 1 to 65535"},
      {"tcp://[2001:db8::10", "address in digits"},
      {"tcp://[::1]9100", "address in digits"},
      {"tcp://[::1]:", "address in digits"},
      {"tcp://2001:db8::10", "address in digits"},
      {"tcp://192.0.2.10?keep=maybe", "?keep=yes"},
      {"tcp://192.0.2.10?baud=9600", "?keep=yes"},
      {"usb:", "as lsusb prints them"},
      {"usb:04b8", "as lsusb prints them"},
      {"usb:4b8:0e15", "as lsusb prints them"},
      {"usb:04b8:0e1g", "as lsusb prints them"},
      {"serial:", "path of the port"},
      {"serial:ttyS0", "path of the port"},
      {"serial:/dev/ttyS0?baud=9601", "115200"},
      {"serial:/dev/ttyS0?baud=", "115200"},
      {"serial:/dev/ttyS0?bits=9", "bits=7"},
      {"serial:/dev/ttyS0?stop=0", "stop=1"},
      {"serial:/dev/ttyS0?parity=mark", "parity=none"},
      {"serial:/dev/ttyS0?flow=dtr", "flow=rts-cts"},
      {"serial:/dev/ttyS0?speed=9600", "baud="},
  };
  for (const Wrong& wrong : all) {
    const auto connection = parse_printer_connection(wrong.text);
    ASSERT_FALSE(connection) << wrong.text;
    EXPECT_EQ(connection.error().code, core::ErrorCode::config_wrong_value);
    EXPECT_THAT(connection.error().detail, HasSubstr(wrong.words)) << wrong.text;
    EXPECT_EQ(printer_connection_rule(wrong.text), connection.error().detail);
  }
}

TEST(PrinterConnection, ComesFromTheOlderKeysWhereItIsLeftOut) {
  Settings settings;
  EXPECT_EQ(printer_connection(settings), PrinterConnection{NoPrinter{}});
  settings.printer.kind = PrinterKind::cups;
  settings.printer.queue = "receipts";
  EXPECT_EQ(printer_connection(settings), PrinterConnection{CupsPrinter{"receipts"}});
  settings.printer.kind = PrinterKind::none;
  settings.printer.connection = "tcp://192.0.2.10";
  EXPECT_EQ(printer_connection(settings),
            (PrinterConnection{TcpPrinter{"192.0.2.10", 9100, false}}));
}

}  // namespace
}  // namespace holdfast::config::test
