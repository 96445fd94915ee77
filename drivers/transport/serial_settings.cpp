#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "drivers/transport/serial_port.h"

namespace holdfast::drivers {
namespace {

struct Speed {
  int baud;
  speed_t code;
};
constexpr std::array kSpeeds = {
    Speed{1'200, B1200},     Speed{2'400, B2400},     Speed{4'800, B4800},
    Speed{9'600, B9600},     Speed{19'200, B19200},   Speed{38'400, B38400},
    Speed{57'600, B57600},   Speed{115'200, B115200}, Speed{230'400, B230400},
    Speed{460'800, B460800}, Speed{921'600, B921600}};

const Speed* speed_of(int baud) {
  const auto found = std::ranges::find(kSpeeds, baud, &Speed::baud);
  return found == kSpeeds.end() ? nullptr : &*found;
}

constexpr std::string_view kParities = "NOE";  // in the order of SerialParity

core::Result<termios> wrong(const std::string& what) {
  return core::fail(core::ErrorCode::config_wrong_value, "serial line: " + what);
}

}  // namespace

core::Result<SerialSettings> SerialSettings::parse(const std::string& text) {
  SerialSettings settings;
  const std::string_view view = text;
  const std::size_t space = view.find(' ');
  const std::string_view baud = view.substr(0, space);
  const auto number = std::from_chars(baud.data(), baud.data() + baud.size(), settings.baud);
  bool read = number.ec == std::errc{} && number.ptr == baud.data() + baud.size();
  if (space != std::string_view::npos) {
    const std::string_view frame = view.substr(space + 1);
    const std::size_t parity =
        frame.size() == 3 ? kParities.find(frame[1]) : std::string_view::npos;
    read = read && parity != std::string_view::npos;
    if (read) {
      settings.data_bits = frame[0] - '0';
      settings.parity = static_cast<SerialParity>(parity);
      settings.stop_bits = frame[2] - '0';
    }
  }
  if (!read || !serial_attributes(settings)) {
    return core::fail(core::ErrorCode::config_wrong_value,
                      "serial line \"" + text +
                          "\": write speed, data bits, parity (N, O or E) and stop bits, such as "
                          "\"9600 8N1\"");
  }
  return settings;
}

std::string SerialSettings::text() const {
  return std::to_string(baud) + " " + std::to_string(data_bits) +
         kParities[static_cast<std::size_t>(parity)] + std::to_string(stop_bits);
}

core::Result<termios> serial_attributes(const SerialSettings& settings) {
  const Speed* speed = speed_of(settings.baud);
  if (speed == nullptr) return wrong(std::to_string(settings.baud) + " baud is not a usual speed");
  if (settings.data_bits != 7 && settings.data_bits != 8) return wrong("data bits are 7 or 8");
  if (settings.stop_bits != 1 && settings.stop_bits != 2) return wrong("stop bits are 1 or 2");

  termios attributes{};
  // CLOCAL: without regard to modem signals, which three-wire cables do not carry.
  attributes.c_cflag = CLOCAL | CREAD | (settings.data_bits == 7 ? CS7 : CS8);
  if (settings.stop_bits == 2) attributes.c_cflag |= CSTOPB;
  attributes.c_iflag = IGNBRK;
  if (settings.parity != SerialParity::none) {
    attributes.c_cflag |= PARENB;
    attributes.c_iflag |= INPCK;
  }
  if (settings.parity == SerialParity::odd) attributes.c_cflag |= PARODD;
  if (settings.flow_control == SerialFlowControl::hardware) attributes.c_cflag |= CRTSCTS;
  if (settings.flow_control == SerialFlowControl::software) {
    attributes.c_iflag |= IXON | IXOFF;
    attributes.c_cc[VSTART] = 0x11;
    attributes.c_cc[VSTOP] = 0x13;
  }
  // With 0 here an empty line would read like one that was unplugged.
  attributes.c_cc[VMIN] = 1;
  attributes.c_cc[VTIME] = 0;
  cfsetispeed(&attributes, speed->code);
  cfsetospeed(&attributes, speed->code);
  return attributes;
}

}  // namespace holdfast::drivers
