// Codes and pictures of a receipt on the paper: by the printer's own commands, and dot for dot
// where it has none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/printer/code_modules.h"
#include "drivers/printer/escpos.h"
#include "drivers/scanner/picture_decoder.h"
#include "drivers/sim/escpos_reader.h"
#include "tests/support/escpos_paper.h"

namespace holdfast::drivers {
namespace {

using ::testing::IsEmpty;

const std::string kCode = "0002-000412";

EscposReader read(const core::ReceiptDocument& document, const PrinterProfile& profile) {
  EscposReader reader({.width_dots = profile.width_dots});
  reader.feed(render_escpos(document, profile));
  return reader;
}

std::vector<core::ScannedCode> codes_on(const EscposReader& reader, const PrinterProfile& profile) {
  const testing::GreyPicture paper =
      testing::draw_paper(reader.items(), {.width_dots = profile.width_dots});
  return decode_picture(paper.pixels, paper.width, paper.height);
}

TEST(ReceiptCodes, EveryProfilePrintsAQrCodeThatIsRead) {
  for (PrinterProfile profile : builtin_profiles()) {
    for (const bool own_command : {false, true}) {
      profile.qr = own_command;
      const EscposReader reader = read({{core::ReceiptQr{kCode}}}, profile);
      EXPECT_THAT(reader.problems(), IsEmpty()) << profile.name;
      const auto codes = codes_on(reader, profile);
      ASSERT_EQ(codes.size(), 1U) << profile.name << own_command;
      EXPECT_EQ(codes[0].data, kCode);
      EXPECT_EQ(codes[0].symbology, core::Symbology::qr_code);
    }
  }
}

TEST(ReceiptCodes, ABarcodeIsDrawnWhereThePrinterHasNone) {
  for (PrinterProfile profile : builtin_profiles()) {
    profile.code128 = false;
    const EscposReader reader = read({{core::ReceiptBarcode{kCode}}}, profile);
    EXPECT_THAT(reader.problems(), IsEmpty()) << profile.name;
    EXPECT_TRUE(std::holds_alternative<PaperPicture>(reader.items().front()));
    const auto codes = codes_on(reader, profile);
    ASSERT_EQ(codes.size(), 1U) << profile.name;
    EXPECT_EQ(codes[0].data, kCode);
    EXPECT_EQ(to_text(reader.items(), profile.columns).find(kCode) != std::string::npos, true);
  }
}

TEST(ReceiptCodes, WithNeitherCommandNorPicturesTheTextIsLeft) {
  PrinterProfile profile = builtin_profiles()[0];
  profile.code128 = profile.qr = profile.raster = false;
  const EscposReader reader = read(
      {{core::ReceiptQr{kCode},
        core::ReceiptPicture{std::make_shared<core::MonoPicture>(core::MonoPicture{1, 1, {1}})}}},
      profile);
  EXPECT_THAT(reader.problems(), IsEmpty());
  ASSERT_EQ(reader.items().size(), 2U);
  EXPECT_EQ(text_of(std::get<PaperText>(reader.items()[0])), kCode);
}

// A frame, so that every edge is seen.
std::shared_ptr<core::MonoPicture> frame(int width, int height) {
  auto picture = std::make_shared<core::MonoPicture>(core::MonoPicture{width, height, {}});
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool edge = x == 0 || y == 0 || x == width - 1 || y == height - 1;
      picture->dots.push_back(edge ? 1 : 0);
    }
  }
  return picture;
}

int black_dots(const EscposReader& reader) {
  int black = 0;
  for (const PaperItem& item : reader.items()) {
    const auto* picture = std::get_if<PaperPicture>(&item);
    if (picture == nullptr) continue;
    for (const std::uint8_t byte : picture->rows) black += std::popcount(byte);
  }
  return black;
}

TEST(ReceiptCodes, ALogoIsPrintedDotForDotInStrips) {
  const EscposReader reader =
      read({{core::ReceiptPicture{frame(200, 150)}}}, builtin_profiles()[0]);
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_EQ(std::get<PaperPicture>(reader.items()[0]).height_dots, 128);
  EXPECT_EQ(std::get<PaperPicture>(reader.items()[1]).height_dots, 22);
  EXPECT_EQ(black_dots(reader), 2 * 200 + 2 * 148);
  const auto& strip = std::get<PaperPicture>(reader.items()[0]);
  EXPECT_EQ(strip.width_dots, 576);
  EXPECT_EQ(strip.rows[188 / 8] & 0x0F, 0x0F) << "its left edge is 188 dots from the paper's";
  EXPECT_EQ(strip.rows[188 / 8] & 0xF0, 0x00);
}

TEST(ReceiptCodes, ALogoThatIsTooWideGetsSmaller) {
  const EscposReader reader = read({{core::ReceiptPicture{frame(700, 80)}}}, builtin_profiles()[0]);
  EXPECT_THAT(reader.problems(), IsEmpty());
  EXPECT_EQ(std::get<PaperPicture>(reader.items()[0]).height_dots, 40);
}

TEST(CodeModules, KnowWhatTheyCannotEncode) {
  EXPECT_TRUE(qr_modules("").empty());
  EXPECT_TRUE(qr_modules(std::string(1'001, 'x')).empty());
  EXPECT_TRUE(qr_modules("\xFF").empty());
  EXPECT_FALSE(qr_modules("Größe").empty());
  EXPECT_TRUE(ean_modules("4006381333932").empty()) << "a wrong check digit";
  EXPECT_TRUE(ean_modules("400638133393").empty());
  EXPECT_TRUE(ean_modules("40063813339a1").empty());
  EXPECT_EQ(ean_modules("4006381333931").width, 95);
  EXPECT_EQ(ean_modules("96385074").width, 67);
  EXPECT_TRUE(code128_modules("ü").empty());
}

}  // namespace
}  // namespace holdfast::drivers
