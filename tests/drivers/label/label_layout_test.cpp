#include "drivers/label/label_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "drivers/printer/utf8.h"
#include "tests/drivers/label/sample_labels.h"

namespace holdfast::drivers {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const CellMeasure kCells;

std::vector<std::string> cut(std::string_view text, int lines, int columns) {
  return cut_to_lines(text, lines, columns * 10, 20, kCells);
}

TEST(CutToLines, WrapsAtWordsAndEndsAtOne) {
  EXPECT_THAT(cut("Olive oil extra vergine", 2, 12), ElementsAre("Olive oil", "extra…"));
  EXPECT_THAT(cut("Olive oil extra", 2, 12), ElementsAre("Olive oil", "extra"));
  EXPECT_THAT(cut("Olive oil", 1, 9), ElementsAre("Olive oil"));
  EXPECT_THAT(cut("Olive oil", 1, 8), ElementsAre("Olive…"));
  EXPECT_THAT(cut("Olive  oil\nextra", 3, 5), ElementsAre("Olive", "oil", "extra"));
}

TEST(CutToLines, AWordThatIsTooLongIsCutWithin) {
  EXPECT_THAT(cut("Donaudampfschiff", 2, 8), ElementsAre("Donauda…"));
  EXPECT_THAT(cut("猫猫猫猫", 1, 5), ElementsAre("猫猫…"));
  EXPECT_THAT(cut("", 2, 8), IsEmpty());
}

RC_GTEST_PROP(CutToLinesProperty, FitsAndKeepsTheBeginning, ()) {
  std::string text;
  for (const auto& word : *rc::gen::container<std::vector<std::string>>(
           rc::gen::element<std::string>("a", "bb", "ccc", "Łódź", "猫", "Donaudampfschiff")))
    text += (text.empty() ? "" : " ") + word;
  const int lines = *rc::gen::inRange(1, 4), columns = *rc::gen::inRange(3, 30);
  const auto result = cut(text, lines, columns);
  RC_ASSERT(static_cast<int>(result.size()) <= lines);
  std::string joined;
  for (const std::string& line : result) {
    RC_ASSERT(kCells.width(line, 20) <= columns * 10);
    joined += (joined.empty() ? "" : " ") + line;
  }
  constexpr std::string_view kEllipsis = "…";
  const bool was_cut = joined.ends_with(kEllipsis);
  if (was_cut) joined.resize(joined.size() - kEllipsis.size());
  const bool kept = was_cut ? text.starts_with(joined) : text == joined;
  RC_ASSERT(kept);
}

bool lie_apart(const PlacedText& a, const PlacedText& b) {
  return a.y + a.height <= b.y || b.y + b.height <= a.y || a.x + a.width <= b.x ||
         b.x + b.width <= a.x;
}

RC_GTEST_PROP(LabelLayoutProperty, NothingLeavesTheLabelOrLiesOverAnything, ()) {
  const LabelSize size{*rc::gen::inRange(20, 120), *rc::gen::inRange(12, 120),
                       *rc::gen::element(203, 300, 600)};
  for (const core::LabelDocument& document : {olive_oil(), spool(), used_card()}) {
    const auto label = place_label(document, size, kCells);
    if (!label) {
      RC_ASSERT(label.error().detail.find("mm") != std::string::npos);
      continue;
    }
    for (std::size_t i = 0; i < label->texts.size(); ++i) {
      const PlacedText& text = label->texts[i];
      RC_ASSERT(text.x >= 0 && text.x + text.width <= label->width);
      RC_ASSERT(text.y >= 0 && text.y + text.height <= label->height);
      for (std::size_t j = 0; j < i; ++j) RC_ASSERT(lie_apart(text, label->texts[j]));
      const PlacedCode& code = *label->code;
      RC_ASSERT(lie_apart(
          text, {"", code.x, code.y, code.height, code.modules.width * code.module_dots}));
    }
  }
}

TEST(LabelLayout, SaysHowWideALabelMustBe) {
  const auto label = place_label(olive_oil(), {20, 30, 203}, kCells);
  ASSERT_FALSE(label.has_value());
  EXPECT_THAT(label.error().detail, HasSubstr("20 x 30 mm is too narrow"));
  EXPECT_THAT(label.error().detail, HasSubstr("needs 29 mm"));
  EXPECT_TRUE(place_label(olive_oil(), {30, 30, 203}, kCells).has_value());
}

TEST(LabelLayout, WhatMayBeLeftGoesFirst) {
  const auto texts = [](const PlacedLabel& label) {
    std::vector<std::string> all;
    for (const PlacedText& text : label.texts) all.push_back(text.text);
    return all;
  };
  std::vector<std::string> said = texts(*place_label(olive_oil(), {50, 60, 203}, kCells));
  EXPECT_THAT(said, ::testing::Contains("OIL-500"));
  EXPECT_THAT(said, ::testing::Contains("€ 9.90 / l"));
  for (int height = 59; height > 10; --height) {
    const auto label = place_label(olive_oil(), {50, height, 203}, kCells);
    if (!label) break;
    said = texts(*label);
    EXPECT_THAT(said, ::testing::Contains("€ 4.95")) << height;
    EXPECT_THAT(said, ::testing::Contains("4006381333931")) << height;
  }
  EXPECT_THAT(said, ::testing::Not(::testing::Contains("OIL-500")));
  EXPECT_THAT(said, ::testing::Not(::testing::Contains("€ 9.90 / l")));
}

}  // namespace
}  // namespace holdfast::drivers
