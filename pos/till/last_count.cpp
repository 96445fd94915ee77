#include "pos/till/last_count.h"

#include <variant>

#include "pos/core/assert.h"

namespace holdfast::till {

void LastCount::apply(const CommittedEntry& entry) {
  if (std::holds_alternative<core::ShiftOpened>(entry.body)) submitted_.reset();
  const auto* submitted = std::get_if<core::CountSubmitted>(&entry.body);
  if (submitted == nullptr) return;
  submitted_ = *submitted;
  submitted_at_ = entry.occurred_at;
}

core::ReceiptDocument LastCount::document(const Reference& reference, const ports::Clock& clock,
                                          bool duplicate) const {
  HOLDFAST_ASSERT(submitted_ && reference.shop());
  const core::Person* by = reference.find_person(submitted_->by);
  return core::count_slip(
      *submitted_, *reference.shop(), by == nullptr ? std::string() : by->display_name,
      core::LocalTime::from(submitted_at_, clock.utc_offset_minutes(submitted_at_)), duplicate);
}

}  // namespace holdfast::till
