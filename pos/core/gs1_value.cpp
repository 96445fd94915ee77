#include "pos/core/gs1_value.h"

#include <algorithm>
#include <string>

#include "pos/core/barcode.h"
#include "pos/core/civil_date.h"

namespace holdfast::core {
namespace {

struct Part {
  char set = 'N';
  std::size_t least = 0, most = 0;
  bool optional = false;
  std::string_view rule;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes the next part off a format.
Part take_part(std::string_view& format) {
  const std::size_t end = std::min(format.find(' '), format.size());
  std::string_view text = format.substr(0, end);
  format.remove_prefix(std::min(end + 1, format.size()));

  Part part;
  part.set = text.front();
  text.remove_prefix(1);
  if (text.ends_with('?')) {
    part.optional = true;
    text.remove_suffix(1);
  }
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    part.rule = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  const bool up_to = text.starts_with("..");
  if (up_to) text.remove_prefix(2);
  for (const char digit : text) part.most = part.most * 10 + static_cast<std::size_t>(digit - '0');
  part.least = up_to ? 1 : part.most;
  return part;
}

bool is_in_set(char c, char set) {
  const bool upper = c >= 'A' && c <= 'Z';
  const bool lower = c >= 'a' && c <= 'z';
  switch (set) {
    case 'N':
      return is_digit(c);
    case 'Y':
      return is_digit(c) || upper || c == '#' || c == '-' || c == '/';
    case 'Z':
      return is_digit(c) || upper || lower || c == '-' || c == '_' || c == '=';
    default:
      return is_digit(c) || upper || lower ||
             std::string_view("!\"%&'()*+,-./:;<=>?_").find(c) != std::string_view::npos;
  }
}

int number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

bool is_time(std::string_view hhmm) {
  return number(hhmm.substr(0, 2)) < 24 && number(hhmm.substr(2)) < 60;
}

bool is_full_date(std::string_view yyyymmdd) {
  return make_date(number(yyyymmdd.substr(0, 4)), number(yyyymmdd.substr(4, 2)),
                   number(yyyymmdd.substr(6)))
      .has_value();
}

bool is_piece_of_total(std::string_view text) {
  const int piece = number(text.substr(0, 2));
  return piece > 0 && piece <= number(text.substr(2));
}

// What is wrong, or nothing. Only digits come here, in the number that the part has.
std::string_view fault_by_rule(std::string_view rule, std::string_view text, int year) {
  if (rule.empty()) return {};
  if (rule == "day0") return gs1_date(text, year, true) ? "" : "no such date";
  if (rule == "day") return gs1_date(text, year, false) ? "" : "no such date";
  if (rule == "day8") return is_full_date(text) ? "" : "no such date";
  if (rule == "time") return is_time(text) ? "" : "no such time";
  if (rule == "hour") return number(text) < 24 ? "" : "no such time";
  if (rule == "sixty") return number(text) < 60 ? "" : "no such time";
  if (rule == "flag") return text <= "1" ? "" : "must be 0 or 1";
  if (rule == "zero") return text == "0" ? "" : "must begin with 0";
  if (rule == "no0") return text.front() != '0' || text == "0" ? "" : "must not begin with 0";
  if (rule == "more") return number(text) > 0 ? "" : "must be more than zero";
  if (rule == "piece") return is_piece_of_total(text) ? "" : "no piece of so many";
  return {};
}

// Whatever the value holds, this can be shown: GS1's characters are ASCII.
std::string named(std::string_view ai, std::string_view value, std::string_view fault) {
  constexpr std::size_t kMost = 90;
  std::string shown(value.substr(0, kMost));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return "(" + std::string(ai) + ") " + shown + ": " + std::string(fault);
}

std::string length_fault(const Gs1Ai& kind) {
  std::size_t least = 0;
  for (std::string_view format = kind.format; !format.empty();) {
    const Part part = take_part(format);
    if (!part.optional) least += part.least;
  }
  const std::size_t most = longest_gs1_value(kind);
  if (least == most) return "must have " + std::to_string(most) + " characters";
  return "must have " + std::to_string(least) + " to " + std::to_string(most) + " characters";
}

}  // namespace

std::size_t longest_gs1_value(const Gs1Ai& kind) noexcept {
  std::size_t most = 0;
  for (std::string_view format = kind.format; !format.empty();) most += take_part(format).most;
  return most;
}

Result<void> check_gs1_value(std::string_view ai, const Gs1Ai& kind, std::string_view value,
                             int year) {
  const auto wrong = [&](std::string_view fault) {
    return fail(ErrorCode::code_part_wrong, named(ai, value, fault));
  };
  std::string_view rest = value;
  for (std::string_view format = kind.format; !format.empty();) {
    const Part part = take_part(format);
    if (part.optional && rest.empty()) continue;
    const std::string_view text = rest.substr(0, part.most);
    if (text.size() < part.least) return wrong(length_fault(kind));
    if (!std::all_of(text.begin(), text.end(), [&](char c) { return is_in_set(c, part.set); })) {
      return wrong(part.set == 'N' ? "must be digits" : "has a character that GS1 does not allow");
    }
    if (part.rule == "check" && !has_valid_check_digit(text)) {
      return fail(ErrorCode::barcode_check_digit, named(ai, value, "the check digit is wrong"));
    }
    if (const auto fault = fault_by_rule(part.rule, text, year); !fault.empty()) {
      return wrong(fault);
    }
    rest.remove_prefix(text.size());
  }
  if (!rest.empty()) return wrong(length_fault(kind));
  return {};
}

}  // namespace holdfast::core
