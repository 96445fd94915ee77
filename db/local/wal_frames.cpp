#include "db/local/wal_frames.h"

#include <bit>

namespace holdfast::local {
namespace {

constexpr std::uint32_t kMagic = 0x377F0682;  // the last bit: big-endian words
constexpr std::uint32_t kVersion = 3007000;
constexpr std::size_t kSaltsAt = 8;
constexpr std::size_t kSumAt = 16;
constexpr std::size_t kSummedOfHead = 8;

std::uint32_t big_endian_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return (std::uint32_t{bytes[at]} << 24) | (std::uint32_t{bytes[at + 1]} << 16) |
         (std::uint32_t{bytes[at + 2]} << 8) | std::uint32_t{bytes[at + 3]};
}

std::uint64_t two_words_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return (std::uint64_t{big_endian_at(bytes, at)} << 32) | big_endian_at(bytes, at + 4);
}

std::uint64_t as_words(WalSum sum) {
  return (std::uint64_t{sum.first} << 32) | sum.second;
}

std::uint32_t word_at(std::span<const std::uint8_t> bytes, std::size_t at, bool big_endian) {
  const std::uint32_t word = big_endian_at(bytes, at);
  return big_endian ? word : __builtin_bswap32(word);
}

// Of the bits of a word those by whose place the checksum can tell it.
bool is_lower(int bit) {
  return bit < 16;
}

// Where bit `bit` of the 64 that begin at byte `at`, most significant first, lies.
FlippedBit bit_of_words(std::size_t at, int bit) {
  return {static_cast<std::int64_t>(at) + 7 - bit / 8, static_cast<std::uint8_t>(1U << (bit % 8))};
}

}  // namespace

WalSum wal_sum(WalSum sum, std::span<const std::uint8_t> bytes, bool big_endian) {
  for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
    sum.first += word_at(bytes, at, big_endian) + sum.second;
    sum.second += word_at(bytes, at + 4, big_endian) + sum.first;
  }
  return sum;
}

std::optional<WalHeader> parse_wal_header(std::span<const std::uint8_t> bytes) {
  const std::uint32_t magic = big_endian_at(bytes, 0);
  if ((magic & ~1U) != kMagic || big_endian_at(bytes, 4) != kVersion) return {};
  WalHeader header;
  header.big_endian = (magic & 1U) != 0;
  header.page_bytes = big_endian_at(bytes, 8);
  if (!std::has_single_bit(header.page_bytes) || header.page_bytes < 512 ||
      header.page_bytes > 65536) {
    return {};
  }
  header.salts = two_words_at(bytes, 16);
  header.sum = {big_endian_at(bytes, 24), big_endian_at(bytes, 28)};
  if (wal_sum({}, bytes.first(24), header.big_endian) != header.sum) return {};
  return header;
}

std::uint32_t WalFrame::page_number() const {
  return big_endian_at(bytes_, 0);
}
std::uint32_t WalFrame::database_pages() const {
  return big_endian_at(bytes_, 4);
}
std::uint64_t WalFrame::salts() const {
  return two_words_at(bytes_, kSaltsAt);
}
WalSum WalFrame::stored_sum() const {
  return {big_endian_at(bytes_, kSumAt), big_endian_at(bytes_, kSumAt + 4)};
}

WalSum WalFrame::sum_after(WalSum before, bool big_endian) const {
  const std::span<const std::uint8_t> bytes(bytes_);
  return wal_sum(wal_sum(before, bytes.first(kSummedOfHead), big_endian),
                 bytes.subspan(kFrameHeaderBytes), big_endian);
}

bool WalFrame::follows(WalSum before, std::uint64_t salts, bool big_endian) const {
  return this->salts() == salts && page_number() != 0 &&
         sum_after(before, big_endian) == stored_sum();
}

std::optional<FlippedBit> WalFrame::one_bit_away(WalSum before, std::uint64_t salts,
                                                 bool big_endian) const {
  const WalSum found = sum_after(before, big_endian);
  const WalSum stored = stored_sum();
  const std::uint64_t wrong_salts = this->salts() ^ salts;
  const std::uint64_t wrong_sum = as_words(found) ^ as_words(stored);
  if (wrong_salts != 0) {
    if (std::popcount(wrong_salts) != 1 || wrong_sum != 0) return {};
    return bit_of_words(kSaltsAt, std::countr_zero(wrong_salts));
  }
  std::optional<FlippedBit> in_sum;
  if (std::popcount(wrong_sum) == 1) {
    const int bit = std::countr_zero(wrong_sum);
    if (!is_lower(bit % 32)) return {};
    in_sum = bit_of_words(kSumAt, bit);
  }
  // A difference of one word goes through the sum as the sum's own steps go. From the end back
  // to the front: what would have to be added to the word at each place.
  WalSum missing{stored.first - found.first, stored.second - found.second};
  const auto try_word = [&](std::size_t at, std::uint32_t difference) -> std::optional<FlippedBit> {
    const std::uint32_t now = word_at(bytes_, at, big_endian);
    const std::uint32_t changed = now ^ (now + difference);
    const int bit = std::countr_zero(changed);
    if (std::popcount(changed) != 1 || !is_lower(bit)) return {};
    const int byte = big_endian ? 3 - bit / 8 : bit / 8;
    return FlippedBit{static_cast<std::int64_t>(at) + byte,
                      static_cast<std::uint8_t>(1U << (bit % 8))};
  };
  for (std::size_t end = bytes_.size(); end > 0; end -= 8) {
    // Between a frame's summed beginning and its page stand the salts and the sum itself.
    if (end == kFrameHeaderBytes) end = kSummedOfHead;
    std::optional<FlippedBit> bit;
    if (missing.first == missing.second) bit = try_word(end - 8, missing.first);
    if (!bit && missing.first == 0) bit = try_word(end - 4, missing.second);
    // The page's last word stands for itself in the sum: which of the two it was is not known.
    if (bit) return in_sum ? std::nullopt : bit;
    missing.second -= missing.first;
    missing.first -= missing.second;
  }
  return in_sum;
}

}  // namespace holdfast::local
