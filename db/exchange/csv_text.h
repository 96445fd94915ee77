// The bytes of a file as UTF-8 text: takes the byte order mark away and converts UTF-16, which
// spreadsheets call "Unicode text". Whether the rest is UTF-8 is the reader's to tell, by cells.
//
// Threads: one. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::exchange {

class TextDecoder {
 public:
  // Adds the text of these bytes to `text`. What is cut in two comes with the bytes that follow.
  void feed(std::string_view bytes, std::string& text);
  // Adds what was left. A character that is cut off, or half a surrogate pair, becomes U+FFFD, as
  // it does in the middle.
  void finish(std::string& text);

 private:
  enum class Encoding : std::uint8_t { unknown, utf8, utf16_le, utf16_be };

  void detect(std::string& text);
  void feed_utf16(std::string_view bytes, std::string& text);
  void add_unit(std::uint32_t unit, std::string& text);

  Encoding encoding_ = Encoding::unknown;
  std::string head_;        // as long as the encoding is unknown
  int half_unit_ = -1;      // the first byte of a UTF-16 unit
  std::uint32_t high_ = 0;  // a high surrogate that waits for its low one
};

}  // namespace holdfast::exchange
