// The bytes of customer displays that obey ESC/POS-like commands (Epson DM-D, Bixolon BCD, and
// the "ESC/POS" or "Epson" mode of many others), two lines of twenty columns.
//
//   ESC @         as after switching on          US 0x01     overwrite mode
//   ESC t n       code page                      US C 0      no cursor
//   US $ x y      cursor to column x, line y     ESC = n     who listens: 1 printer, 2 display
//
// ESC = is for a display that hangs between till and printer ("pass-through"): it passes on what
// is for the printer. Source: Epson, DM-D110/D210 Technical Reference.
//
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "drivers/printer/code_page.h"
#include "pos/ports/line_display.h"

namespace holdfast::drivers {

struct DisplayModel {
  CodePage page = CodePage::cp437;
  bool pass_through = false;
};

// Once after each opening of the line.
[[nodiscard]] std::string begin_display(const DisplayModel& model);
// Both lines whole, without clearing before, so that nothing flickers.
[[nodiscard]] std::string show_on_display(const ports::LineDisplayText& text,
                                          const DisplayModel& model);

// Exactly kLineDisplayColumns bytes of the page, and no control among them. What the page lacks
// becomes something similar, else '?'.
[[nodiscard]] std::string display_line(std::string_view text, CodePage page);

}  // namespace holdfast::drivers
