#include "tests/sim/cashier.h"

#include <algorithm>

#include "tests/sim/shop.h"

namespace holdfast::sim {
namespace {

namespace cmd = till::command;
using till::Screen;

constexpr Time kOpens = 8 * kHour;
constexpr Time kCloses = 20 * kHour;
// 60 customers a day or so.
constexpr Time kBetweenCustomers = 12 * kMinute;
constexpr std::int64_t kFloat = 15'000;

Basket shown_goods(const till::SaleView& sale, const std::vector<core::Item>& goods) {
  Basket shown;
  for (const till::LineView& line : sale.lines) {
    if (line.voided) continue;
    const auto item = std::ranges::find(goods, line.name, &core::Item::name);
    if (item != goods.end()) shown[item->id] += line.quantity.thousandths;
  }
  return shown;
}

}  // namespace

Cashier::Cashier(Scheduler& scheduler, Box& box, std::uint64_t seed)
    : scheduler_(scheduler),
      box_(box),
      generator_(Generator::split(seed, 'c', static_cast<std::uint64_t>(box.number()))) {}

void Cashier::begin() {
  plan(kOpens - 10 * kMinute + thinks(0, 20 * kMinute));
}

void Cashier::plan(Time delay) {
  scheduler_.after(delay, Scheduler::kWorld, [this] { act(); });
}

bool Cashier::shop_is_open() const {
  return scheduler_.now() < end_ && time_of_day() >= kOpens && time_of_day() < kCloses;
}

void Cashier::act() {
  plan(box_.running() ? on_screen() : thinks(5 * kSecond, 30 * kSecond));
}

Time Cashier::on_screen() {
  box_.submit(cmd::ClockTicked{});  // as the window does before it draws
  const till::TillView& view = box_.view();
  if (view.payment.committing) return thinks(20, 300);
  switch (view.screen) {
    case Screen::waiting_for_catalogue:
      return thinks(10 * kSecond, kMinute);
    case Screen::sign_in:
      return sign_in();
    case Screen::open_shift:
      return open_shift();
    case Screen::sell:
      return sell();
    case Screen::weigh:  // no simulated till has a scale
      box_.submit(cmd::CancelWeighing{});
      return thinks(kSecond, 2 * kSecond);
    case Screen::count:
      return count_stock();
    case Screen::pay_cash:
      return pay();
    case Screen::change_due:
      return change_due();
    case Screen::close_shift:
      return close_shift();
    case Screen::goods_return:
      return goods_return();
    case Screen::halted:
      return call_technician();
  }
  return kMinute;
}

Time Cashier::sign_in() {
  const till::TillView& view = box_.view();
  // Nobody comes at night, unless a shift is still open.
  if (!shop_is_open() && !view.shift.open) {
    const Time morning = kDay - time_of_day() + kOpens - thinks(0, 15 * kMinute);
    return time_of_day() < kOpens ? kOpens - time_of_day() : std::max(morning, kMinute);
  }
  if (view.sign_in.checking) return thinks(20, 200);
  if (!view.sign_in.chosen || view.sign_in.locked_for_s > 0) {
    const auto& people = view.sign_in.people;
    if (people.empty()) return kMinute;
    box_.submit(cmd::ChoosePerson{people[generator_.below(people.size())].id});
    return thinks(500, 2 * kSecond);
  }
  box_.submit(cmd::EnterPin{generator_.once_in(20) ? "1111" : kPin});
  return thinks(kSecond, 4 * kSecond);
}

Time Cashier::open_shift() {
  if (!shop_is_open()) {
    box_.submit(cmd::SignOut{});
    return kMinute;
  }
  box_.submit(cmd::OpenShift{{kFloat, box_.view().currency}});
  next_customer_at_ = scheduler_.now() + thinks(kMinute, kBetweenCustomers);
  return thinks(2 * kSecond, 10 * kSecond);
}

void Cashier::next_customer() {
  ++customers_;
  Basket basket;
  const std::int64_t kinds = generator_.percent(70) ? thinks(1, 4) : thinks(5, 10);
  for (std::int64_t i = 0; i < kinds; ++i) {
    const auto& items = box_.goods();
    const std::int64_t pieces = generator_.percent(75) ? 1 : thinks(2, 12);
    basket[items[generator_.below(items.size())].id] += pieces * 1'000;
  }
  basket_ = std::move(basket);
  may_discount_ = generator_.once_in(12);
  leaves_ = generator_.once_in(30);
}

Time Cashier::sell() {
  const bool evening = !shop_is_open();
  if (!basket_ && !evening && scheduler_.now() >= next_customer_at_) next_customer();
  if (basket_) return serve();
  const till::TillView& view = box_.view();
  // Lines of nobody who is still here.
  if (!view.sale.empty || !view.sale.lines.empty()) {
    box_.submit(cmd::VoidSale{});
    return thinks(kSecond, 3 * kSecond);
  }
  if (evening) {
    box_.submit(cmd::StartCloseShift{});
    return thinks(2 * kSecond, 10 * kSecond);
  }
  if (generator_.once_in(25)) return at_the_drawer();
  if (generator_.once_in(30)) {
    box_.submit(cmd::OpenCount{});
    return thinks(2 * kSecond, 10 * kSecond);
  }
  if (view.count_slip && generator_.once_in(30)) {
    box_.submit(cmd::ReprintCountSlip{});
    return thinks(2 * kSecond, 8 * kSecond);
  }
  if (generator_.once_in(20)) return begin_return();
  if (generator_.once_in(40)) {
    box_.submit(cmd::SignOut{});
    return thinks(kSecond, 10 * kSecond);
  }
  return std::clamp<Time>(next_customer_at_ - scheduler_.now(), kSecond, 30 * kMinute);
}

// Between customers: change from the bank, takings to the safe, a note changed for somebody.
Time Cashier::at_the_drawer() {
  using Direction = core::CashMoved::Direction;
  if (generator_.once_in(3)) {
    box_.submit(cmd::OpenDrawer{});
  } else {
    const auto way = generator_.once_in(2) ? Direction::in : Direction::out;
    box_.submit(cmd::MoveCash{way, {thinks(1, 40) * 500, box_.view().currency}, "change"});
  }
  return thinks(5 * kSecond, kMinute);
}

// Shelf by shelf, until a customer comes, and later on from there.
Time Cashier::count_stock() {
  const till::CountView& count = box_.view().count;
  if (!shop_is_open() || scheduler_.now() >= next_customer_at_) {
    box_.submit(cmd::LeaveCount{});
    return thinks(500, 3 * kSecond);
  }
  const std::uint64_t what = generator_.below(100);
  const core::Item& item = box_.goods()[generator_.below(box_.goods().size())];
  if (what < 70) {
    box_.scan(item.barcodes.front().code.substr(1));
  } else if (what < 76) {
    box_.submit(cmd::SetNextCounted{core::Quantity::of(thinks(2, 40))});
    box_.scan(item.barcodes.front().code.substr(1));
  } else if (what < 80) {
    box_.submit(cmd::AddItem{item.id});
  } else if (what < 84) {
    box_.submit(cmd::SetQuantity{core::Quantity::of(thinks(0, 60))});
  } else if (what < 87) {
    box_.submit(cmd::VoidLine{});
  } else if (what < 90) {
    box_.scan("40999999999" + std::to_string(generator_.below(10)));
  } else if (what < 92 && !count.count.empty()) {
    const auto place = static_cast<std::size_t>(generator_.below(count.count.size()));
    box_.submit(cmd::SelectLine{count.count.at(place).number});
  } else if (what == 92) {
    box_.submit(cmd::DiscardCount{});
  } else if (what < 98) {
    box_.books().submitting(count.count);
    box_.submit(cmd::SubmitCount{});
  } else {
    box_.submit(cmd::LeaveCount{});
  }
  return thinks(700, 4 * kSecond);
}

Time Cashier::serve() {
  const till::TillView& view = box_.view();
  const Basket shown = shown_goods(view.sale, box_.goods());
  if (leaves_ && !shown.empty()) {
    box_.submit(cmd::VoidSale{});
    basket_.reset();
    next_customer_at_ = scheduler_.now() + thinks(kMinute, kBetweenCustomers);
    return thinks(kSecond, 5 * kSecond);
  }
  for (const auto& [good, pieces] : shown) {
    const auto wanted = basket_->find(good);
    const std::int64_t right = wanted == basket_->end() ? 0 : wanted->second;
    if (pieces > right) return put_right(good, right, pieces);
  }
  for (const auto& [good, pieces] : *basket_) {
    const auto line = shown.find(good);
    const std::int64_t there = line == shown.end() ? 0 : line->second;
    if (there < pieces) return put_right(good, pieces, there);
  }
  if (std::exchange(may_discount_, false)) {
    core::Discount discount;
    discount.parts_per_million = static_cast<std::int32_t>(thinks(1, 5)) * 50'000;
    discount.reason = "regular customer";
    if (generator_.once_in(2)) {
      box_.submit(cmd::DiscountSale{discount});
    } else {
      box_.submit(cmd::DiscountLine{discount});
    }
    return thinks(kSecond, 4 * kSecond);
  }
  box_.submit(cmd::StartCashPayment{});
  return thinks(kSecond, 4 * kSecond);
}

// The line of this good, until it says `wanted`.
Time Cashier::put_right(core::VariantId good, std::int64_t wanted, std::int64_t shown) {
  const till::TillView& view = box_.view();
  const auto item = std::ranges::find(box_.goods(), good, &core::Item::id);
  if (shown < wanted && (shown == 0 || wanted - shown <= 2'000)) {
    box_.scan(item->barcodes.front().code.substr(1));
    // Now and then the beam catches it twice.
    if (generator_.once_in(60)) box_.scan(item->barcodes.front().code.substr(1));
    return thinks(700, 2'500);
  }
  // Goods of one kind may stand on several lines, one with a discount: the last is put right.
  const auto line =
      std::find_if(view.sale.lines.rbegin(), view.sale.lines.rend(),
                   [item](const till::LineView& l) { return !l.voided && l.name == item->name; });
  if (line == view.sale.lines.rend()) return kSecond;
  if (line->number != view.sale.selected) {
    box_.submit(cmd::SelectLine{line->number});
    return thinks(300, 1'000);
  }
  const std::int64_t on_line = line->quantity.thousandths + wanted - shown;
  if (on_line <= 0) {
    box_.submit(cmd::VoidLine{});
  } else {
    box_.submit(cmd::SetQuantity{{on_line}});
  }
  return thinks(500, 2'000);
}

Time Cashier::pay() {
  const core::Money due = box_.view().payment.due;
  // After a crash somebody else's sale may be on the screen.
  if (!basket_ || generator_.once_in(50) ||
      shown_goods(box_.view().sale, box_.goods()) != *basket_) {
    box_.submit(cmd::CancelPayment{});
    return thinks(kSecond, 3 * kSecond);
  }
  std::int64_t handed = due.minor;
  if (generator_.percent(60)) handed = (due.minor / 500 + 1) * 500;
  if (generator_.once_in(40)) handed = due.minor - 1;  // too little: refused
  box_.books().tendering(*basket_);
  box_.submit(cmd::TenderCash{{handed, due.currency}});
  return thinks(200, 2'000);
}

Time Cashier::change_due() {
  const till::ChangeView& change = box_.view().change;
  // Not known before the catalogue is.
  if (change.receipt_number == 0) return thinks(5 * kSecond, 20 * kSecond);
  if (box_.books().settled(change.receipt_number, change.total)) {
    basket_.reset();
    next_customer_at_ =
        scheduler_.now() + thinks(10 * kSecond, 2 * kBetweenCustomers - 2 * kMinute);
    return thinks(kSecond, 8 * kSecond);
  }
  if (generator_.once_in(15)) {
    box_.submit(cmd::ReprintReceipt{});
    return thinks(2 * kSecond, 8 * kSecond);
  }
  box_.submit(cmd::NextSale{});
  return thinks(kSecond, 3 * kSecond);
}

Time Cashier::close_shift() {
  const till::TillView& view = box_.view();
  if (!view.closing.asking) {
    box_.submit(cmd::CloseShift{{box_.books().cash_in_drawer(), view.currency}});
  } else {
    box_.submit(cmd::ConfirmCloseShift{});
  }
  return thinks(2 * kSecond, 20 * kSecond);
}

Time Cashier::call_technician() {
  box_.power_off();
  scheduler_.after(thinks(kMinute, 20 * kMinute), Scheduler::kWorld, [this] { box_.power_on(); });
  return 20 * kMinute;
}

}  // namespace holdfast::sim
