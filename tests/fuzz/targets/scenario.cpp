// A scenario's text.
#include "pos/till/scenario.h"
#include "pos/till/scenario_parse.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  const auto checked = till::check_scenario(as_text(input), "shop.scenario");
  if (!checked) {
    FUZZ_REQUIRE(checked.error().code == core::ErrorCode::scenario_syntax);
    const std::string& detail = checked.error().detail;
    FUZZ_REQUIRE(detail.rfind("shop.scenario:", 0) == 0);
    FUZZ_REQUIRE(detail.find_first_not_of("0123456789", 14) != 14);
  }
  const auto percent = till::parse_percent(as_text(input));
  if (percent) FUZZ_REQUIRE(*percent >= 0);
  const auto time = till::parse_time_ms(as_text(input));
  if (time) FUZZ_REQUIRE(*time >= 0);
  const auto count = till::parse_count(as_text(input));
  if (count) FUZZ_REQUIRE(*count >= 0 && *count <= 999'999'999);
}

const Registration registration({"scenario", run});

}  // namespace
}  // namespace holdfast::fuzz
