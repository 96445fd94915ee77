// Labels of the shop's own scales: an EAN-13 or UPC-A in which digits stand for the item and for
// the price or the weight of this one package. Which digits mean what is each shop's or country's
// to say, so a template says it:
//
//   21IIIIIVPPPPC     prefix 21, item 5 digits, price verifier, price 4 digits, check digit
//   23IIIIIWWwwwC     prefix 23, item 5 digits, weight of 2 digits before and 3 behind the point
//   2IIIIIVPPPPC      UPC-A
//   28IIIIIWWWwwC:lb  pounds
//
// Letters: I item, P price, W weight, N number of pieces, V verifier of the price or weight, C
// check digit, X any digit that means nothing. Lower-case p and w stand behind the decimal point;
// a price without them is in the currency's smallest unit, a weight without them in thousandths.
// ":g", ":lb", ":oz" behind a template say the weight's unit; kilograms without.
//
// Sources: GS1 General Specifications, sections 2.1.11 (restricted circulation numbers: prefixes
// 02 and 20 to 29; 2 in UPC-A) and 7.9.2 to 7.9.4 (price and weight check digits).
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/measure.h"

namespace holdfast::core {

// Of the four or five digits of a price or weight. digits.size() is 4 or 5, all digits.
[[nodiscard]] int price_check_digit(std::string_view digits) noexcept;

class LabelTemplate {
 public:
  // Error: config_wrong_value; the detail repeats the template and says what it must have.
  [[nodiscard]] static Result<LabelTemplate> parse(std::string_view text);

  // As it was parsed.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  // Whether the 13 digits (UPC-A with a leading zero) are of this kind: the fixed digits agree.
  [[nodiscard]] bool matches(std::string_view ean_13) const noexcept;
  // Whether the same digits could match both.
  [[nodiscard]] bool collides(const LabelTemplate& other) const noexcept;

  struct Reading {
    std::string item;  // its digits, with leading zeros
    // Of 10^-decimals of the currency; nullopt decimals: of its smallest unit.
    std::optional<std::int64_t> price;
    std::optional<int> price_decimals;
    std::optional<Measure> weight;
    std::optional<std::int64_t> pieces;
    // The same code with zeros for price, weight, pieces and verifier, and its check digit: by
    // which some shops keep the item. 13 digits.
    std::string base;

    friend bool operator==(const Reading&, const Reading&) = default;
  };
  // matches(). Error: barcode_check_digit, by the verifier; the code's own check digit is not
  // looked at.
  [[nodiscard]] Result<Reading> read(std::string_view ean_13) const;

 private:
  LabelTemplate() = default;
  [[nodiscard]] std::string digits_at(std::string_view ean_13, char letter) const;

  std::string text_;
  std::string places_;  // 13 of them, capital letters
  int decimals_ = 0;    // of price or weight
  bool has_decimals_ = false;
  MeasureUnit unit_ = MeasureUnit::kilogram;
};

// Templates with blanks between. Errors: config_wrong_value, for one that is wrong and for two
// that the same label could match.
[[nodiscard]] Result<std::vector<LabelTemplate>> parse_label_templates(std::string_view text);

}  // namespace holdfast::core
