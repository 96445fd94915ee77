// A real sale's receipt, from the rules to the dots on the paper and back through the
// product's own barcode reader.
#include "drivers/printer/escpos.h"
#include "drivers/printer/freetype_glyphs.h"
#include "drivers/printer/plain_text.h"
#include "drivers/scanner/picture_decoder.h"
#include "drivers/sim/escpos_reader.h"
#include "pos/core/receipt.h"
#include "tests/core/shop_fixture.h"
#include "tests/support/escpos_paper.h"

namespace holdfast::drivers {
namespace {

using namespace core::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

core::ShopProfile shop() {
  core::ShopProfile profile;
  profile.shop_name = "Épicerie du Port";
  profile.terminal_name = "Lane 2";
  profile.terminal_number = 2;
  profile.address = "12 Harbour Street\nPort Town";
  profile.receipt_footer = "Merci – à bientôt…";
  profile.currency = currency("EUR");
  return profile;
}

core::SaleRecorded sale(std::string name = "Crème brûlée") {
  core::Sale made{id_of<core::TransactionId>(1), currency("EUR")};
  core::Item first = item(1, money("9.99", "EUR"), 1);
  first.name = std::move(name);
  EXPECT_TRUE(made.add(first, core::Quantity::of(2), ""));
  EXPECT_TRUE(made.add(item(2, money("3.50", "EUR"), 1, "kg"), core::Quantity{462}, ""));
  core::SaleRecorded recorded;
  recorded.totals =
      core::compute_totals(made, {category(1, {rate(1, "VAT 20 %", 200'000)})}, {}).value();
  recorded.tenders = {core::cash_tender(recorded.totals.total, money("50.00", "EUR")).value()};
  recorded.sale = std::move(made);
  recorded.receipt_number = 412;
  return recorded;
}

core::ReceiptDocument receipt(const core::SaleRecorded& recorded, bool duplicate = false) {
  return core::sale_receipt(recorded, shop(), "Amélie D.", {2026, 3, 1, 14, 32, 5}, duplicate);
}

EscposReader read(const core::ReceiptDocument& document, const PrinterProfile& profile,
                  Glyphs* glyphs = nullptr) {
  EscposReader reader({.width_dots = profile.width_dots});
  reader.feed(render_escpos(document, profile, glyphs));
  return reader;
}

TEST(ReceiptOnPaper, EveryProfilePrintsIt) {
  for (const PrinterProfile& profile : builtin_profiles()) {
    const EscposReader reader = read(receipt(sale()), profile);
    EXPECT_THAT(reader.problems(), IsEmpty()) << profile.name;
    const std::string text = to_text(reader.items(), profile.columns);
    EXPECT_THAT(text, HasSubstr("Crème brûlée\n")) << profile.name;
    EXPECT_THAT(text, HasSubstr("2 × 9.99")) << profile.name;
    EXPECT_THAT(text, HasSubstr("€ 21.60\n")) << profile.name << '\n' << text;
    EXPECT_THAT(text, HasSubstr("*0002-000412*")) << profile.name;
  }
}

TEST(ReceiptOnPaper, ADuplicateSaysSo) {
  EXPECT_THAT(to_text(read(receipt(sale(), true), builtin_profiles()[0]).items(), 48),
              HasSubstr("DUPLICATE"));
}

TEST(ReceiptOnPaper, ItsBarcodeIsReadFromThePaper) {
  for (const PrinterProfile& profile : builtin_profiles()) {
    const EscposReader reader = read(receipt(sale()), profile);
    const testing::GreyPicture paper =
        testing::draw_paper(reader.items(), {.width_dots = profile.width_dots});
    const auto codes = decode_picture(paper.pixels, paper.width, paper.height);
    ASSERT_EQ(codes.size(), 1U) << profile.name;
    EXPECT_EQ(codes[0].data, "0002-000412");
    EXPECT_EQ(codes[0].symbology, core::Symbology::code_128);
  }
}

TEST(ReceiptOnPaper, PlainTextTellsTheSame) {
  const std::string text = to_plain_text(receipt(sale()), 42);
  EXPECT_THAT(text, HasSubstr("Épicerie du Port\n"));
  EXPECT_THAT(text, HasSubstr("Merci – à bientôt…\n"));
  EXPECT_THAT(text, HasSubstr("€ 21.60\n"));
}

// Letters by number, so that this test needs no font.
class NumberGlyphs final : public Glyphs {
 public:
  bool has(char32_t c) override { return c >= 0x4E00 && c < 0xA000; }
  void draw(char32_t c, bool, const Cell& cell, Ink& ink) override {
    drawn.push_back({c, cell.x, cell.width});
    for (int y = 0; y < cell.height; ++y) {
      for (int x = 0; x < cell.width; ++x) ink.set(cell.x + x, cell.y + y);
    }
  }
  struct Drawn {
    char32_t c;
    int x, width;
    friend bool operator==(const Drawn&, const Drawn&) = default;
  };
  std::vector<Drawn> drawn;
};

TEST(ReceiptOnPaper, ALineThatNoCodePageCarriesBecomesAPicture) {
  const PrinterProfile& profile = builtin_profiles()[0];
  NumberGlyphs glyphs;
  const core::ReceiptDocument document{{core::ReceiptText{"a", core::Align::right},
                                        core::ReceiptText{"猫 b", core::Align::right},
                                        core::ReceiptText{"c"}}};
  const EscposReader reader = read(document, profile, &glyphs);
  EXPECT_THAT(reader.problems(), IsEmpty());
  ASSERT_EQ(reader.items().size(), 4U);
  const auto& picture = std::get<PaperPicture>(reader.items()[1]);
  EXPECT_EQ(picture.width_dots, 576);
  EXPECT_EQ(picture.height_dots, 30) << "as far as a line of text moves the paper";
  ASSERT_FALSE(glyphs.drawn.empty());
  EXPECT_EQ(glyphs.drawn[0], (NumberGlyphs::Drawn{U'猫', 576 - 4 * 12, 24}))
      << "two columns wide, at the right edge";
  EXPECT_EQ(picture.rows[(576 - 48) / 8], 0xFF);
  EXPECT_EQ(picture.rows[(576 - 48) / 8 - 1], 0x00);
  EXPECT_EQ(text_of(std::get<PaperText>(reader.items()[2])), "c") << "and text goes on as text";
  EXPECT_EQ(std::get<PaperText>(reader.items()[2]).align, core::Align::left);
}

TEST(ReceiptOnPaper, WithoutPicturesItIsAQuestionMark) {
  PrinterProfile profile = builtin_profiles()[0];
  profile.raster = false;
  NumberGlyphs glyphs;
  EXPECT_EQ(substitute_for_printer("猫", profile, &glyphs), "??");
  EXPECT_EQ(substitute_for_printer("猫", builtin_profiles()[0], &glyphs), "猫");
  EXPECT_EQ(substitute_for_printer("…", builtin_profiles()[0], &glyphs), "…");
}

TEST(FreeTypeGlyphs, DrawsInsideItsCell) {
  FreeTypeGlyphs glyphs;
  if (!glyphs.has(U'Ω')) GTEST_SKIP() << "no font of the list is installed";
  Ink ink(40, 40);
  glyphs.draw(U'Ω', true, {10, 8, 12, 24}, ink);
  int inside = 0;
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      if (!ink.at(x, y)) continue;
      ++inside;
      EXPECT_TRUE(x >= 10 && x < 22 && y >= 8 && y < 32) << x << ',' << y;
    }
  }
  EXPECT_GT(inside, 20);
}

TEST(FreeTypeGlyphs, RefusesScriptsThatNeedShaping) {
  FreeTypeGlyphs glyphs;
  EXPECT_FALSE(glyphs.has(U'ش'));
  EXPECT_FALSE(glyphs.has(U'א'));
  EXPECT_FALSE(glyphs.has(U'क'));
}

TEST(FreeTypeGlyphs, AMissingFileIsPassedOver) {
  FreeTypeGlyphs glyphs({"/nonexistent.ttf"});
  EXPECT_FALSE(glyphs.has(U'A'));
  Ink ink(12, 24);
  glyphs.draw(U'A', false, {}, ink);
  EXPECT_EQ(ink.dots, std::vector<std::uint8_t>(12 * 24));
}

}  // namespace
}  // namespace holdfast::drivers
