#include "drivers/scanner/picture_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <ZXing/BarcodeFormat.h>
#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

namespace holdfast::drivers {
namespace {

using core::ScannedCode;
using core::Symbology;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> grey;

  [[nodiscard]] std::vector<ScannedCode> decode() const {
    return decode_picture(grey, width, height);
  }
};

// The symbol of a code on a white page, drawn by the library's own writer.
Picture page_with(ZXing::BarcodeFormat format, const std::string& text, int width, int height) {
  constexpr int kMargin = 40;
  const auto bits = ZXing::MultiFormatWriter(format).encode(text, width, height);
  Picture page;
  page.width = bits.width() + 2 * kMargin;
  page.height = bits.height() + 2 * kMargin;
  page.grey.assign(static_cast<std::size_t>(page.width) * static_cast<std::size_t>(page.height),
                   255);
  for (int y = 0; y < bits.height(); ++y) {
    for (int x = 0; x < bits.width(); ++x) {
      const auto at = static_cast<std::size_t>((y + kMargin) * page.width + x + kMargin);
      if (bits.get(x, y)) page.grey[at] = 0;
    }
  }
  return page;
}

Picture turned(const Picture& picture) {
  Picture result{picture.height, picture.width,
                 std::vector<std::uint8_t>(picture.grey.size(), 255)};
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      result.grey[static_cast<std::size_t>(x * result.width + result.width - 1 - y)] =
          picture.grey[static_cast<std::size_t>(y * picture.width + x)];
    }
  }
  return result;
}

struct Sample {
  ZXing::BarcodeFormat format;
  std::string text;
  int width, height;
  Symbology symbology;
};

class PictureDecoderTest : public ::testing::TestWithParam<Sample> {};

TEST_P(PictureDecoderTest, ReadsWhatWasDrawnInEveryOrientation) {
  const Sample& sample = GetParam();
  Picture page = page_with(sample.format, sample.text, sample.width, sample.height);
  for (int turns = 0; turns < 4; ++turns) {
    EXPECT_THAT(page.decode(), ElementsAre(ScannedCode{sample.text, sample.symbology, "picture"}))
        << turns;
    page = turned(page);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Symbologies, PictureDecoderTest,
    ::testing::Values(
        Sample{ZXing::BarcodeFormat::EAN13, "4006381333931", 300, 120, Symbology::ean_13},
        Sample{ZXing::BarcodeFormat::EAN8, "96385074", 240, 100, Symbology::ean_8},
        Sample{ZXing::BarcodeFormat::UPCA, "036000291452", 300, 120, Symbology::upc_a},
        Sample{ZXing::BarcodeFormat::UPCE, "01234565", 240, 100, Symbology::upc_e},
        Sample{ZXing::BarcodeFormat::Code128, "R-000123-7", 400, 100, Symbology::code_128},
        Sample{ZXing::BarcodeFormat::Code39, "SPOOL-7", 400, 100, Symbology::code_39},
        Sample{ZXing::BarcodeFormat::ITF, "14006381333938", 400, 100, Symbology::itf},
        Sample{ZXing::BarcodeFormat::QRCode, "https://id.gs1.org/01/04006381333931", 200, 200,
               Symbology::qr_code},
        Sample{ZXing::BarcodeFormat::DataMatrix, "batch 42", 160, 160, Symbology::data_matrix},
        Sample{ZXing::BarcodeFormat::PDF417, "parcel 7 of 9", 400, 160, Symbology::pdf_417},
        Sample{ZXing::BarcodeFormat::Aztec, "ticket 0815", 160, 160, Symbology::aztec}),
    [](const auto& sample) {
      return "zxing_" + std::to_string(static_cast<unsigned>(sample.param.format));
    });

TEST(PictureDecoder, NothingInNothingOut) {
  EXPECT_THAT(decode_picture({}, 0, 0), IsEmpty());
  const std::vector<std::uint8_t> white(640 * 480, 255);
  EXPECT_THAT(decode_picture(white, 640, 480), IsEmpty());
}

TEST(PictureDecoder, SizesThatDoNotFitAreRefused) {
  const std::vector<std::uint8_t> white(100, 255);
  EXPECT_THAT(decode_picture(white, 10, 11), IsEmpty());
  EXPECT_THAT(decode_picture(white, 10, 9), IsEmpty());
  EXPECT_THAT(decode_picture(white, -10, -10), IsEmpty());
  EXPECT_THAT(decode_picture(white, 100'000, 1), IsEmpty());
}

RC_GTEST_PROP(PictureDecoderProperty, AnyPixelsAreSurvived, ()) {
  const auto width = *rc::gen::inRange(1, 64);
  const auto height = *rc::gen::inRange(1, 64);
  const auto pixels = *rc::gen::container<std::vector<std::uint8_t>>(
      static_cast<std::size_t>(width) * static_cast<std::size_t>(height),
      rc::gen::arbitrary<std::uint8_t>());
  (void)decode_picture(pixels, width, height);
}

}  // namespace
}  // namespace holdfast::drivers
