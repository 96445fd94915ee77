// What goes wrong with the server.
#include <utility>

#include "tests/sim/server.h"

namespace holdfast::sim {

using core::ErrorCode;

std::optional<FaultKind> SimServer::strike(const Fault& fault) {
  Generator draw(fault.draw);
  switch (fault.kind) {
    case FaultKind::server_crash:
      is_in_trouble(ErrorCode::server_unreachable, draw.between(2 * kSecond, 30 * kMinute));
      return fault.kind;
    case FaultKind::failover_with_loss:
      lose_newest(static_cast<std::size_t>(draw.between(1, 25)));
      is_in_trouble(ErrorCode::server_unreachable, draw.between(kSecond, 2 * kMinute));
      return fault.kind;
    case FaultKind::schema_too_old:
      is_in_trouble(ErrorCode::server_schema_too_old, draw.between(kMinute, 3 * kHour));
      return fault.kind;
    case FaultKind::schema_too_new:
      is_in_trouble(ErrorCode::server_schema_too_new, draw.between(kMinute, 3 * kHour));
      return fault.kind;
    case FaultKind::deadlock:
      next_write_ = core::Error{ErrorCode::server_unreachable, "40P01: deadlock detected"};
      return fault.kind;
    case FaultKind::server_disk_full:
      next_write_ = core::Error{ErrorCode::server_unreachable, "53100: disk full"};
      return fault.kind;
    case FaultKind::poisoned_sale:
      poison_[fault.till] = "22P02: what this sale says cannot be";
      return fault.kind;
    case FaultKind::unique_violation:
      poison_[fault.till] = "23505: another row has this id";
      return fault.kind;
    case FaultKind::wrong_tenant:
      trouble_of_till_[fault.till] = {ErrorCode::server_login_refused,
                                      "this login belongs to no till"};
      scheduler_.after(draw.between(kMinute, 3 * kHour), Scheduler::kWorld,
                       [this, till = fault.till] { trouble_of_till_.erase(till); });
      return fault.kind;
    default:
      return std::nullopt;
  }
}

void SimServer::is_in_trouble(ErrorCode code, Time for_ms) {
  trouble_ = core::Error{code, {}};
  const std::uint64_t ticket = ++trouble_ticket_;
  scheduler_.after(for_ms, Scheduler::kWorld, [this, ticket] {
    if (ticket == trouble_ticket_) trouble_.reset();
  });
}

std::optional<core::Error> SimServer::trouble_for(int till) const {
  if (trouble_) return trouble_;
  const auto own = trouble_of_till_.find(till);
  return own == trouble_of_till_.end() ? std::nullopt : std::optional(own->second);
}

std::optional<core::Error> SimServer::take_next_write() {
  return std::exchange(next_write_, std::nullopt);
}

void SimServer::heal() {
  ++trouble_ticket_;
  trouble_.reset();
  trouble_of_till_.clear();
  next_write_.reset();
  poison_.clear();
  retry_quarantined();
}

void SimServer::lose_newest(std::size_t entries) {
  for (; entries > 0 && !log_.empty(); --entries) {
    const Taken last = log_.back();
    log_.pop_back();
    Copy& copy = copies_[static_cast<std::size_t>(last.till)];
    const ports::StoredEntry entry = std::move(copy.entries.back());
    copy.entries.pop_back();
    ids_.erase(entry.id);
    // What was set aside had changed no table.
    if (copy.quarantine.erase(last.seq) == 0) apply(last.till, entry, Way::back);
  }
}

void SimServer::retry_quarantined() {
  for (std::size_t till = 0; till < copies_.size(); ++till) {
    Copy& copy = copies_[till];
    for (const auto& [seq, reason] : std::exchange(copy.quarantine, {})) {
      apply(static_cast<int>(till), copy.entries[static_cast<std::size_t>(seq) - 1], Way::forth);
    }
  }
}

}  // namespace holdfast::sim
