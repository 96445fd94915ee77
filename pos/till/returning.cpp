#include "pos/till/returning.h"

#include <algorithm>
#include <utility>

#include "pos/core/receipt.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;
using core::LineQuantities;
using core::Quantity;

Quantity chosen_of(const LineQuantities& chosen, std::uint32_t number) {
  const auto found = chosen.find(number);
  return found == chosen.end() ? Quantity{} : found->second;
}

}  // namespace

void Returning::start() {
  end();
  active_ = true;
}

void Returning::end() {
  leave_receipt();
  active_ = looking_up_ = false;
}

void Returning::leave_receipt() {
  found_.reset();
  chosen_.clear();
  selected_ = 0;
  reason_.clear();
  refund_ = {};
}

void Returning::leave() {
  if (looking_up_ || found_) {
    looking_up_ = false;
    return leave_receipt();
  }
  end();
}

core::Result<effect::LookUpReceipt> Returning::find(std::string_view typed,
                                                    const core::ShopProfile& shop) {
  const auto code = core::read_receipt_code(typed);
  if (!code) return core::fail(ErrorCode::receipt_unknown, std::string(typed));
  if (code->terminal && *code->terminal != shop.terminal_number) {
    return core::fail(ErrorCode::receipt_elsewhere, std::string(typed));
  }
  leave_receipt();
  looking_up_ = true;
  return effect::LookUpReceipt{++look_ups_, code->number};
}

core::Result<void> Returning::looked_up(const command::ReceiptLookedUp& answer,
                                        core::Currency currency) {
  if (!looking_up_ || answer.look_up != look_ups_) return {};
  looking_up_ = false;
  if (answer.error) return core::pass_on(*answer.error);
  if (!answer.found) return core::fail(ErrorCode::receipt_unknown);
  if (answer.found->sale.sale.currency() != currency) {
    return core::fail(ErrorCode::currency_mismatch);
  }
  found_ = answer.found;
  refund_ = {0, currency};
  for (const core::SaleLine& line : found_->sale.sale.lines()) {
    if (core::returnable(*found_, line.number).thousandths == 0) continue;
    selected_ = line.number;
    break;
  }
  return {};
}

core::Result<void> Returning::require_receipt() const {
  if (found_) return {};
  return core::fail(ErrorCode::not_now, "no receipt is open yet");
}

core::Result<void> Returning::select(std::uint32_t number) {
  if (auto ok = require_receipt(); !ok) return ok;
  if (found_->sale.sale.find(number) == nullptr) return core::fail(ErrorCode::not_on_receipt);
  selected_ = number;
  return {};
}

core::Result<void> Returning::choose(LineQuantities chosen, std::uint32_t line) {
  std::erase_if(chosen, [](const auto& entry) { return entry.second.thousandths == 0; });
  core::Money refund{0, found_->sale.sale.currency()};
  if (!chosen.empty()) {
    const auto back = core::compute_return(*found_, chosen);
    if (!back) return core::pass_on(back.error());
    refund = back->totals.total;
  }
  chosen_ = std::move(chosen);
  selected_ = line;
  refund_ = refund;
  ++revision_;
  return {};
}

core::Result<void> Returning::set_quantity(std::uint32_t number, Quantity quantity) {
  if (auto ok = require_receipt(); !ok) return ok;
  if (found_->sale.sale.find(number) == nullptr) return core::fail(ErrorCode::not_on_receipt);
  LineQuantities chosen = chosen_;
  chosen[number] = quantity;
  return choose(std::move(chosen), number);
}

core::Result<void> Returning::everything() {
  if (auto ok = require_receipt(); !ok) return ok;
  LineQuantities all;
  for (const core::SaleLine& line : found_->sale.sale.lines()) {
    all[line.number] = core::returnable(*found_, line.number);
  }
  return choose(std::move(all), selected_);
}

core::Result<void> Returning::scanned(core::VariantId variant, Quantity pack) {
  if (auto ok = require_receipt(); !ok) return ok;
  const core::SaleLine* last = nullptr;
  for (const core::SaleLine& line : found_->sale.sale.lines()) {
    if (line.voided || line.variant != variant) continue;
    last = &line;
    const Quantity chosen = chosen_of(chosen_, line.number);
    const Quantity left = core::returnable(*found_, line.number);
    if (chosen >= left) continue;
    const Quantity more{chosen.thousandths + pack.thousandths};
    return set_quantity(line.number, core::is_by_the_piece(line) ? more : left);
  }
  if (last == nullptr) return core::fail(ErrorCode::not_on_receipt);
  selected_ = last->number;
  ++revision_;
  const Quantity left = core::returnable(*found_, last->number);
  return core::fail(ErrorCode::return_too_large,
                    last->name + ": " + core::to_plain(left) + " left");
}

core::Result<void> Returning::set_reason(std::string reason) {
  if (auto ok = require_receipt(); !ok) return ok;
  if (reason.empty()) return core::fail(ErrorCode::reason_missing);
  if (reason.size() > kLongestReason) {
    return core::fail(ErrorCode::not_now, "the reason is too long");
  }
  reason_ = std::move(reason);
  return {};
}

core::Result<core::GoodsReturned> Returning::record() const {
  if (auto ok = require_receipt(); !ok) return core::pass_on(ok.error());
  auto back = core::compute_return(*found_, chosen_);
  if (!back) return core::pass_on(back.error());
  if (reason_.empty()) return core::fail(ErrorCode::reason_missing);
  core::GoodsReturned returned;
  returned.original = found_->sale.sale.id();
  returned.original_receipt = found_->sale.receipt_number;
  returned.tax_policy = found_->sale.tax_policy;
  returned.lines = std::move(back->lines);
  returned.totals = std::move(back->totals);
  returned.refunds = {{core::TenderKind::cash, returned.totals.total}};
  returned.reason = reason_;
  return returned;
}

void Returning::show(ReturnView& view, const core::ShopProfile& shop,
                     const ports::Clock& clock) const {
  view = {};
  view.looking_up = looking_up_;
  view.found = found_.has_value();
  if (!found_) return;
  const core::SaleRecorded& sale = found_->sale;
  view.receipt = core::receipt_code(shop, sale.receipt_number);
  view.sold_at = core::LocalTime::from(found_->sold_at, clock.utc_offset_minutes(found_->sold_at));
  view.paid = sale.totals.total;
  for (const core::LineTotals& amounts : sale.totals.lines) {
    const core::SaleLine* line = sale.sale.find(amounts.number);
    if (line == nullptr) continue;
    const Quantity left = core::returnable(*found_, line->number);
    const Quantity chosen = chosen_of(chosen_, line->number);
    view.lines.push_back({line->number, line->name, line->unit, line->quantity, left, chosen,
                          amounts.total, core::is_by_the_piece(*line)});
    view.anything_left |= left.thousandths > 0;
    view.anything_chosen |= chosen.thousandths > 0;
  }
  view.selected = selected_;
  view.reason = reason_;
  view.refund = refund_;
  view.revision = revision_;
}

}  // namespace holdfast::till
