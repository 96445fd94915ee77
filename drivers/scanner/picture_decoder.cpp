#include "drivers/scanner/picture_decoder.h"

#include <exception>
#include <utility>

// Version 1.4 asks for this to return UTF-8; later versions always do.
#ifndef ZX_USE_UTF8
#define ZX_USE_UTF8 1
#endif
#include <ZXing/ReadBarcode.h>

namespace holdfast::drivers {
namespace {

constexpr char kSource[] = "picture";

#if __has_include(<ZXing/ReaderOptions.h>)  // since 2.2
ZXing::ReaderOptions options() {
  ZXing::ReaderOptions result;
  // Group separators as bytes and not spelled out.
  result.setTextMode(ZXing::TextMode::Plain);
  return result;
}
#else
ZXing::DecodeHints options() {
  ZXing::DecodeHints result;
  // One pass only: version 1.4 stops the program by an assertion when a second one finds
  // a linear code that the first one saw on several lines.
  result.setTryDownscale(false);
  return result;
}
#endif

// The library says "]E0" for every retail code of 12 or 13 digits; its format tells more.
core::Symbology symbology_of(ZXing::BarcodeFormat format, const std::string& aim) {
  switch (format) {
    case ZXing::BarcodeFormat::EAN13:
      return core::Symbology::ean_13;
    case ZXing::BarcodeFormat::EAN8:
      return core::Symbology::ean_8;
    case ZXing::BarcodeFormat::UPCA:
      return core::Symbology::upc_a;
    case ZXing::BarcodeFormat::UPCE:
      return core::Symbology::upc_e;
    default:
      return core::symbology_from_aim(aim);
  }
}

}  // namespace

std::vector<core::ScannedCode> decode_picture(std::span<const std::uint8_t> grey, int width,
                                              int height) {
  std::vector<core::ScannedCode> codes;
  if (width <= 0 || height <= 0 || width > 32'767 || height > 32'767 ||
      grey.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
    return codes;
  }
  try {
    const ZXing::ImageView view(grey.data(), width, height, ZXing::ImageFormat::Lum);
    for (const auto& found : ZXing::ReadBarcodes(view, options())) {
      if (!found.isValid()) continue;
      codes.push_back(
          {found.text(), symbology_of(found.format(), found.symbologyIdentifier()), kSource});
    }
  } catch (const std::exception&) {
    // A picture that breaks the library is a picture without a code.
    codes.clear();
  }
  return codes;
}

}  // namespace holdfast::drivers
