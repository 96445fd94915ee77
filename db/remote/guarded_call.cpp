#include "db/remote/guarded_call.h"

#include <sodium.h>

#include <array>

#include "pos/core/hex.h"

namespace holdfast::remote {
namespace {

constexpr std::uint32_t kBytea = 17;  // in pg_type
constexpr char kBetween = '|';

class Digest {
 public:
  Digest() { crypto_hash_sha256_init(&state_); }
  void add(std::string_view bytes) {
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size());
  }
  [[nodiscard]] std::array<std::uint8_t, crypto_hash_sha256_BYTES> take() {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&state_, digest.data());
    return digest;
  }

 private:
  crypto_hash_sha256_state state_{};
};

std::string place(std::size_t number) {
  return "$" + std::to_string(number);
}

std::string hex_digest(const std::string& text) {
  return "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(" + text + ", 'UTF8')), 'hex')";
}

}  // namespace

std::string guarded_call(std::string_view call, std::size_t parameters) {
  std::string joined = "pg_catalog.concat_ws('";
  joined += kBetween;
  joined += "', ''";
  for (std::size_t i = 1; i <= parameters; ++i) joined += ", " + place(i) + "::text";
  return "SELECT said, " + hex_digest("said") + " FROM (SELECT CASE WHEN " + place(parameters + 1) +
         "::text = " + hex_digest(joined + ")") + " THEN (" + std::string{call} +
         ")::text END OFFSET 0) AS answer (said)";
}

std::string guarded_binary_call(std::string_view call, std::size_t parameters) {
  std::string all;
  for (std::size_t i = 1; i <= parameters; ++i) {
    all += (i == 1 ? "" : " || ") + ("pg_catalog.array_send(" + place(i) + ")");
  }
  return "SELECT CASE WHEN " + place(parameters + 1) + " = pg_catalog.sha256(" + all + ") THEN " +
         std::string{call} + " END";
}

PgParameter digest_of(const std::vector<PgParameter>& parameters) {
  Digest digest;
  for (const PgParameter& parameter : parameters) {
    if (!parameter) continue;  // as concat_ws() does it
    digest.add(std::string_view{&kBetween, 1});
    digest.add(*parameter);
  }
  return core::to_hex(digest.take());
}

PgBinaryParameter digest_of(const std::vector<PgBinaryParameter>& parameters) {
  Digest digest;
  for (const PgBinaryParameter& parameter : parameters) digest.add(parameter.bytes);
  const auto bytes = digest.take();
  return {kBytea, {bytes.begin(), bytes.end()}};
}

bool arrived_whole(const PgRows& rows) {
  if (rows.count() != 1 || rows.is_null(0, 0)) return false;
  Digest digest;
  digest.add(rows.text(0, 0));
  return rows.text(0, 1) == core::to_hex(digest.take());
}

}  // namespace holdfast::remote
