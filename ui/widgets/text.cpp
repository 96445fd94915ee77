#include "ui/widgets/text.h"

#include <imgui.h>

#include <cfloat>
#include <cmath>
#include <vector>

namespace holdfast::ui {

namespace {

constexpr std::string_view kEllipsis = "…";

std::size_t previous_character(std::string_view text, std::size_t at) {
  do --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  return at;
}

std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
    ++length;
  return length;
}

std::string cut_to(const ImFont* font, std::string_view text, float width) {
  std::size_t keep = text.size();
  while (keep > 0) {
    keep = previous_character(text, keep);
    std::string candidate{text.substr(0, keep)};
    while (!candidate.empty() && candidate.back() == ' ') candidate.pop_back();
    candidate += kEllipsis;
    if (text_width(font, candidate) <= width) return candidate;
  }
  return std::string{kEllipsis};
}

struct Lines {
  std::vector<std::string> lines;
  bool elided = false;
  bool broken = false;  // inside a word
};

// The bytes of `text` that fit on one line: up to a space or behind a hyphen; amounts and
// names stay whole. `broken`: not even its first word fits.
std::size_t line_length(const ImFont* font, std::string_view text, float width, bool& broken) {
  std::size_t fits = 0, at = 0;
  while (at < text.size() && text[at] != '\n') {
    std::size_t stop = at;
    while (stop < text.size() && text[stop] == ' ') ++stop;
    while (stop < text.size() && text[stop] != ' ' && text[stop] != '\n' && text[stop] != '-')
      ++stop;
    if (stop < text.size() && text[stop] == '-') ++stop;
    if (text_width(font, text.substr(0, stop)) > width) break;
    at = fits = stop;
  }
  if (fits > 0 || text.empty() || text[0] == '\n') return fits;
  broken = true;
  fits = character_length(text);
  while (fits < text.size()) {
    const std::size_t next = fits + character_length(text.substr(fits));
    if (text_width(font, text.substr(0, next)) > width) break;
    fits = next;
  }
  return fits;
}

Lines break_lines(const ImFont* font, std::string_view text, float width, int max_lines) {
  Lines result;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t newline = rest.find('\n');
    if (static_cast<int>(result.lines.size()) + 1 == max_lines) {
      const std::string_view line = rest.substr(0, newline);
      const bool fits = newline == std::string_view::npos && text_width(font, line) <= width;
      result.lines.push_back(fits ? std::string{line} : cut_to(font, line, width));
      result.elided = !fits;
      return result;
    }
    const std::size_t length = line_length(font, rest, width, result.broken);
    std::string line{rest.substr(0, length)};
    while (!line.empty() && line.back() == ' ') line.pop_back();
    result.lines.push_back(std::move(line));
    rest.remove_prefix(length);
    if (!rest.empty() && rest.front() == '\n') rest.remove_prefix(1);
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  }
  return result;
}

}  // namespace

float text_width(const ImFont* font, std::string_view text) {
  if (text.empty()) return 0;
  return font
      ->CalcTextSizeA(line_height_px(font), FLT_MAX, 0, text.data(), text.data() + text.size())
      .x;
}

float wrapped_height(const ImFont* font, std::string_view text, float width) {
  return static_cast<float>(break_lines(font, text, width, 1'000).lines.size()) *
         line_height_px(font);
}

Rect draw_text(Ui& ui, const Rect& box, std::string_view text, const TextStyle& style) {
  ImFont* font = style.font != nullptr ? style.font : ui.fonts().body;
  if (text.empty()) return {box.x, box.y, 0, 0};
  Lines broken;
  for (ImFont* next = font; next != nullptr; next = ui.fonts().smaller(next)) {
    font = next;
    const int room = std::max(1, static_cast<int>((box.h + 1) / line_height_px(font)));
    const int max_lines = style.max_lines == 1 ? 1 : std::min(room, style.max_lines);
    broken = break_lines(font, text, box.w, max_lines);
    if (!style.shrink) break;
    if (!broken.elided && !broken.broken && line_height_px(font) <= box.h + 1) break;
  }
  const Colour ink = style.ink != 0 ? style.ink : ui.theme().text;
  const float line_px = line_height_px(font);
  const float height = line_px * static_cast<float>(broken.lines.size());
  Rect used{box.right(), std::round(box.y + (box.h - height) * style.valign), 0, height};
  float y = used.y;
  for (const std::string& line : broken.lines) {
    const float width = text_width(font, line);
    const float x = std::round(box.x + (box.w - width) * style.align);
    ui.draw()->AddText(font, line_px, ImVec2(x, y), ink, line.data(), line.data() + line.size());
    if (style.strike) {
      const float middle = std::round(y + line_px * 0.56F);
      const float thickness = std::max(1.0F, std::round(line_px / 14));
      ui.draw()->AddRectFilled(ImVec2(x, middle), ImVec2(x + width, middle + thickness), ink);
    }
    const float right = std::max(used.right(), x + width);
    used.x = std::min(used.x, x);
    used.w = right - used.x;
    DrawnText drawn;
    drawn.text = line;
    // The line box has air above and below the glyphs; that air may overlap.
    drawn.rect = {x, y + line_px * 0.12F, width, line_px * 0.78F};
    drawn.ink = ink;
    drawn.paper = ui.paper();
    drawn.elided = broken.elided;
    drawn.may_elide = !style.shrink || style.may_elide;
    ui.registry.add_text(std::move(drawn));
    y += line_px;
  }
  return used;
}

std::string initials(std::string_view name) {
  std::string first, last;
  bool at_start = true;
  for (std::size_t i = 0; i < name.size();) {
    const std::size_t length = character_length(name.substr(i));
    const std::string_view character = name.substr(i, length);
    if (at_start && character != " ") {
      std::string letter{character};
      if (letter.size() == 1 && letter[0] >= 'a' && letter[0] <= 'z')
        letter[0] = static_cast<char>(letter[0] - 'a' + 'A');
      (first.empty() ? first : last) = letter;
    }
    at_start = character == " " || character == "-";
    i += length;
  }
  return first + last;
}

}  // namespace holdfast::ui
