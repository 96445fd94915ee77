#include "drivers/transport/node_group.h"

#include <grp.h>

#include <array>

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

}  // namespace holdfast::drivers
