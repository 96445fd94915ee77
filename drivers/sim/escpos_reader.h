// Reads ESC/POS as a printer does and keeps what would be on the paper: lines of text,
// barcodes, pictures, cuts, and the drawer's pulses. Written from the printer's side of
// the command reference and sharing only the code page tables with the renderer, so that
// reading back what the renderer wrote proves something.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "drivers/printer/code_page.h"
#include "pos/core/receipt.h"

namespace holdfast::drivers {

struct PaperRun {
  std::string text;  // UTF-8
  bool bold = false;
  int width = 1, height = 1;  // magnification
  friend bool operator==(const PaperRun&, const PaperRun&) = default;
};
struct PaperText {
  std::vector<PaperRun> runs;  // none: an empty line
  core::Align align = core::Align::left;
  friend bool operator==(const PaperText&, const PaperText&) = default;
};
struct PaperBarcode {
  std::string data;
  std::vector<int> symbols;  // Code 128 values from the start character on, without check and stop
  core::Align align = core::Align::left;
  int module_dots = 3;
  int height_dots = 162;
  bool text_below = false;
  friend bool operator==(const PaperBarcode&, const PaperBarcode&) = default;
};
struct PaperQr {
  std::string data;
  core::Align align = core::Align::left;
  int module_dots = 3;
  friend bool operator==(const PaperQr&, const PaperQr&) = default;
};
struct PaperPicture {
  int width_dots = 0, height_dots = 0;  // the width is a multiple of 8
  std::vector<std::uint8_t> rows;       // 1 is black, the highest bit is the leftmost
  core::Align align = core::Align::left;
  friend bool operator==(const PaperPicture&, const PaperPicture&) = default;
};
struct PaperCut {
  bool partial = true;
  friend bool operator==(const PaperCut&, const PaperCut&) = default;
};
struct PaperKick {
  int connector_pin = 2, on_ms = 0, off_ms = 0;
  friend bool operator==(const PaperKick&, const PaperKick&) = default;
};

// What is asked of the printer in order with the text, to be answered when it comes to it.
struct PaperQuestion {
  enum class Kind : std::uint8_t {
    paper,             // GS r 1
    drawer,            // GS r 2
    processed_up_to,   // GS ( H function 48
    automatic_status,  // GS a
  };
  Kind kind = Kind::paper;
  std::string id;           // of processed_up_to: four characters
  std::uint8_t wanted = 0;  // n of automatic_status; 0: none any more
  friend bool operator==(const PaperQuestion&, const PaperQuestion&) = default;
};

using PaperItem = std::variant<PaperText, PaperBarcode, PaperQr, PaperPicture, PaperCut, PaperKick>;

struct PaperSetup {
  int width_dots = 576;
  int char_width_dots = 12;  // font A
};

class EscposReader {
 public:
  explicit EscposReader(PaperSetup setup = {}) : setup_(setup) {}

  // Commands may be split between calls at any byte.
  void feed(std::span<const std::uint8_t> bytes);

  [[nodiscard]] const std::vector<PaperItem>& items() const { return items_; }
  // What a printer would not have understood, or would have done wrongly.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  // Switched off and on: what was begun is gone, the paper stays.
  void forget_unfinished();
  // Those that came since the last call.
  [[nodiscard]] std::vector<PaperQuestion> take_questions();
  // Bytes of a command whose end has not arrived, or text without its line feed.
  [[nodiscard]] bool in_the_middle() const { return !pending_.empty() || !line_.runs.empty(); }

 private:
  using View = std::span<const std::uint8_t>;
  // Bytes used by the command at the front, or 0: more are needed.
  [[nodiscard]] std::size_t step(View bytes);
  [[nodiscard]] std::size_t escape(View bytes);
  [[nodiscard]] std::size_t group(View bytes);
  [[nodiscard]] std::size_t real_time(View bytes);
  [[nodiscard]] std::size_t parenthesis(View bytes);
  void process_id(View data);
  void two_dimensional(View data);
  [[nodiscard]] std::size_t barcode(View bytes);
  [[nodiscard]] std::size_t picture(View bytes);
  void reset();
  void put(std::uint8_t byte);
  void end_line();
  void at_line_start(const char* command);
  void problem(std::string text);

  PaperSetup setup_;
  std::vector<std::uint8_t> pending_;
  std::vector<PaperItem> items_;
  std::vector<std::string> problems_;
  std::vector<PaperQuestion> questions_;

  PaperText line_;
  int line_dots_ = 0;
  CodePage page_ = CodePage::cp437;
  core::Align align_ = core::Align::left;
  bool bold_ = false;
  int width_ = 1, height_ = 1;
  int barcode_height_dots_ = 162;
  int barcode_module_dots_ = 3;
  bool barcode_text_below_ = false;
  std::string qr_data_;
  int qr_module_dots_ = 3;
};

// What a person reads on the paper, `columns` wide: barcodes as their text, cuts as a
// dashed line, kicks not at all.
[[nodiscard]] std::string to_text(std::span<const PaperItem> items, int columns);
[[nodiscard]] std::string text_of(const PaperText& line);

}  // namespace holdfast::drivers
