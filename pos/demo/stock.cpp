#include "pos/demo/stock.h"

#include <algorithm>

namespace holdfast::demo {

std::int64_t Stock::opening(const Good& good, std::size_t place) const {
  const std::int64_t planned = opening_stock(plan_, good, place);
  const State* later = forecast(good, place);
  // There is one of it, and it goes once.
  if (later == nullptr || !good.tracked || good.one_of_a_kind) return planned;
  // Whole pieces more, so many as the worst moment asks for.
  return planned + (-later->lowest + 999) / 1000 * 1000;
}

std::int64_t Stock::on_hand(const Good& good, std::size_t place) const {
  const auto found = states_.find(key(good, place));
  return opening(good, place) + (found == states_.end() ? 0 : found->second.moved);
}

const Stock::State* Stock::forecast(const Good& good, std::size_t place) const {
  if (forecast_ == nullptr) return nullptr;
  const auto found = forecast_->states_.find(key(good, place));
  return found == forecast_->states_.end() ? nullptr : &found->second;
}

void Stock::move(const Good& good, std::size_t place, std::int64_t thousandths, const Cause& cause,
                 core::Instant at) {
  if (thousandths == 0 || !good.tracked) return;
  State& state = states_[key(good, place)];
  state.moved += thousandths;
  state.lowest = std::min(state.lowest, state.moved - state.reserved);
  ++movements_;
  sink_.write(Table::stock_movements, movement_row(plan_, plan_.id("movement", movements_, at),
                                                   good, place, thousandths, cause, at));
}

void Stock::reserve(const Good& good, std::size_t place, std::int64_t thousandths) {
  if (!good.tracked) return;
  State& state = states_[key(good, place)];
  state.reserved += thousandths;
  state.lowest = std::min(state.lowest, state.moved - state.reserved);
}

void Stock::count(const Good& good, std::size_t place, core::PersonId by, core::Instant at) {
  State& state = states_[key(good, place)];
  state.counted_at = at;
  state.counted_by = by;
}

Row movement_row(const Plan& plan, const core::Uuid& id, const Good& good, std::size_t place,
                 std::int64_t thousandths, const Cause& cause, core::Instant at,
                 const core::Uuid& batch, std::int64_t unit_cost) {
  Row row;
  row.add(id).add(plan.tenant).add(plan.places[place].id).add(good.id);
  if (batch.is_nil())
    row.null();
  else
    row.add(batch);
  row.add(cause.type).add(core::Quantity{thousandths}).add(cause.reason).add(cause.reference_type);
  if (cause.reference.is_nil())
    row.null();
  else
    row.add(cause.reference);
  if (cause.line == 0)
    row.null();
  else
    row.add(cause.line);
  if (unit_cost < 0)
    row.null();
  else
    row.add(plan.money(unit_cost));
  row.add(cause.person).add(at).add(at);
  return row;
}

}  // namespace holdfast::demo
