// Reads ZPL from the printer's side and draws the label dot for dot, so that a test can read its
// barcodes: a module that is one dot too wide shows. Written from Zebra's programming guide, for
// the commands that the product uses; everything else is a problem.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tests/support/escpos_paper.h"

namespace holdfast::testing {

struct ZplText {
  int x = 0, y = 0, height = 0;
  std::string text;  // as the printer would show it

  friend bool operator==(const ZplText&, const ZplText&) = default;
};

struct ZplLabel {
  int width = 0, height = 0;
  int copies = 0;
  std::vector<ZplText> texts = {};
  std::vector<std::string> problems = {};
  GreyPicture picture = {};
};

[[nodiscard]] std::vector<ZplLabel> read_zpl(std::span<const std::uint8_t> bytes);

}  // namespace holdfast::testing
