// The system's fonts for pages that cairo draws: the files of freetype_glyphs.h, as outlines.
//
// Threads: one at a time.
#pragma once

#include <cairo.h>

#include <memory>
#include <vector>

#include "drivers/printer/freetype_glyphs.h"

namespace holdfast::drivers {

class PageFonts {
 public:
  PageFonts();
  ~PageFonts();
  PageFonts(const PageFonts&) = delete;
  PageFonts& operator=(const PageFonts&) = delete;

  struct Glyph {
    cairo_font_face_t* face = nullptr;  // lives as long as this object
    unsigned long index = 0;
  };
  // Null where no font has it, or where its script needs shaping.
  [[nodiscard]] Glyph find(char32_t code_point, bool bold);

 private:
  struct File;
  FreeTypeGlyphs shapes_;
  std::vector<File> files_;
};

}  // namespace holdfast::drivers
