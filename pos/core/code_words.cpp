// The meaning of a code in words.
#include <utility>

#include "pos/core/code_meaning.h"
#include "pos/core/gs1_ai.h"
#include "pos/core/overloaded.h"
#include "pos/core/utf8.h"

namespace holdfast::core {
namespace {

constexpr std::size_t kMostShown = 80;

std::string price_words(const LabelPrice& price) {
  std::string digits = std::to_string(price.value);
  if (!price.decimals) return digits + " of the smallest coin";
  const auto decimals = static_cast<std::size_t>(*price.decimals);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
  if (!price.currency_number.empty()) digits += " (currency " + price.currency_number + ")";
  return digits;
}

void add_day(std::string& text, std::string_view name, const std::optional<CivilDate>& day) {
  if (day) text += ", " + std::string(name) + ' ' + day->text();
}

std::string words_of(const TradeItem& item) {
  std::string text = "GTIN " + std::string(shown_gtin(item.gtin));
  if (!item.lot.empty()) text += ", lot " + item.lot;
  if (!item.serial.empty()) text += ", serial " + item.serial;
  add_day(text, "made", item.production);
  add_day(text, "packed", item.packaging);
  add_day(text, "best before", item.best_before);
  add_day(text, "sell by", item.sell_by);
  add_day(text, "expiry", item.expiry);
  if (item.measure) text += ", " + to_plain(*item.measure);
  if (item.count) text += ", " + std::to_string(*item.count) + " pieces";
  if (item.price) text += ", price " + price_words(*item.price);
  return text;
}

std::string words_of(const ScaleLabel& label) {
  const LabelTemplate::Reading& reading = label.reading;
  std::string text = "scale label of item " + reading.item;
  if (reading.price) text += ", price " + price_words({*reading.price, reading.price_decimals, {}});
  if (reading.weight) text += ", " + to_plain(*reading.weight);
  if (reading.pieces) text += ", " + std::to_string(*reading.pieces) + " pieces";
  return text;
}

std::string words_of(const OtherLabel& label) {
  std::string text = "label";
  for (const Gs1Element& element : label.elements) {
    text += (text == "label" ? " with " : ", ") + std::string(find_gs1_ai(element.ai)->title) +
            ' ' + element.value;
  }
  return text;
}

std::string_view symbology_words(Symbology symbology) {
  switch (symbology) {
    case Symbology::unknown:
      return "not told";
    case Symbology::ean_13:
      return "EAN-13";
    case Symbology::ean_8:
      return "EAN-8";
    case Symbology::upc_a:
      return "UPC-A";
    case Symbology::upc_e:
      return "UPC-E";
    case Symbology::code_128:
      return "Code 128";
    case Symbology::gs1_128:
      return "GS1-128";
    case Symbology::code_39:
      return "Code 39";
    case Symbology::itf:
      return "ITF";
    case Symbology::data_matrix:
      return "DataMatrix";
    case Symbology::qr_code:
      return "QR Code";
    case Symbology::pdf_417:
      return "PDF417";
    case Symbology::aztec:
      return "Aztec";
    case Symbology::gs1_databar:
      return "GS1 DataBar";
    case Symbology::other:
      return "another";
    case Symbology::gs1_data_matrix:
      return "GS1 DataMatrix";
    case Symbology::gs1_qr_code:
      return "GS1 QR Code";
    case Symbology::gs1_dot_code:
      return "GS1 DotCode";
  }
  return "";
}

// As a line of text: separators by their name, what else no screen shows as '?'.
std::string visible(std::string_view data) {
  if (!is_utf8(data)) return "bytes that are no text";
  std::string text;
  for (const char c : utf8_head(data, 200)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == kGroupSeparator) {
      text += "<GS>";
    } else {
      text += byte < 0x20 || byte == 0x7F ? '?' : c;
    }
  }
  return text;
}

bool is_gift_card(const Result<CodeMeaning>& meaning) {
  if (!meaning) return false;
  const auto* own = std::get_if<OwnCode>(&*meaning);
  return own != nullptr && own->kind == OwnCodeKind::gift_card;
}

}  // namespace

std::string_view shown_gtin(std::string_view gtin_14) noexcept {
  for (const std::size_t zeros : {6U, 2U, 1U}) {
    const bool all = gtin_14.find_first_not_of('0') >= zeros;
    if (all && gtin_14.size() > zeros) return gtin_14.substr(zeros);
  }
  return gtin_14;
}

std::string to_display(const CodeMeaning& meaning) {
  return std::visit(Overloaded{[](const OwnCode& own) { return to_display(own); },
                               [](const PlainText& plain) {
                                 return "text " + std::string(utf8_head(plain.text, kMostShown));
                               },
                               [](const auto& label) { return words_of(label); }},
                    meaning);
}

std::string to_record(const CodeMeaning& meaning) {
  return std::visit(Overloaded{[](const TradeItem& item) {
                                 if (!item.elements.empty()) return to_bracketed(item.elements);
                                 return std::string(shown_gtin(item.gtin));
                               },
                               [](const ScaleLabel& label) { return label.code; },
                               [](const OwnCode& own) { return own.code; },
                               [](const OtherLabel& label) { return to_bracketed(label.elements); },
                               [](const PlainText& plain) { return plain.text; }},
                    meaning);
}

std::vector<std::string> explain(const ScannedCode& scanned, const CodeRules& rules, int year) {
  std::vector<std::string> steps;
  const auto meaning = meaning_of(scanned, rules, year, &steps);
  std::vector<std::string> lines;
  lines.push_back("read: " +
                  (is_gift_card(meaning) ? to_display(*meaning) : visible(scanned.data)));
  lines.push_back("from: " + scanned.source);
  lines.push_back("symbology: " + std::string(symbology_words(scanned.symbology)));
  lines.insert(lines.end(), std::make_move_iterator(steps.begin()),
               std::make_move_iterator(steps.end()));
  if (meaning) {
    lines.push_back("meaning: " + to_display(*meaning));
  } else {
    lines.push_back("refused: " + std::string(name(meaning.error().code)) + ": " +
                    sentence(meaning.error()));
  }
  return lines;
}

}  // namespace holdfast::core
