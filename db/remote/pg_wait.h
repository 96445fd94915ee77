// Waiting for a connection's socket.
#pragma once

#include <chrono>
#include <optional>

namespace holdfast::remote {

class Interrupt;

// Why a wait ended that nobody wanted to end.
inline constexpr const char* kInterrupted = "the till is ending";

// Until the socket has one of the events (poll(2)). False when the time is up or somebody
// interrupted. `interrupt` may be null.
[[nodiscard]] bool wait_for_socket(int socket, short events,
                                   std::optional<std::chrono::steady_clock::time_point> deadline,
                                   const Interrupt* interrupt);

}  // namespace holdfast::remote
