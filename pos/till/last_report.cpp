#include "pos/till/last_report.h"

#include <span>
#include <variant>

#include "pos/core/assert.h"
#include "pos/core/hex.h"

namespace holdfast::till {

void LastReport::apply(const CommittedEntry& entry, const Shift& shift) {
  const auto* closed = std::get_if<core::ShiftClosed>(&entry.body);
  if (closed == nullptr) return;
  closed_ = *closed;
  closed_at_ = entry.occurred_at;
  drawer_ = shift.is_open() ? shift.drawer() : core::DrawerTotals{};
  journal_head_ = std::to_string(entry.seq) + ":" + core::to_hex(std::span(entry.hash).first<8>());
}

core::ReceiptDocument LastReport::document(const Reference& reference, const ports::Clock& clock,
                                           bool duplicate) const {
  HOLDFAST_ASSERT(closed_ && reference.shop());
  const core::Person* by = reference.find_person(closed_->by);
  return core::shift_report(*closed_, drawer_, *reference.shop(),
                            by == nullptr ? std::string() : by->display_name,
                            core::LocalTime::from(closed_at_, clock.utc_offset_minutes(closed_at_)),
                            journal_head_, duplicate);
}

}  // namespace holdfast::till
