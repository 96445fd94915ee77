// What a journal must hold after a power cut, and whether a crash image does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "db/local/sqlite_journal.h"
#include "tests/local/crash_vfs.h"

namespace holdfast::local {

// What one committed transaction left behind.
struct JournalState {
  std::size_t entries = 0;
  std::string workspace;
  std::int64_t acknowledged = 0;

  friend bool operator==(const JournalState&, const JournalState&) = default;
};

struct CrashHistory {
  std::vector<ports::StoredEntry> entries;  // also the one in flight
  // Oldest first. Those up to `durable` had returned as durable when the power went; of those
  // behind it a cut may leave any, and the last may be in flight.
  std::vector<JournalState> states{{}};
  std::size_t durable = 0;
};

struct CrashFinding {
  enum class Verdict { sound, lost, corrupt, refused } verdict = Verdict::sound;
  std::string what;
  JournalState state;  // as it was found; of use when sound
};

// SQLite reads the image through the VFS, but the journal's own checks before it read real
// files: gives them the image's first bytes.
void show_heads(const CrashDisk::Image& image, const std::filesystem::path& path);

// Opens the image at `path`, where the key lies already, and compares it with what it may be:
// the first `states` of the history. Then appends an entry; with `twice` it cuts the power once
// more after that, and looks for the entry.
CrashFinding check_image(CrashVfs& vfs, const CrashDisk::Image& image,
                         const std::filesystem::path& path, const JournalOptions& options,
                         const CrashHistory& history, std::size_t durable, std::size_t states,
                         bool twice);

}  // namespace holdfast::local
