// Comma-separated values (RFC 4180), read as a stream: records come as soon as they are whole, and
// memory does not grow with the file. The grammar is libcsv's, in its strict mode; lines, limits
// and the reasons for refusing are kept here.
//
// A line ends with CR LF, LF or CR. Lines without anything are skipped, spaces belong to the cell,
// and a cell that is empty without quotes is told from one that is empty between them.
//
// Threads: one. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::exchange {

struct Cell {
  std::string text;
  bool is_nothing = false;  // empty, without quotes
  std::int64_t line = 0;    // on which it begins

  friend bool operator==(const Cell&, const Cell&) = default;
};

struct Record {
  std::int64_t line = 0;  // on which it begins, from 1
  std::vector<Cell> cells;

  friend bool operator==(const Record&, const Record&) = default;
};

struct CsvLimits {
  std::size_t cell_bytes = std::size_t{1} << 20;
  std::size_t columns = 1'000;
};

// Why the file cannot be read any further.
struct CsvFault {
  std::int64_t line = 0;   // of a quote that is never closed, the line on which it was opened
  std::size_t column = 0;  // of the cell, from 1
  std::string sentence;    // what is wrong and what to do

  friend bool operator==(const CsvFault&, const CsvFault&) = default;
};

// What separates the cells of this text, judged by its first line outside of quotes: comma,
// semicolon or tab; a comma where there is none of them.
[[nodiscard]] char detect_delimiter(std::string_view head) noexcept;

class CsvReader {
 public:
  using OnRecord = std::function<void(Record&&)>;

  CsvReader(char delimiter, OnRecord on_record, CsvLimits limits = {});
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // Reads on. False: there is a fault, and nothing is read any more.
  [[nodiscard]] bool feed(std::string_view text);
  // The file is over.
  [[nodiscard]] bool finish();
  [[nodiscard]] const std::optional<CsvFault>& fault() const { return fault_; }

 private:
  struct Parser;

  void take_cell(const char* text, std::size_t size);
  void end_record(int terminator);
  void refuse(std::int64_t line, std::string sentence);
  void refuse_grammar(std::int64_t line_of_fault);

  std::unique_ptr<Parser> parser_;
  OnRecord on_record_;
  CsvLimits limits_;
  std::optional<CsvFault> fault_;
  Record record_;
  std::int64_t line_ = 1;       // on which the next cell begins
  bool after_cr_ = false;       // a line feed now belongs to the line's end before it
  std::size_t unfinished_ = 0;  // bytes read since the last whole cell
};

// One record as text, with quotes where the cell needs them, without the end of the line.
[[nodiscard]] std::string csv_record(const std::vector<Cell>& cells, char delimiter);

}  // namespace holdfast::exchange
