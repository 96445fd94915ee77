// The queues that a print scheduler (CUPS) has.
//
// Threads: any; blocks up to seven seconds where a scheduler does not answer.
#pragma once

#include <string>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::drivers {

struct PrintQueueFound {
  std::string name;
  std::string about;
  std::string trouble;  // what keeps it from printing: a sentence, or empty
};

// `server` as in the settings: a host, host:port, the path of a socket; empty: CUPS's default.
// Error: device_offline, when no scheduler answers.
[[nodiscard]] core::Result<std::vector<PrintQueueFound>> print_queues(const std::string& server);

}  // namespace holdfast::drivers
