// The way bytes reach a printer: a CUPS queue (cups_queue.h), or a link of the till's own
// (direct_printer.h). The printer and the drawer that hangs on it share one transport, so that a kick
// and a receipt leave in the order in which the till asked for them.
//
// Threads: attach(), detach() and submit() are called from the owners' thread; only
// detach() blocks, at most two seconds. Handlers are called from the transport's thread;
// they must not block and must not call back.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "pos/core/error.h"
#include "pos/ports/device.h"

namespace holdfast::drivers {

struct RawJob {
  // A pulse may go before documents that have not begun: money is to be put away although the
  // printer is out of paper.
  enum class Kind : std::uint8_t { document, pulse };

  std::string name;  // unique; what a print server shows
  std::vector<std::uint8_t> bytes;
  // A job that is not done by then is taken back, and what is known of it is its outcome.
  std::chrono::milliseconds give_up_after{60'000};
  Kind kind = Kind::document;
  // A pulse that the printer obeys at once, whatever it does.
  bool real_time = false;
};

// The printer's, and that of the drawer which hangs on it: a printer without paper may well open a
// drawer. Details are sentences, or empty.
struct TransportHealth {
  ports::DeviceHealth printer = ports::DeviceHealth::ready;
  std::string printer_detail;
  ports::DeviceHealth drawer = ports::DeviceHealth::ready;
  std::string drawer_detail;

  friend bool operator==(const TransportHealth&, const TransportHealth&) = default;
};

class RawTransport {
 public:
  using DoneHandler = std::function<void(const ports::OutputOutcome&)>;
  using HealthHandler = std::function<void(const TransportHealth&)>;
  using ClientId = int;

  virtual ~RawTransport() = default;
  // Jobs whose name begins with `stale_prefix` and that an earlier run left behind are
  // taken back before anything else happens; an empty prefix takes nothing back.
  // Error: device_failure.
  [[nodiscard]] virtual core::Result<ClientId> attach(HealthHandler on_health,
                                                      std::string stale_prefix) = 0;
  // Jobs of this client that have not begun end as failed. Afterwards none of its
  // handlers is called any more.
  virtual void detach(ClientId client) = 0;
  // Jobs of a kind leave in the order of the calls. `done` is called exactly once.
  virtual void submit(ClientId client, RawJob job, DoneHandler done) = 0;
  // What became of a job of this name that an earlier run submitted. One that is still on its
  // way is followed to its end, at most for `give_up_after`, and taken back then. `done` is
  // called exactly once; nothing is sent.
  virtual void look_up(ClientId client, std::string job_name,
                       std::chrono::milliseconds give_up_after, DoneHandler done) = 0;
  // "cups:receipt".
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace holdfast::drivers
