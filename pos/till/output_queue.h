// The till's print queue: which receipts, reports and drawer kicks were asked for, and what
// became of them. Kept in the workspace (pos/core/outputs.h), so that a till that was killed
// still knows which receipts lie on paper. Nothing in here repeats a job: the cashier does.
//
// A value without I/O. Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pos/core/outputs.h"
#include "pos/ports/device.h"
#include "pos/till/view.h"

namespace holdfast::till {

class OutputQueue {
 public:
  // More trouble than this is forgotten from its oldest on: such receipts become unknown.
  static constexpr std::size_t kMostJobs = 32;

  // At a start, as the workspace has it; empty: nothing is known of the receipts up to
  // `last_receipt`. Kicks come back as unknown.
  void restore(const std::optional<core::OutputRecord>& record, std::int64_t last_receipt);
  void add(const core::OutputJob& job);
  // The job was never given to a device.
  void withdraw(core::Uuid id);
  void finished(core::Uuid id, ports::OutputResult result);

  [[nodiscard]] OutputState receipt_state(std::int64_t number) const;
  // Of the last shift report.
  [[nodiscard]] OutputState report_state() const;
  // Of the last stock count.
  [[nodiscard]] OutputState count_slip_state() const;
  // Meaningful after restore(): while the program runs, it hears of each kick itself.
  [[nodiscard]] OutputState kick_state(std::int64_t receipt_number) const;
  // A paper may be in somebody's hand: another one must say that it is a copy.
  [[nodiscard]] bool may_be_printed(std::int64_t number) const {
    return receipt_state(number) != OutputState::failed;
  }

  [[nodiscard]] const core::OutputRecord& record() const noexcept { return record_; }
  // Rises with each change.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }

 private:
  using Job = core::OutputJob;
  [[nodiscard]] bool is_kept(const Job& job, ports::OutputResult result) const;
  [[nodiscard]] OutputState state_of(Job::Kind kind) const;
  void settle(Job::Kind kind);
  void settle_receipt(std::int64_t number);
  void forget_the_oldest();

  core::OutputRecord record_;
  std::uint64_t changes_ = 1;
};

}  // namespace holdfast::till
