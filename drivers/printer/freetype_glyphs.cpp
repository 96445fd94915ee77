#include "drivers/printer/freetype_glyphs.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::drivers {
namespace {

struct Range {
  char32_t first, last;
};

// Written from right to left, or with letters that join, stack or change places.
constexpr std::array kNeedsShaping{
    Range{0x0590, 0x08FF}, Range{0x0900, 0x0DFF}, Range{0x0F00, 0x109F},   Range{0x1780, 0x18AF},
    Range{0xFB1D, 0xFDFF}, Range{0xFE70, 0xFEFE}, Range{0x10800, 0x10FFF}, Range{0x11000, 0x11FFF},
};

bool needs_shaping(char32_t c) {
  return std::ranges::any_of(kNeedsShaping,
                             [c](const Range& r) { return c >= r.first && c <= r.last; });
}

bool black(const FT_Bitmap& bitmap, unsigned x, unsigned y) {
  const unsigned char byte = bitmap.buffer[y * static_cast<unsigned>(bitmap.pitch) + x / 8];
  return (byte >> (7 - x % 8) & 1) != 0;
}

// A size of 5/6 of the cell leaves room for what hangs below the line.
int pixel_size(const Cell& cell) {
  return cell.height * 5 / 6;
}
int baseline(const Cell& cell) {
  return cell.y + cell.height * 19 / 24;
}

constexpr FT_Fixed kOne = 0x10000;

}  // namespace

struct FreeTypeGlyphs::Library {
  struct Font {
    std::string file;
    FT_Face face = nullptr;
    bool tried = false;
  };

  explicit Library(std::vector<std::string> files) {
    if (FT_Init_FreeType(&library) != 0) library = nullptr;
    for (std::string& file : files) fonts.push_back({std::move(file), nullptr, false});
  }
  ~Library() {
    for (const Font& font : fonts) {
      if (font.face != nullptr) FT_Done_Face(font.face);
    }
    if (library != nullptr) FT_Done_FreeType(library);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  struct Glyph {
    FT_Face face = nullptr;
    FT_UInt index = 0;
  };
  Glyph find(char32_t c) {
    if (library == nullptr || needs_shaping(c)) return {};
    for (Font& font : fonts) {
      if (!std::exchange(font.tried, true) &&
          FT_New_Face(library, font.file.c_str(), 0, &font.face) != 0) {
        font.face = nullptr;
      }
      if (font.face == nullptr) continue;
      if (const FT_UInt index = FT_Get_Char_Index(font.face, c); index != 0)
        return {font.face, index};
    }
    return {};
  }

  FT_Library library = nullptr;
  std::vector<Font> fonts;
};

FreeTypeGlyphs::FreeTypeGlyphs(std::vector<std::string> files)
    : library_(std::make_unique<Library>(std::move(files))) {}

FreeTypeGlyphs::~FreeTypeGlyphs() = default;

bool FreeTypeGlyphs::has(char32_t c) {
  return library_->find(c).face != nullptr;
}

void FreeTypeGlyphs::draw(char32_t c, bool bold, const Cell& cell, Ink& ink) {
  const auto [face, index] = library_->find(c);
  if (face == nullptr) return;
  FT_Set_Pixel_Sizes(face, 0, static_cast<FT_UInt>(pixel_size(cell)));
  FT_Set_Transform(face, nullptr, nullptr);
  constexpr FT_Int32 kFlags = FT_LOAD_RENDER | FT_LOAD_TARGET_MONO;
  if (FT_Load_Glyph(face, index, kFlags) != 0) return;
  const int natural = static_cast<int>(face->glyph->bitmap.width);
  const int room = cell.width - (bold ? 1 : 0);
  if (natural > room) {
    FT_Matrix narrower{kOne * room / natural, 0, 0, kOne};
    FT_Set_Transform(face, &narrower, nullptr);
    if (FT_Load_Glyph(face, index, kFlags) != 0) return;
  }
  const FT_Bitmap& bitmap = face->glyph->bitmap;
  const int width = static_cast<int>(bitmap.width);
  const int left = cell.x + std::max(room - width, 0) / 2;
  const int top = baseline(cell) - face->glyph->bitmap_top;
  for (unsigned row = 0; row < bitmap.rows; ++row) {
    const int y = top + static_cast<int>(row);
    if (y < cell.y || y >= cell.y + cell.height) continue;
    for (unsigned column = 0; column < bitmap.width; ++column) {
      const int x = left + static_cast<int>(column);
      if (!black(bitmap, column, row) || x >= cell.x + cell.width) continue;
      ink.set(x, y);
      if (bold && x + 1 < cell.x + cell.width) ink.set(x + 1, y);
    }
  }
}

std::vector<std::string> FreeTypeGlyphs::system_fonts() {
  const std::string noto = "/usr/share/fonts/truetype/noto/";
  return {
      "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
      noto + "NotoSans-Regular.ttf",
      noto + "NotoSansThai-Regular.ttf",
      noto + "NotoSansLao-Regular.ttf",
      noto + "NotoSansGeorgian-Regular.ttf",
      noto + "NotoSansArmenian-Regular.ttf",
      noto + "NotoSansEthiopic-Regular.ttf",
      noto + "NotoSansCherokee-Regular.ttf",
      noto + "NotoSansSymbols-Regular.ttf",
      noto + "NotoSansSymbols2-Regular.ttf",
      noto + "NotoSansMath-Regular.ttf",
      "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
  };
}

}  // namespace holdfast::drivers
