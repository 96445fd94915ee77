// A journal's write-ahead log as it may lie on any disk, four bytes with the length of the database
// before it and the database behind them.
#include <algorithm>
#include <cstring>

#include "db/local/wal_check.h"
#include "db/local/wal_frames.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

local::ReadAt reader_of(Bytes bytes) {
  return [bytes](std::int64_t at, std::span<std::uint8_t> into) {
    FUZZ_REQUIRE(at >= 0);
    if (static_cast<std::uint64_t>(at) + into.size() > bytes.size()) return false;
    std::copy_n(bytes.begin() + at, into.size(), into.begin());
    return true;
  };
}

local::WalReport check(Bytes log, Bytes database) {
  return local::check_wal(reader_of(log), static_cast<std::int64_t>(log.size()),
                          reader_of(database));
}

void run(Bytes input) {
  Reader reader(input);
  const std::size_t database_bytes = std::size_t{reader.word()} << 16 | reader.word();
  const Bytes database = reader.take(database_bytes);
  const Bytes log = reader.rest();
  const local::WalReport report = check(log, database);
  FUZZ_REQUIRE(report.committed_frames >= 0);
  FUZZ_REQUIRE(static_cast<std::size_t>(report.committed_frames) <= log.size() / 512);
  if (report.damage) FUZZ_REQUIRE(report.damage->commits_behind >= 2);
  if (report.flipped.empty()) return;
  // Mended it is as was promised, and nothing is left to mend.
  std::vector<std::uint8_t> mended(log.begin(), log.end());
  for (const local::FlippedBit& bit : report.flipped) {
    FUZZ_REQUIRE(bit.byte >= 0 && static_cast<std::size_t>(bit.byte) < mended.size());
    mended[static_cast<std::size_t>(bit.byte)] ^= bit.mask;
  }
  const local::WalReport again = check(mended, database);
  FUZZ_REQUIRE(again.committed_frames == report.committed_frames);
  FUZZ_REQUIRE(again.damage.has_value() == report.damage.has_value());
  FUZZ_REQUIRE(again.flipped.empty());
}

const Registration registration({"journal_log", run});

}  // namespace
}  // namespace holdfast::fuzz
