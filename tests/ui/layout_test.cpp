// Every screen, in every size and theme: what can be pressed is large enough, what is said
// can be read, and everything has its place.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/ui/headless.h"
#include "tests/ui/sample_views.h"

namespace holdfast::ui::testing {
namespace {

constexpr float kTargetDp = 48, kKeyDp = 66;
constexpr double kContrast = 4.5;
constexpr float kRoundingPx = 1.5F;

struct Case {
  int width, height;
  Options::Theme theme;
};

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  return std::to_string(info.param.width) + "x" + std::to_string(info.param.height) +
         (info.param.theme == Options::Theme::dark ? "_dark" : "_light");
}

class EveryScreen : public ::testing::TestWithParam<Case> {
 public:
  void show(const Sample& sample) {
    // Another screen in between, so that nothing typed on the last one is left.
    till::TillView blank;
    host_.demo_view.reset();
    host_.show(blank);
    window_.settle(host_);
    if (sample.with_demo) host_.demo_view = demo_view();
    host_.devices_view = sample.devices;
    host_.camera_preview.reset();
    if (sample.with_camera) {
      host_.camera_preview = std::make_unique<FakeCamera>();
      host_.camera_preview->show(camera_picture());
    }
    host_.show(sample.view);
    window_.mouse_move(-1, -1);
    window_.settle(host_);
    if (sample.with_demo && window_.find("demo") == nullptr) {
      EXPECT_EQ(window_.click(host_, "top.demo"), "");
    }
    for (std::uint16_t usage : sample.keys) window_.key(usage);
    window_.settle(host_);
    if (sample.with_camera) window_.settle(host_);
  }
  void is_large_enough(const Widget& widget) {
    if (!widget.is_target()) return;
    const float least = widget.kind == Widget::Kind::button ? kTargetDp : kKeyDp;
    // Rounding each edge to a pixel may take one.
    EXPECT_GE(widget.rect.w + 1, least * window_.scale());
    EXPECT_GE(widget.rect.h + 1, least * window_.scale());
  }
  void can_be_read(const Widget& widget) {
    for (const DrawnText& text : widget.texts)
      EXPECT_GE(contrast(text.ink, text.paper), kContrast) << text.text;
  }
  void stays_inside(const Widget& widget) {
    const auto [width, height] = std::pair{GetParam().width, GetParam().height};
    const Rect all{0, 0, static_cast<float>(width), static_cast<float>(height)};
    if (!widget.visible.empty()) {
      EXPECT_TRUE(all.contains(widget.visible, kRoundingPx));
      if (!scrolled(widget)) {
        EXPECT_TRUE(all.contains(widget.rect, kRoundingPx));
      }
    }
    for (const DrawnText& text : widget.texts) {
      if (!on_scrolled_paper(widget)) {
        EXPECT_TRUE(widget.rect.contains(text.rect, kRoundingPx)) << text.text;
      }
      EXPECT_TRUE(!text.elided || text.may_elide) << "cut off: " << text.text;
    }
  }

  void nothing_overlaps() {
    std::vector<const Widget*> targets;
    std::vector<std::pair<const Widget*, const DrawnText*>> texts;
    for (const Widget& widget : window_.registry().widgets()) {
      if (widget.is_target() && !widget.visible.empty()) targets.push_back(&widget);
      if (on_scrolled_paper(widget) || scrolled(widget)) continue;
      for (const DrawnText& text : widget.texts) texts.emplace_back(&widget, &text);
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
      for (std::size_t k = i + 1; k < targets.size(); ++k) {
        if (targets[i]->layer != targets[k]->layer) continue;
        EXPECT_FALSE(overlap(targets[i]->visible, targets[k]->visible))
            << targets[i]->id << " and " << targets[k]->id;
      }
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (std::size_t k = i + 1; k < texts.size(); ++k) {
        if (texts[i].first->layer != texts[k].first->layer) continue;
        EXPECT_FALSE(overlap(texts[i].second->rect, texts[k].second->rect))
            << '"' << texts[i].second->text << "\" and \"" << texts[k].second->text << '"';
      }
    }
  }
  [[nodiscard]] static bool overlap(const Rect& a, const Rect& b) {
    const Rect common = a.intersection(b);
    return common.w > kRoundingPx && common.h > kRoundingPx;
  }

  // A list's rows may be half under its edge; a receipt is longer than its window.
  [[nodiscard]] bool scrolled(const Widget& widget) const {
    return widget.rect.w != widget.visible.w || widget.rect.h != widget.visible.h;
  }
  [[nodiscard]] bool on_scrolled_paper(const Widget& widget) const {
    return widget.id == "preview" || widget.id == "demo.roll";
  }

  Headless window_{GetParam().width, GetParam().height, GetParam().theme};
  FakeHost host_;
};

TEST_P(EveryScreen, IsLargeReadableAndInItsPlace) {
  for (const Sample& sample : all_samples()) {
    SCOPED_TRACE(sample.name);
    show(sample);
    ASSERT_GT(window_.registry().widgets().size(), 3U);
    for (const Widget& widget : window_.registry().widgets()) {
      SCOPED_TRACE(widget.id);
      is_large_enough(widget);
      can_be_read(widget);
      stays_inside(widget);
    }
    nothing_overlaps();
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, EveryScreen,
                         ::testing::Values(Case{1024, 600, Options::Theme::dark},
                                           Case{1024, 600, Options::Theme::light},
                                           Case{1280, 800, Options::Theme::dark},
                                           Case{1280, 800, Options::Theme::light},
                                           Case{1920, 1080, Options::Theme::dark},
                                           Case{1920, 1080, Options::Theme::light}),
                         name_of);

TEST(Scale, FollowsTheSmallerSideAndHasAFloor) {
  FakeHost host{selling_view()};
  const auto scale_at = [&](int width, int height) {
    Headless window(width, height, Options::Theme::dark);
    window.settle(host);
    return window.scale();
  };
  EXPECT_FLOAT_EQ(scale_at(1280, 800), 1.0F);
  EXPECT_FLOAT_EQ(scale_at(1024, 600), 0.75F);
  EXPECT_FLOAT_EQ(scale_at(3840, 2160), 2.7F);
  EXPECT_FLOAT_EQ(scale_at(1024, 1400), 0.8F);
  EXPECT_FLOAT_EQ(scale_at(640, 400), 0.6F);
}

}  // namespace
}  // namespace holdfast::ui::testing
