#include "pos/till/output_queue.h"

#include <algorithm>

namespace holdfast::till {
namespace {

using core::OutputJob;
using Kind = OutputJob::Kind;
using State = OutputJob::State;

bool is_paper_of(const OutputJob& job, std::int64_t receipt) {
  return job.receipt_number == receipt && (job.kind == Kind::receipt || job.kind == Kind::copy);
}

bool is_kick_of(const OutputJob& job, std::int64_t receipt) {
  return job.receipt_number == receipt && job.kind == Kind::kick;
}

// The last report and the last count's slip can be printed again.
bool is_the_last_of_its_kind(const OutputJob& job) {
  return job.kind == Kind::shift_report || job.kind == Kind::count_slip;
}

OutputState worst(const std::vector<OutputJob>& jobs,
                  bool (*belongs)(const OutputJob&, std::int64_t), std::int64_t receipt) {
  const auto any = [&](State state) {
    return std::ranges::any_of(
        jobs, [&](const OutputJob& job) { return belongs(job, receipt) && job.state == state; });
  };
  if (any(State::sent)) return OutputState::working;
  if (any(State::unknown)) return OutputState::unknown;
  return any(State::failed) ? OutputState::failed : OutputState::done;
}

}  // namespace

void OutputQueue::restore(const std::optional<core::OutputRecord>& record,
                          std::int64_t last_receipt) {
  record_ = record.value_or(core::OutputRecord{last_receipt + 1, {}});
  for (Job& job : record_.jobs) {
    if (job.kind == Kind::kick) job.state = State::unknown;
  }
  ++changes_;
}

void OutputQueue::add(const core::OutputJob& job) {
  // What became of an earlier shift's report, or of an earlier count's slip, is over.
  if (is_the_last_of_its_kind(job)) settle(job.kind);
  record_.jobs.push_back(job);
  if (record_.jobs.size() > kMostJobs) forget_the_oldest();
  ++changes_;
}

void OutputQueue::forget_the_oldest() {
  const Job gone = record_.jobs.front();
  record_.jobs.erase(record_.jobs.begin());
  if (gone.kind == Kind::receipt || gone.kind == Kind::copy) {
    record_.known_from = std::max(record_.known_from, gone.receipt_number + 1);
  }
}

void OutputQueue::withdraw(core::Uuid id) {
  if (std::erase_if(record_.jobs, [id](const Job& job) { return job.id == id; }) > 0) ++changes_;
}

void OutputQueue::finished(core::Uuid id, ports::OutputResult result) {
  const auto job = std::ranges::find(record_.jobs, id, &Job::id);
  if (job == record_.jobs.end()) return;
  ++changes_;
  const Job ended = *job;
  if (is_kept(ended, result)) {
    job->state = result == ports::OutputResult::failed ? State::failed : State::unknown;
    return;
  }
  record_.jobs.erase(job);
  if (result != ports::OutputResult::done) return;
  if (ended.receipt_number > 0 && ended.kind != Kind::kick) settle_receipt(ended.receipt_number);
  if (is_the_last_of_its_kind(ended)) settle(ended.kind);
}

void OutputQueue::settle(Kind kind) {
  std::erase_if(record_.jobs,
                [kind](const Job& job) { return job.kind == kind && job.state != State::sent; });
}

OutputState OutputQueue::state_of(Kind kind) const {
  const auto is_of = [](const OutputJob& job, std::int64_t wanted) {
    return static_cast<std::int64_t>(job.kind) == wanted;
  };
  return worst(record_.jobs, is_of, static_cast<std::int64_t>(kind));
}

OutputState OutputQueue::report_state() const {
  return state_of(Kind::shift_report);
}

OutputState OutputQueue::count_slip_state() const {
  return state_of(Kind::count_slip);
}

// A copy says DUPLICATE because another paper may be there, and that one decides, unless it is
// still under way itself and may yet turn out not to have been printed.
bool OutputQueue::is_kept(const Job& job, ports::OutputResult result) const {
  if (result == ports::OutputResult::done || job.kind == Kind::kick) return false;
  // A cash slip is told of once, and cannot be asked for again.
  if (job.receipt_number == 0) return is_the_last_of_its_kind(job);
  if (job.kind != Kind::copy) return true;
  return result == ports::OutputResult::unknown &&
         std::ranges::any_of(record_.jobs, [&job](const Job& other) {
           return other.id != job.id && is_paper_of(other, job.receipt_number) &&
                  other.state == State::sent;
         });
}

// A paper is there now, so what became of the others no longer matters. Those still under way
// cannot make it unprinted any more.
void OutputQueue::settle_receipt(std::int64_t number) {
  std::erase_if(record_.jobs, [number](const Job& job) {
    return is_paper_of(job, number) && job.state != State::sent;
  });
  for (Job& job : record_.jobs) {
    if (is_paper_of(job, number)) job.kind = Kind::copy;
  }
}

OutputState OutputQueue::receipt_state(std::int64_t number) const {
  const OutputState state = worst(record_.jobs, is_paper_of, number);
  const bool unheard_of = state == OutputState::done && number < record_.known_from;
  return unheard_of ? OutputState::unknown : state;
}

OutputState OutputQueue::kick_state(std::int64_t receipt_number) const {
  if (receipt_number < record_.known_from) return OutputState::unknown;
  return worst(record_.jobs, is_kick_of, receipt_number);
}

}  // namespace holdfast::till
