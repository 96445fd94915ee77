// Finds damage in a journal's write-ahead log that SQLite takes for the log's end.
//
// SQLite plays a log back up to the first frame whose checksum is wrong and drops the rest
// without a word. That is right after a power cut, which may leave the transaction in flight in
// any state. It is wrong when the frame had been synced: then sales are dropped that were
// acknowledged. A frame's checksum goes on from the one stored in the frame before it
// (https://www.sqlite.org/fileformat2.html#walformat), so what stands behind a bad frame can
// still be checked, and four things cannot come from a power cut:
//
// - Two different commit frames behind the bad one. The journal syncs every commit before it
//   begins another, so that all but the last of them had been synced, and the bad frame with
//   them. Copies of one commit frame, with which SQLite fills up a sector, count once.
// - A header that cannot be read, and behind it two commits whose pages are not in the database:
//   a header is rewritten only after all of its log has been copied there and synced.
// - A beginning that was erased, however much of it, and behind that the same.
// - A frame, or the log's header, that is right again when one bit of it is turned back. That
//   bit is known then and can be mended. Were it a torn write after all, which differs from the
//   whole one in a single bit, mending would complete the transaction that was in flight.
//
// The last transaction has nothing behind it, and what is wrong there is known by the last rule
// only. It holds for the lower half of each word's bits: the checksum is a sum modulo 2^32, in
// which changes of the upper bits look alike, and the counters of a torn page are such changes.
//
// A log whose header is kFinishedLog (wal_frames.h) counts for nothing, whatever stands in it.
//
// Pure, but for what the callers' functions read. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::local {

// Fills `into` with the bytes from `at` on; false when they are not all there.
using ReadAt = std::function<bool(std::int64_t at, std::span<std::uint8_t> into)>;

struct FlippedBit {
  std::int64_t byte = 0;  // from the log's beginning
  std::uint8_t mask = 0;
};

struct WalDamage {
  std::int64_t frame = 0;  // from 1; 0 is the log's header
  std::int64_t byte = 0;   // where it begins
  // Different commits that can be read behind it.
  std::int64_t commits_behind = 0;
};

struct WalReport {
  // What SQLite will play back, with `flipped` mended.
  std::int64_t committed_frames = 0;
  // Bits that are wrong, each known for certain.
  std::vector<FlippedBit> flipped;
  // What remains wrong when those are mended.
  std::optional<WalDamage> damage;
  // Nothing is committed, but an unfinished transaction has left frames. SQLite would go on with
  // the same salts and leave them behind new frames, where they look like committed ones.
  bool has_stale_frames = false;
};

// `log_bytes` is the log's length. The database is read where the log's header is damaged only.
[[nodiscard]] WalReport check_wal(const ReadAt& log, std::int64_t log_bytes,
                                  const ReadAt& database);

}  // namespace holdfast::local
