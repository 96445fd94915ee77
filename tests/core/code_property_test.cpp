// What is written in one of the standard's ways is read as what it was.
#include <algorithm>

#include <rapidcheck/gtest.h>

#include "pos/core/code_meaning.h"
#include "pos/core/digital_link.h"
#include "pos/core/gs1_ai.h"

namespace holdfast::core {
namespace {

constexpr int kYear = 2026;

rc::Gen<std::string> digits(std::size_t least, std::size_t most) {
  return rc::gen::mapcat(rc::gen::inRange(least, most + 1), [](std::size_t length) {
    return rc::gen::container<std::string>(length, rc::gen::inRange<char>('0', '9' + 1));
  });
}

// Set 82, with the signs that brackets, links and separators are made of.
rc::Gen<std::string> text(std::size_t most) {
  constexpr std::string_view kSigns =
      "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, most + 1), [kSigns](std::size_t length) {
    return rc::gen::container<std::string>(length, rc::gen::elementOf(std::string(kSigns)));
  });
}

std::string gtin() {
  std::string number = *digits(13, 13);
  return number += static_cast<char>('0' + gs1_check_digit(number));
}

std::string date() {
  const int month = *rc::gen::inRange(1, 13);
  const int day = *rc::gen::inRange(0, 29);
  const auto two = [](int value) {
    return std::string(value < 10 ? "0" : "") + std::to_string(value);
  };
  return *digits(2, 2) + two(month) + two(day);
}

// A product's label with some of what a label may have.
std::vector<Gs1Element> label() {
  std::vector<Gs1Element> elements = {{"01", gtin()}};
  const auto add = [&elements](const std::string& ai, std::string value) {
    if (*rc::gen::arbitrary<bool>()) elements.push_back({ai, std::move(value)});
  };
  add("10", *text(20));
  add("21", *text(20));
  add("11", date());
  add("15", date());
  add("17", date());
  add("240", *text(30));
  add("30", *digits(1, 8));
  add("310" + std::to_string(*rc::gen::inRange(0, 6)), *digits(6, 6));
  add("422", *digits(3, 3));
  add("8008", date().substr(0, 4) + "0112" + "30");
  add("99", *text(90));
  return elements;
}

std::vector<Gs1Element> sorted(std::vector<Gs1Element> elements) {
  std::sort(elements.begin(), elements.end(),
            [](const Gs1Element& a, const Gs1Element& b) { return a.ai < b.ai; });
  return elements;
}

RC_GTEST_PROP(ElementStringProperty, IsReadAsItWasWritten, ()) {
  const auto elements = label();
  const auto read = parse_element_string(to_element_string(elements), kYear);
  RC_ASSERT(read.has_value());
  RC_ASSERT(sorted(*read) == sorted(elements));
}

RC_GTEST_PROP(ElementStringProperty, TheOrderDoesNotMatter, ()) {
  auto elements = label();
  const auto first = *rc::gen::inRange<std::size_t>(0, elements.size());
  std::rotate(elements.begin(), elements.begin() + static_cast<std::ptrdiff_t>(first),
              elements.end());
  std::string data;
  for (const Gs1Element& element : elements) {
    data += element.ai + element.value;
    if (gs1_predefined_length(element.ai) == 0) data += kGroupSeparator;
  }
  const auto read = parse_element_string(data, kYear);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == elements);
}

RC_GTEST_PROP(ElementStringProperty, OfOneLengthNoOtherIsRead, ()) {
  // A digit that was lost or doubled in the GTIN never makes another GTIN's label.
  const std::string number = gtin();
  const auto at = *rc::gen::inRange<std::size_t>(0, number.size());
  std::string lost = number;
  lost.erase(at, 1);
  RC_ASSERT(!parse_element_string("01" + lost, kYear));
  std::string doubled = number;
  doubled.insert(at, 1, number[at]);
  RC_ASSERT(!parse_element_string("01" + doubled, kYear));
}

RC_GTEST_PROP(BracketedProperty, IsReadAsItWasWritten, ()) {
  auto elements = label();
  // "(10)" inside a value cannot be told from an identifier.
  for (Gs1Element& element : elements)
    std::replace(element.value.begin(), element.value.end(), '(', '_');
  const auto read = parse_bracketed(to_bracketed(elements), kYear);
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == elements);
}

RC_GTEST_PROP(DigitalLinkProperty, IsReadAsItWasWritten, ()) {
  auto elements = label();
  // "." and ".." alone are no words of a path (RFC 3986, section 5.2.4).
  for (Gs1Element& element : elements) {
    if (element.value == "." || element.value == "..") element.value = "A";
  }
  const auto read = parse_digital_link(to_digital_link(elements, "https://example.com/a"), kYear);
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->has_value());
  RC_ASSERT(sorted(**read) == sorted(elements));
}

RC_GTEST_PROP(CodeMeaningProperty, EveryCarrierMeansTheSame, ()) {
  const auto elements = label();
  const std::string data = to_element_string(elements);
  const CodeRules rules;
  const auto meaning = meaning_of({data, Symbology::gs1_128, "usb"}, rules, kYear);
  RC_ASSERT(meaning.has_value());
  const std::string words = to_display(*meaning);
  for (const std::string aim : {"]C1", "]e0", "]d2", "]Q3", "]J1"}) {
    const auto same = meaning_of({aim + data, Symbology::unknown, "wedge"}, rules, kYear);
    RC_ASSERT(same.has_value());
    RC_ASSERT(*same == *meaning);
  }
  const auto link = meaning_of(
      {to_digital_link(elements, "https://id.gs1.org"), Symbology::qr_code, "usb"}, rules, kYear);
  RC_ASSERT(link.has_value());
  RC_ASSERT(to_display(*link) == words);
}

RC_GTEST_PROP(CodeMeaningProperty, AnythingEndsInAMeaningOrANamedRefusal,
              (std::string data, std::uint8_t symbology)) {
  CodeRules rules;
  rules.labels = parse_label_templates("21IIIIIVPPPPC 2IIIIIWWWWWC").value();
  rules.separator = "a";
  const ScannedCode scanned{std::move(data), static_cast<Symbology>(symbology % 18), "test"};
  const auto meaning = meaning_of(scanned, rules, kYear);
  const auto lines = explain(scanned, rules, kYear);
  RC_ASSERT(lines.size() >= 4U);
  RC_ASSERT(lines.back().starts_with(meaning ? "meaning: " : "refused: "));
}

}  // namespace
}  // namespace holdfast::core
