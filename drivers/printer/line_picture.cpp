#include "drivers/printer/line_picture.h"

#include "drivers/printer/utf8.h"

namespace holdfast::drivers {

Ink draw_line(const PaperLine& line, const PrinterProfile& profile, Glyphs& glyphs) {
  const int scale = line.emphasis == core::Emphasis::large ? 2 : 1;
  const int cell_width = profile.width_dots / profile.columns * scale;
  // As far down as a line of text of this size moves the paper.
  const int height =
      scale == 1 ? profile.char_height_dots * 5 / 4 : profile.char_height_dots * scale;
  Ink ink(profile.width_dots / 8 * 8, height);

  const int room = ink.width - display_width(line.text) * cell_width;
  int x = 0;
  if (line.align == core::Align::centre) x = room / 2;
  if (line.align == core::Align::right) x = room;
  int base = x;  // of the letter that a combining mark belongs to
  const bool bold = line.emphasis != core::Emphasis::normal;
  for (std::string_view rest = line.text; !rest.empty();) {
    const CodePoint c = first_code_point(rest);
    rest.remove_prefix(c.length);
    const int columns = display_width(c.value);
    if (columns > 0) base = x;
    const int width = columns > 0 ? columns * cell_width : cell_width;
    glyphs.draw(c.value, bold, {base, 0, width, profile.char_height_dots * scale}, ink);
    x += columns * cell_width;
  }
  return ink;
}

}  // namespace holdfast::drivers
