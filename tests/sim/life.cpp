#include "tests/sim/life.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "db/local/journal_audit.h"
#include "tests/local/journal_fixture.h"
#include "tests/sim/box.h"
#include "tests/sim/cashier.h"
#include "tests/sim/forgery.h"
#include "tests/sim/shop.h"

namespace holdfast::sim {
namespace {

using core::ErrorCode;

constexpr int kDays = 2;
constexpr Time kQuiet = 4 * kHour;
// What is said of entries that came back.
constexpr const char* kBroughtBack = "entries brought back";

class Life {
 public:
  Life(std::uint64_t seed, FaultKind kind);
  EpisodeResult run();

 private:
  struct Audit {
    std::optional<ErrorCode> error;
    std::int64_t findings = 0;
    std::int64_t first_finding = 0;
  };

  void befall();
  void lie();
  void flip_bit();
  void put_back_snapshot();
  void clone();
  void forge();

  void start_again();
  void run_until(Time end);
  void listen(const Box& box);
  // As an auditor who knows the newest entry from the last report.
  Audit audit(Box& box, const std::vector<ports::Hash256>& promised);
  void check_end();
  void check_server_kept();
  [[nodiscard]] bool named(ErrorCode code) const {
    return notices_.contains(std::string(core::name(code)));
  }
  [[nodiscard]] bool loss_is_named() const {
    return notices_.contains(kBroughtBack) || named(ErrorCode::journal_behind) ||
           named(ErrorCode::sequence_fork) || named(ErrorCode::journal_damaged);
  }
  [[nodiscard]] std::vector<ports::Hash256> at_server() {
    return server_.record().tills.front().hashes;
  }
  void violated(std::string what);

  std::uint64_t seed_;
  FaultKind kind_;
  EpisodeResult result_;
  Scheduler scheduler_;
  Trace trace_;
  local::TempDirectory folder_{local::Medium::memory};
  local::CrashVfs vfs_;
  SimServer server_;
  Generator generator_;
  BoxWorld world_;
  std::vector<std::unique_ptr<Box>> boxes_;  // the till, and a copy of it
  std::vector<std::unique_ptr<Cashier>> cashiers_;

  std::set<std::string> notices_;         // what people were told since
  std::vector<ports::Hash256> held_;      // by the server when it happened
  std::vector<ports::Hash256> promised_;  // by the till
  std::int64_t left_ = 0;                 // entries that its file has afterwards
  Audit found_;                           // by an audit right afterwards
  std::int64_t touched_ = 0;              // the first entry that was tampered with
};

Life::Life(std::uint64_t seed, FaultKind kind)
    : seed_(seed),
      kind_(kind),
      scheduler_(seed),
      trace_(scheduler_),
      server_(scheduler_, 1, shop_catalogue()),
      generator_(Generator::split(seed, 'l', static_cast<std::uint64_t>(kind))),
      world_{scheduler_,
             vfs_,
             server_,
             trace_,
             folder_.path(),
             [this](int, std::string what) { violated(std::move(what)); },
             [this](FaultKind struck) { result_.tally.add(struck); },
             std::nullopt,
             seed} {
  boxes_.push_back(std::make_unique<Box>(world_, 0));
  cashiers_.push_back(std::make_unique<Cashier>(scheduler_, *boxes_.front(), seed));
  cashiers_.back()->work_until(kDays * kDay);
  cashiers_.back()->begin();
  if (kind == FaultKind::lying_sync) lie();
  scheduler_.at(5 * kHour, Scheduler::kWorld, [this] { boxes_.front()->power_on(); });
}

void Life::violated(std::string what) {
  if (result_.violation) return;
  what = std::string(name(kind_)) + ": " + what;
  trace_.add(0, "VIOLATION: " + what);
  result_.violation = Violation{0, scheduler_.now(), std::move(what)};
  result_.trace = trace_.lines();
}

void Life::listen(const Box& box) {
  if (!box.running()) {
    if (box.start_error()) notices_.insert(std::string(core::name(box.start_error()->code)));
    return;
  }
  const till::TillView& view = box.view();
  if (!view.server.error_name.empty()) notices_.insert(view.server.error_name);
  if (view.banner.text.find("came back from the server") != std::string::npos) {
    notices_.insert(kBroughtBack);
  }
}

void Life::run_until(Time end) {
  while (!result_.violation && scheduler_.step(end)) {
    for (auto& box : boxes_) {
      box->look();
      listen(*box);
    }
  }
}

// ---- what happens -----------------------------------------------------------------------

void Life::befall() {
  Box& box = *boxes_.front();
  result_.tally.add(kind_);
  trace_.add(0, "befallen by " + std::string(name(kind_)));
  notices_.clear();
  held_ = at_server();
  promised_ = box.books().hashes();
  switch (kind_) {
    case FaultKind::lying_sync:
      box.expect_loss();
      return box.cut_power(FaultKind::power_cut_subset);
    case FaultKind::bit_flip:
      return flip_bit();
    case FaultKind::old_snapshot:
      return put_back_snapshot();
    case FaultKind::cloned_image:
      return clone();
    default:
      return forge();
  }
}

void Life::lie() {
  boxes_.front()->let_syncs_lie(generator_.once_in(2) ? local::SyncLie::always
                                                      : local::SyncLie::about_the_log);
}

void Life::flip_bit() {
  Box& box = *boxes_.front();
  box.power_off();
  local::CrashDisk::Image image = box.image();
  // In the database twice as often as in its log, which is empty most of the time.
  auto& file = image[static_cast<std::size_t>(generator_.below(3) < 2 ? local::DiskFile::database
                                                                      : local::DiskFile::log)];
  if (file && !file->empty()) {
    char& byte = (*file)[generator_.below(file->size())];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << generator_.below(8)));
  }
  box.put_back(std::move(image));
  start_again();
}

void Life::put_back_snapshot() {
  Box& box = *boxes_.front();
  auto snapshot = std::make_shared<local::CrashDisk::Image>(box.image());
  const auto entries = box.books().entries();
  scheduler_.after(generator_.between(kMinute, 5 * kHour), Scheduler::kWorld,
                   [this, snapshot, entries] {
                     Box& there = *boxes_.front();
                     there.power_off();
                     notices_.clear();
                     held_ = at_server();
                     promised_ = there.books().hashes();
                     left_ = entries;
                     there.put_back(std::move(*snapshot));
                     start_again();
                   });
}

void Life::clone() {
  boxes_.push_back(std::make_unique<Box>(world_, 1, 0));
  Box& copy = *boxes_.back();
  copy.put_back(boxes_.front()->image());
  copy.take_over(boxes_.front()->books());
  copy.power_on();
  cashiers_.push_back(std::make_unique<Cashier>(scheduler_, copy, seed_));
  cashiers_.back()->work_until(kDays * kDay);
  cashiers_.back()->begin();
}

void Life::forge() {
  Box& box = *boxes_.front();
  const auto entries = box.books().entries();
  if (entries < 3) return;
  box.power_off();
  const auto file = box.write_files("forged");
  if (kind_ == FaultKind::tail_cut_off) {
    const std::int64_t cut = generator_.between(1, std::min<std::int64_t>(entries - 1, 12));
    cut_tail(file, cut);
    left_ = entries - cut;
    touched_ = left_ + 1;
  } else {
    touched_ = generator_.between(1, entries);
    (kind_ == FaultKind::row_edited ? edit_row : fork_chain)(file, touched_);
    left_ = entries;
  }
  box.read_files(file);
  start_again();
}

void Life::start_again() {
  Box& box = *boxes_.front();
  found_ = audit(box, promised_);
  box.expect_loss();
  if (kind_ == FaultKind::chain_forked) box.expect_other_chain();
  box.power_on();
}

// ---- what must have come of it ----------------------------------------------------------

Life::Audit Life::audit(Box& box, const std::vector<ports::Hash256>& promised) {
  local::AuditOptions options;
  const auto key = local::SigningKey::load_or_make(box.key_file());
  if (key) options.keys = {key->public_key()};
  if (!promised.empty()) {
    options.head = local::KnownHead{static_cast<std::int64_t>(promised.size()),
                                    {promised.back().begin(), promised.back().end()}};
  }
  Audit audit;
  const auto report = local::audit_journal(
      box.write_files("audit"), options, [&](const local::AuditedEntry& audited) {
        const auto at = static_cast<std::size_t>(audited.entry.seq) - 1;
        if (!audited.finding.empty() || at >= promised.size()) return;
        if (audited.entry.hash != promised[at]) {
          violated("the audit takes entry " + std::to_string(audited.entry.seq) +
                   " for sound, and it is not the one that was promised");
        }
      });
  if (!report) {
    audit.error = report.error().code;
    return audit;
  }
  audit.findings = report->finding_count;
  if (!report->findings.empty()) audit.first_finding = report->findings.front().first;
  return audit;
}

void Life::check_server_kept() {
  const auto now = at_server();
  if (now.size() < held_.size() || !std::equal(held_.begin(), held_.end(), now.begin())) {
    violated("the server lost entries or has others now");
  }
  if (server_.record().doubles > 0) violated("an entry was applied twice");
}

void Life::check_end() {
  check_server_kept();
  Box& box = *boxes_.front();
  const bool server_had_more = static_cast<std::int64_t>(held_.size()) > left_;
  switch (kind_) {
    case FaultKind::cloned_image: {
      const auto now = at_server();
      int other_chains = 0;
      for (auto& each : boxes_) {
        const auto& own = each->books().hashes();
        const bool same =
            own.size() >= now.size() && std::equal(now.begin(), now.end(), own.begin());
        if (!same) ++other_chains;
      }
      if (other_chains > 0 && !named(ErrorCode::sequence_fork) &&
          !named(ErrorCode::journal_behind)) {
        violated("two tills went on from one journal, and nobody was told");
      }
      if (other_chains > 1) violated("the server's chain is nobody's");
      break;
    }
    case FaultKind::tail_cut_off:
    case FaultKind::row_edited:
    case FaultKind::chain_forked:
      if (touched_ == 0) break;
      if (!found_.error && found_.findings == 0) violated("the audit found nothing");
      if (!found_.error && found_.first_finding != touched_) {
        violated("the audit names entry " + std::to_string(found_.first_finding) +
                 ", tampered with was " + std::to_string(touched_));
      }
      if (kind_ == FaultKind::tail_cut_off && server_had_more && !loss_is_named()) {
        violated("the server had what was cut off, and nobody was told");
      }
      if (kind_ == FaultKind::chain_forked && touched_ <= static_cast<std::int64_t>(held_.size()) &&
          !loss_is_named()) {
        violated("the server had another chain, and nobody was told");
      }
      break;
    case FaultKind::old_snapshot:
      if (server_had_more && !loss_is_named()) violated("nobody was told of the older file");
      break;
    default:  // a bit, a lying disk
      if (box.books().lost_at_server(held_) && !loss_is_named()) {
        violated("entries that the server has are missing, and nobody was told");
      }
      if (kind_ == FaultKind::bit_flip && box.books().lost() > 0 && !loss_is_named()) {
        violated("a bit took acknowledged entries away, and nobody was told");
      }
  }
  // Whatever it went through: what it has now is a whole journal, or its damage is named.
  for (auto& each : boxes_) {
    if (!each->running()) {
      if (!each->start_error()) violated("the till neither runs nor says why");
      continue;
    }
    const auto books = each->books().hashes();
    each->power_off();
    const Audit last = audit(*each, books);
    const bool known = found_.error || found_.findings > 0;
    if ((last.error || last.findings > 0) && !known) {
      violated("the audit finds what was not there before: entry " +
               std::to_string(last.first_finding));
    }
  }
}

EpisodeResult Life::run() {
  const Time at = generator_.between(9 * kHour, kDay + 19 * kHour);
  if (generator_.once_in(3)) {
    Fault outage;
    outage.kind = FaultKind::outage;
    outage.draw = generator_.next();
    scheduler_.at(at - generator_.between(0, kHour), Scheduler::kWorld,
                  [this, outage] { boxes_.front()->arm(outage); });
  }
  scheduler_.at(at, Scheduler::kWorld, [this] { befall(); });
  run_until(kDays * kDay);
  if (!result_.violation) {
    for (auto& box : boxes_) box->heal();
    run_until(kDays * kDay + kQuiet);
  }
  if (!result_.violation) check_end();
  result_.till_days = static_cast<std::int64_t>(boxes_.size()) * kDays;
  result_.events = scheduler_.steps();
  for (auto& box : boxes_) {
    result_.sales += static_cast<std::int64_t>(box->books().sales().size());
    result_.entries += box->books().entries();
  }
  return std::move(result_);
}

}  // namespace

EpisodeResult run_life(std::uint64_t seed, FaultKind kind) {
  return Life(seed, kind).run();
}

}  // namespace holdfast::sim
