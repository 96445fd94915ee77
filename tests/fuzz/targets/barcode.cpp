// A code as a scanner delivers it: a line for the AIM identifier that the device tells apart from
// the data (mostly empty), then the data.
#include <algorithm>
#include <string>

#include "drivers/scanner/aim.h"
#include "pos/core/barcode.h"
#include "pos/core/code128.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

bool is_gtin(std::string_view code) {
  return code.size() == 14 && code.find_first_not_of("0123456789") == std::string_view::npos;
}

void check(const core::ScannedCode& scanned) {
  const auto code = core::product_code(scanned);
  if (!code) {
    using core::ErrorCode;
    FUZZ_REQUIRE(code.error().code == ErrorCode::barcode_malformed ||
                 code.error().code == ErrorCode::barcode_check_digit ||
                 code.error().code == ErrorCode::typed_code_wrong);
    return;
  }
  FUZZ_REQUIRE(!code->empty() && code->size() <= 128 && core::is_utf8(*code));
  FUZZ_REQUIRE(std::none_of(code->begin(), code->end(),
                            [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
  const bool linear =
      scanned.symbology >= core::Symbology::ean_13 && scanned.symbology <= core::Symbology::upc_e;
  if (linear) FUZZ_REQUIRE(is_gtin(*code) && core::has_valid_check_digit(*code));
  // A GTIN is itself, whoever reads it.
  if (is_gtin(*code) && core::has_valid_check_digit(*code)) {
    const auto again = core::product_code({*code, core::Symbology::unknown, "wedge"});
    FUZZ_REQUIRE(again.has_value() && *again == *code);
  }
}

void run(Bytes input) {
  Reader reader(input);
  const std::string aim(reader.line());
  const std::string data(as_text(reader.rest()));
  check({data, drivers::symbology_of(aim, data), "usb"});
  check({data, core::Symbology::unknown, std::string(core::kTypedByHand)});
  check(drivers::scanned_code_from_text(aim + data, "wedge"));

  const auto expanded = core::expand_upc_e(data);
  if (expanded) FUZZ_REQUIRE(expanded->size() == 12 && core::has_valid_check_digit(*expanded));
  const std::vector<int> symbols = core::code128_symbols(data);
  FUZZ_REQUIRE(std::all_of(symbols.begin(), symbols.end(),
                           [](int symbol) { return symbol >= 0 && symbol < core::kCode128Stop; }));
  FUZZ_REQUIRE(symbols.size() <= data.size() + 1 + data.size() / 2);
}

const Registration registration({"barcode", run});

}  // namespace
}  // namespace holdfast::fuzz
