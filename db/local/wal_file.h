// A journal's write-ahead log before SQLite plays it back: looked at, mended or refused. What is
// looked for is in wal_check.h. Reads and writes through the VFS that SQLite will use.
//
// The caller holds the journal's lock. Blocks for the disk.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "db/local/wal_check.h"
#include "pos/core/error.h"

namespace holdfast::local {

// Words that end no sentence: "a wrong bit in byte 65952 of its log -wal".
[[nodiscard]] std::string describe(const FlippedBit& bit);
[[nodiscard]] std::string describe(const WalDamage& damage);

// Makes the log of the journal at `path` ready to be played back: mends the bits that can be
// mended, and takes the header off a log that holds the remains of an unfinished transaction and
// nothing else. Returns what was mended. A log that SQLite cannot read is left for it to name.
// `vfs` by name; null is SQLite's own.
// Errors: journal_damaged, with every file as it was; disk_failed.
[[nodiscard]] core::Result<std::vector<std::string>> settle_log(const std::filesystem::path& path,
                                                                const char* vfs);

// For a copy: mends what can be mended, and refuses nothing.
// Errors: disk_failed.
[[nodiscard]] core::Result<WalReport> mend_copied_log(const std::filesystem::path& path);

}  // namespace holdfast::local
