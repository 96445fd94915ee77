// A raw queue of CUPS as a transport: one thread with its own connection, one Print-Job
// request for each job, and each job followed until its end is known. README.md tells
// how the queue must be set up and what CUPS does in an outage.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/printer/cups_connection.h"
#include "drivers/printer/cups_job.h"
#include "drivers/printer/raw_transport.h"

namespace holdfast::drivers {

struct CupsQueueConfig {
  std::string server;  // host, host:port, or the path of a socket; empty is CUPS's default
  std::string queue;
  CupsPatience patience;
};

class CupsQueue final : public RawTransport {
 public:
  explicit CupsQueue(CupsQueueConfig config);
  ~CupsQueue() override;
  CupsQueue(const CupsQueue&) = delete;
  CupsQueue& operator=(const CupsQueue&) = delete;

  [[nodiscard]] core::Result<ClientId> attach(HealthHandler on_health,
                                              std::string stale_prefix) override;
  void detach(ClientId client) override;
  void submit(ClientId client, RawJob job, DoneHandler done) override;
  void look_up(ClientId client, std::string job_name, std::chrono::milliseconds give_up_after,
               DoneHandler done) override;
  [[nodiscard]] std::string name() const override { return "cups:" + config_.queue; }

 private:
  using TimePoint = CupsJob::TimePoint;

  struct Client {
    HealthHandler on_health;
    std::optional<TransportHealth> reported;
    std::string stale_prefix;
    std::optional<TimePoint> leave_by;
  };
  struct Entry {
    ClientId client;
    CupsJob job;
    DoneHandler done;
  };

  void put_in(ClientId client, CupsJob job, DoneHandler done);
  void run();
  void work(CupsConnection& connection);
  void take_in();
  void take_back_stale_jobs(CupsConnection& connection);
  void advance_jobs(CupsConnection& connection);
  [[nodiscard]] CupsJob::Outcome advance(CupsConnection& connection, CupsJob& job);
  void look_at_printer(CupsConnection& connection);
  void note(const CupsConnection::Failure& failure);
  [[nodiscard]] TransportHealth health() const;
  void report();
  void let_clients_go();
  [[nodiscard]] TimePoint next_wake() const;

  const CupsQueueConfig config_;

  std::mutex mutex_;
  std::condition_variable woken_, left_;
  std::deque<Entry> inbox_;
  std::map<ClientId, Client> clients_;
  ClientId next_client_ = 1;
  bool changed_ = false;
  bool stopping_ = false;
  std::atomic<bool> hurry_ = false;
  std::thread thread_;

  // The thread's own.
  std::deque<Entry> jobs_;
  std::vector<std::string> stale_prefixes_;
  TimePoint next_status_{};
  std::optional<core::Error> queue_trouble_;
  std::optional<core::Error> silence_;
  bool looked_ = false;
};

}  // namespace holdfast::drivers
