// A print scheduler of the test's own: real cupsd, with its configuration, spool and
// socket in a temporary folder, as root (backends run as lp) or as an ordinary user. It
// listens on a Unix socket only, so that tests may run side by side.
//
//   PrivateCupsd cupsd;
//   cupsd.start();
//   cupsd.add_raw_queue("receipt", simulator.port());
//   … CupsQueueConfig{.server = cupsd.server(), .queue = "receipt"} …
//
// The scheduler also ends when the thread that called start() ends: call it from one that
// lives as long as the test. The destructor ends the scheduler and its backends and removes the
// folder. Everything that goes wrong throws std::runtime_error with the end of the scheduler's log.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace holdfast::testing {

class PrivateCupsd {
 public:
  PrivateCupsd();
  ~PrivateCupsd();
  PrivateCupsd(const PrivateCupsd&) = delete;
  PrivateCupsd& operator=(const PrivateCupsd&) = delete;

  // Waits until it answers. Queues and jobs of an earlier run are still there.
  void start();
  // SIGTERM, as an init system does it; waits.
  void stop();
  // SIGKILL, as a power cut does it. A backend that is running keeps running.
  void kill();
  [[nodiscard]] bool running() const { return pid_ > 0; }

  // A queue to 127.0.0.1:port that sends bytes unchanged and keeps their order through
  // an outage (retry-current-job, a try every second).
  void add_raw_queue(const std::string& name, std::uint16_t port);
  // cupsdisable and cupsenable.
  void pause_queue(const std::string& name);
  void resume_queue(const std::string& name);
  // lpadmin -x; its jobs go with it.
  void delete_queue(const std::string& name);
  // Prints nothing of so many jobs of this user and keeps them all in its history.
  void add_history(const std::string& name, int jobs);
  // cupsreject.
  void reject_jobs(const std::string& name);

  // Where it keeps jobs until they are printed.
  [[nodiscard]] std::filesystem::path spool() const { return folder_ / "spool"; }
  // For CupsQueueConfig::server, or the environment variable CUPS_SERVER.
  [[nodiscard]] std::string server() const { return (folder_ / "run/cups.sock").string(); }
  [[nodiscard]] std::string log() const;

 private:
  void write_configuration() const;
  void printer_operation(int operation, const std::string& queue) const;
  void end_backends() const;
  [[noreturn]] void give_up(const std::string& what) const;

  std::filesystem::path folder_;
  pid_t pid_ = -1;
};

}  // namespace holdfast::testing
