// What people do at the till.
#include <algorithm>
#include <utility>

#include "pos/till/scenario_runner.h"

namespace holdfast::till {

using core::ErrorCode;

core::Result<void> ScenarioRunner::send(Command command) {
  ++report_.commands;
  return host_.send(command);
}

core::Result<void> ScenarioRunner::with_amount(const std::string& typed,
                                               const std::function<Done(core::Money)>& use) {
  const auto money = core::parse_money(typed, currency());
  if (!money) return send(command::RefuseInput{money.error()});
  return use(*money);
}

core::Result<void> ScenarioRunner::sign_in(const Arguments& a) {
  if (auto done = choose({a[0]}); !done) return done;
  return pin({a[1]});
}

core::Result<void> ScenarioRunner::choose(const Arguments& a) {
  const auto& people = host_.view().sign_in.people;
  const auto found = std::ranges::find(people, a[0], &PersonView::name);
  if (found == people.end()) {
    return core::fail(ErrorCode::scenario_expectation, "nobody here has this name");
  }
  return send(command::ChoosePerson{found->id});
}

core::Result<void> ScenarioRunner::pin(const Arguments& a) {
  return send(command::EnterPin{a[0]});
}

core::Result<void> ScenarioRunner::sign_out(const Arguments&) {
  return send(command::SignOut{});
}

core::Result<void> ScenarioRunner::open_shift(const Arguments& a) {
  return with_amount(a[0], [this](core::Money amount) { return send(command::OpenShift{amount}); });
}

core::Result<void> ScenarioRunner::start_closing(const Arguments&) {
  return send(command::StartCloseShift{});
}

core::Result<void> ScenarioRunner::close_shift(const Arguments& a) {
  if (host_.view().screen != Screen::close_shift) {
    if (auto done = start_closing(a); !done) return done;
    // A refusal to begin is what the next line may expect.
    if (host_.view().screen != Screen::close_shift) return {};
  }
  return with_amount(a[0],
                     [this](core::Money amount) { return send(command::CloseShift{amount}); });
}

core::Result<void> ScenarioRunner::confirm_closing(const Arguments&) {
  return send(command::ConfirmCloseShift{});
}

core::Result<void> ScenarioRunner::cancel_closing(const Arguments&) {
  return send(command::CancelCloseShift{});
}

core::Result<void> ScenarioRunner::scan(const Arguments& a) {
  ++report_.commands;
  return host_.scan({a[0], core::Symbology::unknown, "scenario"});
}

core::Result<void> ScenarioRunner::scan_as(const Arguments& a) {
  const core::Symbology symbology = core::symbology_from_aim(a[1]);
  if (symbology == core::Symbology::other) {
    return core::fail(ErrorCode::scenario_syntax, "no AIM identifier such as ]E0");
  }
  ++report_.commands;
  return host_.scan({a[0], symbology, "scenario"});
}

core::Result<void> ScenarioRunner::tile(const Arguments& a) {
  const auto& tiles = host_.view().tiles;
  const auto found = std::ranges::find(tiles, a[0], &TileView::name);
  if (found == tiles.end()) {
    return core::fail(ErrorCode::scenario_expectation, "no tile has this name");
  }
  return send(command::AddItem{found->id});
}

core::Result<void> ScenarioRunner::select(const Arguments& a) {
  const auto number = parse_count(a[0]);
  if (!number) return core::pass_on(number.error());
  return send(command::SelectLine{static_cast<std::uint32_t>(*number)});
}

core::Result<void> ScenarioRunner::quantity(const Arguments& a) {
  const bool counting = host_.view().screen == Screen::count;
  const auto quantity = counting ? core::parse_counted(a[0]) : core::parse_quantity(a[0]);
  if (!quantity) return send(command::RefuseInput{quantity.error()});
  return send(command::SetQuantity{*quantity});
}

core::Result<void> ScenarioRunner::void_line(const Arguments&) {
  return send(command::VoidLine{});
}

core::Result<void> ScenarioRunner::void_sale(const Arguments&) {
  return send(command::VoidSale{});
}

core::Result<void> ScenarioRunner::price(const Arguments& a) {
  return with_amount(a[0],
                     [this](core::Money amount) { return send(command::OverridePrice{amount}); });
}

core::Result<void> ScenarioRunner::send_discount(const std::string& of,
                                                 std::optional<core::Discount> discount) {
  if (of == "line") return send(command::DiscountLine{std::move(discount)});
  return send(command::DiscountSale{std::move(discount)});
}

core::Result<void> ScenarioRunner::discount_percent(const Arguments& a) {
  const auto rate = parse_percent(a[1]);
  if (!rate) return core::pass_on(rate.error());
  core::Discount discount;
  discount.kind = core::Discount::Kind::percent;
  discount.parts_per_million = *rate;
  discount.amount.currency = currency();
  return send_discount(a[0], std::move(discount));
}

core::Result<void> ScenarioRunner::discount_off(const Arguments& a) {
  return send_discount(a[0], std::nullopt);
}

core::Result<void> ScenarioRunner::discount_amount(const Arguments& a) {
  return with_amount(a[1], [&](core::Money amount) {
    core::Discount discount;
    discount.kind = core::Discount::Kind::amount;
    discount.amount = amount;
    return send_discount(a[0], std::move(discount));
  });
}

core::Result<void> ScenarioRunner::pay_cash(const Arguments&) {
  return send(command::StartCashPayment{});
}

core::Result<void> ScenarioRunner::tender(const Arguments& a) {
  return with_amount(a[0],
                     [this](core::Money amount) { return send(command::TenderCash{amount}); });
}

core::Result<void> ScenarioRunner::tender_exactly(const Arguments&) {
  return send(command::TenderCash{host_.view().payment.due});
}

core::Result<void> ScenarioRunner::cancel_payment(const Arguments&) {
  return send(command::CancelPayment{});
}

core::Result<void> ScenarioRunner::next(const Arguments&) {
  return send(command::NextSale{});
}

core::Result<void> ScenarioRunner::reprint(const Arguments&) {
  return send(command::ReprintReceipt{});
}

core::Result<void> ScenarioRunner::reprint_one(const Arguments& a) {
  const auto number = parse_count(a[0]);
  if (!number) return core::pass_on(number.error());
  const auto& receipts = host_.view().receipts;
  const auto found = std::ranges::find(receipts, *number, &ReceiptView::number);
  if (found == receipts.end()) {
    return core::fail(ErrorCode::scenario_expectation, "no receipt of this shift has this number");
  }
  return send(command::ReprintReceipt{found->id});
}

core::Result<void> ScenarioRunner::reprint_report(const Arguments&) {
  return send(command::ReprintShiftReport{});
}

core::Result<void> ScenarioRunner::move_cash(const Arguments& a) {
  using Direction = core::CashMoved::Direction;
  return with_amount(a[1], [&](core::Money amount) {
    return send(command::MoveCash{a[0] == "in" ? Direction::in : Direction::out, amount, a[2]});
  });
}

core::Result<void> ScenarioRunner::open_drawer(const Arguments&) {
  return send(command::OpenDrawer{});
}

core::Result<void> ScenarioRunner::picture(const Arguments&) {
  return host_.take_picture();
}

core::Result<void> ScenarioRunner::dismiss(const Arguments&) {
  return send(command::DismissBanner{});
}

}  // namespace holdfast::till
