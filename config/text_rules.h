// What a text among the settings may hold. Each returns "must be …" or an empty string; the empty
// text is always allowed where a setting may be left out.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::config {

// UTF-8 without control characters: holds for every text.
[[nodiscard]] std::string one_line(std::string_view text);
[[nodiscard]] std::string absolute_path(std::string_view text);
// Four hexadecimal digits, a colon, four more, as lsusb prints them; then perhaps a colon and a
// serial number, and perhaps "@" and a socket, "@1-1.2".
[[nodiscard]] std::string usb_device(std::string_view text);
// An absolute path, or what usb_device() takes.
[[nodiscard]] std::string scanner_device(std::string_view text);
// Speed, data bits, parity and stop bits of a serial line: "9600 8N1".
[[nodiscard]] std::string serial_line(std::string_view text);
// What CUPS allows in a queue's name: no space, '/', '#'; at most 127 bytes.
[[nodiscard]] std::string queue_name(std::string_view text);
// host, host:port, [IPv6]:port or the absolute path of a socket.
[[nodiscard]] std::string print_server(std::string_view text);
// Lower-case letters, digits and '-'; not empty.
[[nodiscard]] std::string profile_name(std::string_view text);

// True when a libpq connection string, as key=value pairs or as a URI, carries a password, and
// when a malformed one may.
[[nodiscard]] bool holds_password(std::string_view conninfo);
// What is wrong with one that was typed after a flag.
inline constexpr const char* kPasswordOnCommandLine =
    "holds a password, and everybody on this machine can read a command line; put the password "
    "into a passfile (passfile=FILE, or PGPASSFILE in the environment), or the connection string "
    "into a settings file, and run chmod 600 on it";

}  // namespace holdfast::config
