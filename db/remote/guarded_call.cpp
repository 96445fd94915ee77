#include "db/remote/guarded_call.h"

#include <sodium.h>

#include <array>

#include "pos/core/hex.h"

namespace holdfast::remote {
namespace {

constexpr std::uint32_t kBytea = 17;  // in pg_type
constexpr char kBetween = '|';

using Bytes = std::array<std::uint8_t, crypto_hash_sha256_BYTES>;

void add_bytes(crypto_hash_sha256_state& state, std::string_view bytes) {
  crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
}

Bytes final_of(crypto_hash_sha256_state& state) {
  Bytes digest{};
  crypto_hash_sha256_final(&state, digest.data());
  return digest;
}

std::string place(std::size_t number) {
  return "$" + std::to_string(number);
}

}  // namespace

std::string text_digest(const std::string& expression) {
  return "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(" + expression +
         ", 'UTF8')), 'hex')";
}

TextDigest::TextDigest() {
  crypto_hash_sha256_init(&state_);
}

void TextDigest::add(std::string_view text) {
  add_bytes(state_, std::string_view{&kBetween, 1});
  add_bytes(state_, text);
}

std::string TextDigest::take() {
  return core::to_hex(final_of(state_));
}

std::string guarded_call(std::string_view call, std::size_t parameters) {
  std::string joined = "pg_catalog.concat_ws('";
  joined += kBetween;
  joined += "', ''";
  for (std::size_t i = 1; i <= parameters; ++i) joined += ", " + place(i) + "::text";
  return "SELECT said, " + text_digest("said") + " FROM (SELECT CASE WHEN " +
         place(parameters + 1) + "::text = " + text_digest(joined + ")") + " THEN (" +
         std::string{call} + ")::text END OFFSET 0) AS answer (said)";
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
  TextDigest digest;
  for (const PgParameter& parameter : parameters) {
    if (parameter) digest.add(*parameter);  // as concat_ws() does it
  }
  return digest.take();
}

PgBinaryParameter digest_of(const std::vector<PgBinaryParameter>& parameters) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const PgBinaryParameter& parameter : parameters) add_bytes(state, parameter.bytes);
  const auto bytes = final_of(state);
  return {kBytea, {bytes.begin(), bytes.end()}};
}

bool arrived_whole(const PgRows& rows) {
  if (rows.count() != 1 || rows.is_null(0, 0)) return false;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  add_bytes(state, rows.text(0, 0));
  return rows.text(0, 1) == core::to_hex(final_of(state));
}

}  // namespace holdfast::remote
