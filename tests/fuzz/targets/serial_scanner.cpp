// What comes over a scanner's serial line: a byte that chooses the framing, then pieces, each with
// a byte of length and a byte of time, in 10 ms, since the one before.
#include <string>

#include "drivers/scanner/code_assembler.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

drivers::CodeFraming framing_of(std::uint8_t choice) {
  using Suffix = drivers::CodeFraming::Suffix;
  drivers::CodeFraming framing;
  framing.suffix = static_cast<Suffix>(choice % 3);
  if (framing.suffix == Suffix::text) framing.suffix_text = (choice & 0x20) != 0 ? "\t" : "\x03\r";
  if ((choice & 0x40) != 0) framing.prefix = "\x02";
  return framing;
}

void run(Bytes input) {
  Reader reader(input);
  drivers::CodeAssembler assembler(framing_of(reader.byte()), "serial");
  std::int64_t now_ms = 0;
  std::size_t delivered = 0, sent = 0;
  const auto take = [&](const std::vector<core::ScannedCode>& codes) {
    for (const core::ScannedCode& code : codes) {
      FUZZ_REQUIRE(!code.data.empty() && code.data.size() <= drivers::kMaxCodeBytes);
      FUZZ_REQUIRE(core::is_utf8(code.data));
      FUZZ_REQUIRE(code.data.find_first_of(std::string_view("\0\r\n\x1B\x7F", 5)) ==
                   std::string::npos);
      delivered += code.data.size();
    }
    // What a code holds was sent.
    FUZZ_REQUIRE(delivered <= sent);
  };
  while (!reader.at_end()) {
    const Bytes piece = reader.take(reader.byte());
    now_ms += reader.byte() * 10;
    take(assembler.on_time(now_ms));
    FUZZ_REQUIRE(!assembler.deadline_ms() || *assembler.deadline_ms() > now_ms);
    sent += piece.size();
    take(assembler.on_bytes(piece, now_ms));
  }
  take(assembler.on_time(now_ms + 100'000));
  FUZZ_REQUIRE(!assembler.deadline_ms());
}

const Registration registration({"serial_scanner", run});

}  // namespace
}  // namespace holdfast::fuzz
