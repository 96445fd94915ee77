// A page of the catalogue as the server sends it.
#include "db/remote/catalogue_json.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  const auto changes = remote::decode_catalogue(as_text(input));
  if (!changes) {
    FUZZ_REQUIRE(changes.error().code == core::ErrorCode::server_refused);
    FUZZ_REQUIRE(!changes.error().detail.empty());
    return;
  }
  const std::size_t rows = changes->items.size() + changes->people.size() +
                           changes->categories.size() + changes->removed_items.size();
  FUZZ_REQUIRE(rows <= input.size());
  for (const core::Item& item : changes->items) {
    FUZZ_REQUIRE(core::is_utf8(item.name) && core::is_utf8(item.sku));
    FUZZ_REQUIRE(item.price.minor >= 0);
  }
}

const Registration registration({"catalogue_json", run});

}  // namespace
}  // namespace holdfast::fuzz
