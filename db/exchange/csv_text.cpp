#include "db/exchange/csv_text.h"

namespace holdfast::exchange {
namespace {

constexpr std::string_view kMarkUtf8 = "\xEF\xBB\xBF";
constexpr std::string_view kMarkLittleEndian = "\xFF\xFE";
constexpr std::string_view kMarkBigEndian = "\xFE\xFF";
constexpr std::uint32_t kReplacement = 0xFFFD;

void add_code_point(std::uint32_t c, std::string& text) {
  const auto add = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | c >> 6);
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | c >> 12);
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | c >> 18);
    add(0x80 | (c >> 12 & 0x3F));
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  }
}

}  // namespace

void TextDecoder::feed(std::string_view bytes, std::string& text) {
  if (encoding_ == Encoding::unknown) {
    head_ += bytes;
    if (head_.size() >= kMarkUtf8.size()) detect(text);
  } else if (encoding_ == Encoding::utf8) {
    text += bytes;
  } else {
    feed_utf16(bytes, text);
  }
}

void TextDecoder::finish(std::string& text) {
  if (encoding_ == Encoding::unknown) detect(text);
  if (half_unit_ >= 0 || high_ != 0) add_code_point(kReplacement, text);
  half_unit_ = -1;
  high_ = 0;
}

void TextDecoder::detect(std::string& text) {
  const std::string_view head = head_;
  std::size_t mark = 2;
  if (head.starts_with(kMarkUtf8)) {
    encoding_ = Encoding::utf8;
    mark = kMarkUtf8.size();
  } else if (head.starts_with(kMarkLittleEndian)) {
    encoding_ = Encoding::utf16_le;
  } else if (head.starts_with(kMarkBigEndian)) {
    encoding_ = Encoding::utf16_be;
  } else {
    encoding_ = Encoding::utf8;
    mark = 0;
  }
  feed(head.substr(mark), text);
  head_.clear();
}

void TextDecoder::feed_utf16(std::string_view bytes, std::string& text) {
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (half_unit_ < 0) {
      half_unit_ = byte;
      continue;
    }
    const auto first = static_cast<std::uint32_t>(half_unit_);
    half_unit_ = -1;
    add_unit(encoding_ == Encoding::utf16_le ? first | std::uint32_t{byte} << 8 : first << 8 | byte,
             text);
  }
}

void TextDecoder::add_unit(std::uint32_t unit, std::string& text) {
  const bool is_high = unit >= 0xD800 && unit < 0xDC00;
  const bool is_low = unit >= 0xDC00 && unit < 0xE000;
  if (high_ != 0) {
    const std::uint32_t pair = 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00);
    add_code_point(is_low ? pair : kReplacement, text);
    high_ = 0;
    if (is_low) return;
  }
  if (is_high) {
    high_ = unit;
  } else {
    add_code_point(is_low ? kReplacement : unit, text);
  }
}

}  // namespace holdfast::exchange
