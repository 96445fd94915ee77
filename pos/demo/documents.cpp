#include "pos/demo/documents.h"

#include <algorithm>
#include <set>

#include "pos/demo/codes.h"

namespace holdfast::demo {
namespace {

constexpr int kLeadDays = 3;
constexpr std::int64_t kPiece = 1'000;

core::PersonId clerk(const Plan& plan) {
  return plan.members.back().id;
}

// What suppliers are paid in: a trading company buys abroad.
std::string_view currency_of_supplier(const Plan& plan, std::size_t supplier) {
  if (plan.request.kind != ShopKind::trading) return plan.currency.code();
  if (supplier == 2) return "USD";
  return supplier == 4 ? "EUR" : plan.currency.code();
}

}  // namespace

std::vector<Documents::Line> Documents::choose(Dice& dice, std::size_t most, std::int64_t low,
                                               std::int64_t high) const {
  std::vector<Line> lines;
  std::set<std::uint64_t> chosen;
  for (std::size_t i = 0; i < most; ++i) {
    const Good& good = range_.pick(dice);
    const std::int64_t quantity = dice.between(low, high);
    if (good.one_of_a_kind || good.by_measure() || !chosen.insert(good.index).second) continue;
    lines.push_back({&good, quantity});
  }
  return lines;
}

void Documents::do_what_is_due(Day day) {
  while (!due_.empty() && !(day < due_.begin()->first)) {
    const auto actions = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    for (const auto& action : actions) action();
  }
}

void Documents::work(Day day) {
  do_what_is_due(day);
  const std::int64_t since = day.number - plan_.first_day.number;
  if (since % 2 == 0) order_goods(day, false);
  if (since % 3 == 0) transfer(day, false);
  const int orders = plan_.request.kind == ShopKind::general ? 2 : 4;
  for (int i = 0; i < orders; ++i) take_order(day);
}

void Documents::finish() {
  do_what_is_due(plan_.request.today.plus(-1));
  const Day today = plan_.request.today;
  order_goods(today.plus(-1), true);
  transfer(today.plus(-1), true);
  gather_batch();
}

void Documents::order_goods(Day day, bool draft) {
  const std::uint64_t number = ++purchases_;
  Dice dice{plan_.seed, "purchase", number};
  const auto lines = choose(dice, 8, 12, plan_.request.kind == ShopKind::trading ? 400 : 60);
  if (lines.empty()) return;
  const core::Instant at = day.at(9 * kHour) + static_cast<std::int64_t>(number);
  const core::Uuid id = plan_.id("purchase", number, at);
  const std::size_t supplier = number % plan_.suppliers.size();
  const Day arrives = day.plus(kLeadDays);
  const bool received = !draft && arrives < plan_.request.today;
  const bool partial = received && number % 4 == 1;
  std::int64_t subtotal = 0;
  for (const Line& line : lines) subtotal += line.quantity * line.good->cost;
  const std::string_view status = draft             ? "draft"
                                  : partial         ? "partial"
                                  : received        ? "received"
                                  : number % 2 == 0 ? "submitted"
                                                    : "confirmed";
  Row row;
  row.add(plan_.tenant).add(id).add(plan_.suppliers[supplier]).add("PO-" + padded(number, 5));
  row.add(status).add(plan_.money(subtotal)).add(plan_.money(1'500));
  row.add(currency_of_supplier(plan_, supplier));
  row.add(plan_.places[number % 3 == 0 ? kStore : kWarehouse].id);
  row.add(day.text()).add(arrives.text());
  row.or_null(received && !partial ? arrives.text() : "");
  if (draft)
    row.null();
  else
    row.add(at + kMinute);
  sink_.write(Table::purchase_orders, row.add(clerk(plan_)).made(at));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const std::int64_t got = !received ? 0 : partial && i == 0 ? line.quantity / 2 : line.quantity;
    Row own;
    own.add(plan_.tenant).add(plan_.id("purchase line", number * 16 + i, at)).add(id);
    own.add(static_cast<std::int64_t>(i) + 1).add(line.good->id).null();
    own.add(line.good->full_name()).add("S-" + line.good->sku).add(line.quantity);
    sink_.write(Table::purchase_order_line_items, own.add(plan_.money(line.good->cost)).add(got));
  }
  if (received) later(arrives, [=, this] { receive(number, id, arrives, partial, lines); });
}

void Documents::receive(std::uint64_t number, const core::Uuid& order, Day day, bool partial,
                        const std::vector<Line>& lines) {
  const core::Instant ordered =
      day.plus(-kLeadDays).at(9 * kHour) + static_cast<std::int64_t>(number);
  const core::Instant at = day.at(6 * kHour) + static_cast<std::int64_t>(number);
  const core::Uuid id = plan_.id("receipt", number, at);
  const std::size_t place = number % 3 == 0 ? kStore : kWarehouse;
  Row row;
  row.add(id).add(plan_.tenant).add(order).add(plan_.suppliers[number % plan_.suppliers.size()]);
  row.add(plan_.places[place].id).add("DN-" + padded(number, 5)).add(clerk(plan_));
  sink_.write(Table::goods_receipts, row.add(at).add(at));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const std::int64_t got = partial && i == 0 ? line.quantity / 2 : line.quantity;
    const std::int64_t damaged = partial && i == 0 ? 1 : 0;
    const auto place_of_line = static_cast<std::int64_t>(i) + 1;
    Row own;
    own.add(id).add(plan_.tenant).add(place_of_line);
    own.add(plan_.id("purchase line", number * 16 + i, ordered)).add(line.good->id);
    own.add(line.quantity).add(got).add(damaged).add(plan_.money(line.good->cost));
    sink_.write(Table::goods_receipt_lines, own.or_null(damaged > 0 ? "One was broken" : ""));
    stock_.move(*line.good, place, (got - damaged) * kPiece,
                {"in", "received", "goods_receipt", id, place_of_line, clerk(plan_)}, at);
  }
}

void Documents::transfer(Day day, bool pending) {
  const std::uint64_t number = ++transfers_;
  Dice dice{plan_.seed, "transfer", number};
  const auto lines = choose(dice, 5, 4, 12);
  if (lines.empty()) return;
  const std::size_t to = number % 2 == 0 ? kStore : kBranch;
  const core::Instant sent = day.at(5 * kHour) + static_cast<std::int64_t>(number);
  const core::Instant arrived =
      day.plus(1).at(5 * kHour + 30 * kMinute) + static_cast<std::int64_t>(number);
  const bool received = !pending && is_over(arrived);
  const core::Uuid id = plan_.id("transfer", number, sent);
  Row row;
  row.add(plan_.tenant).add(id).add("T-" + padded(number, 5)).add(plan_.places[kWarehouse].id);
  row.add(plan_.places[to].id);
  row.add(pending ? "pending" : received ? "completed" : "in_transit");
  row.add(day.text()).add(clerk(plan_));
  if (pending)
    row.null().null();
  else
    row.add(sent).add(clerk(plan_));
  if (received)
    row.add(arrived).add(plan_.members.front().id);
  else
    row.null().null();
  sink_.write(Table::transfers, row.made(sent));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto line_number = static_cast<std::int64_t>(i) + 1;
    Row own;
    own.add(plan_.tenant).add(id).add(line_number).add(lines[i].good->id).add(lines[i].quantity);
    if (received)
      own.add(lines[i].quantity);
    else
      own.null();
    sink_.write(Table::transfer_lines, own);
    if (pending) continue;
    stock_.move(*lines[i].good, kWarehouse, -lines[i].quantity * kPiece,
                {"transfer", "transfer_sent", "transfer", id, line_number, clerk(plan_)}, sent);
  }
  if (!received) return;
  later(day.plus(1), [=, this] {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      stock_.move(*lines[i].good, to, lines[i].quantity * kPiece,
                  {"transfer", "transfer_received", "transfer", id,
                   static_cast<std::int64_t>(i) + 1, plan_.members.front().id},
                  arrived);
    }
  });
}

}  // namespace holdfast::demo
