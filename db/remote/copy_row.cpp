#include "db/remote/copy_row.h"

namespace holdfast::remote {
namespace {

char unescaped(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return letter;
  }
}

void append_unescaped(std::string_view raw, std::string& field) {
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t backslash = raw.find('\\', at);
    field.append(raw.substr(at, backslash == raw.npos ? raw.npos : backslash - at));
    if (backslash == raw.npos) return;
    if (backslash + 1 == raw.size()) throw BadRow{"a backslash stands alone"};
    field += unescaped(raw[backslash + 1]);
    at = backslash + 2;
  }
}

}  // namespace

bool CopyRow::take_from(std::string_view& text) {
  count_ = 0;
  if (text.empty()) return false;
  // Neither a tab nor a line's end stands in a field as it is.
  const std::size_t end = text.find('\n');
  if (end == text.npos) throw BadRow{"a row without an end"};
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  for (;;) {
    const std::size_t tab = line.find('\t');
    const std::string_view raw = line.substr(0, tab);
    std::string& field = next_field();
    if (raw != "\\N") append_unescaped(raw, field);
    if (tab == line.npos) return true;
    line.remove_prefix(tab + 1);
  }
}

std::string& CopyRow::next_field() {
  if (count_ == fields_.size()) fields_.emplace_back();
  std::string& field = fields_[count_++];
  field.clear();
  return field;
}

}  // namespace holdfast::remote
