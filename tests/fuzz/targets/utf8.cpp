// Text from anywhere: whether it is UTF-8, and what a printer may get of it.
#include <string>

#include "config/text_rules.h"
#include "drivers/printer/code_page.h"
#include "drivers/printer/utf8.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  std::string_view text = as_text(input);
  const bool whole = core::is_utf8(text);

  // Read and written again code point by code point it is the same, or it was not UTF-8.
  std::string again;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = core::utf8_sequence_length(rest);
    FUZZ_REQUIRE(length <= 4 && length <= rest.size());
    const drivers::CodePoint point = drivers::first_code_point(rest);
    FUZZ_REQUIRE(point.length == (length == 0 ? 1 : length));
    FUZZ_REQUIRE(point.value <= 0x10FFFF && (point.value < 0xD800 || point.value > 0xDFFF));
    drivers::append_utf8(again, point.value);
    rest.remove_prefix(point.length);
  }
  FUZZ_REQUIRE(core::is_utf8(again));
  FUZZ_REQUIRE(whole == (again == text));

  const std::string printed = drivers::printable(text);
  FUZZ_REQUIRE(core::is_utf8(printed));
  FUZZ_REQUIRE(drivers::printable(printed) == printed);
  FUZZ_REQUIRE(drivers::display_width(printed) >= 0);
  for (std::string_view rest = printed; !rest.empty();) {
    const drivers::CodePoint point = drivers::first_code_point(rest);
    FUZZ_REQUIRE(point.value == '\n' || point.value >= 0x20);
    FUZZ_REQUIRE(point.value < 0x7F || point.value > 0x9F);
    rest.remove_prefix(point.length);
  }
  if (config::one_line(text).empty()) FUZZ_REQUIRE(whole);
}

const Registration registration({"utf8", run});

}  // namespace
}  // namespace holdfast::fuzz
