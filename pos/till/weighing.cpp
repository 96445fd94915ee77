#include "pos/till/weighing.h"

#include <utility>

#include "pos/core/assert.h"

namespace holdfast::till {

using core::ErrorCode;
using ports::ScaleState;

void Weighing::begin(core::Item item, std::string barcode) {
  const auto unit = core::weight_unit(item.unit);
  HOLDFAST_ASSERT(unit);
  goods_ = Goods{std::move(item), std::move(barcode), *unit, {}};
}

void Weighing::set_tare(std::optional<core::Quantity> tare) {
  goods_->tare.reset();
  if (tare) goods_->tare = core::typed_weight(*tare, goods_->unit);
}

core::Result<void> Weighing::tare_scale() {
  const auto container = gross();
  if (!container) return core::pass_on(container.error());
  // Its own tare and this one would be taken off the goods together.
  if (reading_.is_net) return core::fail(ErrorCode::tared_twice);
  goods_->tare = *container;
  return {};
}

core::Result<core::Weight> Weighing::gross() const {
  switch (reading_.state) {
    case ScaleState::stable:
      return *reading_.weight;
    case ScaleState::zero:
      return core::fail(ErrorCode::scale_empty);
    case ScaleState::in_motion:
      return core::fail(ErrorCode::scale_not_stable);
    case ScaleState::under_zero:
      return core::fail(ErrorCode::scale_under_zero);
    case ScaleState::over_capacity:
      return core::fail(ErrorCode::scale_over_capacity);
    case ScaleState::fault:
    case ScaleState::absent:
      break;
  }
  if (reading_.error == core::Error{}) return core::fail(ErrorCode::device_no_hardware);
  return core::pass_on(reading_.error);
}

core::Result<core::Quantity> Weighing::net() const {
  const auto shown = gross();
  if (!shown) return core::pass_on(shown.error());
  if (goods_->tare && reading_.is_net) return core::fail(ErrorCode::tared_twice);
  return core::net_quantity(*shown, goods_->tare, goods_->unit);
}

void Weighing::show(WeighingView& view) const {
  view = {};
  if (!goods_) return;
  view.name = goods_->item.name;
  view.unit = goods_->item.unit;
  view.unit_price = goods_->item.price;
  view.scale = reading_.state;
  view.scale_is_net = reading_.is_net;
  if (reading_.weight) view.shown = core::to_display(*reading_.weight);
  if (goods_->tare) view.tare = core::to_display(*goods_->tare);
  view.has_tare = goods_->tare.has_value();
  if (const auto quantity = net()) {
    view.net = *quantity;
    core::SaleLine line;
    line.quantity = *quantity;
    line.list_price = goods_->item.price;
    view.amount = core::extended_amount(line);
  } else {
    view.missing = core::sentence(quantity.error());
  }
}

}  // namespace holdfast::till
