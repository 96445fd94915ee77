// Pictures of characters: for text that a printer's own font lacks, and for drawing
// paper in tests.
#pragma once

#include <cstdint>
#include <vector>

namespace holdfast::drivers {

// Black where 1; rows from the top.
struct Ink {
  Ink(int width_dots, int height_dots)
      : width(width_dots),
        height(height_dots),
        dots(static_cast<std::size_t>(width_dots) * static_cast<std::size_t>(height_dots)) {}

  void set(int x, int y) {
    if (x >= 0 && x < width && y >= 0 && y < height) dots[index(x, y)] = 1;
  }
  [[nodiscard]] bool at(int x, int y) const { return dots[index(x, y)] != 0; }

  int width, height;
  std::vector<std::uint8_t> dots;

 private:
  [[nodiscard]] std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
           static_cast<std::size_t>(x);
  }
};

struct Cell {
  int x = 0, y = 0;  // upper left corner
  int width = 12, height = 24;
};

// Threads: one at a time.
class Glyphs {
 public:
  virtual ~Glyphs() = default;
  // False also for scripts whose letters change their shape or direction with their
  // neighbours: drawn letter by letter they would be wrong.
  [[nodiscard]] virtual bool has(char32_t code_point) = 0;
  // Into a cell, without leaving it. Nothing happens where has() is false.
  virtual void draw(char32_t code_point, bool bold, const Cell& cell, Ink& ink) = 0;
};

}  // namespace holdfast::drivers
