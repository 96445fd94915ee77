#include "pos/core/label_template.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pos/core/barcode.h"
#include "pos/core/utf8.h"

namespace holdfast::core {
namespace {

constexpr std::size_t kEan13Digits = 13;
constexpr std::size_t kUpcADigits = 12;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The weights of section 7.9.3: a product of two digits is made one digit.
int times_2_minus(int digit) {
  return (2 * digit - 2 * digit / 10) % 10;
}
int times_3(int digit) {
  return 3 * digit % 10;
}
int times_5_plus(int digit) {
  return (5 * digit + 5 * digit / 10) % 10;
}
int times_5_minus(int digit) {
  return (5 * digit - 5 * digit / 10 + 10) % 10;
}

int four_digit_check(const std::array<int, 5>& d) {
  return 3 * (times_2_minus(d[0]) + times_2_minus(d[1]) + times_3(d[2]) + times_5_minus(d[3])) % 10;
}

int five_digit_check(const std::array<int, 5>& d) {
  const int sum = times_5_plus(d[0]) + times_2_minus(d[1]) + times_5_minus(d[2]) +
                  times_5_plus(d[3]) + times_2_minus(d[4]);
  const int to_next_ten = (10 - sum % 10) % 10;
  // The digit whose product "5-" that is.
  int digit = 0;
  while (times_5_minus(digit) != to_next_ten) ++digit;
  return digit;
}

char capital(char c) {
  return c == 'p' || c == 'w' ? static_cast<char>(c - ('a' - 'A')) : c;
}

std::size_t count(std::string_view places, char letter) {
  return static_cast<std::size_t>(std::count(places.begin(), places.end(), letter));
}

// Digits of one kind stand together.
bool is_one_run(std::string_view places, char letter) {
  const std::size_t first = places.find(letter);
  return first == std::string_view::npos ||
         places.find_last_of(letter) - first + 1 == count(places, letter);
}

// 02 and 20 to 29, of the 13 places.
bool has_shop_prefix(std::string_view places) {
  if (places.starts_with("02")) return true;
  return places.front() == '2' && (is_digit(places[1]) || places[1] == 'X');
}

// The weight's unit; nullopt for what is none.
std::optional<MeasureUnit> weight_unit(std::string_view name) {
  const auto unit = measure_unit(name);
  const bool weight = unit == MeasureUnit::kilogram || unit == MeasureUnit::gram ||
                      unit == MeasureUnit::pound || unit == MeasureUnit::ounce;
  return weight ? unit : std::nullopt;
}

// What is wrong with the 13 places, or nothing.
std::string_view fault_of(std::string_view places) {
  constexpr std::string_view kValues = "PWN";
  const auto values = std::count_if(kValues.begin(), kValues.end(),
                                    [&](char letter) { return count(places, letter) > 0; });
  if (!has_shop_prefix(places)) return "must begin with 02 or 20 to 29, and with 2 as UPC-A";
  if (places.back() != 'C' || count(places, 'C') != 1) return "must end with its one C";
  if (count(places, 'I') == 0) return "must have I, the item's digits";
  if (values != 1) return "must have one of P, W and N";
  for (const char letter : {'I', 'P', 'W', 'N'}) {
    if (!is_one_run(places, letter)) return "must have the digits of one kind together";
  }
  if (count(places, 'V') > 1) return "must have one V at most";
  const std::size_t verified = count(places, 'P') + count(places, 'W');
  if (count(places, 'V') == 1 && verified != 4 && verified != 5) {
    return "must have a price or weight of 4 or 5 digits for its V";
  }
  return {};
}

// A decimal place has only decimal places behind it.
bool decimals_come_last(std::string_view places) {
  const std::size_t first = places.find_first_of("pw");
  if (first == std::string_view::npos) return true;
  const char whole = capital(places[first]);
  return places.find(whole, first) == std::string_view::npos &&
         places.find(whole) != std::string_view::npos &&
         count(places, 'p') * count(places, 'w') == 0;
}

std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

}  // namespace

int price_check_digit(std::string_view digits) noexcept {
  std::array<int, 5> values{};
  for (std::size_t i = 0; i < digits.size() && i < values.size(); ++i) values[i] = digits[i] - '0';
  return digits.size() == 4 ? four_digit_check(values) : five_digit_check(values);
}

Result<LabelTemplate> LabelTemplate::parse(std::string_view text) {
  const auto refuse = [text](std::string_view fault) {
    return fail(ErrorCode::config_wrong_value,
                '"' + std::string(utf8_head(text, 40)) + "\": " + std::string(fault));
  };
  const std::size_t colon = std::min(text.find(':'), text.size());
  std::string places(text.substr(0, colon));
  const bool known = std::all_of(places.begin(), places.end(), [](char c) {
    return is_digit(c) || std::string_view("IPWNVCXpw").find(c) != std::string_view::npos;
  });
  if (!known) return refuse("must be digits and the letters I, P, W, N, V, C, X, p and w");
  if (places.size() == kUpcADigits) places.insert(0, 1, '0');
  if (places.size() != kEan13Digits) return refuse("must have 13 places, or 12 as UPC-A");
  if (!decimals_come_last(places)) return refuse("must have p behind P, or w behind W");

  LabelTemplate made;
  made.text_ = text;
  made.decimals_ = static_cast<int>(count(places, 'p') + count(places, 'w'));
  made.has_decimals_ = made.decimals_ > 0;
  std::transform(places.begin(), places.end(), places.begin(), capital);
  made.places_ = places;
  if (const auto fault = fault_of(places); !fault.empty()) return refuse(fault);
  if (colon < text.size()) {
    const auto unit = weight_unit(text.substr(colon + 1));
    if (!unit || count(places, 'W') == 0) return refuse("must have kg, g, lb or oz behind a W's :");
    made.unit_ = *unit;
  }
  return made;
}

bool LabelTemplate::matches(std::string_view ean_13) const noexcept {
  return std::equal(places_.begin(), places_.end(), ean_13.begin(), ean_13.end(),
                    [](char place, char digit) { return !is_digit(place) || place == digit; });
}

bool LabelTemplate::collides(const LabelTemplate& other) const noexcept {
  return std::equal(places_.begin(), places_.end(), other.places_.begin(),
                    [](char a, char b) { return !is_digit(a) || !is_digit(b) || a == b; });
}

std::string LabelTemplate::digits_at(std::string_view ean_13, char letter) const {
  std::string digits;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (places_[i] == letter) digits += ean_13[i];
  }
  return digits;
}

Result<LabelTemplate::Reading> LabelTemplate::read(std::string_view ean_13) const {
  Reading reading;
  reading.item = digits_at(ean_13, 'I');
  const std::string price = digits_at(ean_13, 'P');
  const std::string weight = digits_at(ean_13, 'W');
  const std::string pieces = digits_at(ean_13, 'N');
  const std::string verifier = digits_at(ean_13, 'V');
  const std::string& verified = price.empty() ? weight : price;
  if (!verifier.empty() && price_check_digit(verified) != verifier[0] - '0') {
    return fail(ErrorCode::barcode_check_digit, std::string(ean_13) + ": the check digit of its " +
                                                    (price.empty() ? "weight " : "price ") +
                                                    verified + " is wrong");
  }
  if (!price.empty()) {
    reading.price = number(price);
    if (has_decimals_) reading.price_decimals = decimals_;
  }
  if (!weight.empty()) {
    constexpr int kThousandths = 3;
    reading.weight = Measure{unit_, number(weight), has_decimals_ ? decimals_ : kThousandths};
    if (unit_ == MeasureUnit::gram && !has_decimals_) reading.weight->decimals = 0;
  }
  if (!pieces.empty()) reading.pieces = number(pieces);

  reading.base = ean_13;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (std::string_view("PWNVX").find(places_[i]) != std::string_view::npos) {
      reading.base[i] = '0';
    }
  }
  reading.base.pop_back();
  reading.base += static_cast<char>('0' + gs1_check_digit(reading.base));
  return reading;
}

Result<std::vector<LabelTemplate>> parse_label_templates(std::string_view text) {
  std::vector<LabelTemplate> templates;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    auto one = LabelTemplate::parse(word);
    if (!one) return pass_on(one.error());
    for (const LabelTemplate& other : templates) {
      if (!one->collides(other)) continue;
      return fail(ErrorCode::config_wrong_value, '"' + one->text() + "\" and \"" + other.text() +
                                                     "\" must begin with different digits");
    }
    templates.push_back(std::move(*one));
  }
  return templates;
}

}  // namespace holdfast::core
