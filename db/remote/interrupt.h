// Ends what another thread waits for, now and from now on.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>

#include "db/remote/descriptor.h"

namespace holdfast::remote {

// Threads: any.
class Interrupt {
 public:
  void raise() const { eventfd_write(event_.number(), 1); }
  [[nodiscard]] bool raised() const {
    pollfd event{event_.number(), POLLIN, 0};
    return poll(&event, 1, 0) > 0;
  }
  // For poll(): readable once it was raised.
  [[nodiscard]] int descriptor() const { return event_.number(); }

 private:
  const Descriptor event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

}  // namespace holdfast::remote
