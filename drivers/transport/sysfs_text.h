// What the kernel tells of devices in small files. Nothing in them is believed: they hold what a
// device said of itself.
//
// Threads: any; reads from memory of the kernel, so it hardly blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::drivers {

// At most `max_bytes`; empty when it cannot be read.
[[nodiscard]] std::vector<std::uint8_t> read_sysfs_bytes(const std::string& path,
                                                         std::size_t max_bytes);
// One line: what a screen can show of it, of at most 80 bytes of ASCII.
[[nodiscard]] std::string read_sysfs_line(const std::string& path);
// The last part of what a link leads to: the name of a driver. Empty where there is no link.
[[nodiscard]] std::string sysfs_link_name(const std::string& path);
// In order; without "." and "..".
[[nodiscard]] std::vector<std::string> names_in(const std::string& folder);

// Of a USB device's folder: maker and product, or "USB 052e:1234".
[[nodiscard]] std::string usb_device_name(const std::string& folder, const std::string& id);
// Of a USB interface's folder: the HID report descriptor as the kernel read it. It is there while
// a kernel driver holds the interface; empty otherwise.
[[nodiscard]] std::vector<std::uint8_t> usb_report_descriptor(const std::string& folder);

}  // namespace holdfast::drivers
