#include "ui/widgets/qr.h"

#include <exception>
#include <string>

#include <ZXing/BitMatrix.h>
#include <ZXing/CharacterSet.h>
#include <ZXing/MultiFormatWriter.h>

namespace holdfast::ui {

QrModules qr_modules(std::string_view text) {
  constexpr std::size_t kMostBytes = 1'000;
  if (text.empty() || text.size() > kMostBytes) return {};
  try {
    ZXing::MultiFormatWriter writer(ZXing::BarcodeFormat::QRCode);
    writer.setMargin(0);
    const ZXing::BitMatrix matrix = writer.encode(std::string(text), 0, 0);
    QrModules modules{matrix.width(), {}};
    for (int y = 0; y < matrix.height(); ++y) {
      for (int x = 0; x < matrix.width(); ++x) modules.dark.push_back(matrix.get(x, y));
    }
    return modules;
  } catch (const std::exception&) {
    return {};  // what the library cannot encode
  }
}

}  // namespace holdfast::ui
