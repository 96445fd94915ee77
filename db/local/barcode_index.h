// From a product code to the row of the item it stands for: a flat hash table in memory,
// 12 bytes a slot, about 16 MB for a million codes.
//
// Codes are known by a 64-bit hash, so whoever gets a row compares the row's code with the
// one he looked for.
//
// Not thread-safe; see sqlite_catalogue.h for who locks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace holdfast::local {

// Stands in the catalogue's file. No two GTINs share one.
using CodeKey = std::int64_t;
[[nodiscard]] CodeKey code_key(std::string_view code) noexcept;

class BarcodeIndex {
 public:
  static constexpr std::uint32_t kNoRow = 0;

  // With room for `codes` of them.
  explicit BarcodeIndex(std::size_t codes = 0);

  // kNoRow where there is none.
  [[nodiscard]] std::uint32_t find(CodeKey key) const noexcept;
  // Starts to bring the key's slot into the cache.
  void fetch_ahead(CodeKey key) const noexcept { __builtin_prefetch(&slots_[home(key)], 1); }
  // Replaces the row of a key that is there already. The table must have room for one
  // more: see has_room_for().
  void put(CodeKey key, std::uint32_t row) noexcept;
  void erase(CodeKey key) noexcept;

  [[nodiscard]] bool has_room_for(std::size_t more) const noexcept;
  // The same content in a larger table, for has_room_for() to become true.
  [[nodiscard]] BarcodeIndex grown_by(std::size_t more) const;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return slots_.size() * sizeof(Slot); }

 private:
  // The key in two halves, so that a slot needs no padding.
  struct Slot {
    std::uint32_t high = 0, low = 0;
    std::uint32_t row = kNoRow;
  };
  [[nodiscard]] std::size_t home(CodeKey key) const noexcept;
  [[nodiscard]] std::size_t next(std::size_t at) const noexcept {
    return at + 1 == slots_.size() ? 0 : at + 1;
  }
  // The slot that holds the key, or the empty one where it would go.
  [[nodiscard]] std::size_t locate(CodeKey key) const noexcept;
  static CodeKey key_of(const Slot& slot) noexcept;

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace holdfast::local
