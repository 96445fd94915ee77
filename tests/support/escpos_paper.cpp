#include "tests/support/escpos_paper.h"

#include <algorithm>
#include <fstream>

#include "drivers/printer/code_modules.h"
#include "drivers/printer/freetype_glyphs.h"
#include "drivers/printer/utf8.h"
#include "pos/core/code128.h"

namespace holdfast::testing {
namespace {

using drivers::Ink;

constexpr int kCharHeight = 24;
constexpr int kLineHeight = 30;
constexpr int kMargin = 24;

class Painter {
 public:
  explicit Painter(const drivers::PaperSetup& setup) : setup_(setup) {}

  void operator()(const drivers::PaperText& line) {
    int width = 0;
    int height = kLineHeight;
    for (const drivers::PaperRun& run : line.runs) {
      width += drivers::display_width(run.text) * run.width * setup_.char_width_dots;
      height = std::max(height, run.height * kCharHeight + (kLineHeight - kCharHeight));
    }
    Ink strip(setup_.width_dots, height);
    int x = left_edge(width, line.align);
    for (const drivers::PaperRun& run : line.runs) {
      for (std::string_view rest = run.text; !rest.empty();) {
        const drivers::CodePoint c = drivers::first_code_point(rest);
        rest.remove_prefix(c.length);
        letter(c.value, run, x, strip);
        x += run.width * setup_.char_width_dots;
      }
    }
    add(strip);
  }

  void operator()(const drivers::PaperBarcode& code) {
    const std::vector<bool> modules = core::code128_modules(code.symbols);
    Ink strip(setup_.width_dots, code.height_dots + 6);
    const int width = static_cast<int>(modules.size()) * code.module_dots;
    const int left = left_edge(width, code.align);
    for (int dot = 0; dot < width; ++dot) {
      if (!modules[static_cast<std::size_t>(dot / code.module_dots)]) continue;
      for (int y = 0; y < code.height_dots; ++y) strip.set(left + dot, y);
    }
    add(strip);
    if (code.text_below) (*this)(drivers::PaperText{{{code.data, false, 1, 1}}, code.align});
  }

  void operator()(const drivers::PaperQr& code) {
    const drivers::CodeModules modules = drivers::qr_modules(code.data);
    Ink strip(setup_.width_dots, modules.height * code.module_dots + 6);
    const int left = left_edge(modules.width * code.module_dots, code.align);
    for (int y = 0; y < modules.height * code.module_dots; ++y) {
      for (int x = 0; x < modules.width * code.module_dots; ++x) {
        if (modules.at(x / code.module_dots, y / code.module_dots)) strip.set(left + x, y);
      }
    }
    add(strip);
  }

  void operator()(const drivers::PaperPicture& picture) {
    Ink strip(setup_.width_dots, picture.height_dots);
    const int left = left_edge(picture.width_dots, picture.align);
    for (int y = 0; y < picture.height_dots; ++y) {
      for (int x = 0; x < picture.width_dots; ++x) {
        const auto byte = static_cast<std::size_t>((y * picture.width_dots + x) / 8);
        if ((picture.rows[byte] >> (7 - x % 8) & 1) != 0) strip.set(left + x, y);
      }
    }
    add(strip);
  }

  void operator()(const drivers::PaperCut&) {
    Ink strip(setup_.width_dots, 2 * kMargin);
    for (int x = 0; x < strip.width; ++x) {
      if (x / 8 % 2 == 0) strip.set(x, kMargin);
    }
    add(strip);
  }

  void operator()(const drivers::PaperKick&) {}

  [[nodiscard]] GreyPicture take() {
    const int width = setup_.width_dots + 2 * kMargin;
    GreyPicture picture;
    picture.width = width;
    picture.height = static_cast<int>(pixels_.size()) / width;
    picture.pixels = std::move(pixels_);
    return picture;
  }

 private:
  [[nodiscard]] int left_edge(int width, core::Align align) const {
    const int room = setup_.width_dots - width;
    if (align == core::Align::left) return 0;
    return align == core::Align::centre ? room / 2 : room;
  }

  // Magnified as a printer does it: every dot becomes several.
  void letter(char32_t c, const drivers::PaperRun& run, int x, Ink& strip) {
    Ink small(setup_.char_width_dots, kCharHeight);
    glyphs_.draw(c, run.bold, {0, 0, small.width, small.height}, small);
    for (int y = 0; y < small.height * run.height; ++y) {
      for (int dot = 0; dot < small.width * run.width; ++dot) {
        if (small.at(dot / run.width, y / run.height)) strip.set(x + dot, y);
      }
    }
  }

  void add(const Ink& strip) {
    constexpr std::uint8_t kWhite = 255;
    for (int y = 0; y < strip.height; ++y) {
      pixels_.insert(pixels_.end(), kMargin, kWhite);
      for (int x = 0; x < strip.width; ++x)
        pixels_.push_back(strip.at(x, y) ? std::uint8_t{0} : kWhite);
      pixels_.insert(pixels_.end(), kMargin, kWhite);
    }
  }

  const drivers::PaperSetup setup_;
  drivers::FreeTypeGlyphs glyphs_;
  std::vector<std::uint8_t> pixels_;
};

}  // namespace

GreyPicture draw_paper(std::span<const drivers::PaperItem> items,
                       const drivers::PaperSetup& setup) {
  Painter painter(setup);
  for (const drivers::PaperItem& item : items) std::visit(painter, item);
  return painter.take();
}

void write_pgm(const GreyPicture& picture, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << "P5\n" << picture.width << ' ' << picture.height << "\n255\n";
  file.write(reinterpret_cast<const char*>(picture.pixels.data()),
             static_cast<std::streamsize>(picture.pixels.size()));
}

}  // namespace holdfast::testing
