// Whose a device's node is, for sentences that say who may open it.
#pragma once

#include <sys/types.h>

#include <string>

namespace holdfast::drivers {

// Its number where it has no name. Any thread.
[[nodiscard]] std::string group_name(gid_t id);

}  // namespace holdfast::drivers
