// Whose a device's node is, and what keeps a program from opening it.
#pragma once

#include <sys/types.h>

#include <string>

#include "pos/core/error.h"

namespace holdfast::drivers {

// Its number where it has no name. Any thread.
[[nodiscard]] std::string group_name(gid_t id);

// A node that could not be opened for its rights (EACCES, EPERM): device_no_access, and which group
// the till's user needs. `rule` is what udev should have done: "udev.rules gives such to such".
[[nodiscard]] core::Error node_refused(const std::string& path, int error_number, unsigned mode,
                                       const std::string& group, const std::string& rule);
// "could not open PATH: why".
[[nodiscard]] std::string could_not_open(const std::string& path, int error_number);

}  // namespace holdfast::drivers
