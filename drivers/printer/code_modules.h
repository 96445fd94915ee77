// Barcodes as the bars and squares they are made of, for whoever draws them: paper, labels,
// pictures. Code 128 is the core's (pos/core/code128.h).
//
// Source of the encoders: ZXing. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace holdfast::drivers {

// Dark and light modules without a quiet zone; a linear code has one row.
struct CodeModules {
  int width = 0, height = 0;
  std::vector<bool> dark;

  [[nodiscard]] bool empty() const noexcept { return dark.empty(); }
  [[nodiscard]] bool at(int x, int y) const {
    return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                static_cast<std::size_t>(x)];
  }
};

inline constexpr int kQrQuietModules = 4;  // on every side, ISO/IEC 18004

// Model 2, error correction M. Empty for no data, for what is not UTF-8 and for more than 1,000
// bytes.
[[nodiscard]] CodeModules qr_modules(std::string_view data);
// EAN-13 for 13 digits and EAN-8 for 8, the check digit included. Empty for anything else.
[[nodiscard]] CodeModules ean_modules(std::string_view digits);
// Empty where Code 128 does not carry the text.
[[nodiscard]] CodeModules code128_modules(std::string_view text);

}  // namespace holdfast::drivers
