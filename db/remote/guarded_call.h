// Calls over a line on which nothing but TCP's own checksum keeps watch (PgConnection::
// is_unguarded()): parameters and answer carry a digest, so that a bit that changed on its way is
// noticed before anything is done or believed. With TLS there is nothing to do.
//
// Pure; thread-safe.
#pragma once

#include <sodium.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "db/remote/pg_connection.h"

namespace holdfast::remote {

// What a call gives whose parameters or answer were changed.
inline constexpr const char* kChangedOnTheWay =
    "what was sent or answered was changed on its way; encrypt the connection (sslmode=require), "
    "or look at the network";

// A statement whose one row has the text of what `call` gives, such as `public.f($1, $2::integer)`,
// and its digest. Its last parameter, after so many of the call's, is their digest: where that is
// another one the call is not made, and both are NULL.
[[nodiscard]] std::string guarded_call(std::string_view call, std::size_t parameters);
// The same for parameters that are arrays in binary form; the answer stays as it is.
[[nodiscard]] std::string guarded_binary_call(std::string_view call, std::size_t parameters);

// Of texts, each after a bar: SHA-256, in hexadecimal digits. As text_digest() makes it on the
// server, of the text in which concat_ws('|', '', ...) has them.
class TextDigest {
 public:
  TextDigest();
  void add(std::string_view text);
  [[nodiscard]] std::string take();

 private:
  crypto_hash_sha256_state state_{};
};
[[nodiscard]] std::string text_digest(const std::string& expression);

[[nodiscard]] PgParameter digest_of(const std::vector<PgParameter>& parameters);
[[nodiscard]] PgBinaryParameter digest_of(const std::vector<PgBinaryParameter>& parameters);

// Whether this is what guarded_call() gave on the server.
[[nodiscard]] bool arrived_whole(const PgRows& rows);

}  // namespace holdfast::remote
