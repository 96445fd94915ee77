// What a cell of a file may say, by the kind of its column, and what becomes of it: text in the
// form that PostgreSQL reads. Amounts are decimal text all the way: digits become an integer of the
// smallest unit, and never a floating-point number.
//
// Threads: any. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "db/exchange/csv_reader.h"

namespace holdfast::exchange {

enum class CellKind : std::uint8_t {
  text,
  code,      // a name that other rows use: SKU, number of a customer
  word,      // one of a few
  flag,      // true or false
  integer,   // 0 to 2,147,483,647
  price,     // of one unit: up to 4 decimals, but no more than the currency has unless asked for
  cost,      // up to 4 decimals
  amount,    // as many decimals as the currency has
  quantity,  // up to 3 decimals, not below zero
  stock,     // up to 3 decimals, below zero too
  time,      // ISO 8601; UTC where no zone is said
  list,      // texts between '|'
  path,      // names between '>', from the root down
  barcodes,  // codes between '|', each with "*12" behind it where it stands for 12
  object,    // a JSON object
  array,     // a JSON array
  currency,  // three capital letters (ISO 4217)
};

struct CellRules {
  char decimal_mark = '.';
  std::int32_t currency_exponent = 2;
  std::string currency = "EUR";
  bool fine_prices = false;  // take prices with more decimals than the currency has
  bool any_barcode = false;  // take digits that look like a GTIN and are none
  bool guarded = false;      // take away the apostrophe before what looks like a formula
};

// What the column wants of a cell that is there.
struct CellWish {
  CellKind kind = CellKind::text;
  std::string_view words = {};  // of a word, between spaces
  bool above_zero = false;
};

template <class T>
using CellResult = tl::expected<T, std::string>;  // the error: what is wrong and what to do

// The cell as PostgreSQL reads it: decimal text, an array or JSON as such.
[[nodiscard]] CellResult<std::string> read_cell(const CellWish& wish, std::string_view text,
                                                const CellRules& rules);

// Decimal text as an integer of 10^-decimals, of at most 18 digits in all.
[[nodiscard]] CellResult<std::int64_t> read_decimal(std::string_view text, char mark,
                                                    std::int32_t decimals,
                                                    std::int32_t whole_digits);
[[nodiscard]] std::string decimal_text(std::int64_t value, std::int32_t decimals);

// Why this code cannot be a barcode, if it cannot; `any` takes every text.
[[nodiscard]] std::optional<std::string> barcode_fault(std::string_view code, bool any);

// The value of an attribute as JSON: true, false, null, numbers, and what begins as an object, an
// array or a quoted text are JSON, everything else is text.
[[nodiscard]] CellResult<std::string> read_attribute(std::string_view text);
[[nodiscard]] std::string json_text(std::string_view text);

// OWASP's guard against formulas: what begins with one of = + - @, tab or carriage return (or with
// an apostrophe, so that taking it away is exact) has an apostrophe before it.
[[nodiscard]] std::string_view without_guard(std::string_view text) noexcept;

// At most this many characters, with "…" for the rest, on one line.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most = 40);

}  // namespace holdfast::exchange
