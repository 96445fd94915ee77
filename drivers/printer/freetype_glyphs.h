// Characters from the system's font files.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "drivers/printer/glyphs.h"

namespace holdfast::drivers {

class FreeTypeGlyphs final : public Glyphs {
 public:
  // Asked in this order; a file is opened when the ones before it lack a character, and
  // one that is missing is passed over.
  explicit FreeTypeGlyphs(std::vector<std::string> files = system_fonts());
  ~FreeTypeGlyphs() override;

  [[nodiscard]] bool has(char32_t code_point) override;
  void draw(char32_t code_point, bool bold, const Cell& cell, Ink& ink) override;

  // DejaVu Sans Mono and the Noto families, where Debian puts them.
  [[nodiscard]] static std::vector<std::string> system_fonts();

 private:
  struct Library;
  std::unique_ptr<Library> library_;
};

}  // namespace holdfast::drivers
