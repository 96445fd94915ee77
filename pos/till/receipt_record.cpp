#include "pos/till/receipt_record.h"

#include <utility>

#include "pos/core/assert.h"
#include "pos/core/overloaded.h"

namespace holdfast::till {

core::TransactionId ReceiptRecord::id() const {
  return std::visit(
      core::Overloaded{[](const core::SaleRecorded& sale) { return sale.sale.id(); },
                       [](const core::GoodsReturned& returned) { return returned.id; }},
      body);
}

std::int64_t ReceiptRecord::number() const {
  return std::visit([](const auto& recorded) { return recorded.receipt_number; }, body);
}

core::Money ReceiptRecord::total() const {
  return std::visit([](const auto& recorded) { return recorded.totals.total; }, body);
}

std::optional<ReceiptRecord> receipt_record(const CommittedEntry& entry) {
  if (const auto* sale = std::get_if<core::SaleRecorded>(&entry.body)) {
    return ReceiptRecord{*sale, entry.occurred_at};
  }
  if (const auto* returned = std::get_if<core::GoodsReturned>(&entry.body)) {
    return ReceiptRecord{*returned, entry.occurred_at};
  }
  return std::nullopt;
}

core::ReceiptDocument receipt_of(const ReceiptRecord& record, const Reference& reference,
                                 const ports::Clock& clock, bool duplicate) {
  HOLDFAST_ASSERT(reference.shop());
  const auto at =
      core::LocalTime::from(record.occurred_at, clock.utc_offset_minutes(record.occurred_at));
  const auto name_of = [&](core::PersonId id) {
    const core::Person* person = reference.find_person(id);
    return person == nullptr ? std::string() : person->display_name;
  };
  core::ReceiptDocument document = std::visit(
      core::Overloaded{[&](const core::SaleRecorded& sale) {
                         return core::sale_receipt(sale, *reference.shop(), name_of(sale.cashier),
                                                   at, duplicate);
                       },
                       [&](const core::GoodsReturned& returned) {
                         return core::return_receipt(returned, *reference.shop(),
                                                     name_of(returned.by), at, duplicate);
                       }},
      record.body);
  return core::styled(std::move(document), reference.receipt_style());
}

}  // namespace holdfast::till
