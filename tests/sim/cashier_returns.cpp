// Somebody brings goods back: with a receipt of any day, with a return's own paper, with a number
// that nobody ever gave out, for all of it or for a piece.
#include <algorithm>
#include <string>

#include "tests/sim/cashier.h"

namespace holdfast::sim {
namespace {

namespace cmd = till::command;

constexpr int kMostSteps = 12;

Basket chosen_goods(const till::ReturnView& view, const std::vector<core::Item>& goods) {
  Basket chosen;
  for (const till::ReturnLineView& line : view.lines) {
    const auto item = std::ranges::find(goods, line.name, &core::Item::name);
    if (item == goods.end() || line.chosen.thousandths == 0) continue;
    chosen[item->id] += line.chosen.thousandths;
  }
  return chosen;
}

}  // namespace

Time Cashier::begin_return() {
  return_steps_ = 0;
  box_.submit(cmd::StartReturn{});
  return thinks(kSecond, 5 * kSecond);
}

Time Cashier::goods_return() {
  const till::ReturnView& view = box_.view().goods_return;
  if (view.looking_up) {
    // Now and then nobody waits for it.
    if (generator_.once_in(40)) box_.submit(cmd::LeaveReturn{});
    return thinks(20, 500);
  }
  if (++return_steps_ > kMostSteps || (view.found && !view.anything_left)) {
    box_.submit(cmd::LeaveReturn{});
    return thinks(kSecond, 3 * kSecond);
  }
  if (view.found) return choose_returned();
  const std::int64_t next = box_.view().sale.receipt_number;
  // Most come back soon.
  const std::int64_t oldest = generator_.percent(70) ? std::max<std::int64_t>(next - 40, 1) : 1;
  box_.submit(cmd::FindReceipt{std::to_string(generator_.between(oldest, next))});
  return thinks(20, 500);
}

Time Cashier::choose_returned() {
  const till::ReturnView& view = box_.view().goods_return;
  if (view.reason.empty()) {
    box_.submit(cmd::SetReturnReason{generator_.once_in(2) ? "Faulty" : "Other"});
    return thinks(kSecond, 3 * kSecond);
  }
  if (!view.anything_chosen && generator_.once_in(5)) {
    box_.submit(cmd::ReturnEverything{});
    return thinks(kSecond, 4 * kSecond);
  }
  if (view.anything_chosen && generator_.percent(60)) return confirm_return();
  const till::ReturnLineView& line = view.lines[generator_.below(view.lines.size())];
  const auto item = std::ranges::find(box_.goods(), line.name, &core::Item::name);
  if (generator_.once_in(2)) {
    box_.scan(item->barcodes.front().code.substr(1));
  } else {
    // Sometimes one more than there are: refused.
    const std::int64_t pieces = generator_.between(0, line.left.thousandths / 1'000 + 1);
    box_.submit(cmd::SetReturnQuantity{line.number, core::Quantity::of(pieces)});
  }
  return thinks(700, 3 * kSecond);
}

Time Cashier::confirm_return() {
  box_.books().taking_back(chosen_goods(box_.view().goods_return, box_.goods()));
  box_.submit(cmd::ConfirmReturn{});
  return thinks(200, 2 * kSecond);
}

}  // namespace holdfast::sim
