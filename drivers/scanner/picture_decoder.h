// Finds the barcodes in a grey picture: a camera's frame, a scanned or rendered receipt.
//
// Codes are found wherever they lie and read upright (code_locator.h); besides, ZXing looks for
// them in the picture as it is.
//
// No shared state: any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "drivers/scanner/zxing_reader.h"

namespace holdfast::drivers {

// `grey` holds width × height bytes, row by row, 0 black and 255 white. Empty when the size does
// not fit the bytes or nothing was found. Tries everything: tens of milliseconds for 640x480.
[[nodiscard]] std::vector<core::ScannedCode> decode_picture(std::span<const std::uint8_t> grey,
                                                            int width, int height);

// What a camera's frame shows; each code once, however often it is there. What was not read at the
// first attempt is tried in other ways, some in each frame and others with each `turn`, so that the
// time for one frame is bounded. Some milliseconds for 640x480.
[[nodiscard]] std::vector<FoundCode> decode_frame(const LumaView& frame, CodeKinds kinds,
                                                  unsigned turn = 0);

}  // namespace holdfast::drivers
