// Labels on a printer of receipts, through the simulated printer and back through the product's own
// reader of barcodes.
#include "drivers/label/label_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/printer/freetype_glyphs.h"
#include "drivers/scanner/picture_decoder.h"
#include "drivers/sim/escpos_reader.h"
#include "tests/drivers/label/sample_labels.h"
#include "tests/support/escpos_paper.h"

namespace holdfast::drivers {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LabelPicture, EveryKindIsReadFromThePaper) {
  FreeTypeGlyphs glyphs;
  for (const PrinterProfile& profile : builtin_profiles()) {
    for (const auto& [document, code] :
         {std::pair<core::LabelDocument, std::string>{olive_oil(), "4006381333931"},
          {spool(), "FIL-0001"},
          {used_card(), "https://shop.example/i/UG-000123"}}) {
      const auto bytes = render_label_escpos(document, {45, 30, 203}, profile, 1, glyphs);
      ASSERT_TRUE(bytes.has_value()) << bytes.error().detail;
      EscposReader reader({.width_dots = profile.width_dots});
      reader.feed(*bytes);
      EXPECT_THAT(reader.problems(), IsEmpty()) << profile.name;
      const auto paper =
          holdfast::testing::draw_paper(reader.items(), {.width_dots = profile.width_dots});
      const auto codes = decode_picture(paper.pixels, paper.width, paper.height);
      ASSERT_EQ(codes.size(), 1U) << profile.name << ' ' << code;
      EXPECT_EQ(codes[0].data, code);
    }
  }
}

TEST(LabelPicture, EachCopyIsCutOff) {
  FreeTypeGlyphs glyphs;
  const PrinterProfile& profile = builtin_profiles()[0];
  EscposReader reader({.width_dots = profile.width_dots});
  reader.feed(*render_label_escpos(spool(), {50, 25, 203}, profile, 3, glyphs));
  int cuts = 0, pictures = 0;
  for (const PaperItem& item : reader.items()) {
    cuts += std::holds_alternative<PaperCut>(item) ? 1 : 0;
    pictures += std::holds_alternative<PaperPicture>(item) ? 1 : 0;
  }
  EXPECT_EQ(cuts, 3);
  EXPECT_EQ(pictures, 6) << "each is higher than one strip";
}

TEST(LabelPicture, ALabelWiderThanThePaperIsRefused) {
  FreeTypeGlyphs glyphs;
  const auto bytes = render_label_escpos(spool(), {100, 50, 203}, builtin_profiles()[0], 1, glyphs);
  ASSERT_FALSE(bytes.has_value());
  EXPECT_THAT(bytes.error().detail, HasSubstr("100 mm at 203 dpi is wider"));
}

}  // namespace
}  // namespace holdfast::drivers
