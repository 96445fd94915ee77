#include "drivers/inventory/line_inventory.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>

#include "drivers/transport/node_group.h"
#include "drivers/transport/serial_port.h"
#include "drivers/transport/sysfs_text.h"

namespace holdfast::drivers {
namespace {

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&::free)> resolved(::realpath(path.c_str(), nullptr),
                                                          &::free);
  return resolved ? resolved.get() : std::string{};
}

bool exists(const std::string& path) {
  struct stat node {};
  return ::stat(path.c_str(), &node) == 0;
}

// The USB device that a folder of sysfs lies below: "1-1.2", the part ahead of ":1.0".
std::string usb_path_of(const std::string& folder) {
  const std::string real = real_path(folder);
  for (std::size_t colon = real.find(':'); colon != std::string::npos;
       colon = real.find(':', colon + 1)) {
    const std::size_t slash = real.rfind('/', colon);
    if (slash == std::string::npos) continue;
    const std::string name = real.substr(slash + 1, colon - slash - 1);
    const bool is_port = name.find('-') != std::string::npos &&
                         name.find_first_not_of("0123456789.-") == std::string::npos;
    if (is_port) return name;
  }
  return {};
}

core::Error access_error(const std::string& node) {
  struct stat status {};
  if (::stat(node.c_str(), &status) != 0) return serial_open_error(node, errno, 0, {});
  return serial_open_error(node, EACCES, status.st_mode, group_name(status.st_gid));
}

std::string name_for(const std::string& folder, const std::string& node) {
  const std::string real = real_path(node);
  for (const std::string& name : names_in(folder)) {
    if (real_path(folder + "/" + name) == real) return folder + "/" + name;
  }
  return {};
}

template <class Found>
const std::string& best_name_of(const Found& found) {
  if (!found.by_id.empty()) return found.by_id;
  return found.by_path.empty() ? found.node : found.by_path;
}

template <class Found>
bool is_name_of(const Found& found, const std::string& path) {
  for (const std::string& name : {found.node, found.by_id, found.by_path}) {
    if (!name.empty() && fnmatch(path.c_str(), name.c_str(), FNM_PATHNAME) == 0) return true;
  }
  return real_path(path) == real_path(found.node) && !real_path(found.node).empty();
}

}  // namespace

const std::string& SerialLineFound::best_name() const {
  return best_name_of(*this);
}

bool SerialLineFound::is_named_by(const std::string& path) const {
  return !path.empty() && is_name_of(*this, path);
}

const std::string& CameraFound::best_name() const {
  return best_name_of(*this);
}

bool CameraFound::is_named_by(const std::string& path) const {
  return path.empty() || is_name_of(*this, path);
}

std::vector<SerialLineFound> serial_lines(const SystemFolders& system) {
  std::vector<SerialLineFound> found;
  const std::string folder = system.sys + "/class/tty/";
  for (const std::string& name : names_in(folder)) {
    // Consoles and pseudo terminals have no device; a PC's sockets without hardware have type 0.
    if (!exists(folder + name + "/device")) continue;
    if (read_sysfs_line(folder + name + "/type") == "0") continue;
    SerialLineFound line;
    line.node = system.dev + "/" + name;
    line.driver = sysfs_link_name(folder + name + "/device/driver");
    line.usb_path = usb_path_of(folder + name + "/device");
    line.by_id = name_for(system.dev + "/serial/by-id", line.node);
    line.by_path = name_for(system.dev + "/serial/by-path", line.node);
    line.may_use = access(line.node.c_str(), R_OK | W_OK) == 0;
    if (!line.may_use) line.access = access_error(line.node);
    found.push_back(std::move(line));
  }
  return found;
}

std::vector<CameraFound> cameras(const SystemFolders& system) {
  std::vector<CameraFound> found;
  const std::string folder = system.sys + "/class/video4linux/";
  for (const std::string& name : names_in(folder)) {
    if (!name.starts_with("video")) continue;
    const std::string index = read_sysfs_line(folder + name + "/index");
    if (!index.empty() && index != "0") continue;
    CameraFound camera;
    camera.node = system.dev + "/" + name;
    camera.name = read_sysfs_line(folder + name + "/name");
    camera.usb_path = usb_path_of(folder + name + "/device");
    camera.by_id = name_for(system.dev + "/v4l/by-id", camera.node);
    camera.by_path = name_for(system.dev + "/v4l/by-path", camera.node);
    camera.may_use = access(camera.node.c_str(), R_OK | W_OK) == 0;
    found.push_back(std::move(camera));
  }
  return found;
}

}  // namespace holdfast::drivers
