#include "db/local/barcode_index.h"

#include <algorithm>

#include "pos/core/assert.h"

namespace holdfast::local {
namespace {

// Linear probing stays short up to here.
constexpr std::size_t kMaxLoadPercent = 85;
constexpr std::size_t kFreshLoadPercent = 75;
constexpr std::size_t kGtinDigits = 14;

// Spreads the values evenly; each to another (every step can be undone).
std::uint64_t mix(std::uint64_t value) noexcept {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31);
}

}  // namespace

// It stands in files: it may never change.
CodeKey code_key(std::string_view code) noexcept {
  const bool digits =
      std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits && code.size() == kGtinDigits) {
    std::uint64_t gtin = 0;
    for (const char c : code) gtin = gtin * 10 + static_cast<std::uint64_t>(c - '0');
    return static_cast<CodeKey>(mix(gtin));
  }
  // FNV-1a, 64 bits.
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : code) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
  return static_cast<CodeKey>(mix(hash));
}

BarcodeIndex::BarcodeIndex(std::size_t codes) : slots_(codes * 100 / kFreshLoadPercent + 64) {}

CodeKey BarcodeIndex::key_of(const Slot& slot) noexcept {
  return static_cast<CodeKey>((std::uint64_t{slot.high} << 32) | slot.low);
}

std::size_t BarcodeIndex::home(CodeKey key) const noexcept {
  // Keys are spread evenly, so their share of all keys is their place in the table.
  const std::uint64_t place = static_cast<std::uint64_t>(key) >> 32;
  return static_cast<std::size_t>((place * slots_.size()) >> 32);
}

std::size_t BarcodeIndex::locate(CodeKey key) const noexcept {
  std::size_t at = home(key);
  while (slots_[at].row != kNoRow && key_of(slots_[at]) != key) at = next(at);
  return at;
}

std::uint32_t BarcodeIndex::find(CodeKey key) const noexcept {
  return slots_[locate(key)].row;
}

void BarcodeIndex::put(CodeKey key, std::uint32_t row) noexcept {
  HOLDFAST_ASSERT(row != kNoRow);
  Slot& slot = slots_[locate(key)];
  if (slot.row == kNoRow) {
    HOLDFAST_ASSERT(has_room_for(1));
    slot.high = static_cast<std::uint32_t>(static_cast<std::uint64_t>(key) >> 32);
    slot.low = static_cast<std::uint32_t>(static_cast<std::uint64_t>(key));
    ++size_;
  }
  slot.row = row;
}

void BarcodeIndex::erase(CodeKey key) noexcept {
  std::size_t hole = locate(key);
  if (slots_[hole].row == kNoRow) return;
  --size_;
  // Moves back what was pushed past the hole, so that no search stops short.
  for (std::size_t at = next(hole); slots_[at].row != kNoRow; at = next(at)) {
    const std::size_t wanted = home(key_of(slots_[at]));
    const bool reaches_hole =
        hole <= at ? (wanted <= hole || wanted > at) : (wanted <= hole && wanted > at);
    if (reaches_hole) {
      slots_[hole] = slots_[at];
      hole = at;
    }
  }
  slots_[hole] = Slot{};
}

bool BarcodeIndex::has_room_for(std::size_t more) const noexcept {
  return (size_ + more) * 100 <= slots_.size() * kMaxLoadPercent;
}

BarcodeIndex BarcodeIndex::grown_by(std::size_t more) const {
  BarcodeIndex larger(std::max(size_ + more, size_ + size_ / 4));
  for (const Slot& slot : slots_) {
    if (slot.row != kNoRow) larger.put(key_of(slot), slot.row);
  }
  return larger;
}

}  // namespace holdfast::local
