#include "drivers/sim/escpos_reader.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <utility>

#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

// n of ESC t as the makers number the pages.
std::optional<CodePage> page_of_number(std::uint8_t n) {
  switch (n) {
    case 0:
      return CodePage::cp437;
    case 2:
      return CodePage::cp850;
    case 14:
      return CodePage::cp737;
    case 15:
      return CodePage::iso8859_7;
    case 16:
      return CodePage::cp1252;
    case 17:
      return CodePage::cp866;
    case 18:
      return CodePage::cp852;
    case 19:
      return CodePage::cp858;
    default:
      return std::nullopt;
  }
}

std::string hex(std::uint8_t byte) {
  std::array<char, 5> text{};
  std::snprintf(text.data(), text.size(), "0x%02X", byte);
  return text.data();
}

core::Align align_of(std::uint8_t n) {
  switch (n) {
    case 1:
    case '1':
      return core::Align::centre;
    case 2:
    case '2':
      return core::Align::right;
    default:
      return core::Align::left;
  }
}

struct Code128Text {
  std::string data;
  std::vector<int> symbols;
};

// The data of GS k 73: "{A", "{B", "{C" choose the set, "{1" is FNC1, "{{" a brace.
std::optional<Code128Text> read_code128(std::span<const std::uint8_t> bytes) {
  constexpr int kStart = 103;  // set A; B and C follow
  constexpr int kFnc1 = 102;
  const auto change_to = [](char set) { return set == 'A' ? 101 : set == 'B' ? 100 : 99; };
  Code128Text result;
  char set = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint8_t byte = bytes[i];
    if (byte == '{' && set != 'C') {
      if (++i == bytes.size()) return std::nullopt;
    } else if (byte == '{' && i + 1 < bytes.size() && bytes[i + 1] >= 'A') {
      ++i;
    } else if (set == 'C') {
      if (byte > 99) return std::nullopt;
      result.symbols.push_back(byte);
      result.data += {static_cast<char>('0' + byte / 10), static_cast<char>('0' + byte % 10)};
      continue;
    } else if (set == 'B') {
      if (byte < 0x20 || byte > 0x7F) return std::nullopt;
      result.symbols.push_back(byte - 0x20);
      result.data.push_back(static_cast<char>(byte));
      continue;
    } else if (set == 'A') {
      if (byte > 0x5F) return std::nullopt;
      result.symbols.push_back(byte < 0x20 ? byte + 0x40 : byte - 0x20);
      result.data.push_back(static_cast<char>(byte));
      continue;
    } else {
      return std::nullopt;
    }
    const char escape = static_cast<char>(bytes[i]);
    if (escape >= 'A' && escape <= 'C') {
      result.symbols.push_back(set == 0 ? kStart + (escape - 'A') : change_to(escape));
      set = escape;
    } else if (escape == '1' && set != 0) {
      result.symbols.push_back(kFnc1);
    } else if (escape == '{' && set == 'B') {
      result.symbols.push_back('{' - 0x20);
      result.data.push_back('{');
    } else {
      return std::nullopt;
    }
  }
  if (result.data.empty()) return std::nullopt;
  return result;
}

}  // namespace

void EscposReader::feed(std::span<const std::uint8_t> bytes) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  std::size_t used = 0;
  while (used < pending_.size()) {
    const std::size_t length = step(View(pending_).subspan(used));
    if (length == 0) break;
    used += length;
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(used));
}

std::size_t EscposReader::step(View bytes) {
  switch (bytes[0]) {
    case 0x00:
      return 1;  // printers skip it
    case 0x10:
      return real_time(bytes);
    case 0x1B:
      return escape(bytes);
    case 0x1D:
      return group(bytes);
    case 0x1C:
      if (bytes.size() < 2) return 0;
      if (bytes[1] != '.') problem("FS " + hex(bytes[1]));
      return 2;
    case 0x0A:
      end_line();
      return 1;
    default:
      put(bytes[0]);
      return 1;
  }
}

std::size_t EscposReader::escape(View bytes) {
  if (bytes.size() < 2) return 0;
  const auto needs = [&](std::size_t n) { return bytes.size() >= n; };
  switch (bytes[1]) {
    case '@':
      reset();
      return 2;
    case 't': {
      if (!needs(3)) return 0;
      const std::optional<CodePage> page = page_of_number(bytes[2]);
      if (!page) problem("ESC t " + hex(bytes[2]));
      page_ = page.value_or(page_);
      return 3;
    }
    case 'E':
      if (!needs(3)) return 0;
      bold_ = (bytes[2] & 1) != 0;
      return 3;
    case 'a':
      if (!needs(3)) return 0;
      at_line_start("ESC a");
      align_ = align_of(bytes[2]);
      return 3;
    case 'd':
      if (!needs(3)) return 0;
      for (int i = 0; i < std::max<int>(bytes[2], line_.runs.empty() ? 0 : 1); ++i) end_line();
      return 3;
    case 'p': {
      if (!needs(5)) return 0;
      constexpr int kStepMs = 2;
      items_.emplace_back(
          PaperKick{(bytes[2] & 1) == 0 ? 2 : 5, bytes[3] * kStepMs, bytes[4] * kStepMs});
      return 5;
    }
    default:
      problem("ESC " + hex(bytes[1]));
      return 2;
  }
}

// DLE EOT is answered by who receives the bytes, before they come here.
std::size_t EscposReader::real_time(View bytes) {
  if (bytes.size() < 2) return 0;
  if (bytes[1] == 0x04) return bytes.size() < 3 ? 0 : 3;
  if (bytes[1] != 0x14) {
    problem("DLE " + hex(bytes[1]));
    return 2;
  }
  if (bytes.size() < 5) return 0;
  constexpr int kStepMs = 100;
  if (bytes[2] != 1 || bytes[3] > 1 || bytes[4] < 1 || bytes[4] > 8) {
    problem("DLE DC4 " + hex(bytes[2]));
  } else {
    items_.emplace_back(PaperKick{bytes[3] == 0 ? 2 : 5, bytes[4] * kStepMs, bytes[4] * kStepMs});
  }
  return 5;
}

std::size_t EscposReader::parenthesis(View bytes) {
  constexpr std::size_t kHeader = 5;
  if (bytes.size() < kHeader) return 0;
  const std::size_t length = kHeader + bytes[3] + 256U * bytes[4];
  if (bytes.size() < length) return 0;
  const View data = bytes.subspan(kHeader, length - kHeader);
  if (bytes[2] == 'H') {
    process_id(data);
  } else if (bytes[2] == 'k') {
    two_dimensional(data);
  } else {
    problem("GS ( " + hex(bytes[2]));
  }
  return length;
}

void EscposReader::process_id(View data) {
  const bool right =
      data.size() == 6 && data[0] == 48 && data[1] == 48 &&
      std::ranges::all_of(data.subspan(2), [](std::uint8_t c) { return c >= ' ' && c <= '~'; });
  if (right) {
    questions_.push_back({PaperQuestion::Kind::processed_up_to, {data.begin() + 2, data.end()}, 0});
  } else {
    problem("GS ( H");
  }
}

// QR Code (cn 49): model, size, error correction, what it says, and its print.
void EscposReader::two_dimensional(View data) {
  constexpr std::uint8_t kQr = 49, kModel = 65, kSize = 67, kCorrection = 69, kStore = 80,
                         kPrint = 81, kModel2 = 50;
  const auto has = [&](std::size_t size) { return data.size() == size; };
  if (data.size() < 3 || data[0] != kQr) return problem("GS ( k: no QR Code");
  switch (data[1]) {
    case kModel:
      if (!has(4) || data[2] != kModel2) problem("GS ( k: model");
      return;
    case kSize:
      if (!has(3) || data[2] < 1 || data[2] > 16) return problem("GS ( k: size");
      qr_module_dots_ = data[2];
      return;
    case kCorrection:
      if (!has(3) || data[2] < 48 || data[2] > 51) problem("GS ( k: error correction");
      return;
    case kStore:
      if (data[2] != 48) return problem("GS ( k: store");
      qr_data_.assign(data.begin() + 3, data.end());
      return;
    case kPrint:
      at_line_start("GS ( k");
      if (!has(3) || qr_data_.empty()) return problem("GS ( k: nothing to print");
      items_.emplace_back(PaperQr{qr_data_, align_, qr_module_dots_});
      return;
    default:
      return problem("GS ( k " + hex(data[1]));
  }
}

void EscposReader::forget_unfinished() {
  pending_.clear();
  questions_.clear();
  reset();
}

std::vector<PaperQuestion> EscposReader::take_questions() {
  return std::exchange(questions_, {});
}

std::size_t EscposReader::group(View bytes) {
  if (bytes.size() < 3) return 0;
  switch (bytes[1]) {
    case 'a':
      questions_.push_back({PaperQuestion::Kind::automatic_status, {}, bytes[2]});
      return 3;
    case 'r':
      if (bytes[2] != 1 && bytes[2] != 2) problem("GS r " + hex(bytes[2]));
      questions_.push_back(
          {bytes[2] == 2 ? PaperQuestion::Kind::drawer : PaperQuestion::Kind::paper, {}, 0});
      return 3;
    case '(':
      return parenthesis(bytes);
    case '!':
      width_ = (bytes[2] >> 4 & 7) + 1;
      height_ = (bytes[2] & 7) + 1;
      return 3;
    case 'h':
      barcode_height_dots_ = bytes[2];
      return 3;
    case 'w':
      barcode_module_dots_ = bytes[2];
      return 3;
    case 'H':
      barcode_text_below_ = (bytes[2] & 2) != 0;
      return 3;
    case 'k':
      return barcode(bytes);
    case 'v':
      return picture(bytes);
    case 'V': {
      const std::uint8_t mode = bytes[2];
      const bool feeds = mode == 65 || mode == 66;
      if (feeds && bytes.size() < 4) return 0;
      at_line_start("GS V");
      if (!feeds && mode != 0 && mode != 1 && mode != 48 && mode != 49)
        problem("GS V " + hex(mode));
      items_.emplace_back(PaperCut{mode == 66 || mode == 1 || mode == 49});
      return feeds ? 4 : 3;
    }
    default:
      problem("GS " + hex(bytes[1]));
      return 2;
  }
}

std::size_t EscposReader::barcode(View bytes) {
  constexpr std::uint8_t kCode128 = 73;
  if (bytes.size() < 4) return 0;
  const std::size_t length = 4U + bytes[3];
  if (bytes[2] != kCode128) {
    problem("GS k " + hex(bytes[2]));
    return 3;
  }
  if (bytes.size() < length) return 0;
  at_line_start("GS k");
  std::optional<Code128Text> code = read_code128(bytes.subspan(4, bytes[3]));
  if (!code) {
    problem("GS k: no Code 128");
    return length;
  }
  constexpr int kModulesPerSymbol = 11;
  constexpr int kCheckAndStopModules = 11 + 13;
  const int modules =
      static_cast<int>(code->symbols.size()) * kModulesPerSymbol + kCheckAndStopModules;
  // A printer prints nothing when the symbol is wider than the paper.
  if (modules * barcode_module_dots_ > setup_.width_dots) {
    problem("GS k: wider than the paper");
    return length;
  }
  items_.emplace_back(PaperBarcode{std::move(code->data), std::move(code->symbols), align_,
                                   barcode_module_dots_, barcode_height_dots_,
                                   barcode_text_below_});
  return length;
}

std::size_t EscposReader::picture(View bytes) {
  constexpr std::size_t kHeader = 8;
  if (bytes.size() < kHeader) return 0;
  const std::size_t row_bytes = bytes[4] + 256U * bytes[5];
  const std::size_t rows = bytes[6] + 256U * bytes[7];
  const std::size_t length = kHeader + row_bytes * rows;
  if (bytes.size() < length) return 0;
  at_line_start("GS v 0");
  if (static_cast<int>(row_bytes * 8) > setup_.width_dots) problem("GS v 0: wider than the paper");
  const View data = bytes.subspan(kHeader, row_bytes * rows);
  items_.emplace_back(PaperPicture{
      static_cast<int>(row_bytes * 8), static_cast<int>(rows), {data.begin(), data.end()}, align_});
  return length;
}

void EscposReader::reset() {
  questions_.push_back({PaperQuestion::Kind::automatic_status, {}, 0});
  line_ = {};
  line_dots_ = 0;
  page_ = CodePage::cp437;
  align_ = core::Align::left;
  bold_ = false;
  width_ = height_ = 1;
  barcode_height_dots_ = 162;
  barcode_module_dots_ = 3;
  barcode_text_below_ = false;
  qr_data_.clear();
  qr_module_dots_ = 3;
}

void EscposReader::put(std::uint8_t byte) {
  const char32_t c = decode(page_, byte);
  if (c == kReplacementCharacter) {
    problem("character " + hex(byte) + " in " + std::string(name(page_)));
    return;
  }
  const int dots = width_ * setup_.char_width_dots;
  if (line_dots_ + dots > setup_.width_dots) {
    problem("text is wider than the paper");
    end_line();
  }
  line_dots_ += dots;
  line_.align = align_;
  if (line_.runs.empty() || line_.runs.back().bold != bold_ || line_.runs.back().width != width_ ||
      line_.runs.back().height != height_) {
    line_.runs.push_back({{}, bold_, width_, height_});
  }
  append_utf8(line_.runs.back().text, c);
}

void EscposReader::end_line() {
  line_.align = align_;
  items_.emplace_back(std::exchange(line_, {}));
  line_dots_ = 0;
}

void EscposReader::at_line_start(const char* command) {
  if (!line_.runs.empty()) problem(std::string(command) + " in the middle of a line");
}

void EscposReader::problem(std::string text) {
  constexpr std::size_t kKept = 100;
  if (problems_.size() < kKept) problems_.push_back(std::move(text));
}

std::string text_of(const PaperText& line) {
  std::string text;
  for (const PaperRun& run : line.runs) text += run.text;
  return text;
}

}  // namespace holdfast::drivers
