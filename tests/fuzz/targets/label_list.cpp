// A list of labels, as `holdfast labels` reads it: a byte that chooses the kind, a byte that
// chooses the size of the labels, then the file. What it asks for is put on labels and into ZPL.
#include <array>

#include "drivers/label/zpl.h"
#include "drivers/printer/utf8.h"
#include "pos/app/label_list.h"
#include "pos/core/utf8.h"
#include "pos/ports/memory_catalogue.h"
#include "tests/core/shop_fixture.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

using app::LabelKind;
using app::LabelOrder;
using drivers::LabelSize;
using drivers::PlacedLabel;

constexpr std::array kSizes = {LabelSize{50, 30, 203}, LabelSize{100, 150, 300},
                               LabelSize{25, 15, 203}, LabelSize{57, 32, 600},
                               LabelSize{10, 5, 203}};
constexpr std::size_t kMostDrawn = 4;

const ports::MemoryCatalogue& goods() {
  static const ports::MemoryCatalogue catalogue = [] {
    ports::MemoryCatalogue made;
    core::Item pencil = core::testing::item(1, core::testing::money("1.20", "EUR"), 1);
    pencil.barcodes = {{"04006381333931"}};
    made.put(pencil);
    core::Item cheese = core::testing::item(2, core::testing::money("18.90", "EUR"), 1, "kg");
    cheese.barcodes = {{"FIL-0001"}};
    made.put(cheese);
    return made;
  }();
  return catalogue;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

void check_places(const PlacedLabel& label) {
  for (const drivers::PlacedText& text : label.texts) {
    FUZZ_REQUIRE(text.x >= 0 && text.y >= 0 && text.height > 0);
    FUZZ_REQUIRE(text.x + text.width <= label.width && text.y + text.height <= label.height);
    FUZZ_REQUIRE(drivers::printable(text.text) == text.text);
  }
  if (!label.code) return;
  const drivers::PlacedCode& code = *label.code;
  FUZZ_REQUIRE(code.x >= 0 && code.y >= 0 && code.module_dots > 0 && code.height > 0);
  FUZZ_REQUIRE(code.x + code.modules.width * code.module_dots <= label.width);
  FUZZ_REQUIRE(code.y + code.height <= label.height);
}

// However it is named, what is on a label is no command for its printer.
void check_zpl(const std::vector<std::uint8_t>& bytes) {
  const std::string_view zpl = as_text(bytes);
  for (const char c : zpl) FUZZ_REQUIRE(c == '\n' || (c >= ' ' && c <= '~'));
  FUZZ_REQUIRE(count_of(zpl, "^XA") == 1 && count_of(zpl, "^XZ") == 1);
  FUZZ_REQUIRE(count_of(zpl, "~") == 1 && zpl.starts_with("~JX^XA"));
  FUZZ_REQUIRE(count_of(zpl, "^FD") == count_of(zpl, "^FS"));
  FUZZ_REQUIRE(count_of(zpl, "\n") == count_of(zpl, "^FS") + 2);
}

void draw(const LabelOrder& order, const LabelSize& size) {
  const core::LabelDocument document = core::label_document(order.label);
  const auto placed = drivers::place_label(document, size, drivers::ZplMeasure{});
  const auto zpl = drivers::render_zpl(document, size, order.copies);
  FUZZ_REQUIRE(placed.has_value() == zpl.has_value());
  if (!placed) {
    FUZZ_REQUIRE(core::is_utf8(placed.error().detail) && !placed.error().detail.empty());
    return;
  }
  check_places(*placed);
  check_zpl(*zpl);
}

void run(Bytes input) {
  Reader reader(input);
  const auto kind = static_cast<LabelKind>(reader.byte() % 3);
  const LabelSize& size = kSizes[reader.byte() % kSizes.size()];
  const std::string_view text = as_text(reader.rest());
  const auto orders = app::read_label_list(text, kind, goods(), core::testing::currency("EUR"));
  if (!orders) {
    FUZZ_REQUIRE(orders.error().detail.starts_with("line "));
    FUZZ_REQUIRE(core::is_utf8(orders.error().detail));
    return;
  }
  std::size_t drawn = 0;
  for (const LabelOrder& order : *orders) {
    FUZZ_REQUIRE(order.copies >= 1 && order.copies <= core::kMostLabelCopies);
    if (++drawn <= kMostDrawn) draw(order, size);
  }
}

const Registration registration({"label_list", run});

}  // namespace
}  // namespace holdfast::fuzz
