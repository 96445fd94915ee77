// The write-ahead log's header and frames as values, and their checksums.
// See https://www.sqlite.org/fileformat2.html#walformat. Pure, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "db/local/wal_check.h"

namespace holdfast::local {

inline constexpr std::size_t kWalHeaderBytes = 32;
inline constexpr std::size_t kFrameHeaderBytes = 24;

// Stands in place of the header when all of a log is in the database, and nothing in the log
// counts any more. To SQLite a log without a header is empty.
inline constexpr std::string_view kFinishedLog = "Holdfast: this log is finished.\n";
static_assert(kFinishedLog.size() == kWalHeaderBytes);

struct WalSum {
  std::uint32_t first = 0, second = 0;
  friend bool operator==(const WalSum&, const WalSum&) = default;
};

struct WalHeader {
  bool big_endian = false;  // how the checksum takes its words
  std::size_t page_bytes = 0;
  std::uint64_t salts = 0;
  WalSum sum;
};

// The words of one page, and the first two of the frame's header, go into its checksum.
[[nodiscard]] WalSum wal_sum(WalSum before, std::span<const std::uint8_t> bytes, bool big_endian);

// Nothing when SQLite would not take it for a header.
[[nodiscard]] std::optional<WalHeader> parse_wal_header(std::span<const std::uint8_t> bytes);

// One frame: its header and its page.
class WalFrame {
 public:
  explicit WalFrame(std::size_t page_bytes) : bytes_(kFrameHeaderBytes + page_bytes) {}

  [[nodiscard]] std::span<std::uint8_t> bytes() { return bytes_; }
  [[nodiscard]] std::span<std::uint8_t> head() { return bytes().first(kFrameHeaderBytes); }
  [[nodiscard]] std::span<std::uint8_t> page() { return bytes().subspan(kFrameHeaderBytes); }
  [[nodiscard]] std::uint32_t page_number() const;
  [[nodiscard]] bool is_commit() const { return database_pages() != 0; }
  // Of a commit frame: the size of the database after it.
  [[nodiscard]] std::uint32_t database_pages() const;
  [[nodiscard]] std::uint64_t salts() const;
  [[nodiscard]] WalSum stored_sum() const;
  [[nodiscard]] WalSum sum_after(WalSum before, bool big_endian) const;
  // Whether SQLite would take it behind a frame with this checksum.
  [[nodiscard]] bool follows(WalSum before, std::uint64_t salts, bool big_endian) const;

  // The bit which alone, turned back, would make it follow. Only the lower half of each word's
  // bits: in the upper half many bits may come into question, and other changes look alike.
  [[nodiscard]] std::optional<FlippedBit> one_bit_away(WalSum before, std::uint64_t salts,
                                                       bool big_endian) const;

  friend bool operator==(const WalFrame&, const WalFrame&) = default;

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace holdfast::local
