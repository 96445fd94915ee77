#include "db/remote/pg_wait.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "db/remote/interrupt.h"

namespace holdfast::remote {

bool wait_for_socket(int socket, short events,
                     std::optional<std::chrono::steady_clock::time_point> deadline,
                     const Interrupt* interrupt) {
  for (;;) {
    int timeout_ms = -1;
    if (deadline) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                            *deadline - std::chrono::steady_clock::now())
                            .count();
      if (left <= 0) return false;
      timeout_ms = static_cast<int>(std::min<std::int64_t>(left + 1, 60'000));
    }
    std::array<pollfd, 2> descriptors{
        {{socket, events, 0}, {interrupt != nullptr ? interrupt->descriptor() : -1, POLLIN, 0}}};
    const int ready = ::poll(descriptors.data(), descriptors.size(), timeout_ms);
    if (ready > 0) return descriptors[1].revents == 0;
    if (ready < 0 && errno != EINTR) return false;
  }
}

}  // namespace holdfast::remote
