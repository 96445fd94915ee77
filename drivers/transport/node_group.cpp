#include "drivers/transport/node_group.h"

#include <grp.h>
#include <sys/stat.h>

#include <array>
#include <system_error>

namespace holdfast::drivers {

std::string group_name(gid_t id) {
  group entry{};
  group* found = nullptr;
  std::array<char, 4'096> buffer{};
  if (getgrgid_r(id, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return std::to_string(id);
  }
  return found->gr_name;
}

std::string could_not_open(const std::string& path, int error_number) {
  return "could not open " + path + ": " + std::generic_category().message(error_number);
}

core::Error node_refused(const std::string& path, int error_number, unsigned mode,
                         const std::string& group, const std::string& rule) {
  const bool is_a_groups = (mode & (S_IRGRP | S_IWGRP)) == (S_IRGRP | S_IWGRP) && group != "root";
  return {core::ErrorCode::device_no_access,
          could_not_open(path, error_number) +
              (is_a_groups ? "; add the till's user to the group " + group + " and sign in again"
                           : "; no udev rule gives it to a group: " + rule)};
}

}  // namespace holdfast::drivers
