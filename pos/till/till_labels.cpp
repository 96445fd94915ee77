// The part of the router that prints labels for the shelf.
#include "pos/till/till_state.h"

namespace holdfast::till {

using core::ErrorCode;

core::Result<core::Item> Till::State::selected_item() const {
  core::VariantId variant;
  if (screen() == Screen::count) {
    const core::CountLine* line = counting.count().find(view.count.selected);
    if (line == nullptr) return core::fail(ErrorCode::no_line_selected);
    variant = line->variant;
  } else {
    const core::SaleLine* line =
        selling.has_lines() ? selling.sale().find(view.sale.selected) : nullptr;
    if (line == nullptr) return core::fail(ErrorCode::no_line_selected);
    variant = line->variant;
  }
  // What was counted without a product has no label either.
  const auto item = catalogue.find(variant);
  if (!item) return core::pass_on(item.error());
  if (!*item) return core::fail(ErrorCode::item_unknown);
  return **item;
}

core::Result<void> Till::State::on(const command::PrintLabel& c) {
  if (screen() != Screen::count) {
    if (auto ok = require(Screen::sell); !ok) return ok;
  }
  if (auto ok = require_permission(Action::print_labels); !ok) return ok;
  if (view.label_printer.health == ports::DeviceHealth::not_set_up)
    return core::fail(ErrorCode::device_not_set_up, "label_printer.connection");
  if (c.copies < 1 || c.copies > core::kMostLabelCopies)
    return core::fail(ErrorCode::quantity_out_of_range, std::to_string(c.copies));
  const auto item = selected_item();
  if (!item) return core::pass_on(item.error());
  // The shelf says what the catalogue says: what somebody pays less for it today is not its price.
  const auto id = ports::new_id<core::PrintJobId>(now, random);
  output.printing(id, "The label of " + item->name, Output::Place::background);
  effects.emplace_back(effect::PrintLabel{id, core::shelf_label(*item), c.copies});
  inform(Banner::Kind::info,
         (c.copies == 1 ? "A label is" : std::to_string(c.copies) + " labels are") +
             " printed: " + item->name);
  return {};
}

}  // namespace holdfast::till
