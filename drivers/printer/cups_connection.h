// One connection to a print scheduler and the few IPP requests a till makes (RFC 8011,
// and CUPS's own operations).
//
// Threads: one, the same from construction to destruction, because libcups keeps its
// settings per thread. Every request blocks, at most kRequestLimit.
#pragma once

#include <cups/cups.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::drivers {

class CupsConnection {
 public:
  static constexpr std::chrono::milliseconds kConnectLimit{2'000};
  static constexpr std::chrono::milliseconds kRequestLimit{5'000};

  // `server` is a host, host:port, or the path of a socket; empty is CUPS's default.
  // When `hurry` becomes true, requests that wait are given up within half a second.
  CupsConnection(std::string server, std::string queue, const std::atomic<bool>& hurry);

  // What an unanswered request means: nothing was sent, nobody knows, or the scheduler
  // said no.
  enum class Trouble : std::uint8_t { unreachable, lost, refused };
  struct Failure {
    Trouble trouble = Trouble::unreachable;
    ipp_status_t status = IPP_STATUS_OK;  // of a refusal
    core::Error error;
  };
  template <class T>
  using Reply = tl::expected<T, Failure>;

  struct Job {
    int id = 0;
    std::string name;
    ipp_jstate_t state = IPP_JSTATE_PENDING;
    // A backend counts one as soon as it has reached the printer: while this is 0 no
    // byte has left. Somebody who deletes the queue or the job may keep the scheduler from
    // hearing of it.
    int impressions_completed = 0;
    std::string printer_message;
    bool began_processing = false;  // a backend was started for it
  };
  struct Printer {
    ipp_pstate_t state = IPP_PSTATE_IDLE;
    std::string message;
    bool accepting_jobs = true;
  };

  struct Queue {
    std::string name;
    std::string about;  // what its owner calls it, or the model
    ipp_pstate_t state = IPP_PSTATE_IDLE;
    bool accepting_jobs = true;
  };

  // One Print-Job request with a raw document; the job's number.
  [[nodiscard]] Reply<int> print_job(const std::string& name, std::span<const std::uint8_t> bytes);
  [[nodiscard]] Reply<Job> job(int id);
  [[nodiscard]] Reply<bool> cancel_job(int id);
  // Of this queue, whoever sent them: number, name and state. `finished` too: those the scheduler
  // still remembers.
  [[nodiscard]] Reply<std::vector<Job>> jobs(bool finished);
  [[nodiscard]] Reply<Printer> printer();
  // Every queue that this scheduler has.
  [[nodiscard]] Reply<std::vector<Queue>> queues();
  // Closes the connection, so that the next request makes a new one.
  void close() { http_.reset(); }
  // How long since the scheduler last answered.
  [[nodiscard]] std::chrono::milliseconds idle() const;

 private:
  struct DeleteIpp {
    void operator()(ipp_t* ipp) const { ippDelete(ipp); }
  };
  struct CloseHttp {
    void operator()(http_t* http) const { httpClose(http); }
  };
  using Ipp = std::unique_ptr<ipp_t, DeleteIpp>;

  [[nodiscard]] Ipp request(ipp_op_t operation) const;
  [[nodiscard]] Ipp job_request(ipp_op_t operation, int id) const;
  [[nodiscard]] std::optional<Failure> connect();
  // An idle connection on which something arrived has been closed by the other side.
  [[nodiscard]] bool closed_by_scheduler() const;
  [[nodiscard]] Reply<Ipp> send(Ipp request, std::span<const std::uint8_t> document = {});
  [[nodiscard]] Failure refusal(ipp_status_t status, std::string_view text);
  [[nodiscard]] std::string other_queues();
  static int on_timeout(http_t* http, void* self);

  const std::string server_;
  const std::string queue_;
  const std::string resource_;
  const std::atomic<bool>& hurry_;
  std::unique_ptr<http_t, CloseHttp> http_;
  std::chrono::steady_clock::time_point request_began_;
  std::chrono::steady_clock::time_point last_answer_;
};

}  // namespace holdfast::drivers
