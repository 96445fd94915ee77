#include "pos/demo/till_history.h"

#include <algorithm>
#include <array>

#include "pos/codec/codec.h"
#include "pos/core/assert.h"
#include "pos/core/totals.h"
#include "pos/demo/record_rows.h"

namespace holdfast::demo {
namespace {

using core::Discount;
using core::Instant;
using core::Money;
using core::Quantity;

constexpr std::uint64_t kRange = 400;
constexpr std::size_t kRemembered = 20;
constexpr std::uint64_t kMostLines = 6;
constexpr std::uint64_t kMostTries = 100;
constexpr std::int64_t kRecordedAfter = 2'000;
constexpr int kCountedLines = 12;

constexpr std::array<std::string_view, 4> kWhyReturned = {"Faulty", "Wrong size", "Not wanted",
                                                          "Wrong item"};
constexpr std::array<std::string_view, 3> kWhyDiscounted = {"Damaged packaging", "Short date",
                                                            "Regular customer"};

Quantity quantity_of(const Plan& plan, const Good& good, Dice& dice) {
  if (good.by_measure()) return {dice.between(150, 2'500)};
  if (good.one_of_a_kind) return core::kOne;
  if (plan.request.kind == ShopKind::trading) return Quantity::of(dice.between(1, 12));
  return Quantity::of(dice.percent(80) ? 1 : dice.between(2, 4));
}

Discount percent_off(Dice& dice, std::int32_t percent) {
  Discount discount;
  discount.parts_per_million = percent * 10'000;
  discount.reason = dice.one_of(kWhyDiscounted);
  return discount;
}

}  // namespace

Range::Range(const Plan& plan) {
  const std::uint64_t all = plan.request.variants;
  const std::uint64_t count = std::min(all, kRange);
  for (std::uint64_t i = 0; i < count; ++i) goods_.push_back(good_at(plan, i * all / count));
}

const Good& Range::pick(Dice& dice) const {
  const std::uint64_t draw = dice.under(1'000);
  return goods_[draw * draw * goods_.size() / 1'000'000];
}

TillHistory::TillHistory(const Plan& plan, std::size_t till, const Range& range,
                         const Outside& outside, Stock& stock, Named& named, RowSink& sink)
    : plan_(plan),
      till_(till),
      range_(range),
      outside_(outside),
      stock_(stock),
      named_(named),
      sink_(sink),
      dice_(plan.seed, "till", till) {}

core::PersonId TillHistory::cashier() const {
  return plan_.members[1 + till_].id;
}

core::LocationId TillHistory::location() const {
  return plan_.places[plan_.tills[till_].place].id;
}

core::EntryId TillHistory::append(const core::EntryBody& body, Instant at) {
  ports::NewEntry entry;
  entry.id = core::EntryId{plan_.id("entry " + std::to_string(till_), ++ids_, at)};
  codec::EncodedEntry encoded = codec::encode(body);
  entry.kind = std::move(encoded.kind);
  entry.version = encoded.version;
  entry.payload = std::move(encoded.payload);
  entry.occurred_at = at;
  const ports::StoredEntry stored = outside_.chain(entry, ++seq_, hash_);
  hash_ = stored.hash;
  last_at_ = at;
  Row row;
  row.add(stored.id).add(plan_.tenant).add(plan_.tills[till_].id).add(stored.seq);
  row.add(stored.kind).add(stored.version).add(at).add(at + kRecordedAfter).add(stored.payload);
  row.bytes(stored.previous_hash.data(), stored.previous_hash.size());
  sink_.write(Table::journal_entries, row.bytes(stored.hash.data(), stored.hash.size()));
  return stored.id;
}

void TillHistory::finish() {
  if (seq_ == 0) return;
  Row row;
  row.add(plan_.tenant).add(plan_.tills[till_].id).add(seq_);
  row.bytes(hash_.data(), hash_.size());
  sink_.write(Table::journal_heads, row.add(last_at_ + kRecordedAfter));
}

void TillHistory::work(Day day, int sales, bool counts_stock) {
  open_shift(day);
  const std::int64_t from = plan_.opens_ms + 10 * kMinute;
  const std::int64_t step = (plan_.closes_ms - plan_.opens_ms - 30 * kMinute) / (sales + 2);
  for (int i = 0; i < sales; ++i) {
    // Never two at once, and each in its turn.
    const Instant at = day.at(from + step * i + dice_.between(0, step / 4));
    sell(at);
    if (dice_.percent(2)) take_back(at + step / 2);
    if (dice_.percent(2)) void_sale(at + step / 2 + 1'000);
    if (i == sales / 2) move_cash(at + step / 2 + 2'000, core::CashMoved::Direction::out);
  }
  const Instant evening = day.at(from + step * (sales + 1));
  if (dice_.percent(20)) open_drawer(evening);
  if (dice_.percent(30)) move_cash(evening + 1'000, core::CashMoved::Direction::in);
  if (counts_stock) count_stock(evening + 2'000);
  close_shift(day.at(plan_.closes_ms));
}

void TillHistory::open_shift(Day day) {
  const Instant at = day.at(plan_.opens_ms);
  shift_ = {};
  shift_.opened = {core::ShiftId{plan_.id("shift " + std::to_string(till_), ++ids_, at)}, cashier(),
                   day.text(), money(plan_.currency.minor_per_major() * 100)};
  shift_.opened_at = at;
  shift_.expected_cash = shift_.opened.opening_float;
  shift_.sales_total = money(0);
  shift_.entry = append(shift_.opened, at);
}

void TillHistory::close_shift(Instant at) {
  // A few cents too little or too much, as it happens.
  const std::int64_t off = dice_.percent(25) ? dice_.between(-200, 200) : 0;
  const core::ShiftClosed closed{
      shift_.opened.shift,  cashier(),
      shift_.expected_cash, money(std::max<std::int64_t>(0, shift_.expected_cash.minor + off)),
      shift_.sale_count,    shift_.sales_total};
  const core::EntryId entry = append(closed, at);
  Row row;
  row.add(closed.shift).add(plan_.tenant).add(plan_.tills[till_].id).add(location());
  row.add(shift_.opened.business_day).add(plan_.currency.code()).add(shift_.opened_at);
  row.add(shift_.opened.by).add(shift_.opened.opening_float).add(shift_.entry);
  row.add(at).add(closed.by).add(entry).add(closed.expected_cash).add(closed.counted_cash);
  row.add(closed.sale_count).add(closed.sales_total).add(shift_.opened_at + kRecordedAfter);
  sink_.write(Table::shifts, row);
}

core::Sale TillHistory::ring_up(Instant at, std::vector<Good>& goods) {
  core::Sale sale{core::TransactionId{plan_.id("transaction " + std::to_string(till_), ++ids_, at)},
                  plan_.currency};
  const std::uint64_t wanted = 1 + dice_.under(kMostLines) * dice_.under(kMostLines) / kMostLines;
  for (std::uint64_t i = 0; i < wanted || (goods.empty() && i < kMostTries); ++i) {
    const Good& good = range_.pick(dice_);
    const Quantity quantity = quantity_of(plan_, good, dice_);
    // What there is once goes once, and from the place where it is.
    if (good.one_of_a_kind && (till_ != 0 || !sold_once_.insert(good.index).second)) continue;
    const std::string code = good.codes.empty() ? std::string{} : good.codes.front().barcode;
    const auto number = sale.add(item_of(plan_, good), quantity, code);
    if (number && goods.size() < *number) goods.push_back(good);
  }
  if (sale.lines().size() > 1 && dice_.percent(3) && !goods.back().one_of_a_kind) {
    HOLDFAST_ASSERT(sale.void_line(sale.lines().back().number).has_value());
  }
  return sale;
}

void TillHistory::sell(Instant at) {
  std::vector<Good> goods;
  core::SaleRecorded recorded;
  recorded.sale = ring_up(at, goods);
  if (recorded.sale.empty()) return;
  const std::uint32_t first = recorded.sale.lines().front().number;
  if (dice_.percent(4)) (void)recorded.sale.discount_line(first, percent_off(dice_, 20));
  if (dice_.percent(2)) {
    const Money list = recorded.sale.lines().front().list_price;
    (void)recorded.sale.override_price(first, money(list.minor * 9 / 10));
  }
  if (dice_.percent(3)) (void)recorded.sale.discount_sale(percent_off(dice_, 5));
  auto totals = core::compute_totals(recorded.sale, plan_.taxes, plan_.tax_policy);
  HOLDFAST_ASSERT(totals.has_value());
  recorded.totals = std::move(*totals);
  const auto offers = core::quick_cash_amounts(recorded.totals.total, 4);
  const auto tender = core::cash_tender(recorded.totals.total, offers[dice_.under(offers.size())]);
  HOLDFAST_ASSERT(tender.has_value());
  recorded.tenders = {*tender};
  recorded.shift = shift_.opened.shift;
  recorded.cashier = cashier();
  recorded.receipt_number = ++receipt_number_;
  recorded.tax_policy = plan_.tax_policy;
  const core::EntryId entry = append(recorded, at);

  shift_.expected_cash += recorded.totals.total;
  shift_.sales_total += recorded.totals.total;
  ++shift_.sale_count;
  Row row = transaction_row(recorded.sale.id(), "sale", "completed", recorded.cashier);
  row.add(recorded.receipt_number).add(plan_.currency.code());
  finish_sale_row(row, recorded);
  sink_.write(Table::transactions,
              row.add(entry).add(at).add(at + kRecordedAfter).null().null().null());
  record_items(recorded, goods);
  for (const core::SaleLine& line : recorded.sale.lines()) {
    if (line.voided) continue;
    stock_.move(
        goods[line.number - 1], plan_.tills[till_].place, -line.quantity.thousandths,
        {"out", "sale", "transaction", recorded.sale.id().value, line.number, recorded.cashier},
        at);
  }
  recent_.push_back({{std::move(recorded), at, {}}, std::move(goods)});
  if (recent_.size() > kRemembered) recent_.erase(recent_.begin());
}

void TillHistory::record_items(const core::SaleRecorded& sale, const std::vector<Good>& goods) {
  write_sale_parts(plan_, sale, sink_);
  for (const core::LineTotals& line : sale.totals.lines) {
    named_.goods.insert(goods[line.number - 1].index);
  }
  named_.people.insert(sale.cashier);
  named_.places.insert(location());
}

Row TillHistory::transaction_row(core::TransactionId id, std::string_view kind,
                                 std::string_view status, core::PersonId by) const {
  Row row;
  row.add(id).add(plan_.tenant).add(plan_.tills[till_].id).add(location());
  row.add(shift_.opened.shift).add(by).add(kind).add(status);
  return row;
}

void TillHistory::void_sale(Instant at) {
  std::vector<Good> goods;
  core::SaleVoided voided{ring_up(at, goods), shift_.opened.shift, cashier()};
  if (voided.sale.lines().empty()) return;
  const core::EntryId entry = append(voided, at);
  Row row = transaction_row(voided.sale.id(), "sale", "voided", voided.by);
  row.null().add(plan_.currency.code());
  for (int i = 0; i < 5; ++i) row.add(std::int64_t{0});
  row.null().add(std::int64_t{0}).add(std::int64_t{0});
  row.add(static_cast<std::int64_t>(voided.sale.lines().size())).null().null().null();
  sink_.write(Table::transactions,
              row.add(entry).add(at).add(at + kRecordedAfter).null().null().null());
  for (const Good& good : goods) {
    if (good.one_of_a_kind) sold_once_.erase(good.index);
  }
  named_.people.insert(voided.by);
  named_.places.insert(location());
}

void TillHistory::take_back(Instant at) {
  if (recent_.empty()) return;
  Customer& customer = recent_[dice_.under(recent_.size())];
  const core::SaleRecorded& sale = customer.found.sale;
  const std::uint32_t number = sale.totals.lines[dice_.under(sale.totals.lines.size())].number;
  const Good& good = customer.goods[number - 1];
  const Quantity left = core::returnable(customer.found, number);
  if (left.thousandths == 0 || good.one_of_a_kind) return;
  const Quantity back = good.by_measure() ? left : core::kOne;
  auto amounts = core::compute_return(customer.found, {{number, back}});
  // Nothing comes back for what cost nothing, or what the drawer does not hold.
  if (!amounts || amounts->totals.total.minor <= 0 ||
      amounts->totals.total.minor > shift_.expected_cash.minor) {
    return;
  }
  core::GoodsReturned returned;
  returned.id = core::TransactionId{plan_.id("return " + std::to_string(till_), ++ids_, at)};
  returned.receipt_number = ++receipt_number_;
  returned.original = sale.sale.id();
  returned.original_receipt = sale.receipt_number;
  returned.shift = shift_.opened.shift;
  returned.by = plan_.members.front().id;
  returned.tax_policy = sale.tax_policy;
  returned.lines = std::move(amounts->lines);
  returned.totals = std::move(amounts->totals);
  returned.refunds = {{core::TenderKind::cash, returned.totals.total}};
  returned.reason = dice_.one_of(kWhyReturned);
  const core::EntryId entry = append(returned, at);
  core::add_returned(customer.found.returned, returned);
  shift_.expected_cash -= returned.totals.total;

  Row row = transaction_row(returned.id, "return", "completed", returned.by);
  row.add(returned.receipt_number).add(plan_.currency.code());
  finish_return_row(row, returned);
  row.add(entry).add(at).add(at + kRecordedAfter);
  row.add(returned.original).add(returned.original_receipt).add(returned.reason);
  sink_.write(Table::transactions, row);
  write_return_parts(plan_, returned, sink_);
  for (const core::ReturnedLine& line : returned.lines) {
    stock_.move(good, plan_.tills[till_].place, line.quantity.thousandths,
                {"in", "return", "transaction", returned.id.value, line.number, returned.by}, at);
  }
  named_.people.insert(returned.by);
}

void TillHistory::record_cash(const core::EntryId& id, std::string_view kind, const Money* amount,
                              std::string_view reason, core::PersonId by, Instant at) {
  Row row;
  row.add(id).add(plan_.tenant).add(plan_.tills[till_].id).add(location());
  row.add(shift_.opened.shift).add(kind);
  if (amount == nullptr) {
    row.add(std::int64_t{0}).null();
  } else {
    row.add(*amount).add(plan_.currency.code());
  }
  sink_.write(Table::cash_movements, row.or_null(reason).add(by).add(at).add(at + kRecordedAfter));
}

void TillHistory::move_cash(Instant at, core::CashMoved::Direction direction) {
  const bool out = direction == core::CashMoved::Direction::out;
  const std::int64_t major = plan_.currency.minor_per_major();
  const std::int64_t minor = out ? shift_.expected_cash.minor / 2 / major * major : 20 * major;
  if (minor <= 0) return;
  const core::CashMoved moved{shift_.opened.shift, cashier(), direction, money(minor),
                              out ? "Takings to the safe" : "Change from the safe"};
  const core::EntryId entry = append(moved, at);
  const Money change = money(out ? -minor : minor);
  shift_.expected_cash += change;
  record_cash(entry, out ? "cash_out" : "cash_in", &change, moved.reason, moved.by, at);
}

void TillHistory::open_drawer(Instant at) {
  const core::EntryId entry = append(core::DrawerOpened{shift_.opened.shift, cashier()}, at);
  record_cash(entry, "no_sale", nullptr, "", cashier(), at);
}

void TillHistory::count_stock(Instant at) {
  const std::size_t place = plan_.tills[till_].place;
  core::StockCount count{core::CountId{plan_.id("count " + std::to_string(till_), ++ids_, at)},
                         cashier(), at};
  struct Found {
    const Good* good;
    std::int64_t expected, counted;
    Instant at;
  };
  std::vector<Found> found;
  for (std::size_t i = 0; i < range_.size() && found.size() < kCountedLines; ++i) {
    const Good& good = range_.at(i);
    if (!good.tracked || good.by_measure() || good.one_of_a_kind) continue;
    const Instant counted_at = at + 1'000 * static_cast<std::int64_t>(found.size() + 1);
    const std::int64_t expected = stock_.on_hand(good, place);
    // Of every sixth one is missing. Not so many were there when this runs for the first time,
    // and yet the same must be found.
    const std::int64_t missing = found.size() % 6 == 5 ? 1'000 : 0;
    const std::int64_t counted = expected - missing;
    const core::CountLine line{0,
                               good.id,
                               good.sku,
                               good.full_name(),
                               good.codes.front().barcode,
                               good.unit,
                               Quantity{std::max<std::int64_t>(counted, 0)},
                               counted_at};
    if (!count.add(line)) continue;
    found.push_back({&good, expected, counted, counted_at});
  }
  if (found.empty()) return;
  const core::CountId id = count.id();
  const Instant submitted_at = found.back().at + 5'000;
  const core::CountSubmitted submitted{std::move(count), submitted_at, shift_.opened.shift,
                                       cashier()};
  const core::EntryId entry = append(submitted, submitted_at);
  Row row;
  row.add(id).add(plan_.tenant).add(plan_.tills[till_].id).add(location());
  row.add(shift_.opened.shift).add(cashier()).add(at).add(cashier()).add(submitted_at);
  row.add(static_cast<std::int64_t>(found.size())).add(found.back().at).add(entry);
  sink_.write(Table::cycle_counts, row.add(submitted_at).add(submitted_at + kRecordedAfter));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Found& line = found[i];
    const auto number = static_cast<std::int64_t>(i) + 1;
    Row own;
    own.add(id).add(plan_.tenant).add(number).add(location()).add(line.good->id);
    own.add(line.good->id).add(line.good->sku).add(line.good->full_name());
    own.add(line.good->codes.front().barcode).add(line.good->unit).add(Quantity{line.counted});
    sink_.write(Table::cycle_count_lines, own.add(line.at).add(Quantity{line.expected}));
    const std::int64_t off = line.counted - line.expected;
    stock_.move(*line.good, place, off,
                {off > 0 ? "in" : "out", "count", "cycle_count", id.value, number, cashier()},
                line.at);
    stock_.count(*line.good, place, cashier(), line.at);
  }
}

}  // namespace holdfast::demo
