#include "pos/app/shop_texts.h"

#include <algorithm>

#include "pos/app/short_text.h"
#include "pos/core/uuid.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using core::Result;

constexpr std::size_t kLongestSlug = 60;

}  // namespace

Result<void> check_slug(const std::string& slug) {
  const bool right =
      !slug.empty() && slug.size() <= kLongestSlug && slug.front() != '-' &&
      slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos &&
      !core::Uuid::parse(slug);  // by which shops are named too
  if (right) return {};
  return fail(ErrorCode::command_line, "--slug takes up to 60 of a-z, 0-9 and -, not - first");
}

ShortName short_name_of(std::string_view name) {
  ShortName made;
  std::string& slug = made.slug;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) slug += c;
    if (!kept && !slug.empty() && slug.back() != '-') slug += '-';
  }
  while (slug.ends_with('-')) slug.pop_back();
  made.is_cut = slug.size() > kLongestSlug;
  slug.resize(std::min(slug.size(), kLongestSlug));
  while (slug.ends_with('-')) slug.pop_back();
  return made;
}

Result<std::string> address_lines(const std::string& text) {
  std::string lines;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find(';', from), text.size());
    const std::string line = text.substr(from, end - from);
    if (auto right = check_short_text("each line of --address", line); !right) {
      return pass_on(right.error());
    }
    lines += (lines.empty() ? "" : "\n") + line.substr(line.find_first_not_of(' '));
    from = end + 1;
  }
  return lines;
}

Result<core::Currency> currency_of(const std::string& code) {
  const auto currency = core::Currency::from_code(code);
  if (currency && *currency != core::Currency{}) return *currency;
  return fail(ErrorCode::command_line,
              "--currency takes an ISO 4217 code in capitals, such as EUR or USD");
}

}  // namespace holdfast::app
