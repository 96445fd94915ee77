#include "pos/app/short_text.h"

#include "config/text_rules.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {

core::Result<void> check_short_text(const std::string& option, const std::string& text) {
  constexpr std::size_t kMaxLength = 100;
  const bool right = text.find_first_not_of(' ') != std::string::npos &&
                     text.size() <= kMaxLength && config::one_line(text).empty() &&
                     terminal_text(text) == text;
  if (right) return {};
  return core::fail(core::ErrorCode::command_line, option + " takes a short text of one line");
}

}  // namespace holdfast::app
