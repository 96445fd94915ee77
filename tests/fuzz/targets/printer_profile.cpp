// Files that describe a printer.
#include "drivers/printer/profile_file.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  const auto profile = drivers::read_profile("shop", as_text(input), "shop.profile");
  if (!profile) {
    const std::string& detail = profile.error().detail;
    FUZZ_REQUIRE(detail.starts_with("shop.profile:"));
    for (const char c : detail) FUZZ_REQUIRE(c >= ' ' && c <= '~');
    return;
  }
  FUZZ_REQUIRE(profile->columns > 0 && profile->width_dots >= profile->columns);
  FUZZ_REQUIRE(!profile->code_pages.empty());
  const std::string text = drivers::write_profile(*profile);
  const auto again = drivers::read_profile("shop", text, "again");
  FUZZ_REQUIRE(again && *again == *profile);
}

const Registration registration({"printer_profile", run});

}  // namespace
}  // namespace holdfast::fuzz
