#include "drivers/label/label_picture.h"

#include <algorithm>

#include "drivers/printer/escpos.h"
#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

int whole_bytes(int dots) {
  return (dots + 7) / 8 * 8;
}

void draw_text(const PlacedText& text, int left, int top, Glyphs& glyphs, Ink& ink) {
  const int cell = text.height / 2;
  int x = left, base = left;  // of the letter that a combining mark belongs to
  for (std::string_view rest = text.text; !rest.empty();) {
    const CodePoint c = first_code_point(rest);
    rest.remove_prefix(c.length);
    const int columns = display_width(c.value);
    if (columns > 0) base = x;
    const char32_t drawn = glyphs.has(c.value) ? c.value : U'?';
    glyphs.draw(drawn, true, {base, top, std::max(columns, 1) * cell, text.height}, ink);
    x += columns * cell;
  }
}

void draw_code(const PlacedCode& code, Ink& ink) {
  const int rows = code.code.kind == core::LabelCode::Kind::qr ? code.module_dots : code.height;
  for (int y = 0; y < code.modules.height * rows; ++y) {
    for (int x = 0; x < code.modules.width * code.module_dots; ++x) {
      if (code.modules.at(x / code.module_dots, y / rows)) ink.set(code.x + x, code.y + y);
    }
  }
}

}  // namespace

Ink draw_label_text(const PlacedText& text, Glyphs& glyphs) {
  Ink ink(whole_bytes(std::max(CellMeasure{}.width(text.text, text.height), 1)), text.height);
  draw_text(text, 0, 0, glyphs, ink);
  return ink;
}

Ink draw_label(const PlacedLabel& label, Glyphs& glyphs) {
  Ink ink(whole_bytes(label.width), label.height);
  for (const PlacedText& text : label.texts) draw_text(text, text.x, text.y, glyphs, ink);
  if (label.code) draw_code(*label.code, ink);
  return ink;
}

core::Result<std::vector<std::uint8_t>> render_label_escpos(const core::LabelDocument& label,
                                                            const LabelSize& size,
                                                            const PrinterProfile& profile,
                                                            int copies, Glyphs& glyphs) {
  const auto placed = place_label(label, size, CellMeasure{});
  if (!placed) return core::pass_on(placed.error());
  const Ink ink = draw_label(*placed, glyphs);
  if (ink.width > profile.width_dots || !profile.raster) {
    return core::fail(core::ErrorCode::config_wrong_value,
                      "label_printer: a label of " + std::to_string(size.width_mm) + " mm at " +
                          std::to_string(size.dpi) + " dpi is wider than what the profile " +
                          profile.name + " prints");
  }
  // A document without lines begins and ends as a receipt does.
  const Bytes empty = render_escpos({}, profile);
  core::ReceiptDocument uncut;
  uncut.cut = false;
  const std::size_t head = render_escpos(uncut, profile).size();
  Bytes bytes(empty.begin(), empty.begin() + static_cast<std::ptrdiff_t>(head));
  for (int i = 0; i < std::clamp(copies, 1, core::kMostLabelCopies); ++i) {
    append_raster(ink, bytes);
    bytes.insert(bytes.end(), empty.begin() + static_cast<std::ptrdiff_t>(head), empty.end());
  }
  return bytes;
}

}  // namespace holdfast::drivers
