// What can be told about a libpq connection string before any server is asked.
//
// Threads: no state. Reads the service file where the string names a service.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::remote {

// The first thing that libpq would refuse, such as `invalid sslmode value: "req"`; empty when
// there is nothing. A password is never part of it.
[[nodiscard]] std::string conninfo_fault(const std::string& conninfo);

// The same server and all that is said about it, as this login, whose password is in this
// passfile. Empty where the string has a fault.
[[nodiscard]] std::string conninfo_as(const std::string& conninfo, const std::string& user,
                                      const std::string& passfile);

// A value as it stands in key=value pairs.
[[nodiscard]] std::string conninfo_value(std::string_view value);

}  // namespace holdfast::remote
