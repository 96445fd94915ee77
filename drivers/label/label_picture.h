// A label dot for dot: for printers of receipts, which know no labels, for letters that a printer
// of labels lacks, and to be looked at.
//
// Threads: as the glyphs.
#pragma once

#include <cstdint>
#include <vector>

#include "drivers/label/label_layout.h"
#include "drivers/printer/glyphs.h"
#include "drivers/printer/printer_profile.h"

namespace holdfast::drivers {

// One line, as wide as it is measured by CellMeasure and rounded up to whole bytes.
[[nodiscard]] Ink draw_label_text(const PlacedText& text, Glyphs& glyphs);

// Placed by CellMeasure. Its width is rounded up to whole bytes.
[[nodiscard]] Ink draw_label(const PlacedLabel& label, Glyphs& glyphs);

// The bytes for a printer of receipts: ESC @, the picture in strips of GS v 0, and the cut or feed
// of its profile, for each copy. Errors: those of place_label(); config_wrong_value for a label
// that is wider than the paper.
[[nodiscard]] core::Result<std::vector<std::uint8_t>> render_label_escpos(
    const core::LabelDocument& label, const LabelSize& size, const PrinterProfile& profile,
    int copies, Glyphs& glyphs);

}  // namespace holdfast::drivers
