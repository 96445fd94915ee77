// How long a sale waits for the disk: a journal commit beside a bare append + fdatasync of
// the same bytes, to a file that grows and to one whose blocks are written already, in
// turn, on the same disk. And where the time between goes: what SQLite needs for one row of
// those bytes and nothing else, what a bare append of all that the journal writes needs, and
// what hashing and signing need.
//
// bench_journal_commit [DIRECTORY [COMMITS]]   (the current directory, 3000)
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "db/local/entry_hash.h"
#include "db/local/journal_file.h"
#include "db/local/signing_key.h"
#include "db/local/sqlite_journal.h"
#include "tests/bench/figure.h"

namespace holdfast::bench {
namespace {

constexpr double kCommitToGrowingLimit = 1.5;
constexpr double kCommitToWrittenAheadLimit = 1.25;
// Everything of an entry but its payload and kind.
constexpr std::size_t kFixedEntryBytes = 8 + 16 + 4 + 8 + 32 + 32;

[[noreturn]] void stop(const std::string& what) {
  std::fprintf(stderr, "bench_journal_commit: %s\n", what.c_str());
  std::exit(1);
}

class BareFile {
 public:
  BareFile(const std::filesystem::path& path, std::size_t written_ahead)
      : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) stop(path.string() + ": " + std::strerror(errno));
    const std::string zeros(1 << 20, '\0');
    for (std::size_t done = 0; done < written_ahead; done += zeros.size()) write(zeros, done);
    ::fsync(descriptor_);
  }
  ~BareFile() { ::close(descriptor_); }
  BareFile(const BareFile&) = delete;
  BareFile& operator=(const BareFile&) = delete;

  void append(const std::string& bytes) {
    write(bytes, at_);
    at_ += bytes.size();
    if (::fdatasync(descriptor_) != 0) stop(std::strerror(errno));
  }

 private:
  void write(const std::string& bytes, std::size_t at) {
    if (::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at)) !=
        static_cast<ssize_t>(bytes.size())) {
      stop(std::strerror(errno));
    }
  }
  int descriptor_;
  std::size_t at_ = 0;
};

// A table with one row for each commit, in a file that is set up as the journal's is.
class BareTable {
 public:
  BareTable(const std::filesystem::path& path, const local::JournalOptions& options)
      : file_(opened(path, options)), options_(options) {
    if (!file_.connection().execute("CREATE TABLE bare(id INTEGER PRIMARY KEY, bytes BLOB)"))
      stop("cannot make a table");
    auto insert = file_.connection().prepare("INSERT INTO bare(bytes) VALUES(?1)");
    if (!insert) stop(insert.error().detail);
    insert_ = std::move(*insert);
  }
  void append(std::span<const std::uint8_t> bytes) {
    const local::StatementUse use(insert_);
    static_cast<void>(insert_.bind(1, bytes).step());
  }
  // As the journal does, when nobody waits.
  void checkpoint_when_due() {
    if (file_.log_pages() >= options_.checkpoint_due_pages) static_cast<void>(file_.checkpoint());
  }

 private:
  static local::JournalFile opened(const std::filesystem::path& path,
                                   const local::JournalOptions& options) {
    auto file = local::JournalFile::open(path, options);
    if (!file) stop(file.error().detail);
    return std::move(*file);
  }
  local::JournalFile file_;
  local::JournalOptions options_;
  local::Statement insert_;
};

// Handed to write calls by this process so far.
std::size_t written_bytes() {
  std::ifstream io("/proc/self/io");
  for (std::string line; std::getline(io, line);) {
    if (line.starts_with("wchar:")) return std::stoul(line.substr(7));
  }
  return 0;
}

// What one commit writes, in the middle of a log.
std::size_t bytes_of_a_commit(local::SqliteJournal& journal, const ports::NewEntry& entry,
                              const std::string& workspace) {
  std::vector<double> sizes;
  for (int i = 0; i < 15; ++i) {
    const std::size_t before = written_bytes();
    if (auto done = journal.append(entry, workspace); !done) stop(done.error().detail);
    sizes.push_back(static_cast<double>(written_bytes() - before));
  }
  return static_cast<std::size_t>(percentile(sizes, 0.5));
}

ports::NewEntry sale(int number, std::size_t payload_bytes) {
  ports::NewEntry entry;
  entry.id.value.bytes[15] = static_cast<std::uint8_t>(number);
  entry.kind = "sale";
  entry.occurred_at = {1'772'000'000'000 + number};
  entry.payload.assign(payload_bytes, static_cast<char>('a' + number % 26));
  return entry;
}

enum Way { commit, growing, written_ahead, all_written_ahead, bare_table, sealing, kWays };

void measure(const std::filesystem::path& directory, std::size_t payload_bytes, int commits,
             const local::JournalOptions& options, const std::string& name) {
  const std::filesystem::path own = directory / ("run-" + name);
  std::filesystem::create_directory(own);
  auto opened = local::SqliteJournal::open(own / "journal", options);
  if (!opened) stop(opened.error().detail);
  local::SqliteJournal& journal = **opened;
  auto key = local::SigningKey::load_or_make(own / "another.key");
  if (!key) stop(key.error().detail);
  const std::string workspace = "{\"unacknowledged\":\"018f0000-0000-7000-8000-00000000002a\"}";
  const std::string bytes(payload_bytes + 4 + kFixedEntryBytes, 'x');
  const std::string all_bytes(bytes_of_a_commit(journal, sale(0, payload_bytes), workspace), 'x');
  const auto times = static_cast<std::size_t>(commits);
  BareFile grows(own / "growing", 0);
  BareFile ahead(own / "written-ahead", bytes.size() * times);
  BareFile all_ahead(own / "all-written-ahead", all_bytes.size() * times);
  BareTable table(own / "table", options);

  std::array<std::vector<double>, kWays> samples;
  const auto go = [&](Way way, const ports::NewEntry& entry) {
    switch (way) {
      case commit:
        if (auto done = journal.append(entry, workspace); !done) stop(done.error().detail);
        break;
      case growing:
        return grows.append(bytes);
      case written_ahead:
        return ahead.append(bytes);
      case all_written_ahead:
        return all_ahead.append(all_bytes);
      case bare_table:
        return table.append({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
      case sealing:
        static_cast<void>(key->sign(local::chain(entry, 1, {}).hash));
        break;
      case kWays:
        break;
    }
  };
  for (int i = 0; i < commits; ++i) {
    for (int turn = 0; turn < kWays; ++turn) {
      const auto way = static_cast<Way>((i + turn) % kWays);
      const ports::NewEntry entry = sale(i, payload_bytes);
      const Clock::time_point start = Clock::now();
      go(way, entry);
      samples[way].push_back(microseconds_since(start));
    }
    // As the poster does, at some distance.
    if (i % 16 == 15) {
      if (auto done = journal.acknowledge_through(i - 3); !done) stop(done.error().detail);
      table.checkpoint_when_due();
    }
  }
  const auto median = [&samples](Way way) { return percentile(samples[way], 0.5); };
  const std::string prefix = "journal." + name + ".";
  print_figure(prefix + "growing_append_p50", median(growing), "us");
  print_figure(prefix + "written_ahead_append_p50", median(written_ahead), "us");
  print_figure(prefix + "written_ahead_append_p99", percentile(samples[written_ahead], 0.99), "us");
  print_figure(prefix + "commit_p50", median(commit), "us",
               kCommitToGrowingLimit * median(growing));
  print_figure(prefix + "commit_p99", percentile(samples[commit], 0.99), "us");
  print_figure(prefix + "commit_to_growing", median(commit) / median(growing), "times",
               kCommitToGrowingLimit);
  print_figure(prefix + "commit_to_written_ahead", median(commit) / median(written_ahead), "times",
               kCommitToWrittenAheadLimit);
  print_figure(prefix + "bytes_of_a_commit", static_cast<double>(all_bytes.size()), "bytes");
  print_figure(prefix + "all_written_ahead_append_p50", median(all_written_ahead), "us");
  print_figure(prefix + "bare_sqlite_p50", median(bare_table), "us");
  print_figure(prefix + "bare_sqlite_to_written_ahead", median(bare_table) / median(written_ahead),
               "times");
  print_figure(prefix + "hash_and_signature_p50", median(sealing), "us");
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) {
  const std::filesystem::path base = argc > 1 ? argv[1] : ".";
  const int commits = argc > 2 ? std::atoi(argv[2]) : 3000;
  std::string pattern = (base / "bench-journal-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr || commits < 16) {
    std::fprintf(stderr, "usage: bench_journal_commit [DIRECTORY [COMMITS ≥ 16]]\n");
    return 2;
  }
  using holdfast::local::JournalOptions;
  // One line of a receipt, a usual basket, a long one.
  for (const std::size_t payload_bytes : {600U, 2500U, 8000U}) {
    holdfast::bench::measure(pattern, payload_bytes, commits, JournalOptions{},
                             std::to_string(payload_bytes) + "_bytes");
  }
  std::filesystem::remove_all(pattern);
  return 0;
}
