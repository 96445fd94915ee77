#include "config/text_rules.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace holdfast::config {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The length of the UTF-8 character at the front, by RFC 3629's table; nothing when malformed.
std::optional<std::size_t> character_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;   // overlong
    if (lead == 0xED) high = 0x9F;  // surrogates
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;   // overlong
    if (lead == 0xF4) high = 0x8F;  // past U+10FFFF
  }
  if (length == 0 || text.size() < length) return std::nullopt;
  if (byte(1) < low || byte(1) > high) return std::nullopt;
  for (std::size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return std::nullopt;
  }
  return length;
}

bool has_spaces(std::string_view text) {
  return text.find(' ') != std::string_view::npos;
}

// "password", blanks, '=': as libpq reads it, with any of C's blanks; in the middle of other
// letters too, since sslpassword= is one as well.
bool has_password_keyword(std::string_view text) {
  constexpr std::string_view kWord = "password";
  for (std::size_t at = text.find(kWord); at != std::string_view::npos;
       at = text.find(kWord, at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\n\r\f\v", at + kWord.size());
    if (next != std::string_view::npos && text[next] == '=') return true;
  }
  return false;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return (c >= 'a' ? c - 'a' : c - 'A') + 10;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace

std::string one_line(std::string_view text) {
  while (!text.empty()) {
    const std::optional<std::size_t> length = character_length(text);
    if (!length) return "must be UTF-8";
    const auto first = static_cast<std::uint8_t>(text.front());
    if (first < 0x20 || first == 0x7F) return "must be one line without control characters";
    text.remove_prefix(*length);
  }
  return {};
}

std::string absolute_path(std::string_view text) {
  if (text.empty() || text.front() == '/') return {};
  return "must be an absolute path, beginning with /";
}

std::string usb_device(std::string_view text) {
  constexpr std::size_t kColon = 4, kNumbers = 2 * kColon + 1;
  if (text.empty()) return {};
  std::string_view rest = text;
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view port = rest.substr(at + 1);
    // Otherwise it is a part of the serial number.
    if (port.find('-') != std::string_view::npos &&
        port.find_first_not_of("0123456789.-") == std::string_view::npos) {
      rest = rest.substr(0, at);
    }
  }
  bool right = rest.size() == kNumbers || (rest.size() > kNumbers + 1 && rest[kNumbers] == ':');
  for (std::size_t i = 0; right && i < kNumbers; ++i) {
    right = i == kColon ? rest[i] == ':' : is_hex(rest[i]);
  }
  if (right) return {};
  return "must be two numbers of four hexadecimal digits as lsusb prints them, such as "
         "\"0c2e:0b61\", which its serial number and its socket may follow, such as "
         "\"0c2e:0b61:S17\" or \"0c2e:0b61@1-1.2\"; empty for any";
}

std::string scanner_device(std::string_view text) {
  if (text.empty() || text.front() == '/' || usb_device(text).empty()) return {};
  return "must be the path of a serial line, such as \"/dev/serial/by-id/usb-…\", or of a "
         "camera, such as \"/dev/v4l/by-id/usb-…\", or of a USB keyboard the numbers that lsusb "
         "prints, such as \"0c2e:0b61\" or \"0c2e:0b61:SERIAL\"";
}

std::string serial_line(std::string_view text) {
  constexpr std::string_view kSpeeds[] = {"1200",  "2400",   "4800",   "9600",   "19200", "38400",
                                          "57600", "115200", "230400", "460800", "921600"};
  const std::size_t space = text.find(' ');
  const std::string_view frame =
      space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
  const auto one_of = [](char c, std::string_view allowed) {
    return allowed.find(c) != std::string_view::npos;
  };
  const bool known_speed = std::ranges::find(kSpeeds, text.substr(0, space)) != std::end(kSpeeds);
  const bool known_frame = frame.size() == 3 && one_of(frame[0], "78") && one_of(frame[1], "NOE") &&
                           one_of(frame[2], "12");
  if (known_speed && known_frame) return {};
  return "must be speed, data bits, parity (N, O or E) and stop bits, such as \"9600 8N1\"";
}

std::string queue_name(std::string_view text) {
  constexpr std::size_t kMaxLength = 127;
  if (text.size() <= kMaxLength && text.find_first_of(" /#") == std::string_view::npos) return {};
  return "must be the name of a CUPS queue, without space, / and #; `lpstat -e` lists them";
}

std::string print_server(std::string_view text) {
  constexpr std::string_view kRule =
      "must be a host, host:port (an IPv6 address in brackets) or the absolute path of a socket";
  if (text.empty() || text.front() == '/') return {};
  std::string_view port;
  if (text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end == 1) return std::string{kRule};
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = text.find(':');
    if (colon == 0) return std::string{kRule};
    if (colon != std::string_view::npos) port = text.substr(colon);
  }
  if (has_spaces(text) || text.find('/') != std::string_view::npos) return std::string{kRule};
  if (port.empty()) return {};
  std::uint16_t number = 0;
  const char* const end = port.data() + port.size();
  if (port.front() != ':' || port.substr(1).find_first_not_of(kDigits) != std::string_view::npos ||
      std::from_chars(port.data() + 1, end, number).ec != std::errc{} || number == 0) {
    return std::string{kRule};
  }
  return {};
}

std::string profile_name(std::string_view text) {
  const bool right = !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (right) return {};
  return "must be the name of a printer profile: lower-case letters, digits and -";
}

bool holds_password(std::string_view conninfo) {
  if (has_password_keyword(conninfo)) return true;
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (!conninfo.starts_with(scheme)) continue;
    // A URI may write any letter of a parameter's name as its number.
    if (has_password_keyword(percent_decoded(conninfo))) return true;
    const std::string_view rest = conninfo.substr(scheme.size());
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
    // A password may hold an unescaped '/', so look for '@' in all of the rest too.
    const std::size_t at =
        authority.find('@') != std::string_view::npos ? authority.rfind('@') : rest.find('@');
    if (at == std::string_view::npos) return false;
    return rest.substr(0, at).find(':') != std::string_view::npos;
  }
  return false;
}

}  // namespace holdfast::config
