// A journal's file and its log as somebody hands them in, four bytes with the file's length before
// them: what `holdfast journal` does with them, and a till that starts with them.
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "db/local/journal_audit.h"
#include "db/local/sqlite_journal.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() : path_("/dev/shm/holdfast-fuzz-" + std::to_string(::getpid())) {
    fs::create_directory(path_);
    // The copy that is read lies there as well.
    ::setenv("TMPDIR", path_.c_str(), 1);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] fs::path file() const { return path_ / "journal"; }

  static void write(const fs::path& file, Bytes bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << as_text(bytes);
    FUZZ_REQUIRE(out.good());
  }

 private:
  fs::path path_;
};

template <class T>
bool is_named(const core::Result<T>& result) {
  using core::ErrorCode;
  if (result) return true;
  FUZZ_REQUIRE(result.error().code == ErrorCode::journal_damaged ||
               result.error().code == ErrorCode::journal_too_new);
  FUZZ_REQUIRE(!result.error().detail.empty());
  return false;
}

// Opens the journal as a till does, reads it, and goes on with it.
void start(const fs::path& file, std::optional<std::int64_t> all_sound) {
  auto opened = local::SqliteJournal::open(file);
  if (!is_named(opened)) {
    FUZZ_REQUIRE(!all_sound);
    return;
  }
  local::SqliteJournal& journal = **opened;
  std::int64_t last = 0;
  const bool read = is_named(journal.read_from(1, [&last](const ports::StoredEntry& entry) {
    FUZZ_REQUIRE(entry.seq == last + 1);
    last = entry.seq;
    return true;
  }));
  if (all_sound) FUZZ_REQUIRE(read && last == *all_sound);
  const auto backlog = journal.backlog();
  if (is_named(backlog) && read) FUZZ_REQUIRE(backlog->last_seq == last);
  is_named(journal.load_workspace());
  is_named(journal.load_workspace_parts());
  is_named(journal.outbox(10));
  ports::NewEntry entry;
  entry.id.value.bytes[15] = 77;
  entry.kind = "drawer_opened";
  entry.payload = "{}";
  const auto seq = journal.append(entry, "{}");
  if (is_named(seq) && read) FUZZ_REQUIRE(*seq == last + 1);
}

void run(Bytes input) {
  static const Folder folder;
  Reader reader(input);
  const std::size_t file_bytes = std::size_t{reader.word()} << 16 | reader.word();
  Folder::write(folder.file(), reader.take(file_bytes));
  Folder::write(folder.file().string() + "-wal", reader.rest());

  std::int64_t last = 0, sound = 0;
  const auto report =
      local::audit_journal(folder.file(), {}, [&](const local::AuditedEntry& audited) {
        FUZZ_REQUIRE(audited.entry.seq > last);
        last = audited.entry.seq;
        sound += audited.finding.empty() ? 1 : 0;
      });
  if (!report) {
    using core::ErrorCode;
    if (report.error().code == ErrorCode::internal)
      std::fprintf(stderr, "%s\n", report.error().detail.c_str());
    FUZZ_REQUIRE(report.error().code != ErrorCode::internal);
    FUZZ_REQUIRE(!report.error().detail.empty());
    start(folder.file(), std::nullopt);
    return;
  }
  FUZZ_REQUIRE(report->sound == sound);
  FUZZ_REQUIRE(report->last_seq <= last);
  FUZZ_REQUIRE(report->finding_count >= static_cast<std::int64_t>(report->findings.size()));
  for (const local::AuditFinding& finding : report->findings) {
    FUZZ_REQUIRE(finding.first <= finding.last && !finding.what.empty());
  }
  start(folder.file(), report->finding_count == 0 ? std::optional(sound) : std::nullopt);
}

const Registration registration({"journal_file", run, true});

}  // namespace
}  // namespace holdfast::fuzz
