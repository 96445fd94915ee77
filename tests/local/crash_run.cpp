#include "tests/local/crash_run.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "db/local/entry_hash.h"
#include "db/local/private_file.h"
#include "db/local/signing_key.h"
#include "pos/core/assert.h"
#include "tests/local/crash_check.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using Verdict = CrashFinding::Verdict;

constexpr const char* kCutNames[kCuts] = {"nothing", "prefix", "subset", "torn", "scorched"};
const char* const kKinds[] = {"sale", "sale", "sale", "shift_opened", "sale_voided"};

class CrashRun {
 public:
  explicit CrashRun(const CrashPlan& plan);
  CrashTally run();

 private:
  struct Snapshot {
    CrashDisk::Image image;
    Cut cut = Cut::nothing;
    std::size_t durable = 0;
    std::size_t states = 0;
  };

  bool enough() const {
    return tally_.images >= plan_.images ||
           tally_.images >= plan_.only_image.value_or(plan_.images);
  }
  // A journal from its first start on, through some power cuts.
  void chain_of_lives();
  // From one start to a cut; what is left of the disk, or nothing when that is not sound.
  std::optional<CrashDisk::Image> life(CrashDisk::Image image);
  void step(SqliteJournal& journal);
  void append(SqliteJournal& journal);
  void restore(SqliteJournal& journal);
  ports::StoredEntry next_entry(std::size_t payload_bytes);
  std::string some_workspace();
  JournalState newest() const { return history_.states.back(); }
  void in_flight(JournalState state) { history_.states.push_back(std::move(state)); }
  void returned_durable() { history_.durable = history_.states.size() - 1; }

  void maybe_cut(std::uint64_t once_in);
  Snapshot take();
  void check_snapshots();
  CrashFinding check(const Snapshot& snapshot, bool goes_on = false);
  // SQLite draws the log's salts from its own generator.
  void seed_sqlite() {
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(work_.below(1U << 31)),
                         nullptr);
  }

  CrashPlan plan_;
  Dice work_;  // what is done with the journal
  Dice cuts_;  // when the power goes, and what is left
  TempDirectory folder_{Medium::memory};
  std::filesystem::path live_ = folder_ / "live";
  std::filesystem::path found_ = folder_ / "found";
  std::optional<SigningKey> key_;
  CrashVfs vfs_;
  JournalOptions options_;
  std::unique_ptr<CrashDisk> disk_;
  CrashHistory history_;
  std::vector<Snapshot> snapshots_;
  bool opening_ = false;
  std::uint64_t cut_once_in_ = 2;
  std::int64_t number_ = 0;
  CrashTally tally_;
};

CrashRun::CrashRun(const CrashPlan& plan) : plan_(plan), work_(plan.seed), cuts_(~plan.seed) {
  options_.vfs = CrashVfs::kName;
  // One key at both places, the same in each run of this seed.
  std::string text = "holdfast till key 1\n";
  for (int i = 0; i < 64; ++i) text += "0123456789abcdef"[work_.below(16)];
  for (const std::filesystem::path& path : {live_, found_}) {
    HOLDFAST_ASSERT(write_private_file(path.string() + ".key", text + "\n").has_value());
  }
  auto key = SigningKey::load_or_make(live_.string() + ".key");
  HOLDFAST_ASSERT(key.has_value());
  key_ = std::move(*key);
}

CrashTally CrashRun::run() {
  while (!enough()) chain_of_lives();
  return tally_;
}

void CrashRun::chain_of_lives() {
  options_.page_bytes = work_.once_in(4) ? 1024 : 4096;
  options_.fill_log = !work_.once_in(3);
  options_.checkpoint_now_pages = 4 + static_cast<int>(work_.below(20));
  options_.checkpoint_due_pages =
      1 + static_cast<int>(work_.below(static_cast<std::uint64_t>(options_.checkpoint_now_pages)));
  history_ = {};
  CrashDisk::Image image;
  image[static_cast<std::size_t>(DiskFile::database)] = "";
  cut_once_in_ = plan_.first_starts ? 1 : 2;
  for (std::uint64_t lives = 2 + work_.below(4); lives > 0 && !enough(); --lives) {
    std::optional<CrashDisk::Image> left = life(std::move(image));
    if (!left) return;
    image = std::move(*left);
  }
}

std::optional<CrashDisk::Image> CrashRun::life(CrashDisk::Image image) {
  seed_sqlite();
  show_heads(image, live_);
  disk_ = std::make_unique<CrashDisk>(std::move(image), plan_.lie);
  disk_->deaf_to_full = plan_.normal;
  disk_->on_change = [this] { maybe_cut(cut_once_in_); };
  vfs_.mount(*disk_);
  opening_ = true;
  auto opened = SqliteJournal::open(live_, options_);
  HOLDFAST_ASSERT(opened.has_value());
  maybe_cut(1);
  opening_ = false;
  check_snapshots();
  if (plan_.first_starts) return {};

  for (std::uint64_t steps = 1 + work_.below(25); steps > 0 && !enough(); --steps) {
    seed_sqlite();
    step(**opened);
    maybe_cut(1);
    check_snapshots();
  }
  if (work_.once_in(3)) {
    opened->reset();
    maybe_cut(1);
    check_snapshots();
  }
  Snapshot last = take();
  disk_->on_change = nullptr;
  opened->reset();
  const CrashFinding found = check(last, true);
  if (found.verdict != Verdict::sound) return {};
  history_.entries.resize(found.state.entries);
  history_.states = {found.state};
  history_.durable = 0;
  return std::move(last.image);
}

ports::StoredEntry CrashRun::next_entry(std::size_t payload_bytes) {
  const std::vector<ports::StoredEntry>& before = history_.entries;
  ports::StoredEntry entry =
      chain(entry_number(++number_, kKinds[work_.below(std::size(kKinds))], payload_bytes),
            static_cast<std::int64_t>(before.size()) + 1,
            before.empty() ? ports::Hash256{} : before.back().hash);
  entry.signature = key_->sign(entry.hash);
  return entry;
}

std::string CrashRun::some_workspace() {
  const std::size_t bytes = work_.once_in(5) ? work_.below(6000) : work_.below(300);
  std::string text = "workspace " + std::to_string(++number_);
  text.resize(std::max(text.size(), bytes), 'w');
  return text;
}

void CrashRun::step(SqliteJournal& journal) {
  switch (work_.below(12)) {
    default:
      return append(journal);
    case 0:
    case 1:
    case 2: {
      in_flight(newest());
      history_.states.back().workspace = some_workspace();
      HOLDFAST_ASSERT(journal.save_workspace(newest().workspace).has_value());
      return returned_durable();
    }
    case 3:
    case 4: {
      const auto waiting = static_cast<std::int64_t>(newest().entries) - newest().acknowledged;
      if (waiting == 0) return append(journal);
      in_flight(newest());
      history_.states.back().acknowledged +=
          1 + static_cast<std::int64_t>(work_.below(static_cast<std::uint64_t>(waiting)));
      HOLDFAST_ASSERT(journal.acknowledge_through(newest().acknowledged).has_value());
      return returned_durable();
    }
    case 5: {
      if (newest().acknowledged == 0) return append(journal);
      in_flight(newest());
      history_.states.back().acknowledged =
          static_cast<std::int64_t>(work_.below(static_cast<std::uint64_t>(newest().acknowledged)));
      HOLDFAST_ASSERT(journal.send_again_after(newest().acknowledged).has_value());
      return returned_durable();
    }
    case 6:
      return work_.once_in(3) ? restore(journal) : append(journal);
  }
}

void CrashRun::append(SqliteJournal& journal) {
  // The largest does not fit into SQLite's cache and goes to the log before its commit.
  const bool huge = work_.once_in(400);
  const std::size_t bytes = huge ? 600'000 : work_.once_in(12) ? 9000 : 100 + work_.below(800);
  if (huge) cut_once_in_ = 30;
  history_.entries.push_back(next_entry(bytes));
  const ports::StoredEntry& entry = history_.entries.back();
  in_flight({history_.entries.size(), some_workspace(), newest().acknowledged});
  const auto appended = journal.append(
      {entry.id, entry.kind, entry.version, entry.occurred_at, entry.payload}, newest().workspace);
  HOLDFAST_ASSERT(appended.has_value() && *appended == entry.seq);
  cut_once_in_ = 2;
  returned_durable();
}

void CrashRun::restore(SqliteJournal& journal) {
  const std::size_t from = history_.entries.size();
  for (std::uint64_t count = 1 + work_.below(10); count > 0; --count) {
    history_.entries.push_back(next_entry(300));
  }
  const std::size_t all = history_.entries.size();
  in_flight({all, newest().workspace, static_cast<std::int64_t>(all)});
  HOLDFAST_ASSERT(journal.restore(std::span(history_.entries).subspan(from)).has_value());
  returned_durable();
}

CrashRun::Snapshot CrashRun::take() {
  const Cut cut = static_cast<Cut>(cuts_.below(kCuts));
  return {disk_->cut(cut, cuts_), cut, history_.durable, history_.states.size()};
}

// Looked at when SQLite has returned: it is in the middle of something here.
void CrashRun::maybe_cut(std::uint64_t once_in) {
  if (!cuts_.once_in(once_in)) return;
  snapshots_.push_back(take());
  if (opening_) ++tally_.in_opening;
  if (disk_->unsynced(DiskFile::database)) ++tally_.in_checkpoint;
}

void CrashRun::check_snapshots() {
  for (const Snapshot& snapshot : snapshots_) check(snapshot);
  snapshots_.clear();
  vfs_.mount(*disk_);
}

// With `goes_on` the next life begins with what is found.
CrashFinding CrashRun::check(const Snapshot& snapshot, bool goes_on) {
  const int number = ++tally_.images;
  if (plan_.only_image && number != *plan_.only_image && !goes_on) return {};
  ++tally_.cuts[static_cast<std::size_t>(snapshot.cut)];
  const CrashFinding found = check_image(vfs_, snapshot.image, found_, options_, history_,
                                         snapshot.durable, snapshot.states, number % 8 == 0);
  if (found.verdict == Verdict::sound) return found;
  if (found.verdict == Verdict::refused) ++tally_.refused;
  const bool lost = found.verdict == Verdict::lost;
  if (lost) ++tally_.lost;
  if (found.verdict == Verdict::corrupt) ++tally_.corrupt;
  std::string& first = lost ? tally_.first_lost : tally_.first_corrupt;
  if (first.empty()) {
    first = "seed " + std::to_string(plan_.seed) + " image " + std::to_string(number) + " (" +
            kCutNames[static_cast<std::size_t>(snapshot.cut)] + ", pages of " +
            std::to_string(options_.page_bytes) + "): " + found.what;
  }
  return found;
}

}  // namespace

CrashTally run_crashes(const CrashPlan& plan) {
  return CrashRun(plan).run();
}

}  // namespace holdfast::local
