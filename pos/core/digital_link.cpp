#include "pos/core/digital_link.h"

#include <algorithm>
#include <utility>

#include "pos/core/gs1_ai.h"
#include "pos/core/gs1_value.h"

namespace holdfast::core {
namespace {

using Elements = std::vector<Gs1Element>;

constexpr std::size_t kGtinDigits = 14;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool begins(std::string_view text, std::string_view beginning) {
  return text.size() >= beginning.size() &&
         std::equal(beginning.begin(), beginning.end(), text.begin(),
                    [](char a, char b) { return a == lower(b); });
}

// Path and query of a web address; empty for what is none.
std::optional<std::string_view> after_authority(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!begins(text, scheme)) continue;
    text.remove_prefix(scheme.size());
    const std::size_t end = text.find('/');
    if (end == 0 || end == std::string_view::npos) return std::nullopt;
    return text.substr(end + 1);
  }
  return std::nullopt;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// A percent sign without two digits stays what it is.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                        hex_value(text[i + 2]) >= 0;
    out +=
        escape ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return out;
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain =
        is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '-' || c == '.';
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte / 16];
      out += kDigits[byte % 16];
    }
  }
  return out;
}

std::vector<std::string> parts(std::string_view text, std::string_view separators) {
  std::vector<std::string> found;
  while (true) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    found.emplace_back(text.substr(0, end));
    if (end == text.size()) return found;
    text.remove_prefix(end + 1);
  }
}

// The identifier that a path's or a query's word names; empty for none.
std::string_view ai_of(std::string_view word) {
  if (find_gs1_ai(word) != nullptr) return word;
  return gs1_ai_of_short_name(word);
}

// A GTIN was once allowed with the digits that the package shows.
std::string link_value(std::string_view ai, std::string_view word) {
  std::string value = decoded(word);
  const bool short_gtin =
      ai == "01" && (value.size() == 8 || value.size() == 12 || value.size() == 13);
  if (short_gtin) value.insert(0, kGtinDigits - value.size(), '0');
  return value;
}

// Whether the identifiers may follow the key: in the order of one of its alternatives.
bool are_qualifiers(const std::vector<std::string_view>& ais, const Gs1LinkKey& key) {
  for (const std::string& alternative : parts(key.qualifiers, "|")) {
    const std::vector<std::string> order = parts(alternative, ",");
    auto at = order.begin();
    const bool fits = std::all_of(ais.begin(), ais.end(), [&](std::string_view ai) {
      at = std::find(at, order.end(), ai);
      return at != order.end() && at++ != order.end();
    });
    if (fits) return true;
  }
  return ais.empty();
}

// Of a path from its key on. Empty where these are no pairs that a link may have.
std::optional<Elements> elements_of_path(std::span<const std::string> words) {
  if (words.size() < 2 || words.size() % 2 != 0) return std::nullopt;
  const Gs1LinkKey* key = find_gs1_link_key(ai_of(words[0]));
  if (key == nullptr) return std::nullopt;
  Elements elements;
  std::vector<std::string_view> qualifiers;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const std::string_view ai = ai_of(words[i]);
    if (ai.empty()) return std::nullopt;
    if (i > 0) qualifiers.push_back(ai);
    elements.push_back({std::string(ai), link_value(ai, words[i + 1])});
  }
  if (!are_qualifiers(qualifiers, *key)) return std::nullopt;
  return elements;
}

void add_query(std::string_view query, Elements& elements) {
  for (const std::string& pair : parts(query, "&;")) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) continue;
    const std::string_view ai = ai_of(std::string_view(pair).substr(0, equals));
    if (ai.empty()) continue;
    elements.push_back(
        {std::string(ai), link_value(ai, std::string_view(pair).substr(equals + 1))});
  }
}

}  // namespace

Result<std::optional<Elements>> parse_digital_link(std::string_view text, int year) {
  const auto rest = after_authority(text);
  if (!rest) return std::optional<Elements>();
  const std::string_view address = rest->substr(0, rest->find('#'));
  const std::size_t question = std::min(address.find('?'), address.size());
  std::string_view path = address.substr(0, question);
  while (path.ends_with('/')) path.remove_suffix(1);

  const std::vector<std::string> words = parts(path, "/");
  std::optional<Elements> elements;
  for (std::size_t first = 0; first < words.size() && !elements; ++first) {
    elements = elements_of_path(std::span(words).subspan(first));
    if (!elements) continue;
    // Any page may have a number in its path; only a key that looks like one makes a link.
    const Gs1Element& key = elements->front();
    const auto right = check_gs1_value(key.ai, *find_gs1_ai(key.ai), key.value, year);
    if (!right && right.error().code != ErrorCode::barcode_check_digit) elements.reset();
  }
  if (!elements) return std::optional<Elements>();

  if (question < address.size()) add_query(address.substr(question + 1), *elements);
  for (const Gs1Element& element : *elements) {
    const auto right = check_gs1_value(element.ai, *find_gs1_ai(element.ai), element.value, year);
    if (!right) return pass_on(right.error());
  }
  auto agreeing = agreeing_elements(std::move(*elements));
  if (!agreeing) return pass_on(agreeing.error());
  return std::optional<Elements>(std::move(*agreeing));
}

std::string to_digital_link(std::span<const Gs1Element> elements, std::string_view stem) {
  const auto key = std::find_if(elements.begin(), elements.end(), [](const Gs1Element& element) {
    return find_gs1_link_key(element.ai) != nullptr;
  });
  if (key == elements.end()) return {};

  std::string link = std::string(stem) + "/" + key->ai + "/" + encoded(key->value);
  std::vector<std::string_view> in_path = {key->ai};
  for (const std::string& alternative : parts(find_gs1_link_key(key->ai)->qualifiers, "|")) {
    if (in_path.size() > 1) break;  // of one alternative only
    for (const std::string& ai : parts(alternative, ",")) {
      const std::string* value = find_gs1_value(elements, ai);
      if (value == nullptr) continue;
      link += "/" + ai + "/" + encoded(*value);
      in_path.push_back(find_gs1_ai(ai)->first);
    }
  }
  char between = '?';
  for (const Gs1Element& element : elements) {
    if (std::find(in_path.begin(), in_path.end(), element.ai) != in_path.end()) continue;
    link += between + element.ai + "=" + encoded(element.value);
    between = '&';
  }
  return link;
}

}  // namespace holdfast::core
