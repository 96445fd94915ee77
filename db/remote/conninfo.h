// What can be told about a libpq connection string before any server is asked.
//
// Threads: no state. Reads the service file where the string names a service.
#pragma once

#include <string>

namespace holdfast::remote {

// The first thing that libpq would refuse, such as `invalid sslmode value: "req"`; empty when
// there is nothing. A password is never part of it.
[[nodiscard]] std::string conninfo_fault(const std::string& conninfo);

}  // namespace holdfast::remote
