// What is known of one job that was given to a print scheduler, and what follows from
// it. "Completed" there means that the bytes were sent; a scheduler that died may have
// printed a job without remembering it; one that was started again may print it a second
// time. So a verdict of `failed` is given only when no byte can have left.
//
// A value without I/O and clock. Threads: one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "drivers/printer/cups_connection.h"
#include "drivers/printer/raw_transport.h"
#include "pos/ports/device.h"

namespace holdfast::drivers {

struct CupsPatience {
  // A job cannot be handed over because the scheduler does not answer: failed.
  std::chrono::milliseconds connect{2'000};
  // A job was handed over and the scheduler went away, or came back without ending it:
  // unknown.
  std::chrono::milliseconds lost_scheduler{10'000};
  // The scheduler works on a job but does not reach the printer: said on the screen.
  std::chrono::milliseconds silent_printer{1'000};
  // Between two looks at an idle queue.
  std::chrono::milliseconds status_interval{15'000};
};

class CupsJob {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Outcome = std::optional<ports::OutputOutcome>;

  enum class Phase : std::uint8_t {
    waiting,     // not handed over yet
    searching,   // handed over, but the answer was lost: look for its name
    following,   // accepted
    cancelling,  // accepted, and to be taken back
  };

  CupsJob(RawJob job, const CupsPatience& patience, TimePoint now);
  // Was handed over before this program was started, if at all: looked for by its name.
  [[nodiscard]] static CupsJob of_earlier_run(RawJob job, const CupsPatience& patience,
                                              TimePoint now);

  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] const RawJob& job() const { return job_; }
  [[nodiscard]] int id() const { return id_; }
  [[nodiscard]] TimePoint next_look() const { return next_look_; }
  // The scheduler has worked on it for so long without reaching the printer.
  [[nodiscard]] bool printer_is_silent(TimePoint now) const;
  [[nodiscard]] bool printer_was_reached() const { return began_; }
  [[nodiscard]] const std::string& printer_message() const { return message_; }

  // Shortens the time it has left, and lets a job that is being printed go on.
  void owner_is_leaving(TimePoint leave_by);

  // Each tells what happened; an outcome ends the job.
  [[nodiscard]] Outcome handed_over(const CupsConnection::Reply<int>& id, TimePoint now);
  [[nodiscard]] Outcome searched(
      const CupsConnection::Reply<std::vector<CupsConnection::Job>>& jobs, TimePoint now);
  [[nodiscard]] Outcome looked(const CupsConnection::Reply<CupsConnection::Job>& job,
                               TimePoint now);
  [[nodiscard]] Outcome time_passed(TimePoint now);
  // True once: ask the scheduler to take it back.
  [[nodiscard]] bool wants_cancel(TimePoint now);

 private:
  [[nodiscard]] Outcome lost(TimePoint now);
  void scheduler_is_back(TimePoint now);
  [[nodiscard]] Outcome verdict(const CupsConnection::Job& job, TimePoint now);
  [[nodiscard]] ports::OutputOutcome unknown() const;
  [[nodiscard]] ports::OutputOutcome not_printed() const;
  void look_again(TimePoint now);

  RawJob job_;
  CupsPatience patience_;
  Phase phase_ = Phase::waiting;
  int id_ = 0;
  bool began_ = false;           // the printer was reached: bytes may have left
  bool scheduler_lost_ = false;  // what it says of this job may be incomplete
  bool leaving_ = false;
  std::string message_;
  core::Error trouble_;  // why it is still waiting
  TimePoint submitted_, give_up_at_, next_look_;
  std::optional<TimePoint> lost_since_, working_since_, cancelled_at_;
  std::chrono::milliseconds pause_;
};

}  // namespace holdfast::drivers
