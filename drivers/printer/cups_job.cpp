#include "drivers/printer/cups_job.h"

#include <algorithm>
#include <utility>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::OutputOutcome;
using ports::OutputResult;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{4};
constexpr milliseconds kLongestPause{250};
// After a job was taken back, its backend still reports what it had done.
constexpr milliseconds kSettle{300};
constexpr milliseconds kCancelLimit{2'000};
// For taking a job back when its owner leaves; longer than kSettle.
constexpr milliseconds kLeaveGrace{500};

constexpr const char* kLook = "it may be on paper; look at the printer before you print again";

}  // namespace

CupsJob::CupsJob(RawJob job, const CupsPatience& patience, TimePoint now)
    : job_(std::move(job)),
      patience_(patience),
      submitted_(now),
      give_up_at_(now + job_.give_up_after),
      next_look_(now),
      pause_(kFirstPause) {}

CupsJob CupsJob::of_earlier_run(RawJob job, const CupsPatience& patience, TimePoint now) {
  CupsJob made(std::move(job), patience, now);
  made.phase_ = Phase::searching;
  // What it went through until now was not seen, so that nothing is certain but its good end.
  made.scheduler_lost_ = true;
  return made;
}

bool CupsJob::printer_is_silent(TimePoint now) const {
  return working_since_ && !began_ && now - *working_since_ > patience_.silent_printer;
}

void CupsJob::owner_is_leaving(TimePoint leave_by) {
  leaving_ = true;
  give_up_at_ = std::min(give_up_at_, leave_by);
}

void CupsJob::look_again(TimePoint now) {
  next_look_ = now + pause_;
  pause_ = std::min(pause_ * 3 / 2, kLongestPause);
}

CupsJob::Outcome CupsJob::handed_over(const CupsConnection::Reply<int>& id, TimePoint now) {
  if (id) {
    id_ = *id;
    phase_ = Phase::following;
    pause_ = kFirstPause;
    look_again(now);
    return std::nullopt;
  }
  switch (id.error().trouble) {
    case CupsConnection::Trouble::refused:
      return OutputOutcome{OutputResult::failed, id.error().error};
    case CupsConnection::Trouble::unreachable:
      trouble_ = id.error().error;
      look_again(now);
      return time_passed(now);
    case CupsConnection::Trouble::lost:
      phase_ = Phase::searching;
      return lost(now);
  }
  return std::nullopt;
}

CupsJob::Outcome CupsJob::searched(
    const CupsConnection::Reply<std::vector<CupsConnection::Job>>& jobs, TimePoint now) {
  if (!jobs) return lost(now);
  scheduler_is_back(now);
  const auto found = std::ranges::find(*jobs, job_.name, &CupsConnection::Job::name);
  if (found == jobs->end()) return unknown();
  id_ = found->id;
  phase_ = Phase::following;
  next_look_ = now;
  return std::nullopt;
}

CupsJob::Outcome CupsJob::looked(const CupsConnection::Reply<CupsConnection::Job>& job,
                                 TimePoint now) {
  if (!job) {
    if (job.error().trouble == CupsConnection::Trouble::refused) return unknown();
    return lost(now);
  }
  // Numbers start again in a scheduler that lost its spool: another's job may have ours.
  if (job->name != job_.name) return unknown();
  scheduler_is_back(now);
  began_ = began_ || job->impressions_completed > 0;
  message_ = job->printer_message;
  if (job->state == IPP_JSTATE_PROCESSING && !working_since_) working_since_ = now;
  look_again(now);
  return verdict(*job, now);
}

CupsJob::Outcome CupsJob::verdict(const CupsConnection::Job& job, TimePoint now) {
  switch (job.state) {
    case IPP_JSTATE_COMPLETED:
      began_ = true;
      return OutputOutcome::ok();
    case IPP_JSTATE_CANCELED:
    case IPP_JSTATE_ABORTED:
      if (began_ || scheduler_lost_) return unknown();
      // By somebody else, who may have deleted the queue: what the backend had done is not heard.
      if (!cancelled_at_ && job.state == IPP_JSTATE_CANCELED &&
          (working_since_ || job.began_processing)) {
        return unknown();
      }
      if (cancelled_at_ && working_since_ && now - *cancelled_at_ < kSettle) return std::nullopt;
      return not_printed();
    default:
      return time_passed(now);
  }
}

CupsJob::Outcome CupsJob::lost(TimePoint now) {
  scheduler_lost_ = true;
  if (!lost_since_) lost_since_ = now;
  look_again(now);
  return time_passed(now);
}

// A scheduler that was killed while it noted a job's end may keep the job for ever without
// working on it; it gets no more time than one that stays away.
void CupsJob::scheduler_is_back(TimePoint now) {
  if (!lost_since_) return;
  lost_since_.reset();
  give_up_at_ = std::min(give_up_at_, now + patience_.lost_scheduler);
}

CupsJob::Outcome CupsJob::time_passed(TimePoint now) {
  if (lost_since_ && now - *lost_since_ > patience_.lost_scheduler) return unknown();
  if (leaving_ && phase_ != Phase::waiting && now >= give_up_at_ + kLeaveGrace) return unknown();
  switch (phase_) {
    case Phase::waiting:
      if (now >= give_up_at_ || now - submitted_ > patience_.connect) {
        core::Error error = trouble_;
        if (leaving_) error = {ErrorCode::device_closed, "the till was stopped"};
        if (error.code == ErrorCode::internal)
          error = {ErrorCode::device_timeout, "the print service (CUPS) was busy"};
        return OutputOutcome{OutputResult::failed, std::move(error)};
      }
      break;
    case Phase::searching:
      if (leaving_ && now >= give_up_at_) return unknown();
      break;
    case Phase::following:
      if (now < give_up_at_ && !(leaving_ && printer_is_silent(now))) break;
      if (leaving_ && (began_ || lost_since_)) return unknown();
      phase_ = Phase::cancelling;
      next_look_ = now;
      break;
    case Phase::cancelling:
      if (cancelled_at_ && now - *cancelled_at_ > kCancelLimit) return unknown();
      break;
  }
  return std::nullopt;
}

bool CupsJob::wants_cancel(TimePoint now) {
  if (phase_ != Phase::cancelling || cancelled_at_) return false;
  cancelled_at_ = now;
  pause_ = kFirstPause;
  return true;
}

OutputOutcome CupsJob::unknown() const {
  return {OutputResult::unknown, {ErrorCode::device_timeout, kLook}};
}

OutputOutcome CupsJob::not_printed() const {
  if (!cancelled_at_)
    return {OutputResult::failed,
            {ErrorCode::device_failure, "the print service (CUPS) gave the job up: " + message_}};
  std::string detail = "nothing was sent to the printer";
  if (!message_.empty()) detail += ": " + message_;
  return {OutputResult::failed, {ErrorCode::device_offline, std::move(detail)}};
}

}  // namespace holdfast::drivers
