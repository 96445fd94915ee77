// What holds for every code of every scanner.
#pragma once

#include <string_view>
#include <vector>

#include "drivers/scanner/code_limit.h"
#include "pos/core/barcode.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {

inline void check_code(const core::ScannedCode& code) {
  FUZZ_REQUIRE(!code.data.empty() && code.data.size() <= drivers::kMaxCodeBytes);
  FUZZ_REQUIRE(core::is_utf8(code.data));
  FUZZ_REQUIRE(code.data.find_first_of(std::string_view("\0\r\n\x7F", 4)) == std::string::npos);
}

inline void check_codes(const std::vector<core::ScannedCode>& codes) {
  for (const core::ScannedCode& code : codes) check_code(code);
}

}  // namespace holdfast::fuzz
