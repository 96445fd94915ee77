#include "tests/lint/source_text.h"

#include <algorithm>
#include <cctype>
#include <regex>

namespace holdfast::lint {
namespace {

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Copies line ends and blanks everything else out.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_to(text_.find('\n', at_));
      } else if (starts("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        blank_to(end == std::string_view::npos ? end : end + 2);
      } else if (starts("R\"") && !after_name()) {
        raw_string();
      } else if (text_[at_] == '"') {
        quoted('"');
      } else if (text_[at_] == '\'' && !after_name()) {  // 1'000 is a number
        quoted('\'');
      } else {
        result_ += text_[at_++];
      }
    }
    return std::move(result_);
  }

 private:
  bool starts(std::string_view start) const { return text_.substr(at_).starts_with(start); }

  bool after_name() const { return at_ > 0 && is_name_char(text_[at_ - 1]); }

  void blank_to(std::size_t end) {
    end = std::min(end, text_.size());
    for (; at_ < end; ++at_) result_ += text_[at_] == '\n' ? '\n' : ' ';
  }

  void quoted(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2U : 1U;
    }
    result_ += text_[at_++];
    blank_to(end);
    if (at_ < text_.size() && text_[at_] == quote) result_ += text_[at_++];
  }

  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_to(open);
    const std::string close = ")" + std::string{text_.substr(at_ + 2, open - at_ - 2)} + "\"";
    const std::size_t end = text_.find(close, open);
    blank_to(end == std::string_view::npos ? end : end + close.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string result_;
};

}  // namespace

std::string code_only(std::string_view text) {
  return Blanker(text).run();
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const auto lines = std::ranges::count(text.substr(0, offset), '\n');
  return static_cast<std::size_t>(lines) + 1;
}

std::vector<Name> names_of(std::string_view code) {
  std::vector<Name> names;
  std::size_t line = 1;
  std::size_t scope_begin = 0;  // where "a::b" before the name at hand begins
  bool in_scope = false;
  for (std::size_t at = 0; at < code.size();) {
    if (!is_name_char(code[at])) {
      line += code[at] == '\n' ? 1U : 0U;
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < code.size() && is_name_char(code[end])) ++end;
    if (!in_scope) scope_begin = at;
    Name name;
    name.text = code.substr(at, end - at);
    if (in_scope) name.scope = code.substr(scope_begin, at - 2 - scope_begin);
    const std::string_view before = code.substr(0, scope_begin);
    name.member = before.ends_with('.') || before.ends_with("->");
    const std::size_t next = code.find_first_not_of(" \n", end);
    name.called = next != std::string_view::npos && code[next] == '(';
    name.line = line;
    names.push_back(name);
    in_scope =
        code.substr(end).starts_with("::") && end + 2 < code.size() && is_name_char(code[end + 2]);
    at = in_scope ? end + 2 : end;
  }
  return names;
}

std::vector<Include> includes_of(std::string_view text) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
  const std::vector<std::string> lines = lines_of(text);
  const std::vector<std::string> code = lines_of(code_only(text));
  std::vector<Include> includes;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch match;
    if (code[i].find('#') == std::string::npos) continue;  // also what a comment hides
    if (!std::regex_search(lines[i], match, kInclude)) continue;
    includes.push_back({i + 1, match[2], match[1] == "\""});
  }
  return includes;
}

}  // namespace holdfast::lint
