#include "drivers/inventory/print_queues.h"

#include <atomic>
#include <utility>

#include "drivers/printer/cups_connection.h"

namespace holdfast::drivers {

core::Result<std::vector<PrintQueueFound>> print_queues(const std::string& server) {
  const std::atomic<bool> hurry = false;
  CupsConnection connection(server, {}, hurry);
  auto queues = connection.queues();
  if (!queues) return core::pass_on(queues.error().error);
  std::vector<PrintQueueFound> found;
  for (CupsConnection::Queue& queue : *queues) {
    PrintQueueFound& one =
        found.emplace_back(PrintQueueFound{queue.name, std::move(queue.about), {}});
    if (queue.state == IPP_PSTATE_STOPPED) {
      one.trouble = "It is stopped; run: cupsenable " + queue.name;
    } else if (!queue.accepting_jobs) {
      one.trouble = "It accepts no jobs; run: cupsaccept " + queue.name;
    }
  }
  return found;
}

}  // namespace holdfast::drivers
