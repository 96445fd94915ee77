// Finds the barcodes in a grey picture: a camera's frame, a scanned or rendered receipt.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pos/core/barcode.h"

namespace holdfast::drivers {

// `grey` holds width × height bytes, row by row, 0 black and 255 white. Empty when the size does
// not fit the bytes or nothing was found. Takes about a millisecond for 640x480; no shared state,
// so any thread may call it.
[[nodiscard]] std::vector<core::ScannedCode> decode_picture(std::span<const std::uint8_t> grey,
                                                            int width, int height);

}  // namespace holdfast::drivers
