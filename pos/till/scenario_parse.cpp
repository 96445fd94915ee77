#include "pos/till/scenario_parse.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace holdfast::till {
namespace {

using core::ErrorCode;

struct Token {
  std::string text;
  bool quoted = false;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

// What stands before a '#' that is not inside quotes.
std::string_view without_comment(std::string_view line) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      quoted = !quoted;
    else if (line[i] == '#' && !quoted)
      return line.substr(0, i);
  }
  return line;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Empty where a quotation mark has no partner.
std::optional<Token> take_quoted(std::string_view& rest) {
  Token token{{}, true};
  rest.remove_prefix(1);
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') return token;
    if (c == '\\' && !rest.empty()) {
      token.text.push_back(rest.front());
      rest.remove_prefix(1);
    } else {
      token.text.push_back(c);
    }
  }
  return std::nullopt;
}

Token take_word(std::string_view& rest) {
  const auto end = std::ranges::find_if(rest, is_space);
  const auto length = static_cast<std::size_t>(end - rest.begin());
  Token token{std::string(rest.substr(0, length)), false};
  rest.remove_prefix(length);
  return token;
}

core::Result<std::vector<Token>> tokens_of(std::string_view line) {
  std::vector<Token> tokens;
  std::string_view rest = trimmed(line);
  while (!rest.empty()) {
    if (rest.front() == '"') {
      auto token = take_quoted(rest);
      if (!token) return core::fail(ErrorCode::scenario_syntax, "a quotation mark is missing");
      tokens.push_back(std::move(*token));
    } else {
      tokens.push_back(take_word(rest));
    }
    rest = trimmed(rest);
  }
  return tokens;
}

bool is_amount(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  const auto point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point < text.size() ? text.substr(point + 1) : "0";
  return !whole.empty() && !part.empty() && std::ranges::all_of(whole, is_digit) &&
         std::ranges::all_of(part, is_digit);
}

bool fits_argument(std::string_view kind, const Token& token) {
  if (kind == "<name>") return token.quoted;
  if (kind == "<code>" || kind == "<typed>") return true;
  if (token.quoted) return false;
  if (kind == "<amount>") return is_amount(token.text);
  if (kind == "<count>") return parse_count(token.text).has_value();
  if (kind == "<percent>") return token.text.ends_with('%') && parse_percent(token.text);
  if (kind == "<time>") return parse_time_ms(token.text).has_value();
  return kind == "<word>";
}

bool is_one_of(std::string_view alternatives, std::string_view word) {
  while (true) {
    const auto bar = alternatives.find('|');
    if (alternatives.substr(0, bar) == word) return true;
    if (bar == std::string_view::npos) return false;
    alternatives.remove_prefix(bar + 1);
  }
}

std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              const std::vector<Token>& tokens) {
  std::vector<std::string> arguments;
  std::size_t used = 0;
  while (!pattern.empty()) {
    if (used == tokens.size()) return std::nullopt;
    const Token& token = tokens[used++];
    const std::string_view word = pattern.substr(0, pattern.find(' '));
    pattern.remove_prefix(std::min(word.size() + 1, pattern.size()));
    if (word.front() == '<') {
      if (!fits_argument(word, token)) return std::nullopt;
      arguments.push_back(token.text);
    } else {
      if (token.quoted || !is_one_of(word, token.text)) return std::nullopt;
      if (word.find('|') != std::string_view::npos) arguments.push_back(token.text);
    }
  }
  if (used != tokens.size()) return std::nullopt;
  return arguments;
}

// What the writer may have meant: the patterns that begin with the same word.
std::string expected_lines(std::span<const Pattern> patterns, const Token& first) {
  std::string text;
  for (const Pattern& pattern : patterns) {
    if (pattern.text.substr(0, pattern.text.find(' ')) != first.text) continue;
    text += (text.empty() ? "" : ", or: ") + std::string(pattern.text);
  }
  return text.empty() ? "no line begins with \"" + first.text + "\"" : "expected " + text;
}

core::Result<Step> parse_step(Step step, std::span<const Pattern> patterns) {
  auto tokens = tokens_of(step.text);
  if (!tokens) return core::pass_on(tokens.error());
  for (const Pattern& pattern : patterns) {
    if (auto arguments = match(pattern.text, *tokens)) {
      step.verb = pattern.verb;
      step.arguments = std::move(*arguments);
      return step;
    }
  }
  return core::fail(ErrorCode::scenario_syntax, expected_lines(patterns, tokens->front()));
}

}  // namespace

core::Result<std::vector<Step>> parse_steps(std::string_view text, std::string_view file_name,
                                            std::span<const Pattern> patterns) {
  std::vector<Step> steps;
  for (int line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view content = trimmed(without_comment(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (content.empty()) continue;
    Step step{line, std::string(content), 0, {}};
    auto parsed = parse_step(step, patterns);
    if (!parsed) return core::pass_on(at_step(file_name, step, parsed.error()));
    steps.push_back(std::move(*parsed));
  }
  return steps;
}

core::Error at_step(std::string_view file_name, const Step& step, core::Error error) {
  // Another error than the scenario's own is told with its name.
  const bool own =
      error.code == ErrorCode::scenario_syntax || error.code == ErrorCode::scenario_expectation;
  std::string what = own ? std::move(error.detail)
                         : std::string(core::name(error.code)) + ": " + core::sentence(error);
  return {
      own ? error.code : ErrorCode::scenario_expectation,
      std::string(file_name) + ":" + std::to_string(step.line) + ": " + step.text + ": " + what};
}

core::Result<std::int32_t> parse_percent(std::string_view text) {
  const auto refuse = core::fail(ErrorCode::scenario_syntax, "this is not a percentage");
  if (text.ends_with('%')) text.remove_suffix(1);
  if (!is_amount(text) || text.front() == '-') return refuse;
  const auto point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  std::string_view decimals = point < text.size() ? text.substr(point + 1) : "";
  constexpr std::size_t kDecimals = 4;  // a percent is 10^4 parts per million
  if (digits.size() > 4 || decimals.size() > kDecimals) return refuse;
  digits += decimals;
  digits.append(kDecimals - decimals.size(), '0');
  std::int32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

core::Result<std::int64_t> parse_time_ms(std::string_view text) {
  const auto unit_at = std::ranges::find_if_not(text, is_digit) - text.begin();
  const auto value = parse_count(text.substr(0, static_cast<std::size_t>(unit_at)));
  const std::string_view unit = text.substr(static_cast<std::size_t>(unit_at));
  if (value && unit == "ms") return *value;
  if (value && unit == "s") return *value * 1'000;
  if (value && unit == "m") return *value * 60'000;
  if (value && unit == "h") return *value * 3'600'000;
  if (value && unit == "d") return *value * 86'400'000;
  return core::fail(ErrorCode::scenario_syntax, "this is not a time such as 30s");
}

core::Result<std::int64_t> parse_count(std::string_view text) {
  constexpr std::size_t kMostDigits = 9;
  if (text.empty() || text.size() > kMostDigits || !std::ranges::all_of(text, is_digit)) {
    return core::fail(ErrorCode::scenario_syntax, "this is not a number");
  }
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace holdfast::till
