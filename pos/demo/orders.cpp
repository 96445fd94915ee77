#include <algorithm>

#include "pos/demo/codes.h"
#include "pos/demo/documents.h"

namespace holdfast::demo {
namespace {

constexpr std::int64_t kPiece = 1'000;
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kShipping = 490;  // minor units
constexpr std::uint64_t kCancelledEvery = 11;

std::int64_t tax_of(const Plan& plan, const Good& good, std::int64_t amount) {
  const core::TaxCategory& category = plan.taxes[good.tax];
  if (category.rates.empty()) return 0;
  const std::int64_t rate = category.rates.front().parts_per_million;
  const bool included = plan.tax_policy.mode == core::TaxMode::included_in_price;
  return core::mul_div(amount, rate, included ? kMillion + rate : kMillion,
                       core::Rounding::half_away_from_zero);
}

std::int64_t fee_of(const Channel& channel, std::int64_t amount) {
  std::int64_t fee = 0;
  if (channel.fee_type == "percentage" || channel.fee_type == "hybrid") {
    fee += core::mul_div(amount, channel.percent_thousandths, 100'000,
                         core::Rounding::half_away_from_zero);
  }
  if (channel.fee_type == "fixed" || channel.fee_type == "hybrid") fee += channel.fixed_minor;
  return fee;
}

// Not at the counter and not on the market.
const Channel& channel_of(const Plan& plan, std::uint64_t order) {
  std::vector<const Channel*> remote;
  for (const Channel& channel : plan.channels) {
    if (channel.type != "till" && channel.type != "local_fair") remote.push_back(&channel);
  }
  return *remote[order % remote.size()];
}

}  // namespace

void Documents::take_order(Day day) {
  const std::uint64_t number = ++orders_;
  Dice dice{plan_.seed, "order", number};
  const auto lines =
      choose(dice, 1 + dice.under(4), 1, plan_.request.kind == ShopKind::trading ? 60 : 3);
  if (lines.empty()) return;
  const core::Instant at = day.at(4 * kHour + static_cast<std::int64_t>(number % 600) * 1'000);
  const core::Uuid id = plan_.id("order", number, at);
  std::vector<Step> steps = {{"pending", at}};
  if (number % kCancelledEvery == 0) {
    steps.push_back({"cancelled", day.plus(1).at(10 * kHour)});
  } else {
    steps.push_back({"confirmed", at + 2 * kHour});
    steps.push_back({"processing", day.plus(1).at(9 * kHour)});
    steps.push_back({"shipped", day.plus(2).at(15 * kHour)});
    steps.push_back({"delivered", day.plus(4).at(12 * kHour)});
    steps.push_back({"completed", day.plus(6).at(12 * kHour)});
  }
  // Some customers have not paid yet.
  if (number % 7 == 3) steps.resize(1);
  while (!is_over(steps.back().at)) steps.pop_back();
  write_order(number, id, lines, steps);
  follow_order(number, id, lines, steps);
}

void Documents::write_order(std::uint64_t number, const core::Uuid& id,
                            const std::vector<Line>& lines, const std::vector<Step>& steps) {
  const Channel& channel = channel_of(plan_, number);
  const std::uint64_t customer = number * 5 % customer_count(plan_);
  const bool included = plan_.tax_policy.mode == core::TaxMode::included_in_price;
  std::int64_t subtotal = 0, tax = 0, cost = 0;
  for (const Line& line : lines) {
    const std::int64_t amount = line.quantity * line.good->price;
    subtotal += amount;
    tax += tax_of(plan_, *line.good, amount);
    cost += line.quantity * line.good->cost;
  }
  const std::int64_t total = subtotal + kShipping + (included ? 0 : tax);
  const auto time_of = [&steps](std::string_view status) -> const Step* {
    const auto found = std::ranges::find(steps, status, &Step::status);
    return found == steps.end() ? nullptr : &*found;
  };
  const Step* shipped = time_of("shipped");
  const bool paid = time_of("confirmed") != nullptr;
  const core::Instant at = steps.front().at;
  Row row;
  row.add(plan_.tenant).add(id).add("W-" + padded(number, 6)).add(steps.back().status);
  row.or_null(steps.size() > 1 ? steps[steps.size() - 2].status : "");
  row.add(paid ? "paid" : time_of("cancelled") != nullptr ? "voided" : "pending");
  row.add(shipped != nullptr ? "fulfilled" : "unfulfilled");
  row.add(channel.id).add(channel.code + "-" + std::to_string(100'000 + number));
  row.add(plan_.places[kStore].id).add(customer_id(plan_, customer)).add(plan_.currency.code());
  row.add(included).add(plan_.money(subtotal)).add(plan_.money(tax)).add(plan_.money(kShipping));
  row.add(plan_.money(total)).add(plan_.money(paid ? total : 0));
  row.add(plan_.money(fee_of(channel, total))).add(plan_.money(cost));
  row.or_null(shipped != nullptr ? "Parcel service" : "").add(at);
  const auto add_time = [&row](const Step* step) {
    if (step == nullptr)
      row.null();
    else
      row.add(step->at);
  };
  add_time(shipped);
  add_time(time_of("delivered"));
  if (shipped != nullptr)
    row.add(plan_.members.back().id);
  else
    row.null();
  sink_.write(Table::orders, row.null().add(at).add(steps.back().at));

  Row address;
  address.add(plan_.tenant).add(id).add("shipping");
  address.or_null(is_business(customer) ? "Business customer " + std::to_string(customer + 1) : "");
  address.add(std::to_string(customer + 1) + " Example street").add(plan_.city);
  sink_.write(Table::order_addresses, address.add(plan_.postal_code).add(plan_.country).made(at));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Good& good = *lines[i].good;
    Row own;
    own.add(plan_.tenant).add(plan_.id("order line", number * 8 + i, at)).add(id);
    own.add(static_cast<std::int64_t>(i) + 1).add(good.id).add(lines[i].quantity);
    own.add(plan_.money(good.price));
    own.add(plan_.money(tax_of(plan_, good, lines[i].quantity * good.price))).add("[]");
    own.add(shipped != nullptr ? lines[i].quantity : std::int64_t{0}).add(good.name);
    sink_.write(Table::order_line_items, own.or_null(good.title).add(good.sku).made(at));
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Row own;
    own.add(plan_.id("order step", number * 8 + i, steps[i].at)).add(plan_.tenant).add(id);
    own.or_null(i == 0 ? "" : steps[i - 1].status).add(steps[i].status);
    if (i == 0)
      own.null();
    else
      own.add(plan_.members.back().id);
    sink_.write(Table::order_status_history, own.add(steps[i].at));
  }
}

// Goods are held from the confirmation until they leave.
void Documents::follow_order(std::uint64_t number, const core::Uuid& id,
                             const std::vector<Line>& lines, const std::vector<Step>& steps) {
  const auto confirmed = std::ranges::find(steps, "confirmed", &Step::status);
  if (confirmed == steps.end()) return;
  const auto shipped = std::ranges::find(steps, "shipped", &Step::status);
  const bool gone = shipped != steps.end();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].good->tracked) continue;
    Row row;
    // The line's own id, as reserve_order() gives it.
    row.add(plan_.tenant).add(plan_.id("order line", number * 8 + i, steps.front().at));
    row.add(plan_.places[kStore].id).add(lines[i].good->id).add(lines[i].quantity).add("order");
    row.add(id).add(gone ? "fulfilled" : "active");
    if (gone)
      row.add(shipped->at);
    else
      row.null();
    sink_.write(Table::stock_reservations, row.add(plan_.members.back().id).add(confirmed->at));
    stock_.reserve(*lines[i].good, kStore, lines[i].quantity * kPiece);
  }
  if (!gone) {
    to_pick_.push_back(id);
    return;
  }
  later(Day::of(shipped->at), [=, this, at = shipped->at] {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      stock_.reserve(*lines[i].good, kStore, -lines[i].quantity * kPiece);
      stock_.move(*lines[i].good, kStore, -lines[i].quantity * kPiece,
                  {"out", "order_shipped", "order", id, static_cast<std::int64_t>(i) + 1,
                   plan_.members.back().id},
                  at);
    }
  });
}

void Documents::gather_batch() {
  if (to_pick_.empty()) return;
  const core::Instant at = plan_.request.today.plus(-1).at(22 * kHour);
  const core::Uuid id = plan_.id("pick batch", 0, at);
  Row row;
  row.add(plan_.tenant).add(id).add("B-00001").add("picking").add(plan_.members.back().id);
  row.add(plan_.places[kStore].id).add(static_cast<std::int64_t>(4 * to_pick_.size())).add(at);
  sink_.write(Table::fulfillment_batches, row.made(at));
  for (const core::Uuid& order : to_pick_) {
    sink_.write(Table::batch_orders, Row{}.add(plan_.tenant).add(id).add(order).add(at));
  }
}

}  // namespace holdfast::demo
