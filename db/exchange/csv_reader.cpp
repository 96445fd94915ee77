#include "db/exchange/csv_reader.h"

#include <csv.h>

#include <algorithm>
#include <new>

#include "pos/core/utf8.h"

namespace holdfast::exchange {
namespace {

constexpr unsigned char kOptions = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_EMPTY_IS_NULL;

int is_no_space(unsigned char) {
  return 0;
}

// CR LF counts as one. `after_cr`: whether the byte before these was a CR.
std::int64_t line_ends(std::string_view text, bool after_cr = false) {
  std::int64_t count = 0;
  for (const char c : text) {
    if (c == '\r' || (c == '\n' && !after_cr)) ++count;
    after_cr = c == '\r';
  }
  return count;
}

}  // namespace

struct CsvReader::Parser {
  explicit Parser(char delimiter) {
    if (csv_init(&state, kOptions) != 0) throw std::bad_alloc();
    csv_set_delim(&state, static_cast<unsigned char>(delimiter));
    // Spaces around a cell are part of it (RFC 4180, section 2, rule 4).
    csv_set_space_func(&state, &is_no_space);
    csv_set_blk_size(&state, 4096);
  }
  ~Parser() { csv_free(&state); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  static void on_cell(void* text, std::size_t size, void* reader) {
    static_cast<CsvReader*>(reader)->take_cell(static_cast<const char*>(text), size);
  }
  static void on_record(int terminator, void* reader) {
    static_cast<CsvReader*>(reader)->end_record(terminator);
  }

  csv_parser state{};
};

char detect_delimiter(std::string_view head) noexcept {
  constexpr std::string_view kCandidates = ",;\t";
  std::size_t counts[kCandidates.size()] = {};
  bool quoted = false;
  for (const char c : head) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const auto at = kCandidates.find(c); at != kCandidates.npos) ++counts[at];
  }
  const auto* most = std::max_element(std::begin(counts), std::end(counts));
  return kCandidates[static_cast<std::size_t>(most - std::begin(counts))];
}

CsvReader::CsvReader(char delimiter, OnRecord on_record, CsvLimits limits)
    : parser_(std::make_unique<Parser>(delimiter)),
      on_record_(std::move(on_record)),
      limits_(limits) {}

CsvReader::~CsvReader() = default;

bool CsvReader::feed(std::string_view text) {
  // libcsv cannot be stopped within a call: a piece at a time, so that a cell without an end does
  // not grow far beyond its limit.
  constexpr std::size_t kPiece = std::size_t{64} * 1024;
  while (!text.empty() && !fault_) {
    const std::string_view piece = text.substr(0, kPiece);
    text.remove_prefix(piece.size());
    unfinished_ += piece.size();
    csv_parser& state = parser_->state;
    const std::size_t done =
        csv_parse(&state, piece.data(), piece.size(), &Parser::on_cell, &Parser::on_record, this);
    if (fault_) break;
    if (csv_error(&state) == CSV_EPARSE) {
      // Of the cell that broke off, what lies in this piece; its earlier lines are in libcsv.
      refuse_grammar(line_);
    } else if (done < piece.size()) {
      throw std::bad_alloc();
    } else if (unfinished_ > limits_.cell_bytes + kPiece) {
      refuse(line_, "");
      fault_->sentence = "a cell that begins here is longer than " +
                         std::to_string(limits_.cell_bytes / 1024) +
                         " KiB: most likely a quote (\") before it is never closed";
    }
  }
  return !fault_;
}

bool CsvReader::finish() {
  if (fault_) return false;
  if (csv_fini(&parser_->state, &Parser::on_cell, &Parser::on_record, this) != 0 && !fault_) {
    refuse(line_,
           "the file ends inside a quoted cell that begins here: close its quote (\"), or write a "
           "quote within it twice (\"\")");
  }
  return !fault_;
}

void CsvReader::refuse_grammar(std::int64_t line_of_fault) {
  refuse(line_of_fault,
         "a quote (\") stands in the middle of a cell: put the whole cell between quotes and write "
         "a quote within it twice (\"\")");
}

void CsvReader::refuse(std::int64_t line, std::string sentence) {
  if (!fault_) fault_ = CsvFault{line, record_.cells.size() + 1, std::move(sentence)};
}

void CsvReader::take_cell(const char* text, std::size_t size) {
  unfinished_ = 0;
  if (fault_) return;
  const std::string_view bytes =
      text == nullptr ? std::string_view{} : std::string_view{text, size};
  if (record_.cells.size() == limits_.columns) {
    return refuse(line_, "this line has more than " + std::to_string(limits_.columns) +
                             " cells: it is no table of this kind");
  }
  if (size > limits_.cell_bytes) {
    return refuse(line_, "a cell that begins here is longer than " +
                             std::to_string(limits_.cell_bytes / 1024) +
                             " KiB: most likely a quote (\") before it is never closed");
  }
  if (bytes.find('\0') != bytes.npos) {
    return refuse(line_,
                  "a NUL byte stands in this cell: this is no text file, or UTF-16 without "
                  "a byte order mark; save it as \"CSV UTF-8\"");
  }
  if (!core::is_utf8(bytes)) {
    return refuse(line_,
                  "this cell is not UTF-8, most likely Latin-1 or Windows-1252: save the "
                  "file as \"CSV UTF-8\"");
  }
  if (record_.cells.empty()) record_.line = line_;
  record_.cells.push_back({std::string{bytes}, text == nullptr, line_});
  line_ += line_ends(bytes);
  after_cr_ = false;
}

void CsvReader::end_record(int terminator) {
  unfinished_ = 0;
  if (fault_) return;
  if (terminator == '\r' || (terminator == '\n' && !(after_cr_ && record_.cells.empty()))) ++line_;
  after_cr_ = terminator == '\r';
  if (record_.cells.empty()) return;
  Record whole;
  std::swap(whole, record_);
  on_record_(std::move(whole));
}

std::string csv_record(const std::vector<Cell>& cells, char delimiter) {
  const std::string special{delimiter, '"', '\r', '\n'};
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text += delimiter;
    const Cell& cell = cells[i];
    const bool quote = (cell.text.empty() && !cell.is_nothing) ||
                       cell.text.find_first_of(special) != std::string::npos;
    if (quote) text += '"';
    for (const char c : cell.text) {
      if (c == '"') text += '"';
      text += c;
    }
    if (quote) text += '"';
  }
  // An only cell that is nothing would be a line without anything.
  return cells.size() == 1 && text.empty() ? "\"\"" : text;
}

}  // namespace holdfast::exchange
