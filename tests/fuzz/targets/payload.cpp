// A journal entry's payload: "KIND VERSION", the end of the line, the JSON. Comes from a journal's
// file, from the server's copy and from an export.
#include <charconv>
#include <string>

#include "pos/codec/codec.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  Reader reader(input);
  const std::string_view head = reader.line();
  const std::size_t space = head.find(' ');
  const std::string_view kind = head.substr(0, space);
  std::int32_t version = 1;
  if (space != std::string_view::npos) {
    std::from_chars(head.data() + space + 1, head.data() + head.size(), version);
  }
  const auto body = codec::decode(kind, version, as_text(reader.rest()));
  if (!body) {
    const core::ErrorCode code = body.error().code;
    FUZZ_REQUIRE(code == core::ErrorCode::payload_malformed ||
                 code == core::ErrorCode::payload_too_new);
    FUZZ_REQUIRE(!body.error().detail.empty());
    return;
  }
  const codec::EncodedEntry encoded = codec::encode(*body);
  FUZZ_REQUIRE(encoded.kind == kind && encoded.version == version);
  FUZZ_REQUIRE(core::is_utf8(encoded.payload));
  const auto again = codec::decode(encoded.kind, encoded.version, encoded.payload);
  FUZZ_REQUIRE(again.has_value());
  FUZZ_REQUIRE(*again == *body);
  FUZZ_REQUIRE(codec::encode(*again).payload == encoded.payload);
}

const Registration registration({"payload", run});

}  // namespace
}  // namespace holdfast::fuzz
