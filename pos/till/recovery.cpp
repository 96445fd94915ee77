#include "pos/till/recovery.h"

#include <variant>

namespace holdfast::till {
namespace {

using core::ErrorCode;

core::Result<void> check_open_sale(const core::Sale& sale, const Shift& shift,
                                   const LastReceipt& last_receipt) {
  if (!shift.is_open()) {
    return core::fail(ErrorCode::internal, "an open sale was found, but no shift is open");
  }
  if (sale.currency() != shift.currency()) {
    return core::fail(ErrorCode::internal, "the open sale is in another currency than the shift");
  }
  if (last_receipt.has_ended(sale.id())) {
    return core::fail(ErrorCode::internal, "the open sale was already recorded");
  }
  return {};
}

}  // namespace

void BroughtBack::apply(const core::EntryBody& entry) {
  any_ = true;
  sale_ended_ |= std::holds_alternative<core::SaleRecorded>(entry) ||
                 std::holds_alternative<core::SaleVoided>(entry) ||
                 std::holds_alternative<core::ShiftOpened>(entry) ||
                 std::holds_alternative<core::ShiftClosed>(entry);
  count_ended_ |= std::holds_alternative<core::CountSubmitted>(entry);
}

core::Workspace BroughtBack::bring_up_to_date(core::Workspace older) const {
  if (!any_) return older;
  if (sale_ended_) older.open_sale.reset();
  if (count_ended_) older.count.reset();
  // Nothing is recorded before the cashier has pressed Next.
  older.unacknowledged.reset();
  older.outputs.reset();
  return older;
}

core::Result<void> check_workspace(const core::Workspace& workspace, const Shift& shift,
                                   const LastReceipt& last_receipt) {
  if (workspace.open_sale && workspace.unacknowledged) {
    return core::fail(ErrorCode::internal, "an open sale and an unfinished one were both found");
  }
  if (workspace.open_sale) return check_open_sale(*workspace.open_sale, shift, last_receipt);
  if (workspace.unacknowledged) {
    const ReceiptRecord* recorded = last_receipt.record();
    if (recorded == nullptr || recorded->id() != *workspace.unacknowledged) {
      return core::fail(ErrorCode::internal,
                        "the journal does not hold the unfinished sale or return");
    }
  }
  return {};
}

}  // namespace holdfast::till
