// Rows of the journal's tables as values, each checked against its hash as far as one
// row can be. See db/local/FORMAT.md. Errors: journal_damaged, naming the row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/local/signing_key.h"
#include "db/local/sqlite.h"
#include "pos/core/error.h"
#include "pos/ports/journal.h"

namespace holdfast::local {

inline constexpr std::int64_t kAcknowledgedSlot = 1;
inline constexpr std::int64_t kWorkspaceSlot = 2;
inline constexpr std::int64_t kFirstKindSlot = 16;
// From here on, in order, the parts of the workspace; before them the kinds.
inline constexpr std::int64_t kFirstPartSlot = 1'000'000;
inline constexpr std::string_view kAcknowledgedName = "acknowledged_through";
inline constexpr std::string_view kWorkspaceName = "workspace";
inline constexpr std::string_view kPartName = "workspace_part";

inline constexpr std::string_view kEntryColumns =
    "seq,id,kind,version,occurred_at,previous_hash,hash,payload,signature";
core::Result<ports::StoredEntry> read_entry(const Statement& row);

// The key that signs the entries from `from_seq` on, up to the next key's.
struct KeyRow {
  std::int64_t from_seq = 0;
  PublicKey public_key{};
};
inline constexpr std::string_view kKeyColumns = "from_seq,public_key";
core::Result<KeyRow> read_key(const Statement& row);

struct StateRow {
  std::int64_t slot = 0;
  std::string name;
  std::int64_t seq = 0;
  std::string text;
};
inline constexpr std::string_view kStateColumns = "slot,name,seq,text,hash";
core::Result<StateRow> read_state(const Statement& row);

[[nodiscard]] core::Error damaged_entry(std::int64_t seq, std::string_view what);
[[nodiscard]] core::Error damaged_state(std::string_view what);

}  // namespace holdfast::local
