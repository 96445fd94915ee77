#include <algorithm>

#include "drivers/printer/utf8.h"
#include "drivers/sim/escpos_reader.h"

namespace holdfast::drivers {
namespace {

std::size_t room(std::string_view text, int columns) {
  return static_cast<std::size_t>(std::max(columns - display_width(text), 0));
}

std::string aligned(const std::string& text, core::Align align, int columns) {
  switch (align) {
    case core::Align::left:
      return text;
    case core::Align::centre:
      return std::string(room(text, columns) / 2, ' ') + text;
    case core::Align::right:
      return std::string(room(text, columns), ' ') + text;
  }
  return text;
}

// A line of wide letters takes one column a letter here, so its widest gap grows: an
// amount at the right edge of the paper stays there.
std::string stretched(std::string text, int columns) {
  std::size_t best = 0;
  std::size_t best_length = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = text.find(' ', i);
    if (start == std::string::npos) break;
    const std::size_t end = std::min(text.find_first_not_of(' ', start), text.size());
    if (end - start > best_length) best = start, best_length = end - start;
    i = end;
  }
  if (best_length > 0) text.insert(best, room(text, columns), ' ');
  return text;
}

class TextWriter {
 public:
  explicit TextWriter(int columns) : columns_(columns) {}

  void operator()(const PaperText& line) {
    std::string text = text_of(line);
    const bool wide = !line.runs.empty() && std::ranges::all_of(line.runs, [](const PaperRun& run) {
      return run.width == 2;
    });
    if (wide && line.align == core::Align::left && display_width(text) * 2 >= columns_ - 1)
      text = stretched(std::move(text), columns_);
    add(aligned(text, line.align, columns_));
  }
  void operator()(const PaperBarcode& code) {
    add(aligned("*" + code.data + "*", code.align, columns_));
  }
  void operator()(const PaperQr& code) { add(aligned("[QR Code]", code.align, columns_)); }
  void operator()(const PaperPicture& picture) {
    add(aligned("[picture]", picture.align, columns_));
  }
  void operator()(const PaperCut&) {
    std::string line;
    for (int i = 0; i < columns_; ++i) line += i % 2 == 0 ? '-' : ' ';
    add(std::move(line));
  }
  void operator()(const PaperKick&) {}

  std::string take() { return std::move(text_); }

 private:
  void add(std::string line) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    text_ += line + '\n';
  }

  const int columns_;
  std::string text_;
};

}  // namespace

std::string to_text(std::span<const PaperItem> items, int columns) {
  TextWriter writer(columns);
  for (const PaperItem& item : items) std::visit(writer, item);
  return writer.take();
}

}  // namespace holdfast::drivers
