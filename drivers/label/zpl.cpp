#include "drivers/label/zpl.h"

#include <algorithm>

#include "drivers/label/label_picture.h"
#include "drivers/printer/utf8.h"
#include "pos/core/code128.h"

namespace holdfast::drivers {
namespace {

using core::LabelCode;

constexpr char kHex[] = "0123456789ABCDEF";

// What the printers' own font has, whatever its age: Windows' page 1252.
bool is_in_font(char32_t c) {
  constexpr std::u32string_view kSigns = U"€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
  return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c <= 0xFF) ||
         kSigns.find(c) != std::u32string_view::npos;
}

bool all_in_font(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    if (!is_in_font(c.value)) return false;
    text.remove_prefix(c.length);
  }
  return true;
}

std::string only_in_font(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    result += is_in_font(c.value) ? std::string(text.substr(0, c.length)) : "?";
    text.remove_prefix(c.length);
  }
  return result;
}

// Hundredths of the height. Font 0 is a condensed one; these are the widths of Helvetica Bold,
// which nothing of it passes.
int letter_width(char32_t c) {
  constexpr std::u32string_view kNarrow = U" !'(),-./:;I[]`fijlrt|·‘’‚";
  constexpr std::u32string_view kWide = U"@MWmw%©®½¼¾ÆŒœ—…™‰æ";
  if (kNarrow.find(c) != std::u32string_view::npos) return 40;
  if (kWide.find(c) != std::u32string_view::npos) return 100;
  if (c >= U'0' && c <= U'9') return 57;
  if ((c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0xDE)) return 78;
  return 62;
}

class Writer {
 public:
  void command(std::string_view text) { zpl_ += text; }
  void at(int x, int y) { zpl_ += "^FO" + std::to_string(x) + ',' + std::to_string(y); }
  void data(std::string_view text) {
    zpl_ += "^FH^FD";
    zpl_ += text;
    zpl_ += "^FS\n";
  }

  void text(const PlacedText& text) {
    at(text.x, text.y);
    const std::string height = std::to_string(text.height);
    command("^A0N," + height + ',' + height);
    data(zpl_escaped(only_in_font(text.text)));
  }

  void picture(const PlacedText& text, Glyphs& glyphs) {
    const Ink ink = draw_label_text(text, glyphs);
    const int row_bytes = ink.width / 8;
    const std::string bytes = std::to_string(row_bytes * ink.height);
    at(text.x, text.y);
    command("^GFA," + bytes + ',' + bytes + ',' + std::to_string(row_bytes) + ',');
    for (int y = 0; y < ink.height; ++y) {
      for (int x = 0; x < ink.width; x += 4) {
        unsigned digit = 0;
        for (int bit = 0; bit < 4; ++bit) digit = digit << 1 | (ink.at(x + bit, y) ? 1U : 0U);
        zpl_ += kHex[digit];
      }
    }
    command("^FS\n");
  }

  void code(const PlacedCode& code) {
    const std::string module = std::to_string(code.module_dots);
    const std::string height = std::to_string(code.height);
    if (code.code.kind != LabelCode::Kind::qr) command("^BY" + module + ",2," + height);
    at(code.x, code.y);
    switch (code.code.kind) {
      case LabelCode::Kind::ean_13:
        command("^BEN," + height + ",N,N");
        // The printer makes the check digit itself.
        return data(zpl_escaped(code.code.data.substr(0, code.code.data.size() - 1)));
      case LabelCode::Kind::ean_8:
        command("^B8N," + height + ",N,N");
        return data(zpl_escaped(code.code.data.substr(0, code.code.data.size() - 1)));
      case LabelCode::Kind::code_128:
        command("^BCN," + height + ",N,N,N");
        return data(zpl_escaped(zpl_code128(code.code.data)));
      case LabelCode::Kind::qr:
        command("^BQN,2," + module);
        // Error correction M; the printer chooses how to pack the data.
        return data("MA," + zpl_escaped(code.code.data));
    }
  }

  [[nodiscard]] std::vector<std::uint8_t> take() const { return {zpl_.begin(), zpl_.end()}; }

 private:
  std::string zpl_;
};

}  // namespace

std::string zpl_escaped(std::string_view text) {
  constexpr std::string_view kMeaning = "^~\\_";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && kMeaning.find(c) == std::string_view::npos) {
      escaped += c;
    } else {
      escaped += {'_', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return escaped;
}

std::string zpl_code128(std::string_view text) {
  const std::vector<int> symbols = core::code128_symbols(text);
  std::string data;
  bool packed = false;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const int symbol = symbols[i];
    if (i == 0) {
      packed = symbol == core::kCode128StartC;
      data += packed ? ">;" : ">:";
    } else if (!packed && symbol == core::kCode128ToC) {
      data += ">5";
      packed = true;
    } else if (packed && symbol == core::kCode128ToB) {
      data += ">6";
      packed = false;
    } else if (packed) {
      data += {static_cast<char>('0' + symbol / 10), static_cast<char>('0' + symbol % 10)};
    } else {
      const char letter = static_cast<char>(symbol + ' ');
      if (letter == '>') {
        data += ">0";
      } else if (letter == '^') {
        data += "><";
      } else if (letter == '~') {
        data += ">=";
      } else {
        data += letter;
      }
    }
  }
  return data;
}

int ZplMeasure::width(std::string_view text, int height) const {
  // What becomes a picture is drawn in cells.
  if (!all_in_font(text)) return CellMeasure{}.width(text, height);
  int hundredths = 0;
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    hundredths += letter_width(c.value);
    text.remove_prefix(c.length);
  }
  return (hundredths * height + 99) / 100;
}

core::Result<std::vector<std::uint8_t>> render_zpl(const core::LabelDocument& label,
                                                   const LabelSize& size, int copies,
                                                   Glyphs* glyphs) {
  const auto placed = place_label(label, size, ZplMeasure{});
  if (!placed) return core::pass_on(placed.error());
  Writer writer;
  // A label that was cut off on its way before this one must not become a part of it.
  writer.command("~JX^XA^CI28^LH0,0^PW" + std::to_string(placed->width) + "^LL" +
                 std::to_string(placed->height) + '\n');
  for (const PlacedText& text : placed->texts) {
    if (glyphs != nullptr && !all_in_font(text.text)) {
      writer.picture(text, *glyphs);
    } else {
      writer.text(text);
    }
  }
  if (placed->code) writer.code(*placed->code);
  writer.command("^PQ" + std::to_string(std::clamp(copies, 1, core::kMostLabelCopies)) +
                 ",0,1,Y^XZ\n");
  return writer.take();
}

}  // namespace holdfast::drivers
