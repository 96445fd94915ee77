// A journal's file and its log as somebody hands them in, four bytes with the file's length before
// them: what `holdfast journal` does with them.
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "db/local/journal_audit.h"
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
    return;
  }
  FUZZ_REQUIRE(report->sound == sound);
  FUZZ_REQUIRE(report->last_seq <= last);
  FUZZ_REQUIRE(report->finding_count >= static_cast<std::int64_t>(report->findings.size()));
  for (const local::AuditFinding& finding : report->findings) {
    FUZZ_REQUIRE(finding.first <= finding.last && !finding.what.empty());
  }
}

const Registration registration({"journal_file", run, true});

}  // namespace
}  // namespace holdfast::fuzz
