// The part of the router that listens to the world: completions of effects, devices, the
// server, the catalogue.
#include <string>
#include <utility>
#include <variant>

#include "pos/till/till_state.h"

namespace holdfast::till {

using core::ErrorCode;

core::Result<void> Till::State::on(const command::PinChecked& c) {
  auto someone = sign_in.answered(c, reference, now);
  if (!someone) return core::pass_on(someone.error());
  person = std::move(*someone);
  if (std::exchange(recovered_sale, false) && selling.has_lines()) {
    inform(Banner::Kind::info, "This sale was open when the till stopped. Check its lines.");
  }
  save_workspace();
  return {};
}

core::Result<void> Till::State::on(const command::EntryCommitted& c) {
  const auto entry = commit.take(c);
  if (!entry) return not_awaited();
  apply(*entry);
  const bool nothing_ended_meanwhile = outputs.changes() == planned.changes;
  std::visit([this](const auto& body) { committed(body); }, entry->body);
  planned = {};
  if (nothing_ended_meanwhile) saved_outputs = outputs.changes();  // with the entry
  return {};
}

void Till::State::committed(const core::ShiftOpened& entry) {
  clock_watch.shift_opened();
  show_clock();
  inform(Banner::Kind::info, "The shift of " + entry.business_day + " is open.");
}

void Till::State::committed(const core::SaleRecorded& sale) {
  selling.clear();
  payment.end();
  change_pending = true;
  show_change();

  send_planned(receipt_title(sale.receipt_number), Output::Place::change_screen,
               view.change.receipt);
}

void Till::State::committed(const core::SaleVoided&) {
  selling.clear();
  inform(Banner::Kind::info, "The sale was cleared.");
}

void Till::State::committed(const core::ShiftClosed& entry) {
  send_planned("The shift report", Output::Place::background,
               last_report.document(reference, clock, false));
  closing_shift = false;
  counted_cash.reset();
  person.reset();
  inform(Banner::Kind::info, "The shift is closed. Counted " +
                                 core::to_display(entry.counted_cash) + ", expected " +
                                 core::to_display(entry.expected_cash) + ", difference " +
                                 core::to_display(entry.counted_cash - entry.expected_cash) + ".");
}

void Till::State::committed(const core::CashMoved& moved) {
  const bool in = moved.direction == core::CashMoved::Direction::in;
  send_planned(
      "The cash slip", Output::Place::background,
      core::cash_slip(moved, *reference.shop(), person ? person->name : std::string(), local(now)));
  inform(Banner::Kind::info, core::to_display(moved.amount) +
                                 (in ? " goes into the drawer." : " is taken out of the drawer."));
}

void Till::State::committed(const core::DrawerOpened&) {
  send_planned("No sale", Output::Place::background, {});
  inform(Banner::Kind::info, "The drawer opens. This is on the shift report.");
}

core::Result<void> Till::State::on(const command::EntryFailed& c) {
  if (!commit.give_up(c)) return not_awaited();
  // On a full disk nothing was written and everything stands as before: it can be tried
  // again. Anything else means that the journal can no longer be trusted with a sale.
  if (c.error.code != ErrorCode::disk_full) halted = c.error;
  return core::pass_on(c.error);
}

core::Result<void> Till::State::on(const command::WorkspaceFailed& c) {
  // While an entry is on its way its own answer decides.
  if (c.error.code != ErrorCode::disk_full && !commit.is_waiting()) halted = c.error;
  return core::pass_on(c.error);
}

core::Result<void> Till::State::on(const command::JournalFailed& c) {
  // While an entry is on its way its own answer decides.
  if (!commit.is_waiting()) halted = c.error;
  return core::pass_on(c.error);
}

core::Result<void> Till::State::on(const command::DeviceChanged& c) {
  switch (c.status.role) {
    case ports::DeviceRole::scanner:
      view.scanner = c.status;
      break;
    case ports::DeviceRole::receipt_printer:
      device_changed(view.printer, c.status);
      break;
    case ports::DeviceRole::cash_drawer:
      device_changed(view.drawer, c.status);
      break;
    case ports::DeviceRole::scale:
      view.scale = c.status;
      break;
    case ports::DeviceRole::line_display:
      view.line_display = c.status;
      break;
    case ports::DeviceRole::label_printer:
      view.label_printer = c.status;
      break;
  }
  return {};
}

void Till::State::device_changed(ports::DeviceStatus& known, const ports::DeviceStatus& now_is) {
  const auto works = [](const ports::DeviceStatus& status) {
    return status.health == ports::DeviceHealth::ready ||
           status.health == ports::DeviceHealth::warning;
  };
  if (!works(known) && works(now_is)) output.works_again(now_is.role);
  if (now_is.health == ports::DeviceHealth::not_set_up) output.is_not_set_up(now_is.role);
  known = now_is;
}

core::Result<void> Till::State::on(const command::ServerChanged& c) {
  using Link = command::ServerChanged::Link;
  ServerView& server = view.server;
  const bool fails = c.link == Link::down || c.link == Link::refused;
  const bool failed = server.link == Link::down || server.link == Link::refused;
  server.link = c.link;
  server.waiting = c.waiting;
  server.quarantined = c.quarantined;
  server.set_aside.clear();
  for (const auto& entry : c.set_aside) {
    server.set_aside.push_back({entry.seq, entry.kind, local(entry.occurred_at), entry.reason});
  }
  server.oldest_waiting = local(c.oldest_waiting);
  // It takes what this till sends, and has trouble with another machine of its number.
  const bool is_told = fails || c.error.code == ErrorCode::sequence_fork;
  server.detail = is_told ? core::sentence(c.error) : std::string();
  server.error_name = is_told ? std::string(core::name(c.error.code)) : std::string();
  if (!fails)
    server.down_since = {};
  else if (!failed)
    server.down_since = now;
  server.local_down_since = local(server.down_since);
  if (c.error.code == ErrorCode::journal_behind && c.link == Link::refused)
    journal_behind = c.error;
  else if (c.link == Link::up)
    journal_behind.reset();
  if (c.clock_ahead_ms) {
    // A jump from before the server was asked is in its word already.
    clock_watch.tick(clock.now(), clock.elapsed_ms());
    clock_watch.server_says(*c.clock_ahead_ms);
  }
  show_clock();
  return {};
}

core::Result<void> Till::State::on(const command::EntriesBroughtBack& c) {
  const std::string entries = c.count == 1 ? "1 entry" : std::to_string(c.count) + " entries";
  std::string text = "This till's journal was an older copy: " + entries +
                     " came back from the server. Tell the manager: sales that had not reached "
                     "it are missing.";
  // What the start said of an open sale or count, or of its trouble with them, is news as well.
  if (!view.banner.text.empty()) text += " " + view.banner.text;
  if (view.banner.kind == Banner::Kind::none) view.banner.kind = Banner::Kind::info;
  view.banner.text = std::move(text);
  return {};
}

core::Result<void> Till::State::on(const command::CatalogueChanged&) {
  if (auto loaded = load_reference(); !loaded) return loaded;
  // A sale found committed after a restart could not be shown before the shop was known.
  if (change_pending && view.change.receipt_number == 0) {
    show_change();
    view.change.recovered = true;
  }
  return {};
}

core::Result<void> Till::State::on(const command::ClockTicked&) {
  clock_watch.tick(clock.now(), clock.elapsed_ms());
  show_clock();
  return {};
}

void Till::State::show_clock() {
  const auto& trouble = clock_watch.trouble();
  ClockView shown;
  if (trouble) shown = {true, trouble->ahead_ms > 0, sentence(*trouble)};
  const bool news = shown.wrong && !view.clock.wrong;
  view.clock = std::move(shown);
  if (news && view.banner.kind != Banner::Kind::error) {
    view.banner = {Banner::Kind::info, view.clock.text,
                   std::string(core::name(ErrorCode::clock_jumped))};
  }
}

}  // namespace holdfast::till
