#include "pos/core/code_meaning.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pos/core/currency_number.h"
#include "pos/core/digital_link.h"
#include "pos/core/gs1_ai.h"
#include "pos/core/int128.h"
#include "pos/core/utf8.h"

namespace holdfast::core {
namespace {

using Elements = std::vector<Gs1Element>;

// More than any symbology holds (QR Code version 40: 4,296 characters).
constexpr std::size_t kMostBytes = 4400;
constexpr std::size_t kGtinDigits = 14;

struct NetMeasure {
  std::string_view pattern;
  MeasureUnit unit;
};
// Lengths, and not widths and heights: what is sold by the metre is rolled off.
constexpr auto kNetMeasures = std::to_array<NetMeasure>({
    {"310n", MeasureUnit::kilogram},    {"320n", MeasureUnit::pound},
    {"356n", MeasureUnit::troy_ounce},  {"311n", MeasureUnit::metre},
    {"321n", MeasureUnit::inch},        {"322n", MeasureUnit::foot},
    {"323n", MeasureUnit::yard},        {"314n", MeasureUnit::square_metre},
    {"350n", MeasureUnit::square_inch}, {"351n", MeasureUnit::square_foot},
    {"352n", MeasureUnit::square_yard}, {"315n", MeasureUnit::litre},
    {"316n", MeasureUnit::cubic_metre}, {"357n", MeasureUnit::fluid_ounce},
    {"360n", MeasureUnit::quart},       {"361n", MeasureUnit::gallon},
    {"364n", MeasureUnit::cubic_inch},  {"365n", MeasureUnit::cubic_foot},
    {"366n", MeasureUnit::cubic_yard},
});

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_linear(Symbology symbology) {
  return symbology >= Symbology::ean_13 && symbology <= Symbology::upc_e;
}

bool is_gs1_carrier(Symbology symbology) {
  switch (symbology) {
    case Symbology::gs1_128:
    case Symbology::gs1_databar:
    case Symbology::gs1_data_matrix:
    case Symbology::gs1_qr_code:
    case Symbology::gs1_dot_code:
      return true;
    default:
      return false;
  }
}

bool has_gtin_length(std::string_view digits) {
  return all_digits(digits) && (digits.size() == 8 || (digits.size() >= 12 && digits.size() <= 14));
}

// Begins with a whole GTIN under 01.
bool begins_with_gtin(std::string_view data) {
  return data.size() >= 2 + kGtinDigits && data.starts_with("01") &&
         has_valid_check_digit(data.substr(2, kGtinDigits));
}

std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

std::string replaced(std::string text, std::string_view what, char by) {
  if (what.empty()) return text;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    text.replace(at, what.size(), 1, by);
  }
  return text;
}

// ---- elements to goods --------------------------------------------------------------

void take_price(TradeItem& item, const Gs1Element& element) {
  constexpr std::size_t kCurrencyDigits = 3;
  LabelPrice price;
  std::string_view digits = element.value;
  if (gs1_ai_is(element.ai, "393n")) {
    price.currency_number = digits.substr(0, kCurrencyDigits);
    digits.remove_prefix(kCurrencyDigits);
  }
  price.value = number(digits);
  price.decimals = gs1_decimals(element.ai);
  item.price = price;
}

void take(TradeItem& item, const Gs1Element& element, int year) {
  const std::string& ai = element.ai;
  const auto day = [&] {
    return gs1_date(std::string_view(element.value).substr(0, 6), year, true);
  };
  if (ai == "10") item.lot = element.value;
  if (ai == "21") item.serial = element.value;
  if (ai == "11") item.production = day();
  if (ai == "13") item.packaging = day();
  if (ai == "15") item.best_before = day();
  if (ai == "16") item.sell_by = day();
  if (ai == "17") item.expiry = day();
  if (ai == "7003" && !item.expiry) item.expiry = day();
  if (ai == "30") item.count = number(element.value);
  if (gs1_ai_is(ai, "392n") || gs1_ai_is(ai, "393n")) take_price(item, element);
  const auto measure =
      std::find_if(kNetMeasures.begin(), kNetMeasures.end(),
                   [&ai](const NetMeasure& candidate) { return gs1_ai_is(ai, candidate.pattern); });
  if (measure != kNetMeasures.end() && !item.measure) {
    item.measure = Measure{measure->unit, number(element.value), gs1_decimals(ai)};
  }
}

CodeMeaning meaning_of_elements(Elements elements, int year) {
  const std::string* gtin = find_gs1_value(elements, "01");
  if (gtin == nullptr) gtin = find_gs1_value(elements, "03");
  if (gtin == nullptr) return OtherLabel{std::move(elements)};
  TradeItem item;
  item.gtin = *gtin;
  for (const Gs1Element& element : elements) take(item, element, year);
  item.elements = std::move(elements);
  return item;
}

// ---- the decision ---------------------------------------------------------------------

class Decision {
 public:
  Decision(const CodeRules& rules, int year, std::vector<std::string>* steps)
      : rules_(rules), year_(year), steps_(steps) {}

  Result<CodeMeaning> decide(const ScannedCode& scanned) {
    const bool separators =
        is_gs1_carrier(scanned.symbology) || scanned.symbology == Symbology::unknown;
    const std::string data =
        separators ? replaced(scanned.data, rules_.separator, kGroupSeparator) : scanned.data;
    if (data.empty() || data.size() > kMostBytes || !is_utf8(data)) {
      return fail(ErrorCode::barcode_malformed);
    }
    if (is_linear(scanned.symbology)) return retail(scanned);
    if (is_gs1_carrier(scanned.symbology)) return carrier(data);
    if (scanned.symbology == Symbology::unknown) {
      if (auto found = undeclared(data)) return std::move(*found);
    }
    if (auto found = link_or_own_code(data)) return std::move(*found);
    if (scanned.symbology == Symbology::itf && data.size() == kGtinDigits &&
        has_valid_check_digit(data)) {
      return goods(data);
    }
    return text(scanned);
  }

 private:
  using Found = std::optional<Result<CodeMeaning>>;

  void note(std::string step) {
    if (steps_ != nullptr) steps_->push_back(std::move(step));
  }

  Result<CodeMeaning> retail(const ScannedCode& scanned) {
    auto gtin = product_code(scanned);
    if (!gtin) return pass_on(gtin.error());
    return goods(*gtin);
  }

  // `gtin` has 14 digits.
  Result<CodeMeaning> goods(std::string_view gtin) {
    note("GTIN " + std::string(shown_gtin(gtin)) + ": the check digit is right");
    if (gtin.front() == '0') {
      const std::string_view ean = gtin.substr(1);
      for (const LabelTemplate& label : rules_.labels) {
        if (!label.matches(ean)) continue;
        note("it fits the scale label " + label.text());
        auto reading = label.read(ean);
        if (!reading) return pass_on(reading.error());
        return ScaleLabel{std::move(*reading), std::string(ean)};
      }
      if (!rules_.labels.empty()) note("no template of a scale label fits");
    }
    TradeItem item;
    item.gtin = gtin;
    return item;
  }

  Result<CodeMeaning> of_elements(Elements elements) {
    for (const Gs1Element& element : elements) note(step_of(element));
    return meaning_of_elements(std::move(elements), year_);
  }

  Result<CodeMeaning> carrier(const std::string& data) {
    auto elements = parse_element_string(data, year_);
    if (elements) return of_elements(std::move(*elements));
    note("it is no right element string: " + elements.error().detail);
    if (auto found = link_or_own_code(data)) return std::move(*found);
    return pass_on(elements.error());
  }

  // Typed, or from a reader that does not say what it read.
  Found undeclared(const std::string& data) {
    if (has_gtin_length(data)) {
      auto gtin = product_code({data, Symbology::unknown, {}});
      if (gtin) return goods(*gtin);
      note("it has the length of a GTIN, but the check digit is wrong");
      if (auto own = rules_.own_codes.find(data)) return CodeMeaning{std::move(*own)};
      return pass_on(gtin.error());
    }
    if (looks_bracketed(data)) {
      note("it has GS1 identifiers in brackets");
      auto elements = parse_bracketed(data, year_);
      if (!elements) return pass_on(elements.error());
      return of_elements(std::move(*elements));
    }
    const bool separated = data.find(kGroupSeparator) != std::string::npos;
    if (!separated && !begins_with_gtin(data)) return std::nullopt;
    auto elements = parse_element_string(data, year_);
    if (elements) return of_elements(std::move(*elements));
    note("it is no right element string: " + elements.error().detail);
    if (!separated) return std::nullopt;
    return pass_on(elements.error());
  }

  Found link_or_own_code(const std::string& data) {
    auto link = parse_digital_link(data, year_);
    if (!link) return pass_on(link.error());
    if (*link) {
      note("it is a GS1 Digital Link");
      return of_elements(std::move(**link));
    }
    if (auto own = rules_.own_codes.find(data)) {
      note("it has the form of a " + std::string(words(own->kind)));
      return CodeMeaning{std::move(*own)};
    }
    return std::nullopt;
  }

  Result<CodeMeaning> text(const ScannedCode& scanned) {
    auto code = product_code(scanned);
    if (!code) return pass_on(code.error());
    note("it is no code of goods and none of the shop's own: text");
    return PlainText{std::move(*code)};
  }

  std::string step_of(const Gs1Element& element) const {
    std::string step = "(" + element.ai + ") " + std::string(find_gs1_ai(element.ai)->title) +
                       ": " + element.value;
    const Gs1Ai& kind = *find_gs1_ai(element.ai);
    if (kind.format.starts_with("N6:day")) {
      if (const auto day = gs1_date(std::string_view(element.value).substr(0, 6), year_, true)) {
        step += " = " + day->text();
      }
    }
    if (const int decimals = gs1_decimals(element.ai); decimals > 0) {
      step += ", " + std::to_string(decimals) + " of the digits behind the point";
    }
    if (kind.format.find(":check") != std::string_view::npos) step += ", the check digit is right";
    return step;
  }

  const CodeRules& rules_;
  int year_;
  std::vector<std::string>* steps_;
};

// With the identifier that a reader put before the data taken off and believed.
ScannedCode declared(const ScannedCode& scanned) {
  constexpr std::size_t kIdentifier = 3;
  if (scanned.symbology != Symbology::unknown || scanned.data.size() <= kIdentifier) return scanned;
  const std::string_view aim = std::string_view(scanned.data).substr(0, kIdentifier);
  if (!is_aim_identifier(aim)) return scanned;
  return {scanned.data.substr(kIdentifier), symbology_from_aim(aim), scanned.source};
}

}  // namespace

Result<Money> to_money(const LabelPrice& price, Currency currency) {
  if (!price.currency_number.empty() && currency_of_number(price.currency_number) != currency) {
    return fail(ErrorCode::currency_mismatch, "currency " + price.currency_number);
  }
  Int128 minor = price.value;
  const int shift = currency.exponent() - price.decimals.value_or(currency.exponent());
  for (int i = 0; i < shift; ++i) minor *= 10;
  for (int i = 0; i > shift; --i) {
    if (minor % 10 != 0) return fail(ErrorCode::amount_malformed);
    minor /= 10;
  }
  if (minor > max_amount_minor(currency)) return fail(ErrorCode::amount_out_of_range);
  return Money{static_cast<std::int64_t>(minor), currency};
}

Result<CodeMeaning> meaning_of(const ScannedCode& scanned, const CodeRules& rules, int year,
                               std::vector<std::string>* steps) {
  auto meaning = Decision(rules, year, steps).decide(declared(scanned));
  const auto reread = [](ErrorCode code) {
    return code == ErrorCode::barcode_check_digit || code == ErrorCode::barcode_malformed;
  };
  // Whoever typed it has nothing to scan again.
  if (!meaning && scanned.source == kTypedByHand && reread(meaning.error().code)) {
    return fail(ErrorCode::typed_code_wrong, meaning.error().detail);
  }
  return meaning;
}

}  // namespace holdfast::core
