#include "drivers/scanner/zxing_reader.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

// Version 1.4 asks for this to return UTF-8; later versions always do.
#ifndef ZX_USE_UTF8
#define ZX_USE_UTF8 1
#endif
#include <ZXing/ReadBarcode.h>

namespace holdfast::drivers {
namespace {

using ZXing::BarcodeFormat;

constexpr char kSource[] = "picture";
constexpr int kLongestSide = 32'767;

ZXing::BarcodeFormats formats_of(CodeKinds kinds) {
  ZXing::BarcodeFormats formats;
  const auto add = [&](CodeKinds kind, ZXing::BarcodeFormats more) {
    if ((kinds & kind) != 0) formats |= more;
  };
  add(kEanUpc,
      BarcodeFormat::EAN13 | BarcodeFormat::EAN8 | BarcodeFormat::UPCA | BarcodeFormat::UPCE);
  add(kCode128, BarcodeFormat::Code128);
  add(kCode39, BarcodeFormat::Code39);
  add(kItf14, BarcodeFormat::ITF);
  add(kCodabar, BarcodeFormat::Codabar);
  add(kDataBar, BarcodeFormat::DataBar | BarcodeFormat::DataBarExpanded);
  add(kCode93, BarcodeFormat::Code93);
  add(kQrCode, BarcodeFormat::QRCode);
  add(kDataMatrix, BarcodeFormat::DataMatrix);
  add(kAztec, BarcodeFormat::Aztec);
  add(kPdf417, BarcodeFormat::PDF417);
  return formats;
}

#if __has_include(<ZXing/ReaderOptions.h>)  // since 2.2
ZXing::ReaderOptions options(CodeKinds kinds, ZxingEffort effort) {
  ZXing::ReaderOptions result;
  // Group separators as bytes and not spelled out.
  result.setTextMode(ZXing::TextMode::Plain);
  result.setTryInvert(false);
#else
ZXing::DecodeHints options(CodeKinds kinds, ZxingEffort effort) {
  ZXing::DecodeHints result;
#endif
  // One pass only: version 1.4 stops the program by an assertion when a second one finds
  // a linear code that the first one saw on several lines.
  result.setTryDownscale(false);
  result.setTryRotate(effort.turned_too);
  result.setTryHarder(effort.every_row);
  result.setFormats(formats_of(kinds));
  return result;
}

// The library says "]E0" for every retail code of 12 or 13 digits; its format tells more.
core::Symbology symbology_of(BarcodeFormat format, const std::string& aim) {
  switch (format) {
    case BarcodeFormat::EAN13:
      return core::Symbology::ean_13;
    case BarcodeFormat::EAN8:
      return core::Symbology::ean_8;
    case BarcodeFormat::UPCA:
      return core::Symbology::upc_a;
    case BarcodeFormat::UPCE:
      return core::Symbology::upc_e;
    default:
      return core::symbology_from_aim(aim);
  }
}

bool is_sure(BarcodeFormat format) {
  switch (format) {
    case BarcodeFormat::EAN8:
    case BarcodeFormat::UPCE:
    case BarcodeFormat::Code39:
    case BarcodeFormat::Code93:
    case BarcodeFormat::ITF:
    case BarcodeFormat::Codabar:
      return false;
    default:
      return true;
  }
}

bool is_itf_14(const std::string& digits) {
  constexpr std::size_t kLength = 14;
  return digits.size() == kLength && core::has_valid_check_digit(digits);
}

template <class Point>
PicturePoint point_of(const Point& point) {
  return {static_cast<float>(point.x), static_cast<float>(point.y)};
}

}  // namespace

std::vector<FoundCode> read_codes(const LumaView& picture, CodeKinds kinds, ZxingEffort effort) {
  std::vector<FoundCode> codes;
  const bool fits = picture.width > 0 && picture.height > 0 && picture.width <= kLongestSide &&
                    picture.height <= kLongestSide && picture.stride >= picture.width;
  if (!fits || (kinds & kAllKinds) == 0) return codes;
  try {
    const ZXing::ImageView view(picture.pixels, picture.width, picture.height,
                                ZXing::ImageFormat::Lum, picture.stride);
    for (const auto& found : ZXing::ReadBarcodes(view, options(kinds, effort))) {
      if (!found.isValid()) continue;
      if (found.format() == BarcodeFormat::ITF && !is_itf_14(found.text())) continue;
      const auto corners = found.position();
      codes.push_back(
          {{found.text(), symbology_of(found.format(), found.symbologyIdentifier()), kSource},
           is_sure(found.format()),
           {point_of(corners.topLeft()), point_of(corners.topRight()),
            point_of(corners.bottomRight()), point_of(corners.bottomLeft())}});
    }
  } catch (const std::exception&) {
    codes.clear();
  }
  return codes;
}

}  // namespace holdfast::drivers
