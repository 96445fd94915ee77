#include "db/local/barcode_claims.h"

#include <sqlite3.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::local {
namespace {

using core::Result;

constexpr std::size_t kKeyBytes = 10;

core::Error damaged_chunk(std::int64_t chunk) {
  return {core::ErrorCode::catalogue_damaged,
          "the barcodes of chunk " + std::to_string(chunk) + " are torn"};
}

}  // namespace

std::vector<std::uint8_t> pack_chunk(const std::vector<KeyOfRow>& keys) {
  std::vector<std::uint8_t> out;
  out.reserve(keys.size() * kKeyBytes);
  for (const KeyOfRow& entry : keys) {
    const auto place = static_cast<std::uint16_t>(entry.row % kRowsPerChunk);
    out.push_back(static_cast<std::uint8_t>(place >> 8));
    out.push_back(static_cast<std::uint8_t>(place));
    const auto key = static_cast<std::uint64_t>(entry.key);
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.push_back(static_cast<std::uint8_t>(key >> shift));
    }
  }
  return out;
}

Result<void> unpack_chunk(std::int64_t chunk, std::span<const std::uint8_t> blob,
                          std::vector<KeyOfRow>& into) {
  constexpr std::int64_t kLastChunk = UINT32_MAX / kRowsPerChunk;
  if (blob.size() % kKeyBytes != 0 || chunk < 0 || chunk > kLastChunk) {
    return core::pass_on(damaged_chunk(chunk));
  }
  for (std::size_t at = 0; at < blob.size(); at += kKeyBytes) {
    const std::int64_t place = blob[at] << 8 | blob[at + 1];
    const auto row = static_cast<std::uint32_t>(chunk * kRowsPerChunk + place);
    std::uint64_t key = 0;
    for (std::size_t i = 2; i < kKeyBytes; ++i) key = (key << 8) | blob[at + i];
    if (place >= kRowsPerChunk || row == BarcodeIndex::kNoRow) {
      return core::pass_on(damaged_chunk(chunk));
    }
    into.push_back({static_cast<CodeKey>(key), row});
  }
  return {};
}

Result<void> sort_claimants(std::vector<std::uint32_t>& rows, Connection& connection,
                            Statement& id_by_row) {
  std::vector<std::pair<std::string, std::uint32_t>> by_id;
  for (const std::uint32_t row : rows) {
    StatementUse found(id_by_row);
    const int code = found->bind(1, row).step();
    if (code == SQLITE_DONE) {
      return core::fail(core::ErrorCode::catalogue_damaged,
                        "a barcode belongs to row " + std::to_string(row) + ", which is not there");
    }
    if (code != SQLITE_ROW) {
      return core::pass_on(connection.error(code, "settling who has a code"));
    }
    by_id.emplace_back(found->text(0), row);
  }
  std::sort(by_id.begin(), by_id.end());
  std::transform(by_id.begin(), by_id.end(), rows.begin(),
                 [](const auto& entry) { return entry.second; });
  return {};
}

Result<BarcodeClaims::Statements> BarcodeClaims::prepare(Connection& connection) {
  Statements sql;
  const std::pair<Statement*, std::string_view> wanted[] = {
      {&sql.read_chunk, "SELECT keys FROM barcode_chunks WHERE chunk=?1"},
      {&sql.put_chunk, "REPLACE INTO barcode_chunks(chunk,keys) VALUES(?1,?2)"},
      {&sql.drop_chunk, "DELETE FROM barcode_chunks WHERE chunk=?1"},
      {&sql.id_by_row, "SELECT id FROM items WHERE row=?1"},
  };
  for (const auto& [statement, text] : wanted) {
    Result<Statement> prepared = connection.prepare(text);
    if (!prepared) return core::pass_on(prepared.error());
    *statement = std::move(*prepared);
  }
  return sql;
}

Result<std::vector<KeyOfRow>*> BarcodeClaims::chunk_of(std::uint32_t row) {
  const std::int64_t chunk = row / kRowsPerChunk;
  const auto [found, is_new] = chunks_.try_emplace(chunk);
  if (is_new) {
    StatementUse rows(sql_.read_chunk);
    const int code = rows->bind(1, chunk).step();
    if (code == SQLITE_ROW) {
      Result<void> read = unpack_chunk(chunk, rows->blob(0), found->second);
      if (!read) return core::pass_on(read.error());
    } else if (code != SQLITE_DONE) {
      return core::pass_on(connection_.error(code, "reading barcodes"));
    }
  }
  return &found->second;
}

std::vector<std::uint32_t>& BarcodeClaims::claimants_of(CodeKey key) {
  const auto [found, is_new] = claimants_.try_emplace(key);
  if (is_new) {
    if (const auto several = contested_.find(key); several != contested_.end()) {
      found->second = several->second;
    } else if (const std::uint32_t row = index_.find(key); row != BarcodeIndex::kNoRow) {
      found->second.push_back(row);
    }
  }
  return found->second;
}

Result<void> BarcodeClaims::replace(std::uint32_t row, const std::vector<CodeKey>& keys) {
  Result<std::vector<KeyOfRow>*> chunk = chunk_of(row);
  if (!chunk) return core::pass_on(chunk.error());
  std::vector<KeyOfRow>& stored = **chunk;
  keys_added_ -= static_cast<std::int64_t>(stored.size());
  for (const KeyOfRow& entry : stored) {
    if (entry.row == row) std::erase(claimants_of(entry.key), row);
  }
  std::erase_if(stored, [row](const KeyOfRow& entry) { return entry.row == row; });
  for (const CodeKey key : keys) {
    stored.push_back({key, row});
    claimants_of(key).push_back(row);
  }
  keys_added_ += static_cast<std::int64_t>(stored.size());
  return {};
}

Result<std::vector<IndexChange>> BarcodeClaims::settle() {
  for (const auto& [chunk, keys] : chunks_) {
    const std::vector<std::uint8_t> blob = pack_chunk(keys);
    Statement& write = keys.empty() ? sql_.drop_chunk : sql_.put_chunk;
    write.bind(1, chunk);
    if (!keys.empty()) write.bind(2, std::span<const std::uint8_t>(blob));
    const StatementUse use(write);
    const int code = write.step();
    if (code != SQLITE_DONE) return core::pass_on(connection_.error(code, "writing barcodes"));
  }
  std::vector<IndexChange> changes;
  changes.reserve(claimants_.size());
  for (auto& [key, rows] : claimants_) {
    if (rows.size() > 1) {
      Result<void> sorted = sort_claimants(rows, connection_, sql_.id_by_row);
      if (!sorted) return core::pass_on(sorted.error());
    }
    changes.push_back({key, std::move(rows)});
  }
  return changes;
}

}  // namespace holdfast::local
