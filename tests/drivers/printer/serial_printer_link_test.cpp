// A printer on a serial port, on a pseudo terminal. That carries no parity and no wires, so what
// the port was set to is looked at instead.
#include <gmock/gmock.h>

#include "drivers/printer/serial_printer_link.h"
#include "tests/drivers/printer/lane.h"
#include "tests/support/serial_printer.h"

namespace holdfast::drivers {
namespace {

using namespace std::chrono_literals;
using core::ErrorCode;
using ports::DeviceHealth;
using ports::OutputResult;
using testing::EscposDevice;
using ::testing::HasSubstr;
using testing::SerialPrinter;

class Serial : public ::testing::Test {
 protected:
  void open(const Lane::Setup& setup = {}) {
    lane_.start(std::make_unique<SerialPrinterLink>(printer_.path(), SerialSettings{}), setup,
                *find_profile("epson-tm"));
  }

  SerialPrinter printer_;
  Lane lane_;
};

TEST_F(Serial, PrintsAndHearsOfEveryChange) {
  open();
  EXPECT_EQ(lane_.prints.wait_for(DeviceHealth::ready).name, "serial:" + printer_.path());
  for (std::uint8_t n = 1; n <= 5; ++n) {
    lane_.printer->print(print_id(n), receipt("Sale " + std::to_string(n)));
    lane_.drawer->kick(kick_id(n));
  }
  for (std::uint8_t n = 1; n <= 5; ++n) {
    EXPECT_EQ(lane_.prints.wait(print_id(n)).result, OutputResult::done);
    EXPECT_EQ(lane_.kicks.wait(kick_id(n)).result, OutputResult::done);
    EXPECT_THAT(printer_.text(), HasSubstr("Sale " + std::to_string(n) + "\n"));
  }
  printer_.change([](EscposDevice::State& state) { state.cover_open = true; });
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("cover is open"));
  printer_.change([](EscposDevice::State& state) { state.cover_open = false; });
  lane_.prints.wait_for(DeviceHealth::ready);
}

TEST_F(Serial, PaperThatEndsInTheMiddleHoldsTheReceipt) {
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  printer_.change([](EscposDevice::State& state) { state.lines_left = 2; });
  lane_.printer->print(print_id(1), receipt("first"));
  lane_.prints.wait_for(DeviceHealth::failed);
  EXPECT_FALSE(lane_.prints.answered(print_id(1)));
  printer_.change([](EscposDevice::State& state) { state.paper = true; });
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::done);
}

TEST_F(Serial, AnUnpluggedPortInTheMiddleIsUnknown) {
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  printer_.change([](EscposDevice::State& state) { state.lines_left = 2; });
  lane_.printer->print(print_id(1), receipt("first"));
  lane_.prints.wait_for(DeviceHealth::failed);
  printer_.unplug();
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::unknown);
  lane_.printer->print(print_id(2), receipt("second"));
  std::this_thread::sleep_for(100ms);
  lane_.printer->stop();
  EXPECT_EQ(lane_.prints.wait(print_id(2)).result, OutputResult::failed);
}

TEST_F(Serial, APrinterThatIsBusyForEverIsUnknownAndStoppingDoesNotWaitForIt) {
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  core::ReceiptDocument long_one;
  for (int i = 0; i < 2'000; ++i)
    long_one.blocks.emplace_back(core::ReceiptText{"line of a receipt that has no end"});
  printer_.change([](EscposDevice::State& state) { state.lines_left = 1; });
  printer_.with_device([](EscposDevice& device) {
    device.memory = 64;
    device.no_automatic = true;
  });
  lane_.printer->print(print_id(1), long_one);
  const auto outcome = lane_.prints.wait(print_id(1));
  EXPECT_EQ(outcome.result, OutputResult::unknown);
  EXPECT_EQ(outcome.error.code, ErrorCode::device_timeout);
  const auto before = std::chrono::steady_clock::now();
  lane_.printer->stop();
  lane_.drawer->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 10s) << "a hang, not a figure";
}

TEST(SerialPort, IsSetUpAsTheSettingsSay) {
  SerialPrinter printer;
  SerialSettings settings;
  settings.baud = 38'400;
  settings.stop_bits = 2;
  settings.flow_control = SerialFlowControl::software;
  SerialPrinterLink link(printer.path(), settings);
  const auto opened = link.open(1s);
  ASSERT_TRUE(opened) << opened.error().detail;
  const termios port = printer.settings();
  EXPECT_EQ(cfgetospeed(&port), speed_t{B38400});
  EXPECT_EQ(port.c_cflag & CSTOPB, tcflag_t{CSTOPB});
  EXPECT_EQ(port.c_cflag & CSIZE, tcflag_t{CS8});
  EXPECT_EQ(port.c_cflag & CRTSCTS, tcflag_t{0});
  EXPECT_EQ(port.c_iflag & IXON, tcflag_t{IXON});
  EXPECT_EQ(port.c_lflag & (ICANON | ECHO | ISIG), tcflag_t{0});
  EXPECT_EQ(port.c_oflag & OPOST, tcflag_t{0});
}

TEST(SerialPort, ThatIsNoneOrTakenIsNamed) {
  SerialPrinterLink missing("/dev/ttyNoSuchPort", {});
  EXPECT_EQ(missing.open(1s).error().code, ErrorCode::device_no_hardware);
  SerialPrinterLink no_port("/dev/null", {});
  EXPECT_EQ(no_port.open(1s).error().code, ErrorCode::device_failure);
  SerialPrinter printer;
  SerialPrinterLink first(printer.path(), {}), second(printer.path(), {});
  ASSERT_TRUE(first.open(1s));
  EXPECT_EQ(second.open(1s).error().code, ErrorCode::device_busy);
  first.close();
  EXPECT_TRUE(second.open(1s));
}

}  // namespace
}  // namespace holdfast::drivers
