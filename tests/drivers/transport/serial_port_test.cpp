#include "drivers/transport/serial_port.h"

#include <dlfcn.h>
#include <poll.h>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/serial_line.h"
#include "tests/support/temp_folder.h"

namespace {
termios last_attributes{};
}

// What the program asks of the line; the pseudo terminal itself forgets about bits and parity.
extern "C" int tcsetattr(int fd, int actions, const termios* attributes) noexcept {
  using Function = int (*)(int, int, const termios*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "tcsetattr"));
  last_attributes = *attributes;
  return real(fd, actions, attributes);
}

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using holdfast::testing::SerialLine;
using holdfast::testing::TempFolder;
using ::testing::HasSubstr;

class SerialPortTest : public ::testing::Test {
 protected:
  SerialPortTest() { line.plug(); }

  static std::string read_all(SerialPort& port, std::size_t count) {
    std::string got;
    pollfd waiting{port.fd(), POLLIN, 0};
    while (got.size() < count && poll(&waiting, 1, 5'000) > 0) {
      std::array<std::uint8_t, 64> buffer{};
      const auto bytes = port.read_some(buffer);
      if (!bytes) break;
      got.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*bytes));
    }
    return got;
  }

  TempFolder folder;
  SerialLine line{folder.path() / "serial" / "by-id" / "usb-Example_Line-if00"};
};

TEST_F(SerialPortTest, CarriesEveryByteBothWays) {
  auto port = SerialPort::open(line.path());
  ASSERT_TRUE(port) << port.error().detail;
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every.push_back(static_cast<char>(byte));
  line.send(every);
  EXPECT_EQ(read_all(*port, every.size()), every);
  const auto wrote = port->write_some({reinterpret_cast<const std::uint8_t*>(every.data()), 256});
  ASSERT_TRUE(wrote);
  EXPECT_EQ(*wrote, 256U);
  EXPECT_EQ(line.receive(256), every);
  EXPECT_EQ(port->unsent(), 0U);
}

TEST_F(SerialPortTest, AnEmptyLineIsNotAnUnpluggedOne) {
  auto port = SerialPort::open(line.path());
  ASSERT_TRUE(port);
  std::array<std::uint8_t, 8> buffer{};
  const auto nothing = port->read_some(buffer);
  ASSERT_TRUE(nothing);
  EXPECT_EQ(*nothing, 0U);
  line.unplug();
  pollfd waiting{port->fd(), POLLIN, 0};
  ASSERT_EQ(poll(&waiting, 1, 5'000), 1);
  EXPECT_NE(waiting.revents & POLLHUP, 0);
  const auto read = port->read_some(buffer);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::device_offline);
  const auto write = port->write_some(buffer);
  ASSERT_FALSE(write);
  EXPECT_EQ(write.error().code, ErrorCode::device_offline);
}

TEST_F(SerialPortTest, WhatCameBeforeIsDropped) {
  line.send("half a co");
  auto port = SerialPort::open(line.path());
  ASSERT_TRUE(port);
  line.send("new");
  EXPECT_EQ(read_all(*port, 3), "new");
}

TEST_F(SerialPortTest, OnlyOneProgramHasIt) {
  auto first = SerialPort::open(line.path());
  ASSERT_TRUE(first);
  const auto second = SerialPort::open(line.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::device_busy);
  EXPECT_THAT(second.error().detail, HasSubstr("another program"));
  { const SerialPort gone = *std::move(first); }
  EXPECT_TRUE(SerialPort::open(line.path()));
}

TEST_F(SerialPortTest, AsksForWhatTheSettingsSay) {
  SerialSettings settings{19'200, 7, SerialParity::even, 2, SerialFlowControl::hardware};
  ASSERT_TRUE(SerialPort::open(line.path(), settings));
  const tcflag_t frame = last_attributes.c_cflag & (CSIZE | CSTOPB | PARENB | PARODD | CRTSCTS);
  EXPECT_EQ(frame, static_cast<tcflag_t>(CS7 | CSTOPB | PARENB | CRTSCTS));
  EXPECT_EQ(cfgetispeed(&last_attributes), static_cast<speed_t>(B19200));
  EXPECT_EQ(cfgetospeed(&last_attributes), static_cast<speed_t>(B19200));
  EXPECT_NE(last_attributes.c_iflag & INPCK, 0U);
  EXPECT_NE(last_attributes.c_cflag & CLOCAL, 0U);

  settings = {115'200, 8, SerialParity::odd, 1, SerialFlowControl::software};
  ASSERT_TRUE(SerialPort::open(line.path(), settings));
  EXPECT_EQ(last_attributes.c_cflag & (CSIZE | CSTOPB | PARENB | PARODD | CRTSCTS),
            static_cast<tcflag_t>(CS8 | PARENB | PARODD));
  EXPECT_EQ(last_attributes.c_iflag & (IXON | IXOFF), static_cast<tcflag_t>(IXON | IXOFF));

  ASSERT_TRUE(SerialPort::open(line.path()));
  EXPECT_EQ(last_attributes.c_cflag & (CSIZE | CSTOPB | PARENB | CRTSCTS),
            static_cast<tcflag_t>(CS8));
  EXPECT_EQ(last_attributes.c_iflag & (INPCK | IXON | ICRNL | ISTRIP), 0U);
  EXPECT_EQ(last_attributes.c_lflag & (ECHO | ICANON | ISIG), 0U);
}

TEST_F(SerialPortTest, SettingsThatNoLineHasAreRefused) {
  for (const SerialSettings& settings :
       {SerialSettings{9'601}, SerialSettings{9'600, 9}, SerialSettings{9'600, 8, {}, 3}}) {
    const auto port = SerialPort::open(line.path(), settings);
    ASSERT_FALSE(port);
    EXPECT_EQ(port.error().code, ErrorCode::config_wrong_value);
  }
}

TEST_F(SerialPortTest, WhatIsNotThereOrNotALineIsNamed) {
  const auto absent = SerialPort::open((folder.path() / "nothing").string());
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::device_no_hardware);
  const auto null = SerialPort::open("/dev/null");
  ASSERT_FALSE(null);
  EXPECT_EQ(null.error().code, ErrorCode::device_failure);
  EXPECT_THAT(null.error().detail, HasSubstr("not a serial line"));
  // Opening it for writing fails with EACCES whoever one is.
  const auto forbidden = SerialPort::open("/proc/sys/kernel/ostype");
  ASSERT_FALSE(forbidden);
  EXPECT_EQ(forbidden.error().code, ErrorCode::device_no_access);
  EXPECT_THAT(forbidden.error().detail, HasSubstr("udev rule"));
}

TEST(SerialOpenError, NamesTheGroupThatMay) {
  const auto error = serial_open_error("/dev/ttyACM0", EACCES, S_IFCHR | 0660, "dialout");
  EXPECT_EQ(error.code, ErrorCode::device_no_access);
  EXPECT_THAT(error.detail, HasSubstr("group dialout"));
  EXPECT_THAT(serial_open_error("/dev/ttyACM0", EACCES, S_IFCHR | 0600, "root").detail,
              HasSubstr("50-udev-default.rules"));
  EXPECT_EQ(serial_open_error("/dev/ttyACM0", EIO, 0, {}).code, ErrorCode::device_no_hardware);
  EXPECT_EQ(serial_open_error("/dev/ttyACM0", EMFILE, 0, {}).code, ErrorCode::device_failure);
}

TEST(SerialSettingsText, ReadsWhatItWrites) {
  for (const char* text : {"9600 8N1", "1200 7E2", "921600 8O1"}) {
    const auto settings = SerialSettings::parse(text);
    ASSERT_TRUE(settings) << text;
    EXPECT_EQ(settings->text(), text);
  }
  EXPECT_EQ(SerialSettings::parse("57600")->text(), "57600 8N1");
}

TEST(SerialSettingsText, RefusesWhatNoLineHas) {
  for (const char* text : {"", "8N1", "9600 ", "9600 8N", "9600 8N11", "9600 8X1", "9600 9N1",
                           "9600 8N0", "9600  8N1", "9600x 8N1", "1 8N1", "-9600 8N1"}) {
    const auto settings = SerialSettings::parse(text);
    ASSERT_FALSE(settings) << text;
    EXPECT_EQ(settings.error().code, ErrorCode::config_wrong_value);
    EXPECT_THAT(settings.error().detail, HasSubstr(std::string("\"") + text + "\""));
  }
}

}  // namespace
}  // namespace holdfast::drivers
