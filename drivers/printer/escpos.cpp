#include "drivers/printer/escpos.h"

#include <algorithm>

#include "drivers/printer/layout.h"
#include "drivers/printer/line_picture.h"
#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

using core::Align;
using core::Emphasis;

constexpr std::uint8_t kEsc = 0x1B;
constexpr std::uint8_t kGs = 0x1D;
constexpr std::uint8_t kFs = 0x1C;
constexpr std::uint8_t kLf = 0x0A;
constexpr std::uint8_t kDle = 0x10;
constexpr std::uint8_t kDc4 = 0x14;

constexpr int kQuietZoneModules = 10;  // on either side, ISO/IEC 15417
constexpr int kMaxModuleDots = 3;
constexpr int kMinModuleDots = 2;  // what a hand scanner reads from thermal paper

std::uint8_t byte_of(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

bool has(const PrinterProfile& profile, char32_t c) {
  if (c >= 0x20 && c < 0x7F) return true;  // in every page
  return std::ranges::any_of(profile.code_pages, [c](const CodePageSlot& slot) {
    return encode(slot.page, c).has_value();
  });
}

bool all_in(const PrinterProfile& profile, std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    if (!has(profile, c.value)) return false;
    text.remove_prefix(c.length);
  }
  return true;
}

bool is_space_like(char32_t c) {
  return c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F;
}

// Writes commands and remembers what the printer is set to, so that nothing is sent twice.
class Writer {
 public:
  Writer(const PrinterProfile& profile, Glyphs* glyphs) : profile_(profile), glyphs_(glyphs) {
    command({kEsc, '@'});
    if (profile.starts_in_kanji_mode) command({kFs, '.'});
    if (!profile.code_pages.empty()) page_ = profile.code_pages.front();
    // ESC @ leaves the page alone on some printers; this says which.
    command({kEsc, 't', page_.number});
  }

  void line(const PaperLine& line) {
    if (line.kind == PaperLine::Kind::barcode) return barcode(line.text);
    if (glyphs_ != nullptr && !all_in(profile_, line.text) && line.kind == PaperLine::Kind::text)
      return picture(line);
    if (!line.text.empty()) {
      set_align(line.align);
      set_emphasis(line.emphasis);
      text(line.kind == PaperLine::Kind::rule ? substitute_for_printer(line.text, profile_)
                                              : line.text);
    }
    command({kLf});
  }

  void finish(bool cut) {
    set_emphasis(Emphasis::normal);
    set_align(Align::left);
    if (!cut) return;
    switch (profile_.cutter) {
      // Function B feeds to the cutting position first.
      case Cutter::partial:
        command({kGs, 'V', 66, 0});
        break;
      case Cutter::full:
        command({kGs, 'V', 65, 0});
        break;
      case Cutter::none:
        command({kEsc, 'd', byte_of(profile_.tear_off_lines)});
        break;
    }
  }

  Bytes take() { return std::move(bytes_); }

 private:
  void command(std::initializer_list<std::uint8_t> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }

  void set_align(Align align) {
    if (align == align_) return;
    align_ = align;
    command({kEsc, 'a', static_cast<std::uint8_t>(align)});
  }

  void set_emphasis(Emphasis emphasis) {
    if (emphasis == emphasis_) return;
    const bool bold = emphasis != Emphasis::normal;
    if (bold != (emphasis_ != Emphasis::normal))
      command({kEsc, 'E', static_cast<std::uint8_t>(bold ? 1 : 0)});
    const bool large = emphasis == Emphasis::large;
    if (large != (emphasis_ == Emphasis::large))
      command({kGs, '!', static_cast<std::uint8_t>(large ? 0x11 : 0x00)});
    emphasis_ = emphasis;
  }

  // How many bytes of `text` a page carries from its start.
  static std::size_t reach(CodePage page, std::string_view text) {
    std::size_t length = 0;
    while (length < text.size()) {
      const CodePoint c = first_code_point(text.substr(length));
      if (!encode(page, c.value)) break;
      length += c.length;
    }
    return length;
  }

  void choose_page(std::string_view text) {
    std::size_t best = 0;
    CodePageSlot chosen = page_;
    for (const CodePageSlot& slot : profile_.code_pages) {
      const std::size_t length = reach(slot.page, text);
      if (length > best) best = length, chosen = slot;
    }
    if (chosen == page_) return;
    page_ = chosen;
    command({kEsc, 't', page_.number});
  }

  void text(std::string_view text) {
    while (!text.empty()) {
      const CodePoint c = first_code_point(text);
      std::optional<std::uint8_t> byte = encode(page_.page, c.value);
      if (!byte) {
        choose_page(text);
        byte = encode(page_.page, c.value);
      }
      bytes_.push_back(byte.value_or('?'));
      text.remove_prefix(c.length);
    }
  }

  void barcode(const std::string& data) {
    const Code128 code = encode_code128(data);
    const int room =
        code.modules == 0 ? 0 : profile_.width_dots / (code.modules + 2 * kQuietZoneModules);
    const int module_dots = std::min(room, kMaxModuleDots);
    set_emphasis(Emphasis::normal);
    set_align(Align::centre);
    if (profile_.code128 && module_dots >= kMinModuleDots) {
      command({kGs, 'h', byte_of(profile_.barcode_height_dots)});
      command({kGs, 'w', byte_of(module_dots)});
      command({kGs, 'H', 2});  // the text below
      command({kGs, 'k', 73, byte_of(static_cast<int>(code.data.size()))});
      bytes_.insert(bytes_.end(), code.data.begin(), code.data.end());
      return;
    }
    std::string readable = substitute_for_printer(data, profile_);
    text(readable);
    command({kLf});
  }

  void picture(const PaperLine& line) {
    set_align(Align::left);
    const Ink ink = draw_line(line, profile_, *glyphs_);
    const int row_bytes = ink.width / 8;
    command({kGs, 'v', '0', 0, byte_of(row_bytes % 256), byte_of(row_bytes / 256),
             byte_of(ink.height % 256), byte_of(ink.height / 256)});
    for (int y = 0; y < ink.height; ++y) {
      for (int x = 0; x < row_bytes * 8; x += 8) {
        unsigned byte = 0;
        for (int bit = 0; bit < 8; ++bit) byte = byte << 1 | (ink.at(x + bit, y) ? 1U : 0U);
        bytes_.push_back(static_cast<std::uint8_t>(byte));
      }
    }
  }

  const PrinterProfile& profile_;
  Glyphs* glyphs_;
  Bytes bytes_;
  Align align_ = Align::left;
  Emphasis emphasis_ = Emphasis::normal;
  CodePageSlot page_;
};

}  // namespace

std::string substitute_for_printer(std::string_view text, const PrinterProfile& profile,
                                   Glyphs* glyphs) {
  const bool pictures = glyphs != nullptr && profile.raster;
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    const std::string_view original = text.substr(0, c.length);
    text.remove_prefix(c.length);
    if (c.value == U'\n' || c.value == 0xA0 || has(profile, c.value)) {
      result += original;
    } else if (is_space_like(c.value)) {
      result.append(static_cast<std::size_t>(display_width(c.value)), ' ');
    } else if (const std::string_view simpler = transliteration(c.value);
               !simpler.empty() && all_in(profile, simpler)) {
      result += simpler;
    } else if (pictures && glyphs->has(c.value)) {
      result += original;
    } else {
      result.append(static_cast<std::size_t>(display_width(c.value)), '?');
    }
  }
  return result;
}

Bytes render_escpos(const core::ReceiptDocument& document, const PrinterProfile& profile,
                    Glyphs* glyphs) {
  Writer writer(profile, glyphs);
  const LayoutOptions options{.columns = profile.columns, .substitute = [&](std::string_view text) {
                                return substitute_for_printer(text, profile, glyphs);
                              }};
  for (const PaperLine& line : lay_out(document, options)) writer.line(line);
  writer.finish(document.cut);
  return writer.take();
}

Bytes drawer_pulse(const DrawerPulse& pulse) {
  if (pulse.real_time) {
    constexpr int kRealTimeStepMs = 100;
    const int steps = std::clamp((pulse.on_ms + kRealTimeStepMs - 1) / kRealTimeStepMs, 1, 8);
    return {kDle, kDc4, 1, static_cast<std::uint8_t>(pulse.connector_pin == 5 ? 1 : 0),
            byte_of(steps)};
  }
  constexpr int kStepMs = 2;
  return {kEsc, 'p', static_cast<std::uint8_t>(pulse.connector_pin == 5 ? 1 : 0),
          byte_of(std::max(pulse.on_ms / kStepMs, 1)),
          byte_of(std::max(pulse.off_ms / kStepMs, 1))};
}

}  // namespace holdfast::drivers
