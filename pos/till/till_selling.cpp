// The part of the router that a sale passes through: goods, payment, change.
#include <utility>

#include "pos/core/barcode.h"
#include "pos/till/till_state.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;

std::string added_text(const core::Item& item, core::Quantity quantity, core::Money price) {
  std::string text = item.name + "  " + core::to_display(price);
  if (quantity != core::kOne) text = core::to_plain(quantity) + " × " + text;
  return text;
}

// What somebody should know who sells it on this day; mostly nothing.
std::string day_notice(const ScannedGoods& goods, core::CivilDate today) {
  for (const auto& [name, day] : {std::pair{"expiry", goods.expiry},
                                  {"sell by", goods.sell_by},
                                  {"best before", goods.best_before}}) {
    if (day && *day < today) return goods.item.name + ": " + name + " " + day->text() + " is past.";
  }
  return {};
}

}  // namespace

core::Result<ScannedGoods> Till::State::look_up(const core::ScannedCode& scanned) const {
  return find_goods(catalogue, scanned, code_rules, today().year);
}

core::CivilDate Till::State::today() const {
  const core::LocalTime at = local(now);
  return {at.year, at.month, at.day};
}

core::Result<void> Till::State::check_expiry(const ScannedGoods& goods) const {
  if (!goods.expiry || *goods.expiry >= today()) return {};
  if (require_permission(Action::sell_expired)) return {};
  return core::fail(ErrorCode::goods_expired, goods.item.name + ", expiry " + goods.expiry->text());
}

core::Result<void> Till::State::scan_refused(const core::ScannedCode& code) const {
  const auto meaning = core::meaning_of(code, code_rules, today().year);
  if (!meaning) return core::fail(ErrorCode::scan_not_now);
  const auto* own = std::get_if<core::OwnCode>(&*meaning);
  const bool badge = own != nullptr && own->kind == core::OwnCodeKind::employee_badge;
  if (badge && screen() == Screen::sign_in) {
    return core::fail(ErrorCode::code_elsewhere,
                      core::to_display(*own) + ". " + std::string(core::place_of(own->kind)));
  }
  return core::fail(ErrorCode::scan_not_now, core::to_display(*meaning));
}

core::Result<void> Till::State::scan_receipt(const std::string& receipt) {
  if (screen() != Screen::sell) return core::fail(ErrorCode::scan_not_now, receipt);
  if (auto started = on(command::StartReturn{}); !started) return started;
  auto found = on(command::FindReceipt{receipt});
  if (!found) returning.leave();
  return found;
}

core::Result<void> Till::State::on(const command::Scan& c) {
  if (screen() == Screen::count && !commit.is_waiting()) return count_code(c.code);
  if (screen() == Screen::goods_return && !commit.is_waiting()) return scan_for_return(c.code);
  // A scan on the change screen is the next customer's first item: it takes the place of
  // the Next key, unless nobody is signed in yet after a restart.
  const bool next_customer = screen() == Screen::change_due && person && shift.is_open();
  if (commit.is_waiting() || (screen() != Screen::sell && !next_customer)) {
    return scan_refused(c.code);
  }
  const auto goods = look_up(c.code);
  if (goods) {
    if (auto may = check_expiry(*goods); !may) return may;
    auto added = goods->on_label
                     ? sell(goods->item, goods->quantity, goods->record, goods->own_price)
                     : add(goods->item, goods->quantity, goods->record);
    if (!added) return added;
    if (auto notice = day_notice(*goods, today()); !notice.empty()) {
      inform(Banner::Kind::info, std::move(notice));
    }
  } else {
    if (goods.error().code != ErrorCode::code_elsewhere) return core::pass_on(goods.error());
    const auto receipt = receipt_in(c.code, code_rules, today().year);
    if (!receipt) return core::pass_on(goods.error());
    if (auto found = scan_receipt(*receipt); !found) return found;
  }
  effects.emplace_back(effect::Sound{effect::Tone::good});
  return {};
}

core::Result<void> Till::State::on(const command::AddItem& c) {
  if (screen() == Screen::count) return count_tile(c);
  if (auto ok = require(Screen::sell); !ok) return ok;
  const auto item = catalogue.find(c.variant);
  if (!item) return core::pass_on(item.error());
  if (!*item) return core::fail(ErrorCode::item_unknown);
  return add(**item, c.quantity, {});
}

core::Result<void> Till::State::add(const core::Item& item, core::Quantity quantity,
                                    std::string barcode) {
  if (asks_for_weight(item, quantity)) return begin_weighing(item, std::move(barcode));
  return sell(item, quantity, std::move(barcode));
}

core::Result<void> Till::State::sell(const core::Item& item, core::Quantity quantity,
                                     std::string barcode, std::optional<core::Money> own_price) {
  auto added = selling.add(item, quantity, std::move(barcode), reference.tax(),
                           {currency(), now, random}, own_price);
  if (!added) return added;
  if (change_pending) acknowledge();
  inform(Banner::Kind::good, added_text(item, quantity, own_price.value_or(item.price)));
  save_workspace();
  return {};
}

core::Result<void> Till::State::on(const command::SelectLine& c) {
  if (screen() == Screen::count) return counting.select(c.number);
  if (auto ok = require(Screen::sell); !ok) return ok;
  return selling.select(c.number);
}

core::Result<void> Till::State::on(const command::SetQuantity& c) {
  if (screen() == Screen::count) return set_counted(c.quantity);
  if (auto ok = require(Screen::sell); !ok) return ok;
  return after_change(selling.set_quantity(c.quantity));
}

core::Result<void> Till::State::on(const command::VoidLine&) {
  if (screen() == Screen::count) return remove_counted();
  if (auto ok = require(Screen::sell); !ok) return ok;
  return after_change(selling.void_line());
}

core::Result<void> Till::State::on(const command::OverridePrice& c) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::override_price); !ok) return ok;
  return after_change(selling.override_price(c.price));
}

core::Result<void> Till::State::on(const command::DiscountLine& c) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::discount); !ok) return ok;
  return after_change(selling.discount_line(c.discount));
}

core::Result<void> Till::State::on(const command::DiscountSale& c) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::discount); !ok) return ok;
  return after_change(selling.discount_sale(c.discount));
}

core::Result<void> Till::State::after_change(Done done) {
  if (done) save_workspace();
  return done;
}

core::Result<void> Till::State::on(const command::VoidSale&) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (!selling.has_lines()) return core::fail(ErrorCode::sale_empty);
  core::Workspace after;
  after.person = person->id;
  after.count = counting.saved();
  append(core::SaleVoided{selling.sale(), shift.id(), person->id}, std::move(after));
  return {};
}

core::Result<void> Till::State::on(const command::StartCashPayment&) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  return payment.start(selling);
}

core::Result<void> Till::State::on(const command::TenderCash& c) {
  if (auto ok = require(Screen::pay_cash); !ok) return ok;
  auto recorded = payment.tender_cash(c.handed_over, selling, shift, person->id);
  if (!recorded) return core::pass_on(recorded.error());
  core::Workspace after;
  after.person = person->id;
  after.unacknowledged = recorded->sale.id();
  after.count = counting.saved();
  const std::int64_t number = recorded->receipt_number;
  append(std::move(*recorded), std::move(after),
         {new_output(core::OutputJob::Kind::kick, number),
          new_output(core::OutputJob::Kind::receipt, number)});
  return {};
}

core::Result<void> Till::State::on(const command::CancelPayment&) {
  if (auto ok = require(Screen::pay_cash); !ok) return ok;
  payment.end();
  return {};
}

core::Result<void> Till::State::on(const command::NextSale&) {
  if (auto ok = require(Screen::change_due); !ok) return ok;
  acknowledge();
  save_workspace();
  return {};
}

void Till::State::acknowledge() {
  change_pending = false;
  output.leave_change_screen();
  view.change = {};
}

void Till::State::show_change() {
  if (reference.shop()) view.change = last_receipt.change(reference, clock);
}

}  // namespace holdfast::till
