#include "pos/till/till.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "pos/till/recovery.h"
#include "pos/till/till_state.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;

template <class C, class... Any>
constexpr bool kIsOneOf = (std::is_same_v<C, Any> || ...);

// What the world says, as opposed to what people do: it does not take a message off the
// screen that a person has yet to read.
template <class C>
constexpr bool kIsAnswer =
    kIsOneOf<C, command::PinChecked, command::EntryCommitted, command::EntryFailed,
             command::WorkspaceFailed, command::JournalFailed, command::ReceiptLookedUp,
             command::PrintRecorded, command::PrintFinished, command::KickFinished,
             command::DeviceChanged, command::ScaleChanged, command::ServerChanged,
             command::EntriesBroughtBack, command::CatalogueChanged, command::ClockTicked>;

}  // namespace

Till::Till(const ports::Catalogue& catalogue, const ports::Clock& clock, ports::Random& random)
    : state_(std::make_unique<State>(catalogue, clock, random)) {}

Till::~Till() = default;

const TillView& Till::view() const {
  return state_->view;
}

void Till::use(core::CodeRules rules) {
  state_->code_rules = std::move(rules);
}

void Till::use(core::ReceiptStyle style) {
  state_->reference.use(std::move(style));
}

void Till::replay(const CommittedEntry& entry) {
  state_->apply(entry);
  state_->refresh();
}

core::Result<void> Till::resume(const core::Workspace& workspace, core::Instant now) {
  State& s = *state_;
  s.now = now;
  s.clock_watch.started(now);
  s.show_clock();
  if (workspace.count && !workspace.count->empty()) {
    s.counting.restore(*workspace.count);
    s.inform(Banner::Kind::info, "A count is open. Go on with it under More on the sell screen.");
  }
  core::Result<void> fits = check_workspace(workspace, s.shift, s.last_receipt);
  const std::int64_t last_receipt = s.shift.next_receipt_number() - 1;
  if (!fits) {
    s.say(fits.error());
    s.outputs.restore({}, last_receipt);
  } else {
    if (workspace.person) s.sign_in.suggest(*workspace.person);
    if (workspace.open_sale && !workspace.open_sale->lines().empty()) {
      s.selling.restore(*workspace.open_sale, s.reference.tax());
      s.recovered_sale = true;
      s.inform(Banner::Kind::info, "An open sale was found again. Sign in to go on with it.");
    }
    s.change_pending = workspace.unacknowledged.has_value();
    if (s.change_pending) s.show_change();
    s.view.change.recovered = s.change_pending;
    s.outputs.restore(workspace.outputs, last_receipt);
    s.resume_outputs();
  }
  s.saved_outputs = s.outputs.changes();
  s.refresh();
  return fits;
}

Effects Till::handle(const Command& command, core::Instant now) {
  State& s = *state_;
  s.now = now;
  const auto done = std::visit(
      [&s](const auto& c) {
        if constexpr (!kIsAnswer<std::decay_t<decltype(c)>>) s.view.banner = {};
        return s.on(c);
      },
      command);
  if (!done) s.refuse(done.error());
  if (s.view.banner.kind != Banner::Kind::error) {
    if (auto notice = s.output.take_notice()) s.inform(Banner::Kind::info, std::move(*notice));
  }
  s.save_changed_outputs();
  s.refresh();
  return std::exchange(s.effects, {});
}

Till::State::State(const ports::Catalogue& catalogue_, const ports::Clock& clock_,
                   ports::Random& random_)
    : catalogue(catalogue_), clock(clock_), random(random_) {
  view.scanner.role = ports::DeviceRole::scanner;
  view.printer.role = ports::DeviceRole::receipt_printer;
  view.drawer.role = ports::DeviceRole::cash_drawer;
  saved_outputs = outputs.changes();
  clock_watch.tick(clock.now(), clock.elapsed_ms());
  if (auto loaded = load_reference(); !loaded) refuse(loaded.error());
  effects.clear();
  refresh();
}

// ---- people -----------------------------------------------------------------------

core::Result<void> Till::State::on(const command::ChoosePerson& c) {
  if (auto ok = require(Screen::sign_in); !ok) return ok;
  return sign_in.choose(c.person, reference);
}

core::Result<void> Till::State::on(const command::EnterPin& c) {
  if (auto ok = require(Screen::sign_in); !ok) return ok;
  auto check = sign_in.enter_pin(c.pin, reference, now);
  if (!check) return core::pass_on(check.error());
  effects.emplace_back(std::move(*check));
  return {};
}

core::Result<void> Till::State::on(const command::SignOut&) {
  const bool before_shift = screen() == Screen::open_shift;
  if (auto ok = require(before_shift ? Screen::open_shift : Screen::sell); !ok) return ok;
  if (selling.has_lines()) return core::fail(ErrorCode::sale_open);
  person.reset();
  save_workspace();
  return {};
}

core::Result<void> Till::State::on(const command::OpenShift& c) {
  if (auto ok = require(Screen::open_shift); !ok) {
    if (screen() == Screen::sell) return core::fail(ErrorCode::shift_already_open);
    return ok;
  }
  // The numbers of the entries and receipts that are missing here were given out already.
  if (journal_behind) return core::pass_on(*journal_behind);
  auto opened = shift.open(c.opening_float, currency(), person->id,
                           ports::new_id<core::ShiftId>(now, random), local(now).date());
  if (!opened) return core::pass_on(opened.error());
  append(std::move(*opened), workspace());
  return {};
}

core::Result<void> Till::State::on(const command::StartCloseShift&) {
  if (auto ok = require(Screen::sell); !ok) return ok;
  if (auto ok = require_permission(Action::close_shift); !ok) return ok;
  if (selling.has_lines()) return core::fail(ErrorCode::sale_open);
  closing_shift = true;
  return {};
}

core::Result<void> Till::State::on(const command::CloseShift& c) {
  if (auto ok = require(Screen::close_shift); !ok) return ok;
  return close_shift(c.counted_cash, false);
}

core::Result<void> Till::State::on(const command::ConfirmCloseShift&) {
  if (auto ok = require(Screen::close_shift); !ok) return ok;
  if (!counted_cash) return core::fail(ErrorCode::not_now, "the drawer was not counted yet");
  return close_shift(*counted_cash, true);
}

core::Result<void> Till::State::close_shift(core::Money counted, bool confirmed) {
  auto closed = shift.close(counted, person->id);
  if (!closed) return core::pass_on(closed.error());
  if (!confirmed && closed->counted_cash != closed->expected_cash) {
    counted_cash = counted;
    return {};
  }
  core::Workspace after;
  after.count = counting.saved();
  append(std::move(*closed), std::move(after), {new_output(core::OutputJob::Kind::shift_report)});
  return {};
}

core::Result<void> Till::State::on(const command::CancelCloseShift&) {
  if (auto ok = require(Screen::close_shift); !ok) return ok;
  if (!std::exchange(counted_cash, std::nullopt)) closing_shift = false;
  return {};
}

core::Result<void> Till::State::on(const command::DismissBanner&) {
  return {};
}

core::Result<void> Till::State::on(const command::RefuseInput& c) {
  return core::pass_on(c.error);
}

// ---- what all of them use ---------------------------------------------------------

void Till::State::apply(const CommittedEntry& entry) {
  last_report.apply(entry, shift);
  last_count.apply(entry);
  shift.apply(entry);
  last_receipt.apply(entry);
  receipts.apply(entry);
  clock_watch.entry(entry.occurred_at);
}

Screen Till::State::screen() const {
  if (halted) return Screen::halted;
  if (!reference.shop()) return Screen::waiting_for_catalogue;
  if (change_pending) return Screen::change_due;
  if (!person) return Screen::sign_in;
  if (!shift.is_open()) return Screen::open_shift;
  if (payment.is_active()) return Screen::pay_cash;
  if (returning.is_active()) return Screen::goods_return;
  if (closing_shift) return Screen::close_shift;
  if (counting.is_shown()) return Screen::count;
  if (weighing.is_active()) return Screen::weigh;
  return Screen::sell;
}

core::Result<void> Till::State::require(Screen wanted) const {
  if (commit.is_waiting()) return core::fail(ErrorCode::not_now, "the journal is being written");
  const Screen current = screen();
  if (current == wanted) return {};
  switch (current) {
    case Screen::halted:
      return core::pass_on(*halted);
    case Screen::waiting_for_catalogue:
      return core::fail(ErrorCode::not_now, "the shop's data has not arrived yet");
    case Screen::sign_in:
      return core::fail(ErrorCode::not_signed_in);
    case Screen::open_shift:
      if (wanted != Screen::sign_in) return core::fail(ErrorCode::no_shift_open);
      return core::fail(ErrorCode::not_now, "somebody is signed in");
    default:
      return core::fail(ErrorCode::not_now);
  }
}

core::Result<void> Till::State::require_permission(Action action) const {
  if (!person) return core::fail(ErrorCode::not_signed_in);
  return check_permission(person->role, action);
}

core::Currency Till::State::currency() const {
  if (shift.is_open()) return shift.currency();
  return reference.shop() ? reference.shop()->currency : core::Currency{};
}

core::Workspace Till::State::workspace() const {
  core::Workspace found;
  if (person) found.person = person->id;
  if (selling.has_lines()) found.open_sale = selling.sale();
  if (change_pending) found.unacknowledged = last_receipt.record()->id();
  found.outputs = outputs.record();
  found.count = counting.saved();
  return found;
}

core::LocalTime Till::State::local(core::Instant at) const {
  return core::LocalTime::from(at, clock.utc_offset_minutes(at));
}

core::OutputJob Till::State::new_output(core::OutputJob::Kind kind, std::int64_t receipt) {
  return {ports::new_id<core::PrintJobId>(now, random).value, kind, core::OutputJob::State::sent,
          receipt};
}

void Till::State::append(core::EntryBody body, core::Workspace workspace_after,
                         std::vector<core::OutputJob> jobs) {
  OutputQueue with_jobs = outputs;
  for (const core::OutputJob& job : jobs) with_jobs.add(job);
  workspace_after.outputs = with_jobs.record();
  planned = {std::move(jobs), outputs.changes()};
  effects.emplace_back(commit.begin(ports::new_id<core::EntryId>(now, random), now, std::move(body),
                                    std::move(workspace_after)));
}

void Till::State::save_workspace() {
  saved_outputs = outputs.changes();
  effects.emplace_back(effect::SaveWorkspace{workspace()});
}

// What a device answered while an entry is on its way waits for that: a workspace from before
// the entry must not be written after it.
void Till::State::save_changed_outputs() {
  if (saved_outputs != outputs.changes() && !commit.is_waiting() && !halted) save_workspace();
}

void Till::State::refuse(const core::Error& error) {
  say(error);
  effects.emplace_back(effect::Sound{effect::Tone::bad});
}

void Till::State::say(const core::Error& error) {
  view.banner = {Banner::Kind::error, core::sentence(error), std::string(core::name(error.code))};
}

void Till::State::inform(Banner::Kind kind, std::string text) {
  if (view.banner.kind != Banner::Kind::error) view.banner = {kind, std::move(text), {}};
}

core::Result<void> Till::State::load_reference() {
  if (auto read = reference.read(catalogue); !read) return read;
  view.shop = reference.shop();
  view.categories = reference.categories();
  view.tiles = reference.tiles();
  view.sign_in.people.clear();
  for (const core::Person& someone : reference.people()) {
    view.sign_in.people.push_back({someone.id, someone.display_name, someone.role});
  }
  selling.catalogue_changed(reference.tax());
  shown_receipts = 0;
  return {};
}

// Lists are rebuilt only when they changed; the rest is a handful of values.
void Till::State::refresh() {
  view.screen = screen();
  view.now = now;
  view.local_now = local(now);
  if (view.currency != currency()) shown_sale = 0;
  view.currency = currency();
  view.person = person;
  view.shift = shift.view();
  sign_in.show(view.sign_in, now);
  if (shown_sale != selling.changes()) {
    selling.show(view.sale, view.currency);
    shown_sale = selling.changes();
  }
  if (shown_count != counting.changes()) {
    counting.show(view.count);
    view.count.started_at = local(view.count.count.started_at());
    shown_count = counting.changes();
  }
  const bool receipts_changed =
      shown_receipts != receipts.changes() || shown_outputs != outputs.changes();
  if (receipts_changed && reference.shop()) {
    view.receipts = receipts.view(*reference.shop(), clock, outputs);
    shown_receipts = receipts.changes();
    shown_outputs = outputs.changes();
  }
  view.last_report.reset();
  if (last_report.exists())
    view.last_report = ReportView{local(last_report.closed_at()), outputs.report_state()};
  view.count_slip.reset();
  if (last_count.exists())
    view.count_slip = CountSlipView{local(last_count.submitted_at()), outputs.count_slip_state()};
  view.closing = {};
  if (counted_cash && !commit.is_waiting()) {
    view.closing = {true, view.shift.expected_cash, *counted_cash,
                    *counted_cash - view.shift.expected_cash};
  }
  view.sale.receipt_number = shift.next_receipt_number();
  weighing.show(view.weighing);
  payment.show(view.payment);
  view.payment.committing = commit.is_waiting();
  if (reference.shop()) returning.show(view.goods_return, *reference.shop(), clock);
  view.goods_return.committing = commit.is_waiting();
  output.show(view.change);
  view.halted_reason = halted ? core::sentence(*halted) : std::string();
}

}  // namespace holdfast::till
