#include "pos/core/gs1_elements.h"

#include <algorithm>
#include <utility>

#include "pos/core/gs1_ai.h"
#include "pos/core/gs1_value.h"

namespace holdfast::core {
namespace {

using Elements = std::vector<Gs1Element>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Takes what stands before the next `separator` off `list`.
std::string_view take_until(std::string_view& list, char separator) {
  const std::size_t end = std::min(list.find(separator), list.size());
  const std::string_view head = list.substr(0, end);
  list.remove_prefix(std::min(end + 1, list.size()));
  return head;
}

std::string quoted(const Gs1Element& element) {
  return "(" + element.ai + ") " + element.value;
}

const Gs1Element* find_pattern(const Elements& elements, std::string_view pattern) {
  const auto found = std::find_if(elements.begin(), elements.end(), [pattern](const auto& element) {
    return gs1_ai_is(element.ai, pattern);
  });
  return found == elements.end() ? nullptr : &*found;
}

// Alternatives with commas between; one of '+' parts only with all of them.
bool has_one_of(const Elements& elements, std::string_view alternatives) {
  while (!alternatives.empty()) {
    std::string_view together = take_until(alternatives, ',');
    bool all = true;
    while (!together.empty()) {
      all = find_pattern(elements, take_until(together, '+')) != nullptr && all;
    }
    if (all) return true;
  }
  return false;
}

Result<void> check_needs(const Elements& elements, const Gs1Element& element, const Gs1Ai& kind) {
  for (std::string_view needs = kind.needs; !needs.empty();) {
    const std::string_view group = take_until(needs, ' ');
    if (has_one_of(elements, group)) continue;
    return fail(ErrorCode::code_incomplete,
                quoted(element) + " needs (" + std::string(group.substr(0, group.find(','))) + ")");
  }
  return {};
}

Result<void> check_excludes(const Elements& elements, const Gs1Element& element,
                            const Gs1Ai& kind) {
  for (std::string_view excludes = kind.excludes; !excludes.empty();) {
    const std::string_view pattern = take_until(excludes, ',');
    for (const Gs1Element& other : elements) {
      if (&other == &element || !gs1_ai_is(other.ai, pattern)) continue;
      return fail(ErrorCode::code_contradicts, quoted(element) + " and " + quoted(other));
    }
  }
  return {};
}

Result<void> take_element(Elements& elements, std::string_view ai, std::string_view value,
                          int year) {
  if (auto right = check_gs1_value(ai, *find_gs1_ai(ai), value, year); !right) return right;
  elements.push_back({std::string(ai), std::string(value)});
  return {};
}

tl::unexpected<Error> unknown_identifier(std::string_view at) {
  // What is no text (a separator, half a character) is not quoted.
  const std::string_view head = at.substr(0, 4);
  const bool digits = std::all_of(head.begin(), head.end(), is_digit);
  return fail(ErrorCode::code_part_wrong, digits ? "no GS1 identifier begins " + std::string(head)
                                                 : "a GS1 identifier is missing between two parts");
}

// The characters of an identifier in brackets at the beginning; empty where there is none.
std::string_view bracketed_ai(std::string_view text) {
  if (!text.starts_with('(')) return {};
  const std::size_t close = text.find(')');
  if (close == std::string_view::npos || close < 3 || close > 5) return {};
  const std::string_view ai = text.substr(1, close - 1);
  return std::all_of(ai.begin(), ai.end(), is_digit) ? ai : std::string_view{};
}

// Where the next known identifier in brackets begins: a value may hold brackets of its own.
std::size_t next_bracketed(std::string_view text) {
  for (std::size_t at = text.find('('); at != std::string_view::npos; at = text.find('(', at + 1)) {
    if (find_gs1_ai(bracketed_ai(text.substr(at))) != nullptr) return at;
  }
  return text.size();
}

}  // namespace

const std::string* find_gs1_value(std::span<const Gs1Element> elements,
                                  std::string_view ai) noexcept {
  const auto found = std::find_if(elements.begin(), elements.end(),
                                  [ai](const Gs1Element& element) { return element.ai == ai; });
  return found == elements.end() ? nullptr : &found->value;
}

Result<Elements> agreeing_elements(Elements elements) {
  Elements once;
  for (Gs1Element& element : elements) {
    const auto same = std::find_if(once.begin(), once.end(),
                                   [&](const auto& other) { return other.ai == element.ai; });
    if (same == once.end()) {
      once.push_back(std::move(element));
    } else if (same->value != element.value) {
      return fail(ErrorCode::code_contradicts, quoted(*same) + " and " + quoted(element));
    }
  }
  for (const Gs1Element& element : once) {
    const Gs1Ai& kind = *find_gs1_ai(element.ai);
    if (auto right = check_excludes(once, element, kind); !right) return pass_on(right.error());
    if (auto right = check_needs(once, element, kind); !right) return pass_on(right.error());
  }
  return once;
}

Result<Elements> parse_element_string(std::string_view data, int year) {
  if (data.starts_with(kGroupSeparator)) data.remove_prefix(1);
  Elements elements;
  while (!data.empty()) {
    const std::string_view ai = leading_gs1_ai(data);
    if (ai.empty()) return unknown_identifier(data);
    const std::size_t separator = std::min(data.find(kGroupSeparator), data.size());
    const std::size_t predefined = gs1_predefined_length(ai);
    const std::size_t end = predefined > 0 ? std::min(predefined, separator) : separator;
    if (auto taken = take_element(elements, ai, data.substr(ai.size(), end - ai.size()), year);
        !taken) {
      return pass_on(taken.error());
    }
    data.remove_prefix(end);
    if (data.starts_with(kGroupSeparator)) data.remove_prefix(1);
  }
  if (elements.empty()) return fail(ErrorCode::code_part_wrong, "there is nothing in it");
  return agreeing_elements(std::move(elements));
}

bool looks_bracketed(std::string_view text) noexcept {
  return !bracketed_ai(trimmed(text)).empty();
}

Result<Elements> parse_bracketed(std::string_view text, int year) {
  Elements elements;
  text = trimmed(text);
  while (!text.empty()) {
    const std::string_view ai = bracketed_ai(text);
    if (find_gs1_ai(ai) == nullptr) {
      return fail(ErrorCode::code_part_wrong, "a GS1 identifier in brackets is missing or unknown");
    }
    text.remove_prefix(ai.size() + 2);
    const std::size_t end = next_bracketed(text);
    if (auto taken = take_element(elements, ai, trimmed(text.substr(0, end)), year); !taken) {
      return pass_on(taken.error());
    }
    text.remove_prefix(end);
  }
  if (elements.empty()) return fail(ErrorCode::code_part_wrong, "there is nothing in it");
  return agreeing_elements(std::move(elements));
}

std::string to_element_string(std::span<const Gs1Element> elements) {
  std::string data;
  bool needs_separator = false;
  for (const bool predefined : {true, false}) {
    for (const Gs1Element& element : elements) {
      if ((gs1_predefined_length(element.ai) > 0) != predefined) continue;
      if (needs_separator) data += kGroupSeparator;
      data += element.ai + element.value;
      needs_separator = !predefined;
    }
  }
  return data;
}

std::string to_bracketed(std::span<const Gs1Element> elements) {
  std::string text;
  for (const Gs1Element& element : elements) text += "(" + element.ai + ")" + element.value;
  return text;
}

}  // namespace holdfast::core
