#include "drivers/printer/code_modules.h"

#include <algorithm>
#include <exception>
#include <string>

#include <ZXing/BitMatrix.h>
#include <ZXing/CharacterSet.h>
#include <ZXing/MultiFormatWriter.h>

#include "pos/core/barcode.h"
#include "pos/core/code128.h"
#include "pos/core/utf8.h"

namespace holdfast::drivers {
namespace {

constexpr std::size_t kMostQrBytes = 1'000;
constexpr int kCorrectionM = 4;  // of the writer's 1 to 8, two for each level

CodeModules modules_of(const ZXing::BitMatrix& matrix) {
  CodeModules modules{matrix.width(), matrix.height(), {}};
  modules.dark.reserve(static_cast<std::size_t>(matrix.width()) *
                       static_cast<std::size_t>(matrix.height()));
  for (int y = 0; y < matrix.height(); ++y) {
    for (int x = 0; x < matrix.width(); ++x) modules.dark.push_back(matrix.get(x, y));
  }
  return modules;
}

// What the library cannot encode it says by an exception.
template <class Write>
CodeModules written(Write write) {
  try {
    return modules_of(write());
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace

CodeModules qr_modules(std::string_view data) {
  if (data.empty() || data.size() > kMostQrBytes || !core::is_utf8(data)) return {};
  const bool ascii = std::ranges::all_of(data, [](char c) { return (c & 0x80) == 0; });
  return written([&] {
    ZXing::MultiFormatWriter writer(ZXing::BarcodeFormat::QRCode);
    writer.setMargin(0).setEccLevel(kCorrectionM);
    // Named only where it matters: old readers stumble over the name.
    if (!ascii) writer.setEncoding(ZXing::CharacterSet::UTF8);
    return writer.encode(std::string(data), 0, 0);
  });
}

CodeModules ean_modules(std::string_view digits) {
  constexpr std::size_t kEan13 = 13, kEan8 = 8;
  const bool numeric = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if ((digits.size() != kEan13 && digits.size() != kEan8) || !numeric ||
      !core::has_valid_check_digit(digits)) {
    return {};
  }
  return written([&] {
    ZXing::MultiFormatWriter writer(digits.size() == kEan13 ? ZXing::BarcodeFormat::EAN13
                                                            : ZXing::BarcodeFormat::EAN8);
    writer.setMargin(0);
    return writer.encode(std::string(digits), 0, 1);
  });
}

CodeModules code128_modules(std::string_view text) {
  CodeModules modules{0, 1, core::code128_modules(core::code128_symbols(text))};
  modules.width = static_cast<int>(modules.dark.size());
  return modules.dark.empty() ? CodeModules{} : modules;
}

}  // namespace holdfast::drivers
