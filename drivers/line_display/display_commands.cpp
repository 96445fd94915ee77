#include "drivers/line_display/display_commands.h"

#include <array>

#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

constexpr char kEsc = 0x1B, kUs = 0x1F;
constexpr std::size_t kColumns = ports::kLineDisplayColumns;

struct Slot {
  CodePage page;
  char number;  // n of ESC t n
};
constexpr std::array<Slot, kCodePageCount> kSlots = {{{CodePage::cp437, 0},
                                                      {CodePage::cp737, 14},
                                                      {CodePage::cp850, 2},
                                                      {CodePage::cp852, 18},
                                                      {CodePage::cp858, 19},
                                                      {CodePage::cp866, 17},
                                                      {CodePage::cp1252, 16},
                                                      {CodePage::iso8859_7, 15}}};

void append(std::string& line, std::string_view ascii) {
  for (const char c : ascii) {
    if (line.size() < kColumns) line.push_back(c);
  }
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c > 0x7E) return false;
  }
  return true;
}

std::string place(char line) {
  return {kUs, '$', 1, line};
}

std::string listen(const DisplayModel& model) {
  return model.pass_through ? std::string{kEsc, '=', 2} : std::string();
}
// The printer has the line again.
std::string leave(const DisplayModel& model) {
  return model.pass_through ? std::string{kEsc, '=', 1} : std::string();
}

}  // namespace

std::string begin_display(const DisplayModel& model) {
  std::string bytes = listen(model);
  bytes += {kEsc, '@'};
  for (const Slot& slot : kSlots) {
    if (slot.page == model.page) bytes += {kEsc, 't', slot.number};
  }
  bytes += {kUs, 0x01, kUs, 'C', 0};
  return bytes + leave(model);
}

std::string show_on_display(const ports::LineDisplayText& text, const DisplayModel& model) {
  return listen(model) + place(1) + display_line(text.top, model.page) + place(2) +
         display_line(text.bottom, model.page) + leave(model);
}

std::string display_line(std::string_view text, CodePage page) {
  const std::string clean = printable(text);
  std::string line;
  std::string_view rest = clean;
  while (!rest.empty() && line.size() < kColumns) {
    const CodePoint c = first_code_point(rest);
    rest.remove_prefix(c.length);
    if (c.value < 0x20) {
      append(line, " ");
    } else if (const auto byte = encode(page, c.value)) {
      line.push_back(static_cast<char>(*byte));
    } else if (const auto simpler = transliteration(c.value);
               !simpler.empty() && is_ascii(simpler)) {
      append(line, simpler);
    } else {
      append(line, std::string(static_cast<std::size_t>(display_width(c.value)), '?'));
    }
  }
  line.resize(kColumns, ' ');
  return line;
}

}  // namespace holdfast::drivers
