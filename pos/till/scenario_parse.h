// From the text of a scenario to its steps. Private to the scenario language.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::till {

// A line of the language. Words stand for themselves, "a|b" for one of both; in angle
// brackets stand the arguments:
//   <name>    text in quotes            <code>   any token
//   <typed>   any token, as a person might type it, right or wrong
//   <amount>  digits and a point        <count>  digits
//   <percent> "10%"                     <time>   "30s", "5m", "250ms"
//   <word>    a token without quotes
// Arguments and the chosen one of alternatives are handed to the step in order.
struct Pattern {
  std::string_view text;
  int verb = 0;
};

struct Step {
  int line = 0;
  std::string text;  // as it stands in the file, without comment
  int verb = 0;
  std::vector<std::string> arguments;
};

// The first pattern that fits a line wins. Error: scenario_syntax for the first line that
// fits none.
[[nodiscard]] core::Result<std::vector<Step>> parse_steps(std::string_view text,
                                                          std::string_view file_name,
                                                          std::span<const Pattern> patterns);

// "file:line: the line: what was wrong"
[[nodiscard]] core::Error at_step(std::string_view file_name, const Step& step, core::Error error);

// "10%" or "10" as 100'000 parts per million; at most four decimals.
// Error: scenario_syntax.
[[nodiscard]] core::Result<std::int32_t> parse_percent(std::string_view text);
// "30s" as 30'000. Error: scenario_syntax.
[[nodiscard]] core::Result<std::int64_t> parse_time_ms(std::string_view text);
// Digits only, at most nine of them. Error: scenario_syntax.
[[nodiscard]] core::Result<std::int64_t> parse_count(std::string_view text);

}  // namespace holdfast::till
