// A printer that the till speaks to itself, over a link of its own: one thread, one queue, and the
// printer's own word for what became of each job. README.md tells what the till does when the
// printer is in trouble.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "drivers/printer/byte_link.h"
#include "drivers/printer/printer_session.h"
#include "drivers/printer/raw_transport.h"

namespace holdfast::drivers {

struct DirectPrinterConfig {
  StatusAbilities abilities;
  // The level of pin 3 while the drawer is open; nothing: the drawer has no sensor.
  std::optional<bool> drawer_open_level;
  // Pulses are obeyed at once (DrawerPulse::real_time): the drawer works without paper too.
  bool real_time_pulse = false;
  DirectPatience patience = {};
};

class DirectPrinter final : public RawTransport {
 public:
  DirectPrinter(std::unique_ptr<ByteLink> link, DirectPrinterConfig config);
  ~DirectPrinter() override;
  DirectPrinter(const DirectPrinter&) = delete;
  DirectPrinter& operator=(const DirectPrinter&) = delete;

  // A printer keeps nothing of an earlier run that could be taken back.
  [[nodiscard]] core::Result<ClientId> attach(HealthHandler on_health,
                                              std::string stale_prefix) override;
  void detach(ClientId client) override;
  void submit(ClientId client, RawJob job, DoneHandler done) override;
  // Always unknown: a printer remembers no jobs.
  void look_up(ClientId client, std::string job_name, std::chrono::milliseconds give_up_after,
               DoneHandler done) override;
  [[nodiscard]] std::string name() const override { return name_; }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Client {
    HealthHandler on_health;
    std::optional<TransportHealth> reported;
    std::optional<TimePoint> leave_by;
  };
  struct Entry {
    ClientId client;
    RawJob job;
    DoneHandler done;
    TimePoint give_up_at;
    bool look_up = false;
    bool leaves = false;   // its owner waits for the end
    core::Error why = {};  // it has not begun
  };

  void put_in(Entry entry);
  void run();
  void work();
  // While the session waits; false: it must stop.
  bool breathe();
  void take_in();
  void end_those_that_cannot_begin();
  void let_clients_go();
  void do_next();
  void attempt();
  void note_failure(const core::Error& error);
  void look_around();
  void watch_drawer();
  void report();
  [[nodiscard]] std::optional<TransportHealth> health() const;
  [[nodiscard]] TimePoint next_wake() const;

  const std::unique_ptr<ByteLink> link_;
  const DirectPrinterConfig config_;
  const std::string name_;

  std::mutex mutex_;
  std::condition_variable left_;
  std::deque<Entry> inbox_;
  std::map<ClientId, Client> clients_;
  ClientId next_client_ = 1;
  bool stopping_ = false;
  std::optional<TimePoint> leave_by_;  // the earliest of a client's
  std::thread thread_;

  // The thread's own.
  PrinterSession session_;
  std::deque<Entry> queue_;
  std::optional<Entry> current_;
  TimePoint try_at_{};
  TimePoint look_at_{};
  TimePoint used_at_{};
  TimePoint turn_began_{};
  std::optional<core::Error> failure_;
  std::optional<TimePoint> silent_since_;
  std::optional<TimePoint> drawer_opened_at_;
  bool looked_ = false;
  unsigned looks_ = 0;
};

}  // namespace holdfast::drivers
