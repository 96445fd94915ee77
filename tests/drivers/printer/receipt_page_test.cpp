// Receipts as PDF and PNG, read back by programs that did not write them: poppler for the text and
// the page, the product's own reader for the codes.
#include "drivers/printer/receipt_page.h"

#include <cairo.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <optional>

#include "drivers/printer/logo_file.h"
#include "drivers/scanner/picture_decoder.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::drivers {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using Bytes = std::vector<std::uint8_t>;

const PageAbout kAbout{"Receipt 0002-000412", {1'772'375'525'120}};

core::ReceiptDocument receipt() {
  return {{core::ReceiptText{"Épicerie du Port", core::Align::centre, core::Emphasis::large},
           core::ReceiptText{"Łódź · Ψωμί · Чай"}, core::ReceiptRule{},
           core::ReceiptPair{"Crème brûlée", "9.99"},
           core::ReceiptPair{"TOTAL", "€ 21.60", core::Emphasis::large}, core::ReceiptFeed{1},
           core::ReceiptBarcode{"0002-000412"}, core::ReceiptFeed{1},
           core::ReceiptQr{"0002-000412", false}}};
}

void write(const std::filesystem::path& file, const Bytes& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

struct Grey {
  int width = 0, height = 0;
  Bytes pixels;
};

Grey read_png(const std::filesystem::path& file) {
  cairo_surface_t* surface = cairo_image_surface_create_from_png(file.c_str());
  EXPECT_EQ(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS) << file;
  Grey grey{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), {}};
  const unsigned char* data = cairo_image_surface_get_data(surface);
  for (int y = 0; y < grey.height; ++y) {
    for (int x = 0; x < grey.width; ++x) {
      grey.pixels.push_back(data[y * cairo_image_surface_get_stride(surface) + 4 * x + 1]);
    }
  }
  cairo_surface_destroy(surface);
  return grey;
}

std::vector<std::string> codes_in(const Grey& grey) {
  std::vector<std::string> codes;
  for (const auto& code : decode_picture(grey.pixels, grey.width, grey.height))
    codes.push_back(std::string(code.symbology == core::Symbology::qr_code ? "QR " : "") +
                    code.data);
  return codes;
}

class ReceiptPage : public ::testing::Test {
 protected:
  testing::TempFolder folder_;
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_.path() / name).string();
  }
};

TEST_F(ReceiptPage, APdfHasTextThatCanBeCopied) {
  const auto pdf = receipt_pdf(receipt(), kAbout);
  ASSERT_TRUE(pdf.has_value()) << pdf.error().detail;
  write(path("r.pdf"), *pdf);
  const auto text = testing::run_program({"/usr/bin/pdftotext", "-layout", path("r.pdf"), "-"});
  ASSERT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("Épicerie du Port"));
  EXPECT_THAT(text.out, HasSubstr("Łódź · Ψωμί · Чай"));
  EXPECT_THAT(text.out, ::testing::ContainsRegex("Crème brûlée +9.99"));
  EXPECT_THAT(text.out, ::testing::ContainsRegex("TOTAL +€ 21.60"));
  const auto info = testing::run_program({"/usr/bin/pdfinfo", path("r.pdf")});
  EXPECT_THAT(info.out, HasSubstr("Receipt 0002-000412"));
  EXPECT_THAT(info.out, ::testing::ContainsRegex("Pages: +1\n"));
  EXPECT_THAT(info.out, HasSubstr("226.77")) << "80 mm wide";
}

TEST_F(ReceiptPage, ThePdfsCodesAreRead) {
  write(path("r.pdf"), *receipt_pdf(receipt(), kAbout));
  const auto drawn = testing::run_program(
      {"/usr/bin/pdftoppm", "-png", "-r", "203", "-singlefile", path("r.pdf"), path("page")});
  ASSERT_EQ(drawn.exit_code, 0) << drawn.err;
  EXPECT_THAT(codes_in(read_png(path("page.png"))),
              UnorderedElementsAre("0002-000412", "QR 0002-000412"));
}

TEST_F(ReceiptPage, ThePngsCodesAreRead) {
  const auto png = receipt_png(receipt());
  ASSERT_TRUE(png.has_value()) << png.error().detail;
  write(path("r.png"), *png);
  const Grey grey = read_png(path("r.png"));
  EXPECT_EQ(grey.width, 1280);
  EXPECT_THAT(codes_in(grey), UnorderedElementsAre("0002-000412", "QR 0002-000412"));
}

TEST_F(ReceiptPage, TheSameReceiptGivesTheSameBytes) {
  EXPECT_EQ(*receipt_pdf(receipt(), kAbout), *receipt_pdf(receipt(), kAbout));
  EXPECT_EQ(*receipt_png(receipt()), *receipt_png(receipt()));
}

TEST_F(ReceiptPage, WhatNeedsShapingIsAQuestionMarkAsOnPaper) {
  write(path("r.pdf"), *receipt_pdf({{core::ReceiptText{"a שלום b"}}}, kAbout));
  const auto text = testing::run_program({"/usr/bin/pdftotext", "-layout", path("r.pdf"), "-"});
  EXPECT_THAT(text.out, HasSubstr("a ???? b"));
}

TEST_F(ReceiptPage, AReceiptTooLongForAPictureSaysSo) {
  core::ReceiptDocument document;
  for (int i = 0; i < 800; ++i) document.blocks.emplace_back(core::ReceiptText{"line"});
  EXPECT_TRUE(receipt_png(document).has_value());
  for (int i = 0; i < 800; ++i) document.blocks.emplace_back(core::ReceiptText{"line"});
  const auto png = receipt_png(document);
  ASSERT_FALSE(png.has_value());
  EXPECT_THAT(png.error().detail, HasSubstr("as a PDF"));
  EXPECT_TRUE(receipt_pdf(document, kAbout).has_value());
}

// A PNG of three pixels: black, white, and one that cannot be seen.
void write_logo(const std::string& file) {
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 3, 1);
  const std::uint32_t pixels[] = {0xFF000000, 0xFFFFFFFF, 0x00000000};
  std::memcpy(cairo_image_surface_get_data(surface), pixels, sizeof(pixels));
  cairo_surface_mark_dirty(surface);
  ASSERT_EQ(cairo_surface_write_to_png(surface, file.c_str()), CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy(surface);
}

TEST_F(ReceiptPage, ALogoIsReadFromAPng) {
  write_logo(path("logo.png"));
  const auto logo = read_logo(path("logo.png"));
  ASSERT_TRUE(logo.has_value()) << logo.error().detail;
  EXPECT_EQ(**logo, (core::MonoPicture{3, 1, {1, 0, 0}}));
}

TEST_F(ReceiptPage, ALogoThatIsNoneIsNamed) {
  const auto missing = read_logo(path("none.png"));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, core::ErrorCode::file_unreadable);
  EXPECT_THAT(missing.error().detail, HasSubstr("none.png"));
  write(path("text.png"), {'n', 'o'});
  const auto other = read_logo(path("text.png"));
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().code, core::ErrorCode::config_wrong_value);
  EXPECT_THAT(other.error().detail, HasSubstr("must be a PNG"));
}

}  // namespace
}  // namespace holdfast::drivers
