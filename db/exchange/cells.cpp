#include "db/exchange/cells.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <nlohmann/json.hpp>

#include "db/exchange/cell_text.h"
#include "db/exchange/iso_time.h"
#include "pos/core/utf8.h"

namespace holdfast::exchange {
namespace {

using Read = CellResult<std::string>;

std::string lower(std::string_view text) {
  std::string low{text};
  for (char& c : low) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return low;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Splits at `separator`, where no backslash stands before it; backslashes are taken away. Spaces
// around a part go too when `trim` is set, unless they are escaped.
CellResult<std::vector<std::string>> split(std::string_view text, char separator, bool trim) {
  std::vector<std::string> parts(1);
  std::size_t kept = 0;  // bytes of the last part that trimming may not take
  const auto end_part = [&] {
    while (trim && parts.back().size() > kept && parts.back().back() == ' ')
      parts.back().pop_back();
    kept = 0;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      if (++at == text.size()) return refuse("a backslash stands at the end: write it twice");
      parts.back() += text[at];
      kept = parts.back().size();
    } else if (c == separator) {
      end_part();
      parts.emplace_back();
    } else if (!(trim && c == ' ' && parts.back().empty())) {
      parts.back() += c;
    }
  }
  end_part();
  return parts;
}

std::string array_literal(const std::vector<std::string>& parts) {
  std::string text = "{";
  for (const std::string& part : parts) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (const char c : part) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

// NUMERIC(14,3) and, for prices, NUMERIC(14,4).
constexpr std::int32_t kWholeDigits = 11;
constexpr std::int32_t kWholeDigitsOfPrice = 10;

Read read_number(std::string_view text, const CellRules& rules, std::int32_t decimals,
                 std::int32_t whole_digits, bool above_zero) {
  const auto value = read_decimal(trimmed(text), rules.decimal_mark, decimals, whole_digits);
  if (!value) return refuse(value.error());
  if (*value < 0) return refuse("it may not be below zero");
  if (*value == 0 && above_zero) return refuse("it must be above zero");
  return decimal_text(*value, decimals);
}

Read read_price(std::string_view text, const CellRules& rules) {
  const std::int32_t decimals = rules.fine_prices ? 4 : rules.currency_exponent;
  auto price = read_number(text, rules, decimals, kWholeDigitsOfPrice, false);
  if (price || !read_number(text, rules, 4, kWholeDigitsOfPrice, false)) return price;
  return refuse(rules.currency + " has " + std::to_string(rules.currency_exponent) +
                " decimals: write no separators of thousands; finer prices go in with "
                "--fine-prices");
}

Read read_stock(std::string_view text, const CellRules& rules) {
  const auto value = read_decimal(trimmed(text), rules.decimal_mark, 3, kWholeDigits);
  if (!value) return refuse(value.error());
  return decimal_text(*value, 3);
}

Read read_flag(std::string_view text) {
  const std::string low = lower(trimmed(text));
  for (const std::string_view yes : {"true", "yes", "y", "1"}) {
    if (low == yes) return std::string{"true"};
  }
  for (const std::string_view no : {"false", "no", "n", "0"}) {
    if (low == no) return std::string{"false"};
  }
  return refuse("write true or false");
}

Read read_word(std::string_view text, std::string_view words) {
  const std::string low = lower(trimmed(text));
  for (std::string_view rest = words; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (low == word) return low;
  }
  return refuse("it can be one of: " + std::string{words});
}

Read read_integer(std::string_view text, bool above_zero) {
  const std::string_view digits = trimmed(text);
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (!all_digits(digits) || error != std::errc{} || end != digits.data() + digits.size()) {
    return refuse("write a whole number, without separators");
  }
  if (value == 0 && above_zero) return refuse("it must be above zero");
  return std::to_string(value);
}

Read read_time(std::string_view text) {
  const std::string time{trimmed(text)};
  if (!is_time(time)) return refuse("write a time as 2026-03-01 or 2026-03-01T14:30:00Z");
  const bool has_zone = time.size() > 10 && time.find_first_of("Z+-", 10) != std::string::npos;
  return has_zone ? time : time + (time.size() == 10 ? " 00:00Z" : "Z");
}

Read read_path(std::string_view text) {
  auto names = split(text, '>', true);
  if (!names) return refuse(names.error());
  if (std::any_of(names->begin(), names->end(), [](const auto& name) { return name.empty(); })) {
    return refuse("a name of the path is empty: write it as Drinks > Tea");
  }
  return array_literal(*names);
}

Read read_barcodes(std::string_view text, const CellRules& rules) {
  std::vector<std::string> staged;
  // The parts with their backslashes: a '*' counts only where none stands before it.
  std::size_t start = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] == '\\') {
      ++at;
      continue;
    }
    if (at < text.size() && text[at] != '|') continue;
    auto halves = split(text.substr(start, at - start), '*', true);
    start = at + 1;
    if (!halves) return refuse(halves.error());
    if (halves->size() > 2) return refuse("a barcode has two quantities behind it");
    std::string pack = "1";
    if (halves->size() == 2) {
      const auto quantity = read_decimal(halves->at(1), rules.decimal_mark, 3, kWholeDigits);
      if (!quantity) return refuse(quantity.error());
      if (*quantity <= 0) return refuse("a barcode stands for more than nothing");
      pack = decimal_text(*quantity, 3);
    }
    if (auto fault = barcode_fault(halves->front(), rules.any_barcode)) return refuse(*fault);
    // A blank after the quantity tells the two apart again.
    staged.push_back(pack + " " + halves->front());
  }
  return array_literal(staged);
}

Read read_json(std::string_view text, char first, const char* sentence) {
  const std::string_view json = trimmed(text);
  if (!json.starts_with(first) || !nlohmann::json::accept(json)) return refuse(sentence);
  if (json.find("\\u0000") != json.npos) {
    return refuse("it has the character U+0000, which the database cannot keep");
  }
  return std::string{json};
}

Read read_currency(std::string_view text) {
  const std::string_view code = trimmed(text);
  const bool is_code = code.size() == 3 && std::all_of(code.begin(), code.end(),
                                                       [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_code) return refuse("write the currency as three capital letters, such as EUR");
  return std::string{code};
}

bool is_json_number(std::string_view text) {
  take(text, '-');
  std::size_t whole = 0;
  while (whole < text.size() && is_digit(text[whole])) ++whole;
  if (whole == 0 || (whole > 1 && text.front() == '0')) return false;
  text.remove_prefix(whole);
  return text.empty() || (take(text, '.') && all_digits(text));
}

constexpr std::array<std::string_view, 5> kGuarded = {"=", "+", "-", "@", "'"};

}  // namespace

std::string json_text(std::string_view text) {
  return nlohmann::json(std::string{text}).dump();
}

Read read_attribute(std::string_view text) {
  if (text == "true" || text == "false" || text == "null" || is_json_number(text)) {
    return std::string{text};
  }
  if (text.starts_with('{') || text.starts_with('[') || text.starts_with('"')) {
    return read_json(text, text.front(),
                     "it begins as JSON and is none: write a text that begins so as JSON, between "
                     "quotes");
  }
  return json_text(text);
}

std::string_view without_guard(std::string_view text) noexcept {
  if (text.size() < 2 || text.front() != '\'') return text;
  const std::string_view next = text.substr(1, 1);
  const bool guarded = std::find(kGuarded.begin(), kGuarded.end(), next) != kGuarded.end() ||
                       next == "\t" || next == "\r";
  return guarded ? text.substr(1) : text;
}

std::string shortened(std::string_view text, std::size_t most) {
  std::string shown;
  std::size_t count = 0;
  while (!text.empty()) {
    if (count++ == most) return shown + "…";
    const std::size_t length = std::max<std::size_t>(core::utf8_sequence_length(text), 1);
    const char first = text.front();
    if (first == '\n' || first == '\r' || first == '\t') {
      shown += ' ';
    } else {
      shown += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return shown;
}

Read read_cell(const CellWish& wish, std::string_view text, const CellRules& rules) {
  if (rules.guarded) text = without_guard(text);
  switch (wish.kind) {
    case CellKind::text:
      return std::string{text};
    case CellKind::code:
      if (is_scientific(text)) return refuse(kScientific);
      if (text.size() > 200) return refuse("it has more than 200 bytes");
      return std::string{text};
    case CellKind::word:
      return read_word(text, wish.words);
    case CellKind::flag:
      return read_flag(text);
    case CellKind::integer:
      return read_integer(text, wish.above_zero);
    case CellKind::price:
      return read_price(text, rules);
    case CellKind::cost:
      return read_number(text, rules, 4, kWholeDigitsOfPrice, wish.above_zero);
    case CellKind::amount:
      return read_number(text, rules, rules.fine_prices ? 3 : rules.currency_exponent, kWholeDigits,
                         wish.above_zero);
    case CellKind::quantity:
      return read_number(text, rules, 3, kWholeDigits, wish.above_zero);
    case CellKind::stock:
      return read_stock(text, rules);
    case CellKind::time:
      return read_time(text);
    case CellKind::list: {
      const auto parts = split(text, '|', false);
      if (!parts) return refuse(parts.error());
      return array_literal(*parts);
    }
    case CellKind::path:
      return read_path(text);
    case CellKind::barcodes:
      return read_barcodes(text, rules);
    case CellKind::object:
      return read_json(text, '{', "write a JSON object, such as {\"key\": \"value\"}");
    case CellKind::array:
      return read_json(text, '[', "write a JSON array, such as [\"a\", \"b\"]");
    case CellKind::currency:
      return read_currency(text);
  }
  return refuse("it cannot be read");
}

}  // namespace holdfast::exchange
