// From a receipt document to the bytes of a receipt printer.
//
// Source: Epson's ESC/POS command reference. The subset is ESC @, ESC t, ESC E, ESC a,
// ESC d, ESC p, DLE DC4, GS !, GS k, GS ( k, GS h, GS w, GS H, GS V, GS v 0 and FS . (README.md
// lists what each is used for). Text is UTF-8 here and 8-bit on the wire: each run of a line is
// sent in the first code page of the profile that carries it furthest. A character in none of them
// is transliterated where there is a customary way; otherwise its line is sent as a picture, if
// there are glyphs for it and the printer takes pictures; otherwise it is '?'.
//
// Pure functions; thread-safe as far as the glyphs are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/printer/glyphs.h"
#include "drivers/printer/printer_profile.h"
#include "pos/core/receipt.h"

namespace holdfast::drivers {

using Bytes = std::vector<std::uint8_t>;

[[nodiscard]] Bytes render_escpos(const core::ReceiptDocument& document,
                                  const PrinterProfile& profile, Glyphs* glyphs = nullptr);

// The picture as GS v 0, in strips; its width is a multiple of 8.
void append_raster(const Ink& ink, Bytes& bytes);

// The pulse alone, without any other command.
[[nodiscard]] Bytes drawer_pulse(const DrawerPulse& pulse);

// What the profile's printer shows for a text: itself, or with substitutes.
[[nodiscard]] std::string substitute_for_printer(std::string_view text,
                                                 const PrinterProfile& profile,
                                                 Glyphs* glyphs = nullptr);

// The data of GS k 73 for Code 128 in its shortest mix of code sets B and C, and how many
// modules wide the symbol is. Empty data where Code 128 cannot carry the text.
struct Code128 {
  std::string data;
  int modules = 0;
};
[[nodiscard]] Code128 encode_code128(std::string_view text);

}  // namespace holdfast::drivers
