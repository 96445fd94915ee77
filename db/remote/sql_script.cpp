#include "db/remote/sql_script.h"

#include <algorithm>
#include <optional>
#include <string>

namespace holdfast::remote {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Splitter {
 public:
  explicit Splitter(std::string_view script) : script_(script) {}

  core::Result<std::vector<SqlStatement>> run() {
    while (at_ < script_.size()) {
      const char c = script_[at_];
      if (c == ';') {
        finish_statement();
        ++at_;
      } else if (const auto end = end_of_gap(); end != at_) {
        if (end == std::string_view::npos) return unterminated("comment");
        at_ = end;
      } else {
        if (!begin_) begin_ = at_;
        const std::size_t token_end = end_of_token();
        if (token_end == std::string_view::npos) return unterminated("quote");
        at_ = token_end;
      }
    }
    finish_statement();
    return std::move(statements_);
  }

 private:
  int line_at(std::size_t place) const {
    return 1 + static_cast<int>(std::ranges::count(script_.substr(0, place), '\n'));
  }

  tl::unexpected<core::Error> unterminated(const char* what) const {
    return core::fail(core::ErrorCode::migration_failed,
                      "line " + std::to_string(line_at(at_)) + ": this " + what + " does not end");
  }

  void finish_statement() {
    if (!begin_) return;
    statements_.push_back({script_.substr(*begin_, at_ - *begin_), line_at(*begin_)});
    begin_.reset();
  }

  // Where white space and comments that begin here end; here when there are none.
  std::size_t end_of_gap() const {
    const std::string_view rest = script_.substr(at_);
    if (rest.starts_with("--")) return std::min(script_.find('\n', at_), script_.size());
    if (rest.starts_with("/*")) return end_of_block_comment();
    return rest[0] == ' ' || rest[0] == '\n' || rest[0] == '\t' || rest[0] == '\r' ? at_ + 1 : at_;
  }

  std::size_t end_of_block_comment() const {
    int depth = 0;
    for (std::size_t i = at_; i + 1 < script_.size(); ++i) {
      if (script_.compare(i, 2, "/*") == 0) {
        ++depth;
        ++i;
      } else if (script_.compare(i, 2, "*/") == 0) {
        --depth;
        ++i;
        if (depth == 0) return i + 1;
      }
    }
    return std::string_view::npos;
  }

  std::size_t end_of_token() const {
    const char c = script_[at_];
    if (c == '\'') return end_of_quoted(at_, '\'', false);
    if (c == '"') return end_of_quoted(at_, '"', false);
    if (c == '$') return end_of_dollar_quote();
    if (!is_word(c)) return at_ + 1;
    if ((c == 'e' || c == 'E') && script_.substr(at_ + 1, 1) == "'") {
      return end_of_quoted(at_ + 1, '\'', true);
    }
    std::size_t end = at_;
    while (end < script_.size() && (is_word(script_[end]) || script_[end] == '$')) ++end;
    return end;
  }

  // A doubled quote stands for itself.
  std::size_t end_of_quoted(std::size_t open, char quote, bool backslashes) const {
    for (std::size_t i = open + 1; i < script_.size(); ++i) {
      if (backslashes && script_[i] == '\\') {
        ++i;
      } else if (script_[i] == quote) {
        if (i + 1 < script_.size() && script_[i + 1] == quote) {
          ++i;
          continue;
        }
        return i + 1;
      }
    }
    return std::string_view::npos;
  }

  // "$$ … $$" or "$tag$ … $tag$"; a lone '$' (a parameter) is one character.
  std::size_t end_of_dollar_quote() const {
    std::size_t tag_end = at_ + 1;
    while (tag_end < script_.size() && is_word(script_[tag_end])) ++tag_end;
    const bool is_parameter =
        at_ + 1 < script_.size() && script_[at_ + 1] >= '0' && script_[at_ + 1] <= '9';
    if (is_parameter || tag_end >= script_.size() || script_[tag_end] != '$') return at_ + 1;
    const std::string_view tag = script_.substr(at_, tag_end + 1 - at_);
    const std::size_t close = script_.find(tag, tag_end + 1);
    return close == std::string_view::npos ? close : close + tag.size();
  }

  std::string_view script_;
  std::size_t at_ = 0;
  std::optional<std::size_t> begin_;
  std::vector<SqlStatement> statements_;
};

}  // namespace

core::Result<std::vector<SqlStatement>> split_statements(std::string_view script) {
  return Splitter{script}.run();
}

int line_of(const SqlStatement& statement, int position) {
  int line = statement.line;
  int characters = 0;
  for (const char c : statement.text) {
    // Every byte of a UTF-8 character but its first is 10xxxxxx.
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++characters;
    if (characters >= position) break;
    if (c == '\n') ++line;
  }
  return line;
}

}  // namespace holdfast::remote
