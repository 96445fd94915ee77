#include "pos/codec/json_writer.h"

#include <algorithm>
#include <charconv>

#include "pos/core/utf8.h"

namespace holdfast::codec {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

// ASCII without what is escaped: nearly all there is.
constexpr auto kStandsForItself = [](char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
};

// The escape of a control character, as RFC 8259 section 7 has it.
void append_escape(std::string& out, char c) {
  switch (c) {
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      static constexpr char kHex[] = "0123456789abcdef";
      out += "\\u00";
      out += kHex[(c >> 4) & 15];
      out += kHex[c & 15];
  }
}

}  // namespace

void JsonWriter::integer(std::string_view key, std::int64_t value) {
  name(key);
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  out_.append(digits, end);
}

void JsonWriter::boolean(std::string_view key, bool value) {
  name(key);
  out_ += value ? "true" : "false";
}

void JsonWriter::text(std::string_view key, std::string_view value) {
  name(key);
  quote(value);
}

void JsonWriter::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}

void JsonWriter::name(std::string_view key) {
  separate();
  out_ += '"';
  out_ += key;
  out_ += "\":";
}

void JsonWriter::quote(std::string_view value) {
  out_ += '"';
  while (true) {
    const auto plain = static_cast<std::size_t>(
        std::find_if_not(value.begin(), value.end(), kStandsForItself) - value.begin());
    out_ += value.substr(0, plain);
    value.remove_prefix(plain);
    if (value.empty()) break;
    const std::size_t length = core::utf8_sequence_length(value);
    const char c = value.front();
    if (length == 0 || c == '\0') {
      out_ += kReplacement;
    } else if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (length == 1 && c < 0x20) {
      append_escape(out_, c);
    } else {
      out_ += value.substr(0, length);
    }
    value.remove_prefix(length == 0 ? 1 : length);
  }
  out_ += '"';
}

}  // namespace holdfast::codec
