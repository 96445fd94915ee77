// The folders of a machine with devices in them, as the kernel and udev lay them out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/inventory/usb_inventory.h"
#include "tests/support/temp_folder.h"

namespace holdfast::drivers::testing {

using Bytes = std::vector<std::uint8_t>;

struct TreeInterface {
  std::uint8_t usb_class = 3, subclass = 0, protocol = 0;
  std::string driver = "usbhid";
  Bytes report_descriptor{};
};

struct TreeDevice {
  std::uint16_t vendor_id = 0x052E, product_id = 0x1234;
  std::string path = "1-1";
  std::string manufacturer = "Example", product = "Scanner", serial{};
  std::uint8_t device_class = 0;
  std::vector<TreeInterface> interfaces{};
};

class SystemTree {
 public:
  [[nodiscard]] SystemFolders folders() const {
    return {(root_.path() / "sys").string(), (root_.path() / "dev").string()};
  }
  [[nodiscard]] std::string dev(const std::string& name) const {
    return (root_.path() / "dev" / name).string();
  }

  void add_usb(const TreeDevice& device) {
    namespace fs = std::filesystem;
    const fs::path real = root_.path() / "sys/devices/pci0/usb1" / device.path;
    const fs::path bus = root_.path() / "sys/bus/usb/devices";
    fs::create_directories(bus);
    ++address_;
    write(real / "busnum", "1\n");
    write(real / "devnum", std::to_string(address_) + "\n");
    write(real / "bConfigurationValue", "1\n");
    if (!device.manufacturer.empty()) write(real / "manufacturer", device.manufacturer + "\n");
    if (!device.product.empty()) write(real / "product", device.product + "\n");
    if (!device.serial.empty()) write(real / "serial", device.serial + "\n");
    const Bytes bytes = descriptors(device);
    write(real / "descriptors", std::string(bytes.begin(), bytes.end()));
    fs::create_directory_symlink(real, bus / device.path);
    char node[16];
    std::snprintf(node, sizeof node, "001/%03d", address_);
    write(root_.path() / "dev/bus/usb" / node, "");
    for (std::size_t i = 0; i < device.interfaces.size(); ++i) {
      const TreeInterface& one = device.interfaces[i];
      const std::string name = device.path + ":1." + std::to_string(i);
      const fs::path folder = real / name;
      fs::create_directories(folder);
      fs::create_directory_symlink(folder, bus / name);
      if (!one.driver.empty()) link(folder / "driver", "usb/drivers/" + one.driver);
      if (one.report_descriptor.empty()) continue;
      write(folder / "0003:052E:1234.0001/report_descriptor",
            std::string(one.report_descriptor.begin(), one.report_descriptor.end()));
    }
  }

  // `below`: the folder of the device that it belongs to, below sys/devices.
  void add_line(const std::string& name, const std::string& below, const std::string& driver,
                const std::string& by_id = {}) {
    namespace fs = std::filesystem;
    const fs::path device = root_.path() / "sys/devices" / below / name;
    fs::create_directories(device);
    link(device / "driver", "usb-serial/drivers/" + driver);
    const fs::path tty = root_.path() / "sys/class/tty" / name;
    fs::create_directories(tty);
    fs::create_directory_symlink(device, tty / "device");
    write(root_.path() / "dev" / name, "");
    if (by_id.empty()) return;
    fs::create_directories(root_.path() / "dev/serial/by-id");
    fs::create_symlink(root_.path() / "dev" / name, root_.path() / "dev/serial/by-id" / by_id);
  }

  void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  [[nodiscard]] std::filesystem::path root() const { return root_.path(); }

  [[nodiscard]] static Bytes descriptors(const TreeDevice& device) {
    const auto low = [](std::uint16_t value) { return static_cast<std::uint8_t>(value & 0xFF); };
    const auto high = [](std::uint16_t value) { return static_cast<std::uint8_t>(value >> 8); };
    Bytes bytes{18,
                1,
                0,
                2,
                device.device_class,
                0,
                0,
                64,
                low(device.vendor_id),
                high(device.vendor_id),
                low(device.product_id),
                high(device.product_id),
                0,
                1,
                1,
                2,
                3,
                1};
    const auto total = static_cast<std::uint16_t>(9 + 9 * device.interfaces.size());
    bytes.insert(bytes.end(),
                 {9, 2, low(total), high(total),
                  static_cast<std::uint8_t>(device.interfaces.size()), 1, 0, 0x80, 50});
    for (std::size_t i = 0; i < device.interfaces.size(); ++i) {
      const TreeInterface& one = device.interfaces[i];
      bytes.insert(bytes.end(), {9, 4, static_cast<std::uint8_t>(i), 0, 1, one.usb_class,
                                 one.subclass, one.protocol, 0});
    }
    return bytes;
  }

 private:
  static void link(const std::filesystem::path& from, const std::string& to) {
    std::filesystem::remove(from);
    std::filesystem::create_symlink("../../" + to, from);
  }

  holdfast::testing::TempFolder root_;
  int address_ = 1;
};

}  // namespace holdfast::drivers::testing
