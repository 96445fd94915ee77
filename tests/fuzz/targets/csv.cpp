// A file of comma-separated values behind two bytes: the delimiter, and where the bytes are cut.
#include <algorithm>
#include <string>

#include "db/exchange/columns.h"
#include "db/exchange/csv_reader.h"
#include "db/exchange/csv_text.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

using namespace exchange;

struct Outcome {
  std::vector<Record> records;
  std::optional<CsvFault> fault;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::string decoded(std::string_view bytes, std::size_t piece) {
  TextDecoder decoder;
  std::string text;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    decoder.feed(bytes.substr(0, piece), text);
  }
  decoder.finish(text);
  return text;
}

Outcome read(std::string_view text, char delimiter, std::size_t piece, CsvLimits limits = {}) {
  Outcome outcome;
  CsvReader reader(
      delimiter, [&](Record&& record) { outcome.records.push_back(std::move(record)); }, limits);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    if (!reader.feed(text.substr(0, piece))) break;
  }
  std::ignore = reader.finish();
  outcome.fault = reader.fault();
  return outcome;
}

void check_records(const Outcome& outcome, std::string_view text) {
  const auto lines =
      1 + std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; });
  std::int64_t line = 0;
  for (const Record& record : outcome.records) {
    FUZZ_REQUIRE(record.line > line && record.line <= lines && !record.cells.empty());
    line = record.line;
    for (const Cell& cell : record.cells) {
      FUZZ_REQUIRE(cell.line >= line && core::is_utf8(cell.text));
      FUZZ_REQUIRE(cell.text.find('\0') == std::string::npos);
      FUZZ_REQUIRE(!cell.is_nothing || cell.text.empty());
      line = cell.line;
    }
  }
  if (outcome.fault) {
    FUZZ_REQUIRE(outcome.fault->line >= 1 && outcome.fault->line <= lines);
    FUZZ_REQUIRE(outcome.fault->column >= 1 && !outcome.fault->sentence.empty());
  }
}

void check_rewritten(const Outcome& outcome, char delimiter) {
  std::string text;
  for (const Record& record : outcome.records) {
    text += csv_record(record.cells, delimiter) + "\r\n";
  }
  const Outcome again = read(text, delimiter, text.size() + 1);
  FUZZ_REQUIRE(!again.fault && again.records.size() == outcome.records.size());
  for (std::size_t i = 0; i < again.records.size(); ++i) {
    const auto& before = outcome.records[i].cells;
    const auto& after = again.records[i].cells;
    FUZZ_REQUIRE(before.size() == after.size());
    for (std::size_t c = 0; c < before.size(); ++c) {
      FUZZ_REQUIRE(before[c].text == after[c].text);
      // Of an only cell nothing and no text are one: the line would be empty.
      FUZZ_REQUIRE(before.size() == 1 || before[c].is_nothing == after[c].is_nothing);
    }
  }
}

void check_cell(std::string_view text) {
  for (const char mark : {'.', ','}) {
    CellRules rules;
    rules.decimal_mark = mark;
    for (int kind = 0; kind <= static_cast<int>(CellKind::currency); ++kind) {
      const CellWish wish{static_cast<CellKind>(kind), "active draft"};
      const auto cell = read_cell(wish, text, rules);
      if (!cell) {
        FUZZ_REQUIRE(!cell.error().empty());
        continue;
      }
      FUZZ_REQUIRE(core::is_utf8(*cell));
      // An amount that was read is an amount.
      if (wish.kind == CellKind::cost) FUZZ_REQUIRE(read_decimal(*cell, '.', 4, 10).has_value());
    }
  }
  const auto attribute = read_attribute(text);
  if (attribute) FUZZ_REQUIRE(core::is_utf8(*attribute));
  FUZZ_REQUIRE(core::is_utf8(shortened(text)) && shortened(text).size() <= 4 * 40 + 3);
  const std::string guarded = "'" + std::string{text};
  if (!text.empty() && std::string_view{"=+-@'"}.find(text.front()) != std::string_view::npos) {
    FUZZ_REQUIRE(without_guard(guarded) == text);
  }
}

void run(Bytes input) {
  Reader reader(input);
  constexpr std::string_view kDelimiters = ",;\t";
  const char delimiter = kDelimiters[reader.byte() % kDelimiters.size()];
  const std::size_t piece = 1U + reader.byte();
  const std::string_view bytes = as_text(reader.rest());

  const std::string text = decoded(bytes, bytes.size() + 1);
  FUZZ_REQUIRE(decoded(bytes, piece) == text);
  FUZZ_REQUIRE(kDelimiters.find(detect_delimiter(text)) != kDelimiters.npos);
  const Outcome whole = read(text, delimiter, text.size() + 1);
  FUZZ_REQUIRE(read(text, delimiter, piece) == whole);
  check_records(whole, text);
  check_rewritten(whole, delimiter);
  check_records(read(text, delimiter, piece, {.cell_bytes = 16, .columns = 3}), text);

  std::size_t cells = 0;
  for (const Record& record : whole.records) {
    for (const Cell& cell : record.cells) {
      if (++cells <= 20) check_cell(cell.text);
    }
  }
  if (whole.records.empty()) return;
  for (const Thing thing : kThings) {
    const auto mapping = Mapping::of(thing, whole.records.front(), true);
    if (mapping) {
      FUZZ_REQUIRE(mapping->columns().size() == whole.records.front().cells.size());
    } else {
      FUZZ_REQUIRE(!mapping.error().empty());
    }
  }
}

const Registration registration({"csv", run});

}  // namespace
}  // namespace holdfast::fuzz
