#include "db/local/signing_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "db/local/private_file.h"

namespace holdfast::local {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Result;

constexpr std::string_view kHead = "holdfast till key 1\n";
constexpr std::string_view kDomain = "holdfast seal  1";
constexpr std::size_t kSeedBytes = crypto_sign_SEEDBYTES;
// The head, the seed in hexadecimal digits, a line feed.
constexpr std::size_t kFileBytes = kHead.size() + 2 * kSeedBytes + 1;

template <std::size_t kBytes, class Byte>
struct Wiped : std::array<Byte, kBytes> {
  Wiped() : std::array<Byte, kBytes>{} {}
  ~Wiped() { sodium_memzero(this->data(), this->size()); }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
};

auto signed_bytes(const ports::Hash256& hash) {
  std::array<std::uint8_t, kDomain.size() + sizeof(ports::Hash256)> bytes{};
  std::copy(kDomain.begin(), kDomain.end(), bytes.begin());
  std::copy(hash.begin(), hash.end(), bytes.begin() + kDomain.size());
  return bytes;
}

tl::unexpected<core::Error> unusable(const fs::path& file, std::string_view why) {
  return core::fail(ErrorCode::signing_key_unusable, file.string() + ": " + std::string(why));
}

Result<void> make_key_file(const fs::path& file) {
  Wiped<kSeedBytes, std::uint8_t> seed;
  randombytes_buf(seed.data(), seed.size());
  Wiped<kFileBytes + 1, char> text;
  std::copy(kHead.begin(), kHead.end(), text.begin());
  sodium_bin2hex(text.data() + kHead.size(), 2 * kSeedBytes + 1, seed.data(), seed.size());
  text[kFileBytes - 1] = '\n';
  return write_private_file(file, std::string_view(text.data(), kFileBytes));
}

}  // namespace

SigningKey::Secret::~Secret() {
  sodium_memzero(bytes.data(), bytes.size());
}

SigningKey::SigningKey(std::span<const std::uint8_t> seed) {
  crypto_sign_seed_keypair(public_key_.data(), secret_->bytes.data(), seed.data());
}

Result<SigningKey> SigningKey::load_or_make(const fs::path& file) {
  if (sodium_init() < 0) return core::fail(ErrorCode::internal, "libsodium cannot start");
  struct stat status = {};
  if (::lstat(file.c_str(), &status) != 0) {
    if (errno != ENOENT) return unusable(file, std::strerror(errno));
    if (Result<void> made = make_key_file(file); !made) return core::pass_on(made.error());
  } else if (!S_ISREG(status.st_mode)) {
    return unusable(file, "this is not a file");
  } else if ((status.st_mode & 0077) != 0) {
    return unusable(file, "other users may read it; it must have mode 0600");
  }

  const int descriptor = ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return unusable(file, std::strerror(errno));
  Wiped<kFileBytes + 1, char> text;
  const ssize_t length = ::read(descriptor, text.data(), text.size());
  ::close(descriptor);
  Wiped<kSeedBytes, std::uint8_t> seed;
  std::size_t seed_bytes = 0;
  const bool whole = length == static_cast<ssize_t>(kFileBytes) &&
                     std::equal(kHead.begin(), kHead.end(), text.begin()) &&
                     sodium_hex2bin(seed.data(), seed.size(), text.data() + kHead.size(),
                                    2 * kSeedBytes, nullptr, &seed_bytes, nullptr) == 0 &&
                     seed_bytes == kSeedBytes;
  if (!whole) return unusable(file, "this is not a till's key");
  return SigningKey(seed);
}

ports::Signature SigningKey::sign(const ports::Hash256& entry_hash) const {
  const auto message = signed_bytes(entry_hash);
  ports::Signature signature{};
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                       secret_->bytes.data());
  return signature;
}

bool is_signed_by(const PublicKey& key, const ports::Hash256& entry_hash,
                  const ports::Signature& signature) {
  const auto message = signed_bytes(entry_hash);
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     key.data()) == 0;
}

}  // namespace holdfast::local
