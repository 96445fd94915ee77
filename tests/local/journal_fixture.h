// A directory that goes away with the test, and entries to put into a journal.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "pos/core/assert.h"
#include "pos/ports/journal.h"

namespace holdfast::local {

enum class Medium { disk, memory };

class TempDirectory {
 public:
  // In memory where the system has a place for it: for tests that make hundreds of files
  // and ask nothing about the disk.
  explicit TempDirectory(Medium medium = Medium::disk) {
    const bool in_memory = medium == Medium::memory && ::access("/dev/shm", W_OK) == 0;
    const std::filesystem::path base =
        in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
    std::string pattern = (base / "holdfast-local-XXXXXX").string();
    HOLDFAST_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// The same number always gives the same entry.
inline ports::NewEntry entry_number(std::int64_t number, std::string kind = "sale",
                                    std::size_t payload_bytes = 600) {
  ports::NewEntry entry;
  for (std::size_t i = 0; i < 8; ++i) {
    entry.id.value.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  entry.kind = std::move(kind);
  entry.occurred_at = {1'772'000'000'000 + number};
  entry.payload = "{\"number\":" + std::to_string(number) + ",\"text\":\"";
  while (entry.payload.size() + 2 < payload_bytes) {
    entry.payload +=
        static_cast<char>('a' + (number + static_cast<std::int64_t>(entry.payload.size())) % 26);
  }
  entry.payload += "\"}";
  return entry;
}

inline bool same_entry(const ports::StoredEntry& a, const ports::StoredEntry& b) {
  return a.seq == b.seq && a.id == b.id && a.kind == b.kind && a.version == b.version &&
         a.occurred_at == b.occurred_at && a.payload == b.payload &&
         a.previous_hash == b.previous_hash && a.hash == b.hash;
}

inline std::vector<ports::StoredEntry> all_entries(ports::Journal& journal) {
  std::vector<ports::StoredEntry> out;
  const core::Result<void> read = journal.read_from(1, [&out](const ports::StoredEntry& entry) {
    out.push_back(entry);
    return true;
  });
  HOLDFAST_ASSERT(read.has_value());
  return out;
}

}  // namespace holdfast::local
