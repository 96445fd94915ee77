#include "tests/support/zpl_label.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "drivers/printer/code_modules.h"
#include "drivers/printer/freetype_glyphs.h"
#include "drivers/printer/utf8.h"
#include "pos/core/barcode.h"
#include "pos/core/code128.h"

namespace holdfast::testing {
namespace {

constexpr std::uint8_t kBlack = 0, kWhite = 255;
constexpr int kLargestDots = 8'000;

std::vector<std::string> parameters(std::string_view text) {
  std::vector<std::string> all;
  while (true) {
    const std::size_t comma = text.find(',');
    all.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return all;
    text.remove_prefix(comma + 1);
  }
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

class Reader {
 public:
  std::vector<ZplLabel> read(std::string_view zpl) {
    while (!zpl.empty()) {
      const char sign = zpl.front();
      if (sign == '\n') {
        zpl.remove_prefix(1);
      } else if (sign != '^' && sign != '~') {
        problem("text outside of a command");
        zpl.remove_prefix(std::min(zpl.find_first_of("^~"), zpl.size()));
      } else {
        const std::size_t end = std::min(zpl.find_first_of("^~", 1), zpl.size());
        std::string_view command = zpl.substr(0, end);
        while (command.ends_with('\n')) command.remove_suffix(1);
        obey(command);
        zpl.remove_prefix(end);
      }
    }
    if (open_) problem("the label has no end");
    return std::move(labels_);
  }

 private:
  enum class Symbol { text, ean_13, ean_8, code_128, qr };

  void problem(std::string text) {
    if (labels_.empty()) labels_.emplace_back();
    labels_.back().problems.push_back(std::move(text));
  }

  void obey(std::string_view command) {
    const auto is = [&](std::string_view name) {
      if (!command.starts_with(name)) return false;
      command.remove_prefix(name.size());
      return true;
    };
    if (is("~JX")) {
      if (open_) problem("~JX within a label");
      return;
    }
    if (is("^XA")) return begin();
    if (!open_) return problem("a command before ^XA");
    if (is("^XZ")) {
      open_ = false;
    } else if (is("^CI")) {
      if (command != "28") problem("^CI: not UTF-8");
    } else if (is("^LH")) {
      if (command != "0,0") problem("^LH");
    } else if (is("^PW")) {
      size(label().width, command);
    } else if (is("^LL")) {
      size(label().height, command);
    } else if (is("^PQ")) {
      label().copies = number(parameters(command)[0]).value_or(0);
    } else if (is("^FO")) {
      origin(command);
    } else if (is("^A0N,")) {
      kind_ = Symbol::text;
      height_ = number(parameters(command)[0]).value_or(0);
    } else if (is("^BY")) {
      module_ = number(parameters(command)[0]).value_or(0);
      if (module_ < 1 || module_ > 10) problem("^BY: module");
    } else if (is("^BEN,")) {
      bars(Symbol::ean_13, command);
    } else if (is("^B8N,")) {
      bars(Symbol::ean_8, command);
    } else if (is("^BCN,")) {
      bars(Symbol::code_128, command);
    } else if (is("^BQN,2,")) {
      kind_ = Symbol::qr;
      square_module_ = number(command).value_or(0);
      if (square_module_ < 1 || square_module_ > 10) problem("^BQ: magnification");
    } else if (is("^GFA,")) {
      graphic(command);
    } else if (is("^FH")) {
      hexadecimal_ = true;
    } else if (is("^FD")) {
      data_ = command;
    } else if (is("^FS")) {
      field();
    } else {
      problem("unknown: " + std::string(command.substr(0, 4)));
    }
  }

  ZplLabel& label() { return labels_.back(); }

  void begin() {
    if (open_) problem("^XA within a label");
    labels_.emplace_back();
    open_ = true;
  }

  void size(int& into, std::string_view text) {
    into = number(text).value_or(0);
    if (into < 1 || into > kLargestDots) problem("a size"), into = 1;
    label().picture = {label().width, label().height, {}};
    label().picture.pixels.assign(
        static_cast<std::size_t>(label().width) * static_cast<std::size_t>(label().height), kWhite);
  }

  void origin(std::string_view text) {
    const auto all = parameters(text);
    x_ = number(all[0]).value_or(-1);
    y_ = all.size() > 1 ? number(all[1]).value_or(-1) : -1;
    if (x_ < 0 || y_ < 0) problem("^FO");
  }

  void bars(Symbol kind, std::string_view text) {
    kind_ = kind;
    const auto all = parameters(text);
    height_ = number(all[0]).value_or(0);
    if (height_ < 1 || all.size() < 2 || all[1] != "N") problem("a barcode's parameters");
  }

  void black(int x, int y) {
    if (x < 0 || y < 0 || x >= label().width || y >= label().height) {
      if (std::ranges::find(label().problems, "off the label") == label().problems.end())
        problem("off the label");
      return;
    }
    std::uint8_t& dot = label().picture.pixels[static_cast<std::size_t>(y * label().width + x)];
    if (dot == kBlack) overlaps_ = true;
    dot = kBlack;
  }

  void draw(const drivers::CodeModules& modules, int module, int row) {
    if (modules.empty()) return problem("a code that cannot be drawn");
    for (int y = 0; y < modules.height * row; ++y) {
      for (int x = 0; x < modules.width * module; ++x) {
        if (modules.at(x / module, y / row)) black(x_ + x, y_ + y);
      }
    }
  }

  void graphic(std::string_view text) {
    const auto all = parameters(text);
    const auto total = all.size() == 4 ? number(all[0]) : std::nullopt;
    const auto row = all.size() == 4 ? number(all[2]) : std::nullopt;
    if (!total || !row || *row < 1 || all[3].size() != 2 * static_cast<std::size_t>(*total))
      return problem("^GF");
    for (std::size_t i = 0; i < all[3].size(); ++i) {
      const auto digit = hex_digit(all[3][i]);
      if (!digit) return problem("^GF: a digit");
      const int x = static_cast<int>(i) % (2 * *row) * 4, y = static_cast<int>(i) / (2 * *row);
      for (int bit = 0; bit < 4; ++bit) {
        if ((*digit >> (3 - bit) & 1) != 0) black(x_ + x + bit, y_ + y);
      }
    }
    graphic_ = true;
  }

  std::string unescaped() {
    if (!hexadecimal_) return data_;
    std::string text;
    for (std::size_t i = 0; i < data_.size(); ++i) {
      if (data_[i] != '_') {
        text += data_[i];
        continue;
      }
      const auto high = i + 1 < data_.size() ? hex_digit(data_[i + 1]) : std::nullopt;
      const auto low = i + 2 < data_.size() ? hex_digit(data_[i + 2]) : std::nullopt;
      if (!high || !low) return problem("^FH: no two digits"), text;
      text += static_cast<char>(*high * 16 + *low);
      i += 2;
    }
    return text;
  }

  void field() {
    const std::string data = unescaped();
    if (std::exchange(graphic_, false)) {
      // It had its data with its command.
    } else if (kind_ == Symbol::text) {
      words(data);
    } else if (kind_ == Symbol::qr) {
      if (!data.starts_with("MA,")) problem("^BQ: its head");
      draw(drivers::qr_modules(std::string_view(data).substr(3)), square_module_, square_module_);
    } else if (kind_ == Symbol::code_128) {
      code_128(data);
    } else {
      draw(drivers::ean_modules(data + static_cast<char>('0' + core::gs1_check_digit(data))),
           module_, height_);
    }
    hexadecimal_ = false;
    data_.clear();
    kind_ = Symbol::text;
    if (std::exchange(overlaps_, false)) problem("something lies over something");
  }

  void words(const std::string& text) {
    label().texts.push_back({x_, y_, height_, text});
    int x = x_;
    for (std::string_view rest = text; !rest.empty();) {
      const drivers::CodePoint c = drivers::first_code_point(rest);
      rest.remove_prefix(c.length);
      drivers::Ink ink(height_ / 2, height_);
      glyphs_.draw(c.value, false, {0, 0, ink.width, ink.height}, ink);
      for (int dy = 0; dy < ink.height; ++dy) {
        for (int dx = 0; dx < ink.width; ++dx) {
          if (ink.at(dx, dy)) black(x + dx, y_ + dy);
        }
      }
      x += ink.width;
    }
  }

  // With ^BC's invocation codes: what each '>' and its next character mean.
  void code_128(const std::string& data) {
    constexpr int kToB = 100, kToC = 99, kStartB = 104, kStartC = 105;
    std::vector<int> symbols;
    bool packed = false;
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (data[i] == '>') {
        const char next = ++i < data.size() ? data[i] : ' ';
        if (next == ':') {
          symbols.push_back(kStartB);
        } else if (next == ';') {
          symbols.push_back(kStartC), packed = true;
        } else if (next == '5') {
          symbols.push_back(kToC), packed = true;
        } else if (next == '6') {
          symbols.push_back(kToB), packed = false;
        } else if (next == '0') {
          symbols.push_back('>' - ' ');
        } else if (next == '<') {
          symbols.push_back('^' - ' ');
        } else if (next == '=') {
          symbols.push_back('~' - ' ');
        } else {
          return problem("^BC: unknown code");
        }
      } else if (packed) {
        if (i + 1 >= data.size()) return problem("^BC: half a pair");
        symbols.push_back((data[i] - '0') * 10 + (data[i + 1] - '0'));
        ++i;
      } else {
        symbols.push_back(data[i] - ' ');
      }
    }
    if (symbols.empty() || (symbols[0] != kStartB && symbols[0] != kStartC))
      return problem("^BC: no start");
    drivers::CodeModules modules{0, 1, core::code128_modules(symbols)};
    modules.width = static_cast<int>(modules.dark.size());
    draw(modules, module_, height_);
  }

  std::vector<ZplLabel> labels_;
  drivers::FreeTypeGlyphs glyphs_;
  bool open_ = false, hexadecimal_ = false, graphic_ = false, overlaps_ = false;
  Symbol kind_ = Symbol::text;
  int x_ = 0, y_ = 0, height_ = 0, module_ = 2, square_module_ = 2;
  std::string data_;
};

}  // namespace

std::vector<ZplLabel> read_zpl(std::span<const std::uint8_t> bytes) {
  return Reader().read({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace holdfast::testing
