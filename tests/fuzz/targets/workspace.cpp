// The workspace as it lies in the journal's table `state`.
#include "pos/codec/codec.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  const auto workspace = codec::decode_workspace(as_text(input));
  if (!workspace) {
    const core::ErrorCode code = workspace.error().code;
    FUZZ_REQUIRE(code == core::ErrorCode::payload_malformed ||
                 code == core::ErrorCode::payload_too_new);
    FUZZ_REQUIRE(!workspace.error().detail.empty());
    return;
  }
  const std::string encoded = codec::encode(*workspace);
  FUZZ_REQUIRE(core::is_utf8(encoded));
  const auto again = codec::decode_workspace(encoded);
  FUZZ_REQUIRE(again.has_value());
  FUZZ_REQUIRE(*again == *workspace);
  FUZZ_REQUIRE(codec::encode(*again) == encoded);
}

const Registration registration({"workspace", run});

}  // namespace
}  // namespace holdfast::fuzz
