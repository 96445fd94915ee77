// How long a sale waits for the disk: a journal commit beside a bare append + fdatasync of
// the same bytes, to a file that grows and to one whose blocks are written already, in
// turn, on the same disk.
//
// bench_journal_commit [DIRECTORY [COMMITS]]   (the current directory, 3000)
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "db/local/sqlite_journal.h"
#include "tests/bench/figure.h"

namespace holdfast::bench {
namespace {

constexpr double kCommitToAppendLimit = 1.5;
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

ports::NewEntry sale(int number, std::size_t payload_bytes) {
  ports::NewEntry entry;
  entry.id.value.bytes[15] = static_cast<std::uint8_t>(number);
  entry.kind = "sale";
  entry.occurred_at = {1'772'000'000'000 + number};
  entry.payload.assign(payload_bytes, static_cast<char>('a' + number % 26));
  return entry;
}

void measure(const std::filesystem::path& directory, std::size_t payload_bytes, int commits,
             const local::JournalOptions& options, const std::string& name) {
  const std::filesystem::path own = directory / ("run-" + name);
  std::filesystem::create_directory(own);
  auto opened = local::SqliteJournal::open(own / "journal", options);
  if (!opened) stop(opened.error().detail);
  local::SqliteJournal& journal = **opened;
  const std::string bytes(payload_bytes + 4 + kFixedEntryBytes, 'x');
  BareFile growing(own / "growing", 0);
  BareFile written_ahead(own / "written-ahead", bytes.size() * static_cast<std::size_t>(commits));
  const std::string workspace = "{\"unacknowledged\":\"018f0000-0000-7000-8000-00000000002a\"}";

  std::array<std::vector<double>, 3> samples;
  for (int i = 0; i < commits; ++i) {
    for (int turn = 0; turn < 3; ++turn) {
      const int who = (i + turn) % 3;
      const ports::NewEntry entry = sale(i, payload_bytes);
      const Clock::time_point start = Clock::now();
      if (who == 0) {
        if (auto done = journal.append(entry, workspace); !done) stop(done.error().detail);
      } else if (who == 1) {
        growing.append(bytes);
      } else {
        written_ahead.append(bytes);
      }
      samples[static_cast<std::size_t>(who)].push_back(microseconds_since(start));
    }
    // As the poster does, at some distance.
    if (i % 16 == 15) {
      if (auto done = journal.acknowledge_through(i - 3); !done) stop(done.error().detail);
    }
  }
  const double bare = percentile(samples[1], 0.5);
  const double bare_ahead = percentile(samples[2], 0.5);
  const double commit = percentile(samples[0], 0.5);
  const std::string prefix = "journal." + name + ".";
  print_figure(prefix + "growing_append_p50", bare, "us");
  print_figure(prefix + "growing_append_p99", percentile(samples[1], 0.99), "us");
  print_figure(prefix + "written_ahead_append_p50", bare_ahead, "us");
  print_figure(prefix + "written_ahead_append_p99", percentile(samples[2], 0.99), "us");
  print_figure(prefix + "commit_p50", commit, "us", kCommitToAppendLimit * bare);
  print_figure(prefix + "commit_p99", percentile(samples[0], 0.99), "us");
  print_figure(prefix + "commit_to_growing", commit / bare, "times", kCommitToAppendLimit);
  print_figure(prefix + "commit_to_written_ahead", commit / bare_ahead, "times");
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
