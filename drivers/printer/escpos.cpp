#include "drivers/printer/escpos.h"

#include <algorithm>
#include <array>

#include "drivers/printer/code_modules.h"
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
constexpr int kQrModuleDots = 5, kMinQrModuleDots = 3;
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

// Printers keep a whole picture before they print it, and some have little memory.
constexpr int kMostRasterRows = 128;

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
    if (line.kind == PaperLine::Kind::qr) return qr(line.text);
    if (line.kind == PaperLine::Kind::picture) return logo(*line.picture.picture);
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
    if (profile_.raster && module_dots >= kMinModuleDots) {
      code_picture(code128_modules(data), module_dots, profile_.barcode_height_dots);
      set_align(Align::centre);
    }
    std::string readable = substitute_for_printer(data, profile_);
    text(readable);
    command({kLf});
  }

  void qr(const std::string& data) {
    const CodeModules code = qr_modules(data);
    const int room = code.empty() ? 0 : profile_.width_dots / (code.width + 2 * kQrQuietModules);
    const int module_dots = std::min(room, kQrModuleDots);
    if (module_dots < kMinQrModuleDots) return;  // what it says stands below
    set_emphasis(Emphasis::normal);
    if (!profile_.qr) {
      if (profile_.raster) code_picture(code, module_dots, module_dots);
      return;
    }
    set_align(Align::centre);
    constexpr std::uint8_t kCn = 49, kModel2 = 50, kCorrectionM = 49, kStoreHead = 48;
    const std::size_t stored = data.size() + 3;
    command({kGs, '(', 'k', 4, 0, kCn, 65, kModel2, 0});
    command({kGs, '(', 'k', 3, 0, kCn, 67, byte_of(module_dots)});
    command({kGs, '(', 'k', 3, 0, kCn, 69, kCorrectionM});
    command({kGs, '(', 'k', static_cast<std::uint8_t>(stored % 256),
             static_cast<std::uint8_t>(stored / 256), kCn, 80, kStoreHead});
    bytes_.insert(bytes_.end(), data.begin(), data.end());
    command({kGs, '(', 'k', 3, 0, kCn, 81, kStoreHead});
  }

  // In the middle; light around it is the paper's.
  void code_picture(const CodeModules& code, int module_dots, int row_dots) {
    Ink ink(profile_.width_dots / 8 * 8, code.height * row_dots);
    const int left = (ink.width - code.width * module_dots) / 2;
    for (int y = 0; y < ink.height; ++y) {
      for (int x = 0; x < code.width * module_dots; ++x) {
        if (code.at(x / module_dots, y / row_dots)) ink.set(left + x, y);
      }
    }
    raster(ink);
  }

  // Every n-th dot of one that is wider than the paper.
  void logo(const core::MonoPicture& picture) {
    if (!profile_.raster) return;
    const int paper = profile_.width_dots / 8 * 8;
    const int step = (picture.width + paper - 1) / paper;
    Ink ink(paper, picture.height / step);
    const int left = (paper - picture.width / step) / 2;
    for (int y = 0; y < ink.height; ++y) {
      for (int x = 0; x < picture.width / step; ++x) {
        if (picture.at(x * step, y * step)) ink.set(left + x, y);
      }
    }
    raster(ink);
  }

  void picture(const PaperLine& line) { raster(draw_line(line, profile_, *glyphs_)); }

  void raster(const Ink& ink) {
    set_align(Align::left);
    append_raster(ink, bytes_);
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

void append_raster(const Ink& ink, Bytes& bytes) {
  const int row_bytes = ink.width / 8;
  for (int from = 0; from < ink.height; from += kMostRasterRows) {
    const int rows = std::min(kMostRasterRows, ink.height - from);
    const std::array<std::uint8_t, 8> head{
        kGs, 'v', '0', 0, byte_of(row_bytes % 256), byte_of(row_bytes / 256), byte_of(rows), 0};
    bytes.insert(bytes.end(), head.begin(), head.end());
    for (int y = from; y < from + rows; ++y) {
      for (int x = 0; x < row_bytes * 8; x += 8) {
        unsigned byte = 0;
        for (int bit = 0; bit < 8; ++bit) byte = byte << 1 | (ink.at(x + bit, y) ? 1U : 0U);
        bytes.push_back(static_cast<std::uint8_t>(byte));
      }
    }
  }
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
