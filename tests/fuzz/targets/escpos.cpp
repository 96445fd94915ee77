// Bytes on their way to a receipt printer, as the simulated one reads them: whole, and cut in two
// at the place that the first two bytes name.
#include "drivers/sim/escpos_reader.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

void run(Bytes input) {
  Reader reader(input);
  const std::size_t cut = reader.word();
  const Bytes bytes = reader.rest();
  drivers::EscposReader whole, parts;
  whole.feed(bytes);
  parts.feed(bytes.first(std::min(cut, bytes.size())));
  parts.feed(bytes.subspan(std::min(cut, bytes.size())));
  FUZZ_REQUIRE(whole.items() == parts.items());
  FUZZ_REQUIRE(whole.problems() == parts.problems());
  FUZZ_REQUIRE(whole.in_the_middle() == parts.in_the_middle());

  FUZZ_REQUIRE(whole.items().size() <= bytes.size() * 256);  // ESC d n feeds n lines
  for (const drivers::PaperItem& item : whole.items()) {
    if (const auto* picture = std::get_if<drivers::PaperPicture>(&item)) {
      FUZZ_REQUIRE(picture->width_dots % 8 == 0);
      FUZZ_REQUIRE(picture->rows.size() == static_cast<std::size_t>(picture->width_dots / 8) *
                                               static_cast<std::size_t>(picture->height_dots));
      FUZZ_REQUIRE(picture->rows.size() <= bytes.size());
    }
  }
  FUZZ_REQUIRE(core::is_utf8(drivers::to_text(whole.items(), 42)));
}

const Registration registration({"escpos", run});

}  // namespace
}  // namespace holdfast::fuzz
