#include "drivers/printer/page_fonts.h"

#include <cairo-ft.h>

#include <string>
#include <utility>

namespace holdfast::drivers {
namespace {

constexpr const char* kBold = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf";

// cairo keeps faces in a cache of its own until it is full, so their library is never ended.
FT_Library library() {
  static FT_Library made = [] {
    FT_Library library = nullptr;
    return FT_Init_FreeType(&library) == 0 ? library : nullptr;
  }();
  return made;
}

void done_with_face(void* face) {
  FT_Done_Face(static_cast<FT_Face>(face));
}

}  // namespace

struct PageFonts::File {
  std::string path;
  bool bold = false;
  bool tried = false;
  FT_Face face = nullptr;
  cairo_font_face_t* drawn = nullptr;

  void open() {
    if (std::exchange(tried, true) || library() == nullptr) return;
    if (FT_New_Face(library(), path.c_str(), 0, &face) != 0) {
      face = nullptr;
      return;
    }
    static cairo_user_data_key_t key;
    drawn = cairo_ft_font_face_create_for_ft_face(face, 0);
    if (cairo_font_face_set_user_data(drawn, &key, face, done_with_face) != CAIRO_STATUS_SUCCESS) {
      cairo_font_face_destroy(drawn);
      FT_Done_Face(face);
      face = nullptr, drawn = nullptr;
    }
  }
};

PageFonts::PageFonts() {
  files_.push_back({kBold, true});
  for (std::string& path : FreeTypeGlyphs::system_fonts()) files_.push_back({std::move(path)});
}

PageFonts::~PageFonts() {
  for (const File& file : files_) {
    if (file.drawn != nullptr) cairo_font_face_destroy(file.drawn);
  }
}

PageFonts::Glyph PageFonts::find(char32_t code_point, bool bold) {
  if (!shapes_.has(code_point)) return {};
  for (File& file : files_) {
    if (file.bold && !bold) continue;
    file.open();
    if (file.drawn == nullptr) continue;
    if (const FT_UInt index = FT_Get_Char_Index(file.face, code_point); index != 0)
      return {file.drawn, index};
  }
  return {};
}

}  // namespace holdfast::drivers
