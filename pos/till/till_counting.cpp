// The part of the router that counts the stock.
#include <utility>

#include "pos/till/till_state.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;

std::string products(std::size_t number) {
  return std::to_string(number) + (number == 1 ? " product" : " products");
}

}  // namespace

core::Result<void> Till::State::on(const command::OpenCount&) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::count_stock); !ok) return ok;
  if (selling.has_lines()) return core::fail(ErrorCode::sale_open);
  // Nothing to be saved yet: what holds nothing is not looked for after a restart.
  if (!counting.is_open())
    counting.begin(ports::new_id<core::CountId>(now, random), person->id, now);
  counting.show();
  return {};
}

core::Result<void> Till::State::on(const command::LeaveCount&) {
  if (auto ok = require(Screen::count); !ok) return ok;
  counting.leave();
  if (counting.count().empty()) {
    counting.end();
    save_workspace();
  }
  return {};
}

core::Result<void> Till::State::on(const command::SetNextCounted& c) {
  if (auto ok = require(Screen::count); !ok) return ok;
  return counting.set_next(c.quantity);
}

core::Result<void> Till::State::on(const command::DiscardCount&) {
  if (auto ok = require(Screen::count); !ok) return ok;
  counting.end();
  save_workspace();
  inform(Banner::Kind::info, "The count was discarded. The stock is as it was.");
  return {};
}

core::Result<void> Till::State::on(const command::SubmitCount&) {
  if (auto ok = require(Screen::count); !ok) return ok;
  if (auto ok = require_permission(Action::count_stock); !ok) return ok;
  if (counting.count().empty()) return core::fail(ErrorCode::count_empty);
  core::Workspace after = workspace();
  after.count.reset();
  append(core::CountSubmitted{counting.count(), now, shift.id(), person->id}, std::move(after),
         {new_output(core::OutputJob::Kind::count_slip)});
  return {};
}

void Till::State::committed(const core::CountSubmitted& submitted) {
  counting.end();
  send_planned("The count slip", Output::Place::background,
               last_count.document(reference, clock, false));
  inform(Banner::Kind::info, "The count of " +
                                 products(submitted.count.size() - submitted.count.unknown()) +
                                 " is submitted. The server compares it with the stock.");
}

core::Result<void> Till::State::count_code(const core::ScannedCode& code) {
  const auto goods = look_up(code);
  if (!goods) {
    if (goods.error().code != ErrorCode::unknown_barcode) return core::pass_on(goods.error());
    // Refused aloud, so that somebody looks; and kept, so that the goods are not forgotten.
    const auto meaning = core::meaning_of(code, code_rules, today().year);
    const std::string noted_as = meaning ? core::to_record(*meaning) : code.data;
    if (auto noted = counting.add_unknown(noted_as, now); !noted) {
      return core::pass_on(noted.error());
    }
    save_workspace();
    return core::pass_on(goods.error());
  }
  if (auto done = count_item(goods->item, goods->quantity, goods->record); !done) return done;
  effects.emplace_back(effect::Sound{effect::Tone::good});
  return {};
}

core::Result<void> Till::State::count_item(const core::Item& item, core::Quantity pack,
                                           const std::string& barcode) {
  const auto more = counting.add(item, pack, barcode, now);
  if (!more) return core::pass_on(more.error());
  inform(Banner::Kind::good, "+ " + core::to_plain(*more) +
                                 (item.unit == "each" ? "" : " " + item.unit) + "  " + item.name);
  save_workspace();
  return {};
}

core::Result<void> Till::State::count_tile(const command::AddItem& c) {
  if (auto ok = require(Screen::count); !ok) return ok;
  const auto item = catalogue.find(c.variant);
  if (!item) return core::pass_on(item.error());
  if (!*item) return core::fail(ErrorCode::item_unknown);
  return count_item(**item, c.quantity, {});
}

core::Result<void> Till::State::set_counted(core::Quantity counted) {
  if (auto ok = require(Screen::count); !ok) return ok;
  return after_change(counting.set_counted(counted, now));
}

core::Result<void> Till::State::remove_counted() {
  if (auto ok = require(Screen::count); !ok) return ok;
  return after_change(counting.remove());
}

}  // namespace holdfast::till
