// What a scanned code means, as far as it can be told without the catalogue: goods with what
// their label says of them, a label of the shop's own scales, a code of the shop's own, another
// GS1 label, or mere text.
//
// A code may look like several things. What it is, is decided in this order; the first that
// fits is it:
//
//   0. the catalogue knows the code as it was scanned (product_code(), barcode.h): whoever calls
//      asks that first, so that a shop can give any code a meaning of its own
//   1. read as EAN-13, EAN-8, UPC-A or UPC-E, and 8, 12, 13 or 14 digits with the right check
//      digit that were typed or came without symbology: a label of the shop's own scales, if a
//      template fits; else a GTIN
//   2. read as GS1-128, GS1 DataBar, GS1 DataMatrix, GS1 QR Code or GS1 DotCode: an element string
//   3. typed or without symbology: an element string with its identifiers in brackets, or with
//      separators, or one that begins with a right GTIN under 01 and is right to its end
//   4. a web address that is a GS1 Digital Link
//   5. one of the shop's own codes (own_code.h)
//   6. ITF with 14 digits and the right check digit: a GTIN
//   7. where 2 was read, and 5 did not fit: the fault of the element string. Where 8, 12, 13 or 14
//      digits were typed or came without symbology: the wrong check digit
//   8. text
//
// In DataMatrix, QR Code and Code 128 that do not say that they are GS1's, element strings
// are text: what they look like is chance.
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pos/core/barcode.h"
#include "pos/core/civil_date.h"
#include "pos/core/error.h"
#include "pos/core/gs1_elements.h"
#include "pos/core/label_template.h"
#include "pos/core/measure.h"
#include "pos/core/money.h"
#include "pos/core/own_code.h"

namespace holdfast::core {

// What the shop has set up.
struct CodeRules {
  std::vector<LabelTemplate> labels;
  OwnCodes own_codes;
  // What readers send where FNC1 separates elements, beside the character that they should
  // send; empty: nothing else.
  std::string separator;
};

// A price as a label has it: value ÷ 10^decimals; no decimals: of the smallest unit.
struct LabelPrice {
  std::int64_t value = 0;  // less than 10^15
  std::optional<int> decimals;
  std::string currency_number;  // ISO 4217, "978"; empty: the till's

  friend bool operator==(const LabelPrice&, const LabelPrice&) = default;
};

// Errors: currency_mismatch; amount_malformed, for parts of the currency's smallest unit;
// amount_out_of_range.
[[nodiscard]] Result<Money> to_money(const LabelPrice& price, Currency currency);

// Goods with a GTIN, and what else their label says.
struct TradeItem {
  std::string gtin;  // 14 digits
  std::string lot, serial;
  std::optional<CivilDate> production, packaging, best_before, sell_by, expiry;
  std::optional<Measure> measure;     // net, of this package
  std::optional<std::int64_t> count;  // pieces in a package of varying content
  std::optional<LabelPrice> price;    // of this package
  // All of the label. Empty where there was only a GTIN.
  std::vector<Gs1Element> elements;

  friend bool operator==(const TradeItem&, const TradeItem&) = default;
};

// A label of the shop's own scales.
struct ScaleLabel {
  LabelTemplate::Reading reading;
  std::string code;  // 13 digits

  friend bool operator==(const ScaleLabel&, const ScaleLabel&) = default;
};

// A GS1 label of something that is no single product: a pallet, a place, a coupon, an asset.
struct OtherLabel {
  std::vector<Gs1Element> elements;

  friend bool operator==(const OtherLabel&, const OtherLabel&) = default;
};

struct PlainText {
  std::string text;  // at most 128 bytes, without control characters

  friend bool operator==(const PlainText&, const PlainText&) = default;
};

using CodeMeaning = std::variant<TradeItem, ScaleLabel, OwnCode, OtherLabel, PlainText>;

// `year`: the current one, for dates. `steps`: what was looked at and found, a line each, for
// whoever tries a scanner; never a gift card's code. May be null.
// Errors: those of product_code() and parse_element_string().
[[nodiscard]] Result<CodeMeaning> meaning_of(const ScannedCode& scanned, const CodeRules& rules,
                                             int year, std::vector<std::string>* steps = nullptr);

// All steps, and what came of them: the last line is the meaning in words, or the error's name
// and sentence.
[[nodiscard]] std::vector<std::string> explain(const ScannedCode& scanned, const CodeRules& rules,
                                               int year);

// "GTIN 4012345678901, lot A1, expiry 2026-02-28".
[[nodiscard]] std::string to_display(const CodeMeaning& meaning);
// For records: "(01)04012345678901(10)A1", else the code as it is.
[[nodiscard]] std::string to_record(const CodeMeaning& meaning);
// With the digits that the package shows: 8, 12, 13 or 14.
[[nodiscard]] std::string_view shown_gtin(std::string_view gtin_14) noexcept;

}  // namespace holdfast::core
