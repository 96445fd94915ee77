// Paper as one sees it: draws what an ESC/POS reader found, dot for dot, so that a test
// can decode the barcodes or keep a picture.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "drivers/sim/escpos_reader.h"

namespace holdfast::testing {

struct GreyPicture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  // row by row, 0 is black
};

// `items` as EscposReader or PrinterSimulator::paper() gives them.
[[nodiscard]] GreyPicture draw_paper(std::span<const drivers::PaperItem> items,
                                     const drivers::PaperSetup& setup = {});
// Portable Grey Map, which every picture viewer opens.
void write_pgm(const GreyPicture& picture, const std::string& path);

}  // namespace holdfast::testing
