// Which items claim which codes, as a page of changes goes by: what the index and the
// file have to be told when the page is done.
//
// In the file the keys lie in chunks, each with those of 2048 neighbouring rows: items
// that are loaded one after the other write their keys to one place, and a program that
// starts reads a few hundred blobs instead of a million rows.
//
// Threads: as CatalogueWriter.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "db/local/barcode_index.h"
#include "db/local/sqlite.h"
#include "pos/core/error.h"

namespace holdfast::local {

// Of a code that several items claim: their rows, the one that has it first.
using ContestedCodes = std::unordered_map<CodeKey, std::vector<std::uint32_t>>;

struct KeyOfRow {
  CodeKey key = 0;
  std::uint32_t row = BarcodeIndex::kNoRow;
};

inline constexpr std::int64_t kRowsPerChunk = 2048;

// A chunk's blob: for each key the row's place in the chunk as two bytes and the key as
// eight, big-endian. Error: catalogue_damaged.
[[nodiscard]] std::vector<std::uint8_t> pack_chunk(const std::vector<KeyOfRow>& keys);
core::Result<void> unpack_chunk(std::int64_t chunk, std::span<const std::uint8_t> blob,
                                std::vector<KeyOfRow>& into);

// Sorts claimants by their items' ids: the smallest has the code. With UUIDv7 that is the
// item made first, in whatever order the changes arrived. `id_by_row` selects an id.
core::Result<void> sort_claimants(std::vector<std::uint32_t>& rows, Connection& connection,
                                  Statement& id_by_row);

struct IndexChange {
  CodeKey key = 0;
  std::vector<std::uint32_t> claimants;  // the first one has the code; none: nobody has
};

class BarcodeClaims {
 public:
  struct Statements {
    Statement read_chunk, put_chunk, drop_chunk, id_by_row;
  };
  static core::Result<Statements> prepare(Connection& connection);

  // For one page. All must outlive it; the index must not change meanwhile.
  BarcodeClaims(Connection& connection, Statements& sql, const BarcodeIndex& index,
                const ContestedCodes& contested)
      : connection_(connection), sql_(sql), index_(index), contested_(contested) {}

  // The row's keys are these from now on, each once.
  core::Result<void> replace(std::uint32_t row, const std::vector<CodeKey>& keys);
  // Writes the chunks and tells what changed. How many more keys there are than before
  // is then in keys_added().
  core::Result<std::vector<IndexChange>> settle();
  [[nodiscard]] std::int64_t keys_added() const { return keys_added_; }

 private:
  core::Result<std::vector<KeyOfRow>*> chunk_of(std::uint32_t row);
  std::vector<std::uint32_t>& claimants_of(CodeKey key);

  Connection& connection_;
  Statements& sql_;
  const BarcodeIndex& index_;
  const ContestedCodes& contested_;
  std::unordered_map<std::int64_t, std::vector<KeyOfRow>> chunks_;
  std::unordered_map<CodeKey, std::vector<std::uint32_t>> claimants_;
  std::int64_t keys_added_ = 0;
};

}  // namespace holdfast::local
