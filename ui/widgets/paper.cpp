#include "ui/widgets/paper.h"

#include <imgui.h>

#include <cmath>

#include "pos/core/code128.h"
#include "pos/core/overloaded.h"
#include "ui/widgets/button.h"
#include "ui/widgets/qr.h"
#include "ui/widgets/text.h"

namespace holdfast::ui {

namespace {

constexpr float kMarginDp = 18, kBarcodeDp = 56, kToothDp = 8;
constexpr std::size_t kQuietModules = 10;
constexpr int kManyLines = 100;

// Walks down the paper; draws or only measures.
class Layout {
 public:
  Layout(Ui& ui, float x, float y, float width, bool drawing)
      : ui_(ui),
        x_(x + ui.dp(kMarginDp)),
        y_(y + ui.dp(kMarginDp)),
        width_(width - 2 * ui.dp(kMarginDp)),
        drawing_(drawing) {}

  void run(const core::ReceiptDocument& document) {
    for (const core::ReceiptBlock& block : document.blocks)
      std::visit([this](const auto& b) { place(b); }, block);
    y_ += ui_.dp(kMarginDp);
  }
  [[nodiscard]] float y() const { return y_; }

 private:
  [[nodiscard]] ImFont* face(core::Emphasis emphasis) const {
    switch (emphasis) {
      case core::Emphasis::normal:
        return ui_.fonts().small;
      case core::Emphasis::strong:
        return ui_.fonts().strong;
      case core::Emphasis::large:
        return ui_.fonts().title;
    }
    return ui_.fonts().small;
  }

  void words(const Rect& box, const std::string& text, ImFont* font, float align) {
    if (drawing_)
      draw_text(ui_, box, text,
                {.font = font, .ink = kInk, .align = align, .valign = 0, .max_lines = kManyLines});
  }

  void place(const core::ReceiptText& block) {
    ImFont* font = face(block.emphasis);
    const float height = std::max(line_height_px(font), wrapped_height(font, block.text, width_));
    const float align = block.align == core::Align::left     ? 0.0F
                        : block.align == core::Align::centre ? 0.5F
                                                             : 1.0F;
    words({x_, y_, width_, height}, block.text, font, align);
    y_ += height + ui_.dp(3);
  }
  void place(const core::ReceiptPair& block) {
    ImFont* font = face(block.emphasis);
    const float right = std::min(width_, text_width(font, block.right) + 1);
    const float left = std::max(0.0F, width_ - right - ui_.dp(10));
    // A long left part has the paper to itself, and the amount goes below.
    const bool apart = left < width_ * 0.3F;
    const float left_width = apart ? width_ : left;
    const float left_height =
        std::max(line_height_px(font), wrapped_height(font, block.left, left_width));
    words({x_, y_, left_width, left_height}, block.left, font, 0);
    if (apart) y_ += left_height;
    words({x_ + width_ - right, y_, right, line_height_px(font)}, block.right, font, 1);
    y_ += (apart ? line_height_px(font) : left_height) + ui_.dp(3);
  }
  void place(const core::ReceiptRule&) {
    const float y = y_ + ui_.dp(6);
    if (drawing_)
      for (float x = x_; x < x_ + width_ - ui_.dp(3); x += ui_.dp(8))
        ui_.draw()->AddRectFilled(ImVec2(x, y),
                                  ImVec2(x + ui_.dp(5), y + std::max(1.0F, ui_.dp(1))), kInk);
    y_ += ui_.dp(14);
  }
  void place(const core::ReceiptBarcode& block) {
    const std::vector<bool> modules = core::code128_modules(core::code128_symbols(block.data));
    const float bars = ui_.dp(kBarcodeDp);
    if (drawing_ && !modules.empty()) {
      const auto count = static_cast<float>(modules.size() + 2 * kQuietModules);
      const float module = std::max(1.0F, std::floor(std::min(ui_.dp(2), width_ / count)));
      float x = std::round(x_ + (width_ - module * static_cast<float>(modules.size())) / 2);
      for (bool bar : modules) {
        if (bar)
          ui_.draw()->AddRectFilled(ImVec2(x, y_), ImVec2(x + module, y_ + bars), 0xFF000000U);
        x += module;
      }
    }
    y_ += bars + ui_.dp(4);
    place(core::ReceiptText{block.data, core::Align::centre, core::Emphasis::normal});
  }
  void place(const core::ReceiptQr& block) {
    const QrModules code = qr_modules(block.data);
    if (code.size == 0) return;
    constexpr int kQuiet = 4;
    const float module = std::max(
        1.0F, std::floor(std::min(ui_.dp(4), width_ / static_cast<float>(code.size + 2 * kQuiet))));
    const float side = module * static_cast<float>(code.size);
    if (drawing_) {
      const float left = std::round(x_ + (width_ - side) / 2);
      for (int row = 0; row < code.size; ++row) {
        for (int column = 0; column < code.size; ++column) {
          if (!code.at(column, row)) continue;
          const float x = left + module * static_cast<float>(column);
          const float y = std::round(y_) + module * static_cast<float>(row);
          ui_.draw()->AddRectFilled(ImVec2(x, y), ImVec2(x + module, y + module), 0xFF000000U);
        }
      }
    }
    y_ += side + ui_.dp(8);
    if (block.text_below)
      place(core::ReceiptText{block.data, core::Align::centre, core::Emphasis::normal});
  }
  // As wide as it would be on paper, whose width has 576 dots.
  void place(const core::ReceiptPicture& block) {
    if (!block.picture || block.picture->width == 0) return;
    constexpr float kPaperDots = 576;
    const core::MonoPicture& picture = *block.picture;
    const float dot = width_ / std::max(kPaperDots, static_cast<float>(picture.width));
    const float left = x_ + (width_ - dot * static_cast<float>(picture.width)) / 2;
    for (int row = 0; drawing_ && row < picture.height; ++row) {
      for (int column = 0; column < picture.width; ++column) {
        const int from = column;
        while (column < picture.width && picture.at(column, row)) ++column;
        if (column == from) continue;
        const float y = y_ + dot * static_cast<float>(row);
        ui_.draw()->AddRectFilled(ImVec2(left + dot * static_cast<float>(from), y),
                                  ImVec2(left + dot * static_cast<float>(column), y + dot), kInk);
      }
    }
    y_ += dot * static_cast<float>(picture.height) + ui_.dp(8);
  }
  void place(const core::ReceiptFeed& block) {
    y_ += static_cast<float>(block.lines) * line_height_px(ui_.fonts().small) * 0.7F;
  }

  Ui& ui_;
  float x_, y_, width_;
  bool drawing_;
};

}  // namespace

float paper_height(Ui& ui, const core::ReceiptDocument& document, float width) {
  Layout layout(ui, 0, 0, width, false);
  layout.run(document);
  return std::round(layout.y()) + ui.dp(kToothDp);
}

void draw_paper(Ui& ui, float x, float y, float width, const core::ReceiptDocument& document) {
  const float height = paper_height(ui, document, width) - ui.dp(kToothDp);
  ImDrawList& draw = *ui.draw();
  draw.AddRectFilled(ImVec2(x, y), ImVec2(x + width, y + height), kPaper);
  // The edge that the cutter leaves.
  const auto teeth = std::max(1, static_cast<int>(width / (2 * ui.dp(kToothDp))));
  const float step = width / static_cast<float>(teeth);
  for (int i = 0; i < teeth; ++i) {
    const float left = x + static_cast<float>(i) * step;
    draw.AddTriangleFilled(ImVec2(left, y + height), ImVec2(left + step, y + height),
                           ImVec2(left + step / 2, y + height + ui.dp(kToothDp)), kPaper);
  }
  const Surface surface(ui, kPaper);
  Layout layout(ui, x, y, width, true);
  layout.run(document);
}

}  // namespace holdfast::ui
