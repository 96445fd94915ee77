// From a label to ZPL II, the language of Zebra's printers and of most others for labels.
//
// Source: Zebra, "ZPL II Programming Guide": ~JX, ^XA, ^CI28, ^PW, ^LL, ^LH, ^FO, ^A0, ^FH, ^FD,
// ^BY, ^BE, ^B8, ^BC, ^BQ, ^GF, ^PQ, ^FS, ^XZ. Every byte is ASCII, so that a serial line with
// seven bits carries it.
//
// Pure functions; thread-safe as far as the glyphs are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/label/label_layout.h"
#include "drivers/printer/glyphs.h"

namespace holdfast::drivers {

// `copies` of one label. A line with letters that the printer's own font may lack (all but Latin
// ones of Western Europe and the usual signs) is sent as a picture, where there are glyphs; without
// them such letters become '?'. Errors: those of place_label().
[[nodiscard]] core::Result<std::vector<std::uint8_t>> render_zpl(const core::LabelDocument& label,
                                                                 const LabelSize& size, int copies,
                                                                 Glyphs* glyphs = nullptr);

// What stands between ^FH^FD and ^FS: '^', '~', '\', '_' and everything outside ASCII as _XX.
[[nodiscard]] std::string zpl_escaped(std::string_view text);
// What ^BC takes for a text, with its code sets named, so that the printer makes the same bars.
[[nodiscard]] std::string zpl_code128(std::string_view text);

// Font 0 at equal height and width; never less than what a printer needs.
class ZplMeasure final : public TextMeasure {
 public:
  [[nodiscard]] int width(std::string_view text, int height) const override;
};

}  // namespace holdfast::drivers
