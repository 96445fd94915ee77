#include "db/local/entry_hash.h"

#include <sodium.h>

#include <array>
#include <string_view>

namespace holdfast::local {
namespace {

class CanonicalHash {
 public:
  CanonicalHash() { crypto_generichash_init(&state_, nullptr, 0, sizeof(ports::Hash256)); }
  void bytes(const void* data, std::size_t size) {
    crypto_generichash_update(&state_, static_cast<const unsigned char*>(data), size);
  }
  template <std::size_t kBytes>
  void big_endian(std::uint64_t value) {
    std::array<std::uint8_t, kBytes> out{};
    for (std::size_t i = 0; i < kBytes; ++i) {
      out[kBytes - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    bytes(out.data(), out.size());
  }
  void text(std::string_view value) {
    big_endian<8>(value.size());
    bytes(value.data(), value.size());
  }
  ports::Hash256 finish() {
    ports::Hash256 out{};
    crypto_generichash_final(&state_, out.data(), out.size());
    return out;
  }

 private:
  crypto_generichash_state state_;
};

constexpr std::string_view kEntryDomain = "holdfast entry 1";
constexpr std::string_view kStateDomain = "holdfast state 1";

core::Result<void> damaged(std::int64_t seq, std::string_view what) {
  return core::fail(core::ErrorCode::journal_damaged,
                    "entry " + std::to_string(seq) + ": " + std::string(what));
}

}  // namespace

ports::Hash256 entry_hash(const ports::StoredEntry& entry) {
  CanonicalHash hash;
  hash.bytes(kEntryDomain.data(), kEntryDomain.size());
  hash.bytes(entry.previous_hash.data(), entry.previous_hash.size());
  hash.big_endian<8>(static_cast<std::uint64_t>(entry.seq));
  hash.bytes(entry.id.value.bytes.data(), entry.id.value.bytes.size());
  hash.big_endian<4>(static_cast<std::uint32_t>(entry.version));
  hash.big_endian<8>(static_cast<std::uint64_t>(entry.occurred_at.utc_ms));
  hash.text(entry.kind);
  hash.text(entry.payload);
  return hash.finish();
}

ports::Hash256 state_hash(std::int64_t slot, std::string_view name, std::int64_t seq,
                          std::string_view text) {
  CanonicalHash hash;
  hash.bytes(kStateDomain.data(), kStateDomain.size());
  hash.big_endian<8>(static_cast<std::uint64_t>(slot));
  hash.big_endian<8>(static_cast<std::uint64_t>(seq));
  hash.text(name);
  hash.text(text);
  return hash.finish();
}

ports::StoredEntry chain(const ports::NewEntry& entry, std::int64_t seq,
                         const ports::Hash256& previous_hash) {
  ports::StoredEntry stored;
  stored.seq = seq;
  stored.id = entry.id;
  stored.kind = entry.kind;
  stored.version = entry.version;
  stored.occurred_at = entry.occurred_at;
  stored.payload = entry.payload;
  stored.previous_hash = previous_hash;
  stored.hash = entry_hash(stored);
  return stored;
}

core::Result<void> ChainCheck::next(const ports::StoredEntry& entry) {
  if (entry.seq != expected_seq_) return damaged(expected_seq_, "is missing");
  if (knows_previous_ && entry.previous_hash != previous_) {
    return damaged(entry.seq, "does not follow from the entry before it");
  }
  if (entry_hash(entry) != entry.hash) {
    return damaged(entry.seq, "was changed after it was written");
  }
  previous_ = entry.hash;
  knows_previous_ = true;
  ++expected_seq_;
  return {};
}

}  // namespace holdfast::local
