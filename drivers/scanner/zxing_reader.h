// ZXing-C++ as it is used here, whichever version Debian has (1.4 in Debian 12, 2.3 in 13).
//
// No shared state: any thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "drivers/camera/luma_view.h"
#include "pos/core/barcode.h"

namespace holdfast::drivers {

// Which codes are looked for: any of these, joined by |.
using CodeKinds = std::uint32_t;
enum CodeKind : CodeKinds {
  kEanUpc = 1U << 0U,
  kCode128 = 1U << 1U,
  kCode39 = 1U << 2U,
  kItf14 = 1U << 3U,
  kCodabar = 1U << 4U,
  kDataBar = 1U << 5U,
  kCode93 = 1U << 6U,
  kLinearKinds = (1U << 7U) - 1,
  kQrCode = 1U << 7U,
  kDataMatrix = 1U << 8U,
  kAztec = 1U << 9U,
  kMatrixKinds = kQrCode | kDataMatrix | kAztec,
  kPdf417 = 1U << 10U,
  kAllKinds = (1U << 11U) - 1,
};

struct PicturePoint {
  float x = 0, y = 0;  // pixels, y downwards
};

struct FoundCode {
  core::ScannedCode code;
  // The symbology proves itself well enough that one sight of it is a scan. Others want a second
  // one: short codes, and those without a check digit of their own.
  bool sure = false;
  // Its corners, in order.
  std::array<PicturePoint, 4> outline{};
};

struct ZxingEffort {
  bool turned_too = false;  // by 90° as well
  bool every_row = true;    // otherwise about 15 rows for linear codes
};

// Interleaved 2 of 5 has no protection against being read in part, so only ITF-14 with a right
// check digit counts. A picture that breaks the library holds no code.
[[nodiscard]] std::vector<FoundCode> read_codes(const LumaView& picture, CodeKinds kinds,
                                                ZxingEffort effort);

}  // namespace holdfast::drivers
