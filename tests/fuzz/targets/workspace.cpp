// The workspace as it lies in the journal's table `state`: its text, and its parts with a NUL
// before each.
#include <algorithm>
#include <string>
#include <vector>

#include "pos/codec/codec.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

// In pieces it is the same.
void check_parts(const core::Workspace& workspace) {
  std::vector<std::string> parts;
  if (workspace.count) {
    for (const auto& part : workspace.count->parts()) parts.push_back(codec::encode(*part));
  }
  const auto again = codec::decode_workspace(codec::encode_without_parts(workspace), parts);
  FUZZ_REQUIRE(again.has_value());
  FUZZ_REQUIRE(*again == workspace);
}

void run(Bytes input) {
  std::string_view rest = as_text(input);
  const auto next = [&rest] {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    const std::string_view piece = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return piece;
  };
  const std::string_view text = next();
  std::vector<std::string> parts;
  while (!rest.empty()) parts.emplace_back(next());
  const auto workspace = codec::decode_workspace(text, parts);
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
  check_parts(*workspace);
}

const Registration registration({"workspace", run});

}  // namespace
}  // namespace holdfast::fuzz
