#include "db/local/journal_rows.h"

#include <algorithm>

#include "db/local/entry_hash.h"

namespace holdfast::local {
namespace {

using core::Result;

template <class Array>
bool copy_exactly(std::span<const std::uint8_t> from, Array& to) {
  if (from.size() != to.size()) return false;
  std::copy(from.begin(), from.end(), to.begin());
  return true;
}

}  // namespace

core::Error damaged_entry(std::int64_t seq, std::string_view what) {
  return {core::ErrorCode::journal_damaged,
          "entry " + std::to_string(seq) + ": " + std::string(what)};
}

core::Error damaged_state(std::string_view what) {
  return {core::ErrorCode::journal_damaged, "table state: " + std::string(what)};
}

Result<ports::StoredEntry> read_entry(const Statement& row) {
  ports::StoredEntry entry;
  entry.seq = row.integer(0);
  entry.kind = row.text(2);
  entry.version = static_cast<std::int32_t>(row.integer(3));
  entry.occurred_at.utc_ms = row.integer(4);
  entry.payload = row.text(7);
  if (!copy_exactly(row.blob(1), entry.id.value.bytes) ||
      !copy_exactly(row.blob(5), entry.previous_hash) || !copy_exactly(row.blob(6), entry.hash) ||
      !copy_exactly(row.blob(8), entry.signature)) {
    return core::pass_on(damaged_entry(entry.seq, "a field has the wrong length"));
  }
  return entry;
}

Result<KeyRow> read_key(const Statement& row) {
  KeyRow key{row.integer(0), {}};
  if (!copy_exactly(row.blob(1), key.public_key)) {
    return core::fail(core::ErrorCode::journal_damaged, "table keys: the key from entry " +
                                                            std::to_string(key.from_seq) +
                                                            " on has the wrong length");
  }
  return key;
}

Result<StateRow> read_state(const Statement& row) {
  StateRow state{row.integer(0), std::string(row.text(1)), row.integer(2),
                 std::string(row.text(3))};
  ports::Hash256 hash{};
  if (!copy_exactly(row.blob(4), hash) ||
      hash != state_hash(state.slot, state.name, state.seq, state.text)) {
    return core::pass_on(damaged_state("the row in slot " + std::to_string(state.slot) +
                                       " was changed after it was written"));
  }
  return state;
}

}  // namespace holdfast::local
