// The till's own Ed25519 key (RFC 8032), with which it signs what it writes into its
// journal. It lies beside the journal in a file that only the till's user may read, as
// db/local/FORMAT.md describes; it never leaves the machine.
//
// Thread-safe after it was made.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "pos/core/error.h"
#include "pos/ports/journal.h"

namespace holdfast::local {

using PublicKey = std::array<std::uint8_t, 32>;

class SigningKey {
 public:
  // Makes the file where there is none, so that a power cut leaves a whole key or none.
  // Errors: signing_key_unusable, disk_full, disk_failed.
  static core::Result<SigningKey> load_or_make(const std::filesystem::path& file);

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] ports::Signature sign(const ports::Hash256& entry_hash) const;

 private:
  // Wiped when it goes.
  struct Secret {
    Secret() = default;
    ~Secret();
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    std::array<std::uint8_t, 64> bytes{};  // as libsodium keeps it: seed and public key
  };

  explicit SigningKey(std::span<const std::uint8_t> seed);

  std::unique_ptr<Secret> secret_ = std::make_unique<Secret>();
  PublicKey public_key_{};
};

// Whether `key` signed the entry of this hash.
[[nodiscard]] bool is_signed_by(const PublicKey& key, const ports::Hash256& entry_hash,
                                const ports::Signature& signature);

}  // namespace holdfast::local
