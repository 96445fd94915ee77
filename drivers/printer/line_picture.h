// A line of a receipt as a picture, for a printer whose code pages lack its letters.
#pragma once

#include "drivers/printer/glyphs.h"
#include "drivers/printer/layout.h"
#include "drivers/printer/printer_profile.h"

namespace holdfast::drivers {

// As wide as the paper, rounded down to whole bytes; in the cells of the printer's own
// font, so that columns stay in line.
[[nodiscard]] Ink draw_line(const PaperLine& line, const PrinterProfile& profile, Glyphs& glyphs);

}  // namespace holdfast::drivers
