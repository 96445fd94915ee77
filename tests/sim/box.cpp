#include "tests/sim/box.h"

#include <algorithm>
#include <string>
#include <utility>

#include "db/local/private_file.h"
#include "pos/core/assert.h"
#include "tests/local/crash_check.h"
#include "tests/sim/mutants.h"
#include "tests/sim/shop.h"
#include "tests/sim/watched_journal.h"

namespace holdfast::sim {
namespace {

// Entries at the journal's end that every start is checked for; now and then all are.
constexpr std::int64_t kTail = 64;

// As in a shop, but asking the server less often: most of a day nothing happens.
till::PostingConfig posting() {
  till::PostingConfig config;
  config.pull_interval_ms = 10 * kMinute;
  config.look_interval_ms = 15 * kMinute;
  config.max_retry_ms = 2 * kMinute;
  return config;
}

}  // namespace

class Box::BoxClock final : public ports::Clock {
 public:
  explicit BoxClock(const Box& box) : box_(box) {}
  [[nodiscard]] core::Instant now() const override { return box_.now(); }
  [[nodiscard]] int utc_offset_minutes(core::Instant) const override { return box_.zone_minutes_; }
  [[nodiscard]] std::int64_t elapsed_ms() const override { return box_.world_.scheduler.now(); }

 private:
  const Box& box_;
};

// The machine's catalogue, as the program that runs now has it.
class Box::SharedCatalogue final : public ports::CatalogueReplica {
 public:
  explicit SharedCatalogue(ports::MemoryCatalogue& c) : c_(c) {}
  [[nodiscard]] core::Result<std::optional<Hit>> find_by_code(
      std::string_view code) const override {
    return c_.find_by_code(code);
  }
  [[nodiscard]] core::Result<std::optional<core::Item>> find(core::VariantId id) const override {
    return c_.find(id);
  }
  [[nodiscard]] core::Result<std::vector<core::Item>> tiles(core::CategoryId category,
                                                            std::size_t limit) const override {
    return c_.tiles(category, limit);
  }
  [[nodiscard]] core::Result<std::vector<core::Category>> categories() const override {
    return c_.categories();
  }
  [[nodiscard]] core::Result<std::vector<core::TaxCategory>> tax_categories() const override {
    return c_.tax_categories();
  }
  [[nodiscard]] core::Result<std::vector<core::Person>> people() const override {
    return c_.people();
  }
  [[nodiscard]] core::Result<std::optional<core::ShopProfile>> profile() const override {
    return c_.profile();
  }
  [[nodiscard]] core::Result<std::int64_t> item_count() const override { return c_.item_count(); }
  [[nodiscard]] core::Result<std::string> cursor() const override { return c_.cursor(); }
  core::Result<void> apply(const ports::CatalogueChanges& changes) override {
    return c_.apply(changes);
  }

 private:
  ports::MemoryCatalogue& c_;
};

Box::Box(BoxWorld& world, int number, int identity)
    : world_(world),
      number_(number),
      path_(world.folder / ("till" + std::to_string(number))),
      generator_(Generator::split(world.seed, 'b', static_cast<std::uint64_t>(number))),
      dice_(generator_.next()),
      books_([this](std::string what) { violated(what); }),
      printer_({world.scheduler, generator_, books_, world.struck}),
      drawer_({world.scheduler, generator_, books_, world.struck}),
      line_{world.scheduler,
            Generator::split(world.seed, 'n', static_cast<std::uint64_t>(number)),
            world.server,
            identity,
            world.struck,
            [this] { maybe_die(2); },
            {},
            0,
            0} {
  local::CrashDisk::Image empty;
  empty[static_cast<std::size_t>(local::DiskFile::database)] = "";
  put_back(std::move(empty));
  options_.vfs = local::CrashVfs::kName;
  options_.fill_log = generator_.once_in(4);
  options_.checkpoint_now_pages = generator_.once_in(4) ? 1024 : 40;
  options_.checkpoint_due_pages = options_.checkpoint_now_pages / 2;
  if (world.mutation == Mutation::acknowledge_before_sync)
    let_syncs_lie(local::SyncLie::about_the_log);
  Generator digits = Generator::split(world.seed, 'k', static_cast<std::uint64_t>(identity));
  std::string key = "holdfast till key 1\n";
  for (int i = 0; i < 64; ++i) key += "0123456789abcdef"[digits.below(16)];
  HOLDFAST_ASSERT(local::write_private_file(key_file(), key + "\n").has_value());
}

Box::~Box() {
  if (process_) power_off();
}

core::Instant Box::now() const {
  return instant(world_.scheduler.now() + clock_offset_);
}

void Box::put_back(local::CrashDisk::Image image) {
  disk_ = std::make_unique<local::CrashDisk>(std::move(image), lie_);
  watch_disk();
}

void Box::let_syncs_lie(local::SyncLie lie) {
  lie_ = lie;
  put_back(disk_->now());
}

std::filesystem::path Box::key_file() const {
  return path_.string() + ".key";
}

void Box::mount() {
  world_.vfs.mount(*disk_);
}

// ---- programs start and end -------------------------------------------------------------

std::unique_ptr<ports::Journal> Box::open_journal() {
  local::show_heads(disk_->now(), path_);
  mount();
  auto opened = local::SqliteJournal::open(path_, options_);
  if (dying_) return nullptr;
  if (!opened) {
    start_failed(opened.error());
    return nullptr;
  }
  WatchedJournal::Around around{
      books_,
      [this] { mount(); },
      [this] { return !dying_; },
      [this] { maybe_die(1); },
      [this](const core::Error& error) { note("journal: " + core::sentence(error)); },
      [this](std::int64_t seq) {
        if (seq <= line_.held_through) return;
        violated("entry " + std::to_string(seq) + " left the outbox before the server had it");
      }};
  return std::make_unique<WatchedJournal>(std::move(*opened), std::move(around));
}

void Box::power_on() {
  start_planned_ = false;
  if (process_) return;
  ++starts_;
  starting_ = true;
  start_error_.reset();
  process_ = std::make_unique<Process>();
  process_->owner = world_.scheduler.new_owner();
  note("starts");
  if (auto journal = open_journal()) {
    check_found(*journal);
    auto started = app::Runtime::start(parts(std::move(journal)));
    if (started) {
      process_->runtime = std::move(*started);
      process_->runtime->set_wake([this, process = process_.get()] {
        if (std::exchange(process->pump_planned, true)) return;
        world_.scheduler.after(static_cast<Time>(generator_.below(3)), process->owner, [process] {
          process->pump_planned = false;
          process->runtime->pump();
        });
      });
    } else if (!dying_) {
      start_failed(started.error());
    }
  }
  starting_ = false;
  if (dying_) return bury();
  if (!process_->runtime) power_off();
}

app::RuntimeParts Box::parts(std::unique_ptr<ports::Journal> journal) {
  const auto may_go_on = [this] {
    if (!dying_) maybe_die(3);
    return !dying_;
  };
  app::RuntimeParts parts;
  parts.clock = std::make_unique<BoxClock>(*this);
  parts.random = std::make_unique<SeededRandom>(Generator(generator_.next()));
  parts.remote_random = std::make_unique<SeededRandom>(Generator(generator_.next()));
  parts.catalogue = std::make_unique<SharedCatalogue>(catalogue_);
  parts.posting = posting();
  parts.pin_matches = [](const std::string& pin, const std::string&) { return pin == kPin; };

  auto threads =
      std::make_unique<SimThreads>(world_.scheduler, process_->owner, Generator(generator_.next()));
  process_->threads = threads.get();
  parts.remote = make_network_store(line_, threads.get());
  parts.remote_at_start = make_network_store(line_, nullptr);
  parts.threads = std::move(threads);

  auto scanner = std::make_unique<ScannerPort>();
  process_->scanner = scanner.get();
  parts.scanners.push_back(std::move(scanner));
  parts.printer = std::make_unique<PrinterPort>(printer_, may_go_on);
  parts.drawer = std::make_unique<DrawerPort>(drawer_, may_go_on, [this]() -> std::int64_t {
    if (process_->runtime) return view().change.receipt_number;
    violated("the drawer opens while the till starts");
    return 0;
  });
  if (world_.mutation) mutate(*world_.mutation, *journal, parts);
  parts.journal = std::move(journal);
  return parts;
}

// What is there after a start, before the program has changed anything.
void Box::check_found(ports::Journal& journal) {
  const auto backlog = journal.backlog();
  if (!backlog) {
    return violated("the journal's end cannot be read: " + core::sentence(backlog.error()));
  }
  if (loss_expected_ && backlog->last_seq < books_.entries()) {
    return note_loss(journal, backlog->last_seq);
  }
  const bool adopt = std::exchange(other_chain_expected_, false);
  const std::int64_t from =
      adopt || starts_ % 8 == 0 ? 1 : std::max<std::int64_t>(books_.entries() - kTail, 1);
  std::vector<ports::StoredEntry> tail;
  const auto read = journal.read_from(from, [&tail](const ports::StoredEntry& entry) {
    tail.push_back(entry);
    return true;
  });
  if (!read) {
    // Named here, and by the program when it starts.
    if (loss_expected_ && read.error().code == core::ErrorCode::journal_damaged) return;
    return violated("the journal cannot be read: " + core::sentence(read.error()));
  }
  if (adopt) books_.adopt(tail);
  books_.found(backlog->last_seq, tail);
}

// What is left is the beginning of what was promised, and the rest is remembered as lost.
void Box::note_loss(ports::Journal& journal, std::int64_t last_seq) {
  note("entries are missing: " + std::to_string(books_.entries()) + " were promised, " +
       std::to_string(last_seq) + " are there");
  books_.forget_after(last_seq);
  std::vector<ports::StoredEntry> all;
  const auto read = journal.read_from(1, [&all](const ports::StoredEntry& entry) {
    all.push_back(entry);
    return true;
  });
  if (!read) return violated("the journal cannot be read: " + core::sentence(read.error()));
  books_.found(last_seq, all);
}

void Box::start_failed(const core::Error& error) {
  note("does not start: " + core::sentence(error));
  start_error_ = error;
  const bool passes =
      error.code == core::ErrorCode::disk_full || error.code == core::ErrorCode::disk_failed;
  // Silent damage that is found is named here, and a person has to come.
  if (loss_expected_ && !passes) return;
  if (!passes) return violated("the till does not start: " + core::sentence(error));
  start_planned_ = true;
  world_.scheduler.after(generator_.between(kMinute, 5 * kMinute), Scheduler::kWorld,
                         [this] { power_on(); });
}

void Box::power_off() {
  if (!process_ || dying_) return;
  note("is switched off");
  // It finishes what it has begun; then nothing of it happens any more.
  const Scheduler::Owner owner = process_->owner;
  process_.reset();
  world_.scheduler.end(owner);
}

void Box::submit(const till::Command& command) {
  process_->runtime->submit(command);
}

void Box::scan(const std::string& data) {
  process_->scanner->scan({data, core::Symbology::unknown, "sim"});
}

void Box::look() {
  if (dying_ && !starting_) return bury();
  if (!running()) return;
  const till::TillView& shown = view();
  if (shown.payment.committing || shown.screen == till::Screen::waiting_for_catalogue) return;
  books_.expects(shown.shift.open, shown.shift.expected_cash.minor);
  for (const till::SetAsideView& entry : shown.server.set_aside) {
    if (world_.server.was_poisoned(line_.till, entry.number, entry.reason)) continue;
    violated("the server is said to have set entry " + std::to_string(entry.number) +
             " aside, which nothing was wrong with");
  }
}

void Box::bury() {
  process_.reset();
  dying_ = false;
  if (left_) put_back(std::move(*std::exchange(left_, std::nullopt)));
  if (std::exchange(start_planned_, true)) return;
  world_.scheduler.after(generator_.between(15 * kSecond, 4 * kMinute), Scheduler::kWorld,
                         [this] { power_on(); });
}

}  // namespace holdfast::sim
