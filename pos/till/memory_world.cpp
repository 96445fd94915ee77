#include "pos/till/memory_world.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "pos/codec/codec.h"
#include "pos/core/assert.h"
#include "pos/core/barcode.h"
#include "pos/core/code_rules.h"
#include "pos/core/overloaded.h"
#include "pos/till/clock_watch.h"
#include "pos/till/receipt_search.h"
#include "pos/till/recovery.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;

// Not a hash: in this world the PIN check is a comparison.
std::string plain_hash(const std::string& pin) {
  return "plain:" + pin;
}

// What a journal on a disk would give back: through the same bytes.
core::EntryBody stored(const core::EntryBody& body) {
  const codec::EncodedEntry encoded = codec::encode(body);
  auto decoded = codec::decode(encoded.kind, encoded.version, encoded.payload);
  HOLDFAST_ASSERT(decoded && *decoded == body);
  return std::move(*decoded);
}
core::Workspace stored(const core::Workspace& workspace) {
  auto decoded = codec::decode_workspace(codec::encode(workspace));
  HOLDFAST_ASSERT(decoded && *decoded == workspace);
  return std::move(*decoded);
}

// The same name always has the same id, whatever the seed and the order of the lines.
core::Uuid id_of(std::string_view kind, std::string_view name) {
  core::Uuid id;
  std::uint64_t hash = 1469598103934665603ULL;
  const auto mix = [&hash](std::string_view text) {
    for (char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL;
  };
  mix(kind);
  mix(name);
  for (std::uint8_t& byte : id.bytes) {
    mix("+");
    byte = static_cast<std::uint8_t>(hash >> 32);
  }
  return id;
}

}  // namespace

std::string to_text(const core::ReceiptDocument& document) {
  std::string text;
  for (const core::ReceiptBlock& block : document.blocks) {
    text += std::visit(core::Overloaded{
                           [](const core::ReceiptText& b) { return b.text; },
                           [](const core::ReceiptPair& b) { return b.left + "  " + b.right; },
                           [](const core::ReceiptRule&) { return std::string("----"); },
                           [](const core::ReceiptBarcode& b) { return "|| " + b.data + " ||"; },
                           [](const core::ReceiptFeed&) { return std::string(); },
                           [](const core::ReceiptQr& b) { return "[] " + b.data + " []"; },
                           [](const core::ReceiptPicture&) { return std::string("(picture)"); },
                       },
                       block);
    text += '\n';
  }
  return text;
}

std::uint64_t MemoryWorld::SeededRandom::next() {
  // SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

std::array<std::uint8_t, 16> MemoryWorld::SeededRandom::bytes16() {
  std::array<std::uint8_t, 16> bytes{};
  const std::array<std::uint64_t, 2> halves = {next(), next()};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(halves[i / 8] >> (8 * (i % 8)));
  }
  return bytes;
}

MemoryWorld::MemoryWorld() : MemoryWorld(Options{}) {}

MemoryWorld::MemoryWorld(const Options& options)
    : clock_(options.start, options.utc_offset_minutes),
      random_(options.seed),
      step_ms_(options.step_ms) {
  restart();
}

// ---- the shop ---------------------------------------------------------------------

core::Result<GivenAnswer> MemoryWorld::given(const Given& given) {
  const auto* pack = std::get_if<given::Pack>(&given);
  if (pack != nullptr && catalogue_.find_by_name(pack->item_name) == nullptr) {
    return core::fail(ErrorCode::scenario_expectation, "there is no such item");
  }
  std::visit([this](const auto& what) { put(what); }, given);
  run(command::CatalogueChanged{});
  settle();
  return GivenAnswer::made;
}

void MemoryWorld::put(const given::Shop& shop) {
  core::ShopProfile profile;
  profile.tenant = {id_of("tenant", shop.name)};
  profile.location = {id_of("location", shop.name)};
  profile.terminal = {id_of("terminal", shop.name)};
  profile.shop_name = shop.name;
  profile.terminal_name = "Lane 1";
  profile.currency = shop.currency;
  profile.tax_policy = shop.tax_policy;
  catalogue_.put(std::move(profile));
}

void MemoryWorld::put(const given::Tax& tax) {
  core::TaxCategory category{{id_of("tax", tax.code)}, tax.code, tax.code, {}};
  for (const given::Tax::Rate& rate : tax.rates) {
    category.rates.push_back(
        {{id_of("rate", tax.code + rate.name)}, rate.name, rate.parts_per_million});
  }
  catalogue_.put(std::move(category));
}

void MemoryWorld::put(const given::Item& item) {
  core::Item row;
  row.id = {id_of("item", item.code)};
  row.tax_category = {id_of("tax", item.tax_code)};
  row.sku = item.code;
  row.name = item.name;
  row.price = item.price;
  row.unit = item.unit;
  row.tile_position = 1;
  // A code that no scanner could deliver makes an item that only its tile sells.
  const auto code = core::product_code({item.code, core::Symbology::unknown, {}});
  if (code) row.barcodes.push_back({*code, core::kOne});
  catalogue_.put(std::move(row));
}

void MemoryWorld::put(const given::Pack& pack) {
  const core::Item* found = catalogue_.find_by_name(pack.item_name);
  HOLDFAST_ASSERT(found != nullptr);
  core::Item item = *found;
  const auto code = core::product_code({pack.code, core::Symbology::unknown, {}});
  if (code) item.barcodes.push_back({*code, pack.units});
  catalogue_.put(std::move(item));
}

void MemoryWorld::put(const given::Person& person) {
  catalogue_.put(core::Person{
      {id_of("person", person.name)}, person.name, person.role, plain_hash(person.pin)});
}

void MemoryWorld::put(const given::PersonLeft& person) {
  catalogue_.remove(core::PersonId{id_of("person", person.name)});
}

void MemoryWorld::put(const given::Scanning& scanning) {
  const auto set = core::set_code_rule(code_rules_, scanning.rule, scanning.text);
  HOLDFAST_ASSERT(set.has_value());
  till_->use(code_rules_);
}

// ---- commands in, effects out -----------------------------------------------------

core::Result<void> MemoryWorld::send(const Command& command) {
  clock_.advance(step_ms_);
  run(command);
  settle();
  return {};
}

void MemoryWorld::run(const Command& command) {
  for (const Effect& effect : till_->handle(command, clock_.now())) {
    if (power_lost_) break;
    if (watcher_) watcher_(effect);
    std::visit([this](const auto& e) { carry_out(e); }, effect);
  }
  if (power_lost_) restart();
}

void MemoryWorld::settle() {
  while (!held_ && !answers_.empty()) deliver(0);
}

void MemoryWorld::deliver(std::size_t index) {
  HOLDFAST_ASSERT(index < answers_.size());
  const auto at = answers_.begin() + static_cast<std::ptrdiff_t>(index);
  const Command answer = std::move(*at);
  answers_.erase(at);
  run(answer);
}

void MemoryWorld::carry_out(const effect::CheckPin& e) {
  answers_.emplace_back(command::PinChecked{e.person, plain_hash(e.pin) == e.pin_hash});
}

void MemoryWorld::carry_out(const effect::Append& e) {
  if (armed_ == CrashPoint::before_commit) {
    power_lost_ = true;
    return;
  }
  if (disk_ != DiskSwitch::ok) {
    const auto code = disk_ == DiskSwitch::full ? ErrorCode::disk_full : ErrorCode::disk_failed;
    answers_.emplace_back(command::EntryFailed{e.id, {code, {}}});
    return;
  }
  const auto seq = static_cast<std::int64_t>(journal_.size()) + 1;
  journal_.push_back({seq, e.id, e.occurred_at, stored(e.body)});
  keep(e.workspace);
  if (armed_ == CrashPoint::after_commit) {
    power_lost_ = true;
    return;
  }
  answers_.emplace_back(command::EntryCommitted{e.id, seq});
  tell_server();
}

void MemoryWorld::keep(const core::Workspace& workspace) {
  workspaces_.insert_or_assign(journal_.size(), stored(workspace));
}

void MemoryWorld::carry_out(const effect::SaveWorkspace& e) {
  if (disk_ == DiskSwitch::ok) {
    keep(e.workspace);
    return;
  }
  const auto code = disk_ == DiskSwitch::full ? ErrorCode::disk_full : ErrorCode::disk_failed;
  answers_.emplace_back(command::WorkspaceFailed{{code, {}}});
}

void MemoryWorld::carry_out(const effect::RecordPrint& e) {
  if (disk_ == DiskSwitch::ok) {
    keep(e.workspace);
    answers_.emplace_back(command::PrintRecorded{e.id});
    return;
  }
  const auto code = disk_ == DiskSwitch::full ? ErrorCode::disk_full : ErrorCode::disk_failed;
  answers_.emplace_back(command::PrintRecorded{e.id, core::Error{code, {}}});
}

void MemoryWorld::carry_out(const effect::LookUpReceipt& e) {
  const auto last_return = std::find_if(journal_.rbegin(), journal_.rend(), [](const auto& entry) {
    return std::holds_alternative<core::GoodsReturned>(entry.body);
  });
  ReceiptSearch search(e.number, static_cast<std::int64_t>(journal_.size()),
                       last_return == journal_.rend() ? 0 : last_return->seq);
  while (const auto range = search.next()) {
    for (std::int64_t seq = range->first; seq <= range->last; ++seq) {
      search.take(journal_[static_cast<std::size_t>(seq) - 1]);
    }
    search.range_read();
  }
  answers_.emplace_back(search.answer(e.look_up));
}

void MemoryWorld::carry_out(const effect::LookUpPrint& e) {
  using ports::OutputResult;
  const bool known = printed_jobs_.contains(e.id);
  answers_.emplace_back(command::PrintFinished{
      e.id, known ? ports::OutputOutcome::ok()
                  : ports::OutputOutcome{OutputResult::unknown, {ErrorCode::outcome_unknown, {}}}});
}

void MemoryWorld::output(std::function<Command(ports::OutputOutcome)> answer,
                         std::function<void()> real) {
  using ports::OutputResult;
  const auto attempt = [this, answer = std::move(answer), real = std::move(real)] {
    switch (printer_) {
      case PrinterSwitch::on:
      case PrinterSwitch::slow:
        real();
        answers_.push_back(answer(ports::OutputOutcome::ok()));
        break;
      case PrinterSwitch::off:
        answers_.push_back(answer({OutputResult::failed, {ErrorCode::device_offline, {}}}));
        break;
      case PrinterSwitch::cut_off:
        answers_.push_back(answer({OutputResult::unknown, {ErrorCode::outcome_unknown, {}}}));
        break;
    }
  };
  if (printer_ == PrinterSwitch::slow)
    slow_outputs_.emplace_back(attempt);
  else
    attempt();
}

void MemoryWorld::carry_out(const effect::Print& e) {
  output(
      [job = e.id](const ports::OutputOutcome& o) {
        return command::PrintFinished{job, o};
      },
      [this, job = e.id, text = to_text(e.document)] {
        printed_.push_back(text);
        printed_jobs_.insert(job);
      });
}

// This world's printer of labels never fails.
void MemoryWorld::carry_out(const effect::PrintLabel& e) {
  labels_.push_back(e);
  answers_.push_back(command::PrintFinished{e.id, ports::OutputOutcome::ok()});
}

void MemoryWorld::carry_out(const effect::Kick& e) {
  output(
      [kick = e.id](const ports::OutputOutcome& o) {
        return command::KickFinished{kick, o};
      },
      [this] { ++kicks_; });
}

void MemoryWorld::carry_out(const effect::Sound&) {}

// ---- the world's switches ---------------------------------------------------------

core::Result<void> MemoryWorld::set_printer(PrinterSwitch to) {
  printer_ = to;
  if (to != PrinterSwitch::slow) {
    for (const auto& output : std::exchange(slow_outputs_, {})) output();
  }
  tell_devices();
  settle();
  return {};
}

core::Result<void> MemoryWorld::set_server(ServerSwitch to) {
  server_.switch_to(to);
  tell_server();
  settle();
  return {};
}

core::Result<void> MemoryWorld::refuse_entries(core::ErrorCode why) {
  server_.refuse(why);
  tell_server();
  settle();
  return {};
}

core::Result<void> MemoryWorld::quarantine_entries() {
  server_.quarantine();
  tell_server();
  settle();
  return {};
}

core::Result<void> MemoryWorld::lose_server_entries(std::int64_t count) {
  server_.lose(count);
  tell_server();
  settle();
  return {};
}

core::Result<void> MemoryWorld::put_back_journal(std::int64_t keep) {
  if (keep > static_cast<std::int64_t>(journal_.size())) {
    return core::fail(ErrorCode::scenario_expectation, "the journal never had so many entries");
  }
  journal_.resize(static_cast<std::size_t>(keep));
  workspaces_.erase(workspaces_.upper_bound(journal_.size()), workspaces_.end());
  server_.journal_replaced(keep);
  restart();
  return {};
}

core::Result<void> MemoryWorld::jump_clock(std::int64_t ms) {
  clock_.jump(ms);
  run(command::ClockTicked{});
  settle();
  return {};
}

core::Result<void> MemoryWorld::set_disk(DiskSwitch to) {
  disk_ = to;
  return {};
}

core::Result<void> MemoryWorld::crash(CrashPoint point) {
  if (point == CrashPoint::now)
    restart();
  else
    armed_ = point;
  return {};
}

core::Result<void> MemoryWorld::wait(std::int64_t ms) {
  clock_.advance(ms);
  run(command::ClockTicked{});
  settle();
  return {};
}

void MemoryWorld::tell_devices() {
  const bool works = printer_ == PrinterSwitch::on || printer_ == PrinterSwitch::slow;
  const auto health = works ? ports::DeviceHealth::ready : ports::DeviceHealth::failed;
  const std::string detail = works ? "" : core::sentence({ErrorCode::device_offline, {}});
  for (const auto role : {ports::DeviceRole::receipt_printer, ports::DeviceRole::cash_drawer}) {
    answers_.emplace_back(command::DeviceChanged{{role, health, "memory", detail}});
  }
}

void MemoryWorld::tell_server() {
  command::ServerChanged now = server_.deliver(journal_);
  if (now.link == command::ServerChanged::Link::up) {
    now.clock_ahead_ms = ahead_of_server_ms(clock_.now(), clock_.now(), clock_.true_now());
  }
  answers_.emplace_back(std::move(now));
}

std::unique_ptr<Till> MemoryWorld::restored_till() {
  auto till = std::make_unique<Till>(catalogue_, clock_, random_);
  till->use(code_rules_);
  for (const CommittedEntry& entry : journal_) till->replay(entry);
  BroughtBack later;
  for (std::size_t i = workspaces_.rbegin()->first; i < journal_.size(); ++i) {
    later.apply(journal_[i].body);
  }
  const auto resumed = till->resume(later.bring_up_to_date(workspace()), clock_.now());
  HOLDFAST_ASSERT(resumed);
  return till;
}

void MemoryWorld::restart() {
  power_lost_ = false;
  armed_.reset();
  answers_.clear();
  slow_outputs_.clear();
  const std::vector<CommittedEntry> missing = server_.missing_in(journal_);
  journal_.insert(journal_.end(), missing.begin(), missing.end());
  till_ = restored_till();
  if (!missing.empty()) {
    answers_.emplace_back(command::EntriesBroughtBack{static_cast<std::int64_t>(missing.size())});
  }
  tell_devices();
  tell_server();
  settle();
}

}  // namespace holdfast::till
