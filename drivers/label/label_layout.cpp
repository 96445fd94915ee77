#include "drivers/label/label_layout.h"

#include <algorithm>
#include <utility>

#include "drivers/printer/utf8.h"

namespace holdfast::drivers {
namespace {

using core::LabelCode;
using core::LabelText;

constexpr double kMarginMm = 1.5, kGapMm = 0.6;
// Heights of letters on a label of 50 x 30 mm; a larger one has larger letters.
constexpr double kSmallMm = 2.6, kNormalMm = 3.4, kLargeMm = 4.6, kHugeMm = 7.0;
constexpr double kBaseWidthMm = 50, kBaseHeightMm = 30, kMostMagnified = 2.5;
constexpr double kLeastBarsMm = 5, kBarsShare = 0.28, kMostBarsMm = 15;
// A module of a linear code (ISO/IEC 15420 has 0.264 to 0.66 mm for retail) and of a QR Code.
constexpr double kLeastModuleMm = 0.24, kMostModuleMm = 0.40, kQrModuleMm = 0.6,
                 kLeastQrModuleMm = 0.33;
constexpr int kEan13Quiet = 11, kEan8Quiet = 7, kCode128Quiet = 10;
// Nobody misses a SKU as much as letters that can be read; the last step is for what must be there.
constexpr double kShrinks[] = {1.0, 0.9, 0.8}, kLastShrink = 0.7;
// A printer takes no larger QR Code (^BQ).
constexpr int kMostQrDots = 10;
constexpr std::string_view kEllipsis = "…";

double letters_mm(LabelText::Size size) {
  switch (size) {
    case LabelText::Size::small:
      return kSmallMm;
    case LabelText::Size::normal:
      return kNormalMm;
    case LabelText::Size::large:
      return kLargeMm;
    case LabelText::Size::huge:
      return kHugeMm;
  }
  return kNormalMm;
}

tl::unexpected<core::Error> too_small(const LabelSize& size, const std::string& why) {
  return core::fail(core::ErrorCode::config_wrong_value,
                    "a label of " + std::to_string(size.width_mm) + " x " +
                        std::to_string(size.height_mm) + " mm " + why);
}

CodeModules modules_of(const LabelCode& code) {
  switch (code.kind) {
    case LabelCode::Kind::ean_13:
    case LabelCode::Kind::ean_8:
      return ean_modules(code.data);
    case LabelCode::Kind::code_128:
      return code128_modules(code.data);
    case LabelCode::Kind::qr:
      return qr_modules(code.data);
  }
  return {};
}

int quiet_modules(LabelCode::Kind kind) {
  if (kind == LabelCode::Kind::ean_13) return kEan13Quiet;
  return kind == LabelCode::Kind::ean_8 ? kEan8Quiet : kCode128Quiet;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find_first_not_of(" \n"), text.size());
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

class Layout {
 public:
  Layout(const core::LabelDocument& document, const LabelSize& size, const TextMeasure& measure)
      : document_(document), size_(size), measure_(measure), margin_(size.dots(kMarginMm)) {
    magnified_ = std::clamp(std::min(size.width_mm / kBaseWidthMm, size.height_mm / kBaseHeightMm),
                            0.5, kMostMagnified);
    label_.width = size.dots(size.width_mm);
    label_.height = size.dots(size.height_mm);
  }

  core::Result<PlacedLabel> run() {
    int right = label_.width - margin_, bottom = label_.height - margin_;
    if (document_.code) {
      auto placed = document_.code->kind == LabelCode::Kind::qr ? place_square(right, bottom)
                                                                : place_bars(bottom);
      if (!placed) return core::pass_on(placed.error());
    }
    std::size_t expendable = static_cast<std::size_t>(
        std::ranges::count(document_.texts, true, &LabelText::may_be_left));
    for (std::size_t kept = expendable + 1; kept-- > 0;) {
      for (const double shrink : kShrinks) {
        if (place_texts(right, bottom, shrink, kept)) return std::move(label_);
      }
    }
    if (place_texts(right, bottom, kLastShrink, 0)) return std::move(label_);
    return too_small(size_, "is too small for what it is to say; take a larger one");
  }

 private:
  // The number below it is text of its own, so that it is measured like any other.
  core::Result<void> place_bars(int& bottom) {
    const LabelCode& code = *document_.code;
    PlacedCode placed{code, modules_of(code)};
    if (placed.modules.empty())
      return core::fail(core::ErrorCode::barcode_malformed, printable(code.data));
    const int modules = placed.modules.width + 2 * quiet_modules(code.kind);
    const int room = label_.width / modules;
    placed.module_dots = std::min(room, std::max(1, size_.dots(kMostModuleMm)));
    if (placed.module_dots * 25.4 < kLeastModuleMm * size_.dpi) {
      const double needed = modules * kLeastModuleMm;
      return too_small(size_, "is too narrow for the barcode " + printable(code.data) +
                                  ", which needs " + std::to_string(static_cast<int>(needed) + 1) +
                                  " mm");
    }
    const int digits = size_.dots(kSmallMm * magnified_);
    placed.height = size_.dots(std::clamp(size_.height_mm * kBarsShare, kLeastBarsMm, kMostBarsMm));
    const int width = placed.modules.width * placed.module_dots;
    placed.x = (label_.width - width) / 2;
    int text_y = bottom - digits;
    placed.y = text_y - size_.dots(kGapMm) - placed.height;
    if (const auto lines = cut_to_lines(code.data, 1, label_.width - 2 * margin_, digits, measure_);
        !lines.empty()) {
      const int wide = measure_.width(lines.front(), digits);
      below_ = PlacedText{lines.front(), (label_.width - wide) / 2, text_y, digits, wide};
    }
    bottom = placed.y - size_.dots(kGapMm);
    label_.code = std::move(placed);
    return {};
  }

  core::Result<void> place_square(int& right, int bottom) {
    const LabelCode& code = *document_.code;
    PlacedCode placed{code, modules_of(code)};
    if (placed.modules.empty())
      return core::fail(core::ErrorCode::barcode_malformed, printable(code.data));
    const int modules = placed.modules.width + 2 * kQrQuietModules;
    // Half of the label stays for the words.
    const int room = std::min(label_.height, label_.width / 2) / modules;
    placed.module_dots = std::min({room, size_.dots(kQrModuleMm), kMostQrDots});
    if (placed.module_dots * 25.4 < kLeastQrModuleMm * size_.dpi) {
      const int needed = static_cast<int>(modules * kLeastQrModuleMm) + 1;
      return too_small(size_, "is too small for the QR Code, which needs " +
                                  std::to_string(2 * needed) + " x " + std::to_string(needed) +
                                  " mm");
    }
    const int side = placed.modules.width * placed.module_dots;
    const int quiet = kQrQuietModules * placed.module_dots;
    placed.height = side;
    placed.x = label_.width - quiet - side;
    placed.y = std::max(quiet, (bottom + margin_ - side) / 2);
    right = placed.x - quiet;
    label_.code = std::move(placed);
    return {};
  }

  // False: it does not fit so.
  bool place_texts(int right, int bottom, double shrink, std::size_t kept) {
    label_.texts.clear();
    const int gap = size_.dots(kGapMm), width = right - margin_;
    int y = margin_;
    for (const LabelText& text : document_.texts) {
      if (text.may_be_left && kept == 0) continue;
      if (text.may_be_left) --kept;
      int height = size_.dots(letters_mm(text.size) * magnified_ * shrink);
      const std::string clean = printable(text.text);
      if (text.never_cut) {
        while (height > size_.dots(kSmallMm * shrink) && measure_.width(clean, height) > width)
          --height;
        if (measure_.width(clean, height) > width) return false;
      }
      for (std::string& line :
           text.never_cut ? std::vector<std::string>{clean}
                          : cut_to_lines(clean, text.most_lines, width, height, measure_)) {
        const int wide = measure_.width(line, height);
        label_.texts.push_back({std::move(line), margin_, y, height, wide});
        y += height + gap;
      }
    }
    if (y - gap > bottom) return false;
    if (below_) label_.texts.push_back(*below_);
    return true;
  }

  const core::LabelDocument& document_;
  const LabelSize& size_;
  const TextMeasure& measure_;
  const int margin_;
  double magnified_ = 1;
  PlacedLabel label_;
  std::optional<PlacedText> below_;  // what a linear code says
};

// The longest beginning of `word` that leaves room for what follows it; whole characters.
std::string head_of(std::string_view word, int width, int height, const TextMeasure& measure) {
  std::string head;
  while (!word.empty()) {
    const std::size_t length = first_code_point(word).length;
    std::string longer = head + std::string(word.substr(0, length));
    if (measure.width(longer + std::string(kEllipsis), height) > width) break;
    head = std::move(longer);
    word.remove_prefix(length);
  }
  return head;
}

}  // namespace

int CellMeasure::width(std::string_view text, int height) const {
  return display_width(text) * (height / 2);
}

std::vector<std::string> cut_to_lines(std::string_view text, int most_lines, int width, int height,
                                      const TextMeasure& measure) {
  const auto fits = [&](const std::string& line) { return measure.width(line, height) <= width; };
  std::vector<std::string> lines;
  std::string line;
  for (const std::string& word : words_of(text)) {
    const std::string longer = line.empty() ? word : line + ' ' + word;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    const bool last = static_cast<int>(lines.size()) + 1 >= most_lines;
    if (!last && !line.empty() && fits(word)) {
      lines.push_back(std::exchange(line, word));
      continue;
    }
    // Here it ends, at a word where there is one.
    while (!line.empty() && !fits(line + std::string(kEllipsis))) {
      const std::size_t space = line.rfind(' ');
      line = space == std::string::npos ? head_of(line, width, height, measure)
                                        : line.substr(0, space);
      if (space == std::string::npos) break;
    }
    if (line.empty()) line = head_of(word, width, height, measure);
    if (fits(line + std::string(kEllipsis))) line += kEllipsis;
    lines.push_back(std::move(line));
    return lines;
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

core::Result<PlacedLabel> place_label(const core::LabelDocument& label, const LabelSize& size,
                                      const TextMeasure& measure) {
  return Layout(label, size, measure).run();
}

}  // namespace holdfast::drivers
