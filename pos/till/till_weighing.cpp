// The part of the router for goods that are sold by weight.
#include <utility>

#include "pos/till/till_state.h"

namespace holdfast::till {

using core::ErrorCode;

// Of one unit, so what a pack's barcode or a person said already is left as it is. A till whose
// settings name no scale adds one unit, and the quantity is typed.
bool Till::State::asks_for_weight(const core::Item& item, core::Quantity quantity) const {
  return view.scale.health != ports::DeviceHealth::not_set_up && quantity == core::kOne &&
         core::weight_unit(item.unit).has_value();
}

core::Result<void> Till::State::begin_weighing(const core::Item& item, std::string barcode) {
  if (!selling.knows_tax(item, reference.tax())) {
    return core::fail(ErrorCode::tax_category_unknown, item.name);
  }
  if (change_pending) {
    acknowledge();
    save_workspace();
  }
  weighing.begin(item, std::move(barcode));
  return {};
}

core::Result<void> Till::State::sell_weighed(core::Quantity net) {
  const core::Item item = weighing.item();
  auto added = sell(item, net, weighing.barcode());
  if (added) weighing.end();
  return added;
}

core::Result<void> Till::State::on(const command::ScaleChanged& c) {
  weighing.scale_says(c.reading);
  return {};
}

core::Result<void> Till::State::on(const command::TakeWeight&) {
  if (auto ok = require(Screen::weigh); !ok) return ok;
  const auto net = weighing.net();
  if (!net) return core::pass_on(net.error());
  return sell_weighed(*net);
}

core::Result<void> Till::State::on(const command::TypeWeight& c) {
  if (auto ok = require(Screen::weigh); !ok) return ok;
  return sell_weighed(c.net);
}

core::Result<void> Till::State::on(const command::SetTare& c) {
  if (auto ok = require(Screen::weigh); !ok) return ok;
  if (c.tare && (c.tare->thousandths < 1 || *c.tare > core::kMaxLineQuantity)) {
    return core::fail(ErrorCode::tare_out_of_range);
  }
  weighing.set_tare(c.tare);
  return {};
}

core::Result<void> Till::State::on(const command::TareScale&) {
  if (auto ok = require(Screen::weigh); !ok) return ok;
  return weighing.tare_scale();
}

core::Result<void> Till::State::on(const command::CancelWeighing&) {
  if (auto ok = require(Screen::weigh); !ok) return ok;
  weighing.end();
  return {};
}

}  // namespace holdfast::till
