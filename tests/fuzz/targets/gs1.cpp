// What a code means: a line for the AIM identifier, then the data, which is read as a scanner's, as
// typed, as an element string, in brackets, as a web address, and as the settings for labels and
// patterns.
#include <algorithm>
#include <string>

#include "drivers/scanner/aim.h"
#include "pos/core/code_meaning.h"
#include "pos/core/digital_link.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

using Elements = std::vector<core::Gs1Element>;

constexpr int kYear = 2026;

// On one line of a screen.
bool is_shown(std::string_view text) {
  return core::is_utf8(text) && std::none_of(text.begin(), text.end(),
                                             [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool is_named(core::ErrorCode code) {
  using core::ErrorCode;
  switch (code) {
    case ErrorCode::barcode_malformed:
    case ErrorCode::barcode_check_digit:
    case ErrorCode::typed_code_wrong:
    case ErrorCode::code_part_wrong:
    case ErrorCode::code_contradicts:
    case ErrorCode::code_incomplete:
      return true;
    default:
      return false;
  }
}

Elements sorted(Elements elements) {
  std::sort(elements.begin(), elements.end(),
            [](const auto& a, const auto& b) { return a.ai < b.ai; });
  return elements;
}

void check(const core::Error& error) {
  FUZZ_REQUIRE(is_named(error.code));
  FUZZ_REQUIRE(is_shown(error.detail));
}

// Whichever way they came, they are written and read again.
void check(const Elements& elements) {
  const auto again = core::parse_element_string(core::to_element_string(elements), kYear);
  FUZZ_REQUIRE(again.has_value() && sorted(*again) == sorted(elements));
  const std::string link = core::to_digital_link(elements, "https://id.gs1.org");
  const bool dots = std::any_of(elements.begin(), elements.end(), [](const auto& element) {
    return element.value == "." || element.value == "..";
  });
  if (link.empty() || dots) return;
  const auto of_link = core::parse_digital_link(link, kYear);
  FUZZ_REQUIRE(of_link.has_value());
  if (*of_link) FUZZ_REQUIRE(sorted(**of_link) == sorted(elements));
}

void check(const core::ScannedCode& scanned, const core::CodeRules& rules) {
  const auto meaning = core::meaning_of(scanned, rules, kYear);
  for (const std::string& line : core::explain(scanned, rules, kYear)) {
    FUZZ_REQUIRE(is_shown(line));
  }
  if (!meaning) return check(meaning.error());
  FUZZ_REQUIRE(is_shown(core::to_display(*meaning)));
  if (const auto* item = std::get_if<core::TradeItem>(&*meaning)) {
    FUZZ_REQUIRE(item->gtin.size() == 14 && core::has_valid_check_digit(item->gtin));
    FUZZ_REQUIRE(is_shown(core::to_record(*meaning)));
    if (!item->elements.empty()) check(item->elements);
  }
  if (const auto* label = std::get_if<core::ScaleLabel>(&*meaning)) {
    FUZZ_REQUIRE(core::has_valid_check_digit(label->code));
    FUZZ_REQUIRE(core::has_valid_check_digit(label->reading.base));
  }
}

void check_settings(const std::string& text) {
  const auto labels = core::parse_label_templates(text);
  if (labels) {
    for (const auto& label : *labels) FUZZ_REQUIRE(core::LabelTemplate::parse(label.text()));
  } else {
    FUZZ_REQUIRE(labels.error().code == core::ErrorCode::config_wrong_value);
  }
  if (const auto patterns = core::check_patterns(text); patterns) {
    FUZZ_REQUIRE(!core::matches_pattern("4006381333931", text) ||
                 text.find_first_of("0123456789") != std::string::npos);
  }
}

void run(Bytes input) {
  Reader reader(input);
  const std::string aim(reader.line());
  const std::string data(as_text(reader.rest()));
  core::CodeRules rules;
  rules.labels = core::parse_label_templates("21IIIIIVPPPPC 23IIIIIWWwwwC 2IIIIIVPPPPC").value();
  rules.separator = "|";
  check({data, drivers::symbology_of(aim, data), "usb"}, rules);
  check({data, core::Symbology::unknown, std::string(core::kTypedByHand)}, rules);
  check(drivers::scanned_code_from_text(aim + data, "wedge"), {});

  const auto elements = core::parse_element_string(data, kYear);
  if (elements)
    check(*elements);
  else
    FUZZ_REQUIRE(is_named(elements.error().code) && is_shown(elements.error().detail));
  const auto link = core::parse_digital_link(data, kYear);
  if (link && *link) check(**link);
  if (!link) check(link.error());
  const auto bracketed = core::parse_bracketed(data, kYear);
  if (bracketed) check(*bracketed);
  check_settings(data);
}

const Registration registration({"gs1", run});

}  // namespace
}  // namespace holdfast::fuzz
