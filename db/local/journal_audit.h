// Checks a journal's file as an auditor would: without the program that wrote it, without
// trusting anything in it, and without changing it. What is damaged is named; the rest is
// read all the same.
//
// Threads: one at a time for each file; blocks for as long as the file is long.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/local/signing_key.h"
#include "pos/core/error.h"
#include "pos/ports/journal.h"

namespace holdfast::local {

// A place in the chain that is known from elsewhere: a report of a shift's end, the server.
struct KnownHead {
  std::int64_t seq = 0;
  std::vector<std::uint8_t> hash;  // its first bytes, as many as are known
};

struct AuditOptions {
  // The till's keys, oldest first: each entry must be signed by one of them, and by none that was
  // replaced before. Without any, each entry must be signed by the key that the file names for it.
  std::vector<PublicKey> keys;
  std::optional<KnownHead> head;
};

// What is wrong with the entries from `first` to `last`, in words that end no sentence:
// "was changed after it was written".
struct AuditFinding {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::string what;
};

struct AuditedKey {
  std::int64_t from_seq = 0;
  PublicKey public_key{};
};

struct AuditReport {
  std::int64_t sound = 0;     // entries without a finding
  std::int64_t last_seq = 0;  // of the newest entry in the file
  ports::Hash256 head{};      // its hash
  std::vector<AuditedKey> keys;
  // In the order of the entries; the first 1,000.
  std::vector<AuditFinding> findings;
  std::int64_t finding_count = 0;
  // What may have taken entries from the end without a trace in the file.
  std::vector<std::string> notes;
};

struct AuditedEntry {
  const ports::StoredEntry& entry;
  const PublicKey* key;  // the one that signed or should have; null when none is known
  std::string finding;   // empty for a sound entry
};

// Called for each entry that can be read, in order.
using AuditVisit = std::function<void(const AuditedEntry&)>;

// Reads a private copy of the file and its log, made in the directory for temporary files.
// Errors: journal_locked while a till has it open, file_unreadable, journal_too_new,
// journal_damaged when nothing in it can be read at all.
[[nodiscard]] core::Result<AuditReport> audit_journal(const std::filesystem::path& file,
                                                      const AuditOptions& options,
                                                      const AuditVisit& visit = {});

}  // namespace holdfast::local
