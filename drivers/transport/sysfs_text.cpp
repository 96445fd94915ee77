#include "drivers/transport/sysfs_text.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "drivers/transport/hid_report_descriptor.h"

namespace holdfast::drivers {

std::vector<std::uint8_t> read_sysfs_bytes(const std::string& path, std::size_t max_bytes) {
  std::vector<std::uint8_t> bytes(max_bytes);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(fd, bytes.data() + size, bytes.size() - size);
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  ::close(fd);
  bytes.resize(size);
  return bytes;
}

std::string read_sysfs_line(const std::string& path) {
  constexpr std::size_t kMaxBytes = 80;
  std::string text;
  for (const std::uint8_t byte : read_sysfs_bytes(path, kMaxBytes)) {
    if (byte >= 0x20 && byte < 0x7F) text.push_back(static_cast<char>(byte));
  }
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::string sysfs_link_name(const std::string& path) {
  std::array<char, 1'024> target{};
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  if (length <= 0) return {};
  const std::string_view text(target.data(), static_cast<std::size_t>(length));
  const std::size_t slash = text.rfind('/');
  return std::string(slash == std::string_view::npos ? text : text.substr(slash + 1));
}

std::vector<std::string> names_in(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(folder.c_str()), &::closedir);
  std::vector<std::string> names;
  if (!listing) return names;
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::string usb_device_name(const std::string& folder, const std::string& id) {
  const std::string maker = read_sysfs_line(folder + "/manufacturer");
  const std::string product = read_sysfs_line(folder + "/product");
  if (product.empty()) return maker.empty() ? "USB " + id : maker + " " + id;
  if (maker.empty() || product.starts_with(maker)) return product;
  return maker + " " + product;
}

std::vector<std::uint8_t> usb_report_descriptor(const std::string& folder) {
  // The HID device is a folder named bus:vendor:product.instance, bus 0003 being USB.
  for (const std::string& name : names_in(folder)) {
    if (!name.starts_with("0003:")) continue;
    auto bytes =
        read_sysfs_bytes(folder + "/" + name + "/report_descriptor", kMaxHidDescriptorBytes);
    if (!bytes.empty()) return bytes;
  }
  return {};
}

}  // namespace holdfast::drivers
