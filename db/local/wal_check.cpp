#include "db/local/wal_check.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <utility>

#include "db/local/wal_frames.h"

namespace holdfast::local {
namespace {

// More wrong bits than these are no accident of single bits.
constexpr std::size_t kMostFlippedBits = 8;
constexpr std::size_t kDatabaseHeaderBytes = 100;
// What SQLite takes for a sector and fills up with each commit.
constexpr std::size_t kLargeSectorBytes = 4096;

std::int64_t frame_at(std::int64_t frame, std::size_t page_bytes) {
  return static_cast<std::int64_t>(kWalHeaderBytes) +
         (frame - 1) * static_cast<std::int64_t>(kFrameHeaderBytes + page_bytes);
}

// Counts commits, copies of one commit frame once.
class DifferentCommits {
 public:
  void take(const WalFrame& frame) {
    if (last_ && same_content(*last_, frame)) return;
    last_ = frame;
    ++count_;
  }
  [[nodiscard]] std::int64_t count() const { return count_; }

 private:
  static bool same_content(WalFrame a, WalFrame b) {
    return a.page_number() == b.page_number() && a.database_pages() == b.database_pages() &&
           std::ranges::equal(a.page(), b.page());
  }
  std::optional<WalFrame> last_;
  std::int64_t count_ = 0;
};

class WalCheck {
 public:
  WalCheck(const ReadAt& log, std::int64_t log_bytes, const ReadAt& database)
      : log_(log), log_bytes_(log_bytes), database_(database) {}

  WalReport run() {
    // Each mended bit lets the next look go further.
    while (look()) {
      if (report_.flipped.size() <= kMostFlippedBits) continue;
      report_.flipped.clear();
      may_mend_ = false;
    }
    return std::move(report_);
  }

 private:
  // True when it found a bit to mend, after which everything looks different.
  bool look();
  bool look_at_bad_header(std::span<const std::uint8_t> bytes);
  bool begins_erased();
  void look_behind_erased();
  bool look_at_bad_frame(std::int64_t frame, WalFrame& bad, WalSum before);
  void look_behind(std::int64_t bad, WalSum stored, WalSum computed);
  void compare_with_database(std::int64_t first_frame);

  // Reads only the head where the salts are not the wanted ones.
  bool read(std::int64_t frame, WalFrame& into, std::optional<std::uint64_t> salts = {});
  bool read_bytes(std::int64_t at, std::span<std::uint8_t> into);
  std::optional<std::size_t> database_page_bytes();
  bool is_in_database(std::uint32_t page, WalFrame& frame);

  const ReadAt& log_;
  std::int64_t log_bytes_;
  const ReadAt& database_;
  WalHeader header_;
  WalReport report_;
  bool may_mend_ = true;
};

bool WalCheck::read_bytes(std::int64_t at, std::span<std::uint8_t> into) {
  const std::int64_t end = at + static_cast<std::int64_t>(into.size());
  if (end > log_bytes_ || !log_(at, into)) return false;
  for (const FlippedBit& bit : report_.flipped) {
    if (bit.byte < at || bit.byte >= end) continue;
    auto& byte = into[static_cast<std::size_t>(bit.byte - at)];
    byte = static_cast<std::uint8_t>(byte ^ bit.mask);
  }
  return true;
}

bool WalCheck::read(std::int64_t frame, WalFrame& into, std::optional<std::uint64_t> salts) {
  const std::int64_t at = frame_at(frame, header_.page_bytes);
  if (!salts) return read_bytes(at, into.bytes());
  if (!read_bytes(at, into.head())) return false;
  return into.salts() != *salts || read_bytes(at, into.bytes());
}

bool WalCheck::look() {
  report_.committed_frames = 0;
  report_.damage.reset();
  report_.has_stale_frames = false;
  std::array<std::uint8_t, kWalHeaderBytes> bytes{};
  if (!read_bytes(0, bytes)) return false;
  const std::optional<WalHeader> header = parse_wal_header(bytes);
  if (!header) return look_at_bad_header(bytes);
  header_ = *header;

  WalFrame frame(header_.page_bytes);
  WalSum before = header_.sum;
  for (std::int64_t number = 1; read(number, frame); ++number) {
    if (!frame.follows(before, header_.salts, header_.big_endian)) {
      return look_at_bad_frame(number, frame, before);
    }
    before = frame.stored_sum();
    if (frame.is_commit()) report_.committed_frames = number;
  }
  return false;
}

bool WalCheck::look_at_bad_frame(std::int64_t number, WalFrame& bad, WalSum before) {
  const std::int64_t at = frame_at(number, header_.page_bytes);
  const auto bit =
      may_mend_ ? bad.one_bit_away(before, header_.salts, header_.big_endian) : std::nullopt;
  if (bit) {
    report_.flipped.push_back({at + bit->byte, bit->mask});
    return true;
  }
  look_behind(number, bad.stored_sum(), bad.sum_after(before, header_.big_endian));
  return false;
}

// Where it is the bad frame's own sum that is wrong, the next one follows the one that it has.
void WalCheck::look_behind(std::int64_t bad, WalSum stored, WalSum computed) {
  DifferentCommits commits;
  bool has_frames = false;
  WalFrame frame(header_.page_bytes);
  for (std::int64_t number = bad + 1; read(number, frame, header_.salts); ++number) {
    if (frame.salts() == header_.salts) {
      has_frames = true;
      const bool follows = frame.follows(stored, header_.salts, header_.big_endian) ||
                           frame.follows(computed, header_.salts, header_.big_endian);
      if (follows && frame.is_commit()) commits.take(frame);
    }
    stored = computed = frame.stored_sum();
  }
  if (commits.count() >= 2) {
    report_.damage = WalDamage{bad, frame_at(bad, header_.page_bytes), commits.count()};
  } else {
    report_.has_stale_frames = has_frames && report_.committed_frames == 0;
  }
}

bool WalCheck::look_at_bad_header(std::span<const std::uint8_t> bytes) {
  if (std::ranges::equal(bytes, kFinishedLog)) return false;
  const std::optional<std::size_t> page_bytes = database_page_bytes();
  if (!page_bytes) return false;
  header_ = {};
  header_.page_bytes = *page_bytes;

  WalFrame first(*page_bytes);
  if (!read(1, first)) return false;
  std::array<std::uint8_t, kWalHeaderBytes> mended{};
  std::copy(bytes.begin(), bytes.end(), mended.begin());
  for (std::size_t bit = 0; may_mend_ && bit < mended.size() * 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    mended[bit / 8] ^= mask;
    const std::optional<WalHeader> header = parse_wal_header(mended);
    mended[bit / 8] ^= mask;
    // Where the first frame follows, all that matters of the header is as it was.
    if (header && header->page_bytes == *page_bytes &&
        first.follows(header->sum, header->salts, header->big_endian)) {
      report_.flipped.push_back({static_cast<std::int64_t>(bit / 8), mask});
      return true;
    }
  }

  // The newest frames stand in front. The first of them may have gone with the header's sector;
  // behind the second frame, or the first sector, may already stand a generation before the last.
  const std::int64_t last = *page_bytes < kLargeSectorBytes ? 2 : 3;
  WalFrame frame(*page_bytes);
  WalSum stored = first.stored_sum();
  std::uint64_t salts = first.salts();
  for (std::int64_t number = 2; number <= last && read(number, frame); ++number) {
    for (const bool big_endian : {false, true}) {
      if (!frame.follows(stored, salts, big_endian)) continue;
      header_.salts = salts;
      header_.big_endian = big_endian;
      compare_with_database(number);
      return false;
    }
    stored = frame.stored_sum();
    salts = frame.salts();
  }
  if (begins_erased()) look_behind_erased();
  return false;
}

// Nothing of a log's beginning, nor of the first frame, is one byte over and over: such a log
// was never written, or was erased.
bool WalCheck::begins_erased() {
  std::array<std::uint8_t, kLargeSectorBytes> bytes{};
  return read_bytes(0, bytes) &&
         std::ranges::all_of(bytes, [&](std::uint8_t byte) { return byte == bytes[0]; });
}

// The first frame that follows on the one before it, and what goes on from there. In a log whose
// very first transaction was torn that is one commit.
void WalCheck::look_behind_erased() {
  WalFrame frame(header_.page_bytes);
  if (!read(1, frame)) return;
  WalSum stored = frame.stored_sum();
  for (std::int64_t number = 2; read(number, frame); ++number) {
    for (const bool big_endian : {false, true}) {
      if (!frame.follows(stored, frame.salts(), big_endian)) continue;
      header_.salts = frame.salts();
      header_.big_endian = big_endian;
      compare_with_database(number);
      return;
    }
    stored = frame.stored_sum();
  }
}

// From this frame on, as far as they follow one another.
void WalCheck::compare_with_database(std::int64_t first_frame) {
  DifferentCommits commits;
  std::map<std::uint32_t, std::int64_t> committed, uncommitted;
  std::uint32_t database_pages = 0;
  WalFrame frame(header_.page_bytes);
  if (!read(first_frame - 1, frame)) return;
  WalSum stored = frame.stored_sum();
  for (std::int64_t number = first_frame; read(number, frame); ++number) {
    if (!frame.follows(stored, header_.salts, header_.big_endian)) break;
    stored = frame.stored_sum();
    uncommitted[frame.page_number()] = number;
    if (!frame.is_commit()) continue;
    commits.take(frame);
    database_pages = frame.database_pages();
    for (const auto& [page, at] : uncommitted) committed[page] = at;
    uncommitted.clear();
  }
  if (commits.count() < 2) return;
  for (const auto& [page, number] : committed) {
    if (page > database_pages) continue;
    if (read(number, frame) && !is_in_database(page, frame)) {
      report_.damage = WalDamage{0, 0, commits.count()};
      return;
    }
  }
}

std::optional<std::size_t> WalCheck::database_page_bytes() {
  std::array<std::uint8_t, kDatabaseHeaderBytes> bytes{};
  if (!database_(0, bytes)) return {};
  const std::size_t stored = (std::size_t{bytes[16]} << 8) | bytes[17];
  const std::size_t page_bytes = stored == 1 ? 65536 : stored;
  if (!std::has_single_bit(page_bytes) || page_bytes < 512) return {};
  return page_bytes;
}

bool WalCheck::is_in_database(std::uint32_t page, WalFrame& frame) {
  std::vector<std::uint8_t> bytes(header_.page_bytes);
  const auto at =
      (static_cast<std::int64_t>(page) - 1) * static_cast<std::int64_t>(header_.page_bytes);
  return database_(at, bytes) && std::ranges::equal(bytes, frame.page());
}

}  // namespace

WalReport check_wal(const ReadAt& log, std::int64_t log_bytes, const ReadAt& database) {
  return WalCheck(log, log_bytes, database).run();
}

}  // namespace holdfast::local
