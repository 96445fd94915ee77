#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

#include "db/remote/interrupt.h"
#include "db/remote/pg_connection.h"

namespace holdfast::remote {

bool PgConnection::is_direct() {
  const auto rows = run("SELECT pg_catalog.pg_backend_pid()", {}, Effect::reads);
  return rows && rows->text(0, 0) == std::to_string(PQbackendPID(connection_.get()));
}

void PgConnection::keep_notifications() {
  if (!connection_) return;
  while (PGnotify* notification = PQnotifies(connection_.get())) {
    PQfreemem(notification);
    notified_ = true;
  }
}

bool PgConnection::await_notification(std::int64_t ms, int end) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{ms};
  for (;;) {
    if (!usable() || PQconsumeInput(connection_.get()) == 0) return true;
    keep_notifications();
    if (std::exchange(notified_, false)) return true;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                          until - std::chrono::steady_clock::now())
                          .count();
    std::array<pollfd, 3> watched{{{PQsocket(connection_.get()), POLLIN, 0},
                                   {end, POLLIN, 0},
                                   {interrupt_ ? interrupt_->descriptor() : -1, POLLIN, 0}}};
    const int ready = ::poll(watched.data(), watched.size(),
                             static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0 || watched[1].revents != 0 || watched[2].revents != 0) return false;
    // Whatever else the server says, without end perhaps.
    if (left <= 0) return false;
  }
}

}  // namespace holdfast::remote
