#include "drivers/printer/layout.h"

#include <algorithm>
#include <utility>

#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

using core::Align;
using core::Emphasis;

// Beside an amount, a name needs at least this much room.
constexpr int kMinLeftColumns = 6;
constexpr int kMaxFeedLines = 50;

bool is_no_break_space(char32_t c) {
  return c == 0xA0 || c == 0x2007 || c == 0x202F;
}

// Splits off what fits `columns` at most, and at least one character.
std::string_view take_columns(std::string_view& text, int columns) {
  std::size_t length = 0;
  int width = 0;
  while (length < text.size()) {
    const CodePoint c = first_code_point(text.substr(length));
    const int w = display_width(c.value);
    if (width + w > columns && length > 0) break;
    width += w;
    length += c.length;
  }
  const std::string_view head = text.substr(0, length);
  text.remove_prefix(length);
  return head;
}

std::string with_plain_spaces(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    if (is_no_break_space(c.value)) {
      result.push_back(' ');
    } else {
      append_utf8(result, c.value);
    }
    text.remove_prefix(c.length);
  }
  return result;
}

// One paragraph to lines. Spaces at a break are dropped, those at the start are kept as
// indentation.
void wrap_paragraph(std::string_view text, int columns, std::vector<std::string>& lines) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  std::string line;
  int width = 0;
  bool line_has_word = false;
  while (!text.empty()) {
    const std::size_t word_start = std::min(text.find_first_not_of(' '), text.size());
    const std::size_t word_end = std::min(text.find(' ', word_start), text.size());
    std::string_view word = text.substr(word_start, word_end - word_start);
    const int gap = static_cast<int>(word_start);
    text.remove_prefix(word_end);
    if (width + gap + display_width(word) <= columns) {
      line.append(word_start, ' ').append(word);
      width += gap + display_width(word);
      line_has_word = true;
      continue;
    }
    if (line_has_word) lines.push_back(std::exchange(line, {}));
    line.clear();
    width = 0;
    while (display_width(word) > columns) lines.emplace_back(take_columns(word, columns));
    line = word;
    width = display_width(word);
    line_has_word = true;
  }
  lines.push_back(std::move(line));
}

std::vector<std::string> wrap(std::string_view text, int columns) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    wrap_paragraph(text.substr(0, end), columns, lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

class Layout {
 public:
  explicit Layout(const LayoutOptions& options)
      : options_(options), columns_(std::max(options.columns, kMinColumns)) {}

  void operator()(const core::ReceiptText& block) {
    for (std::string& line : wrap(prepare(block.text), columns_for(block.emphasis)))
      add(std::move(line), block.align, block.emphasis);
  }

  void operator()(const core::ReceiptPair& block) {
    const std::string left = prepare(block.left);
    std::string right = prepare(block.right);
    std::ranges::replace(right, '\n', ' ');
    const int right_width = display_width(right);
    Emphasis emphasis = block.emphasis;
    if (emphasis == Emphasis::large && right_width > columns_for(emphasis))
      emphasis = Emphasis::strong;
    const int columns = columns_for(emphasis);
    if (right.empty()) return (*this)(core::ReceiptText{block.left, Align::left, emphasis});
    if (left.empty()) return add_broken(right, columns, emphasis);

    const int left_columns = columns - right_width - 1;
    if (left_columns < std::min(kMinLeftColumns, display_width(left))) {
      for (std::string& line : wrap(left, columns)) add(std::move(line), Align::left, emphasis);
      return add_broken(right, columns, emphasis);
    }
    std::vector<std::string> lines = wrap(left, left_columns);
    std::string last = std::move(lines.back());
    lines.pop_back();
    for (std::string& line : lines) add(std::move(line), Align::left, emphasis);
    const int gap = columns - display_width(last) - right_width;
    last.append(static_cast<std::size_t>(gap), ' ').append(right);
    add(std::move(last), Align::left, emphasis);
  }

  void operator()(const core::ReceiptRule&) {
    PaperLine line{.kind = PaperLine::Kind::rule};
    for (int i = 0; i < columns_; ++i) append_utf8(line.text, U'─');
    lines_.push_back(std::move(line));
  }

  void operator()(const core::ReceiptBarcode& block) {
    std::string data = printable(block.data);
    std::erase(data, '\n');
    if (data.empty()) return;
    lines_.push_back(
        {.kind = PaperLine::Kind::barcode, .text = std::move(data), .align = Align::centre});
  }

  void operator()(const core::ReceiptQr& block) {
    std::string data = printable(block.data);
    std::erase(data, '\n');
    if (data.empty()) return;
    lines_.push_back({.kind = PaperLine::Kind::qr, .text = data, .align = Align::centre});
    if (block.text_below) (*this)(core::ReceiptText{data, Align::centre});
  }

  void operator()(const core::ReceiptPicture& block) {
    if (!block.picture || block.picture->dots.empty()) return;
    lines_.push_back({.kind = PaperLine::Kind::picture, .align = Align::centre, .picture = block});
  }

  void operator()(const core::ReceiptFeed& block) {
    for (int i = 0; i < std::clamp(block.lines, 0, kMaxFeedLines); ++i) lines_.emplace_back();
  }

  std::vector<PaperLine> take() { return std::move(lines_); }

 private:
  [[nodiscard]] int columns_for(Emphasis emphasis) const {
    return emphasis == Emphasis::large && options_.large_is_wide ? columns_ / 2 : columns_;
  }

  [[nodiscard]] std::string prepare(std::string_view text) const {
    std::string clean = printable(text);
    return options_.substitute ? options_.substitute(clean) : clean;
  }

  void add(std::string text, Align align, Emphasis emphasis) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
    lines_.push_back({PaperLine::Kind::text, with_plain_spaces(text), align, emphasis});
  }

  void add_broken(std::string_view text, int columns, Emphasis emphasis) {
    while (!text.empty()) add(std::string(take_columns(text, columns)), Align::right, emphasis);
  }

  const LayoutOptions& options_;
  const int columns_;
  std::vector<PaperLine> lines_;
};

}  // namespace

std::vector<PaperLine> lay_out(const core::ReceiptDocument& document,
                               const LayoutOptions& options) {
  Layout layout(options);
  for (const core::ReceiptBlock& block : document.blocks) std::visit(layout, block);
  return layout.take();
}

}  // namespace holdfast::drivers
