// Fingers, keys, scanners that type, and a window that sleeps.
#include <chrono>
#include <thread>

#include "tests/ui/working.h"

namespace holdfast::ui::testing {
namespace {

namespace command = till::command;
using Finger = Headless::Finger;

class Input : public Working {};

// ---- pointer -------------------------------------------------------------------------

TEST_F(Input, FastTapsAreAllCounted) {
  show(sale_view(1));
  const Rect seven = window_.find("key.7")->rect;
  for (int i = 0; i < 5; ++i) {
    window_.mouse_move(seven.centre_x(), seven.centre_y());
    window_.mouse_button(true, seven.centre_x(), seven.centre_y());
    window_.mouse_button(false, seven.centre_x(), seven.centre_y());
  }
  settle();
  EXPECT_EQ(window_.text("entry"), "77777");
}

TEST_F(Input, APressThatSlidesOffDoesNothing) {
  show(sale_view(1));
  const Rect cash = window_.find("pay.cash")->rect;
  window_.mouse_move(cash.centre_x(), cash.centre_y());
  window_.mouse_button(true, cash.centre_x(), cash.centre_y());
  settle();
  window_.mouse_move(100, 300);
  window_.mouse_button(false, 100, 300);
  settle();
  EXPECT_TRUE(host_.submitted.empty());
}

// ---- touch ---------------------------------------------------------------------------

TEST_F(Input, AFingerTaps) {
  show(sale_view(1));
  const Rect cash = window_.find("pay.cash")->rect;
  window_.finger(Finger::down, cash.centre_x(), cash.centre_y());
  window_.finger(Finger::up, cash.centre_x(), cash.centre_y());
  settle();
  EXPECT_NE(only<command::StartCashPayment>(), nullptr);
  EXPECT_FALSE(window_.find("pay.cash")->hovered);
}

TEST_F(Input, ASmallSlipOfTheFingerIsStillATap) {
  show(sale_view(8));
  const Rect line = window_.find("line.5")->rect;
  window_.finger(Finger::down, line.centre_x(), line.centre_y());
  settle();
  window_.finger(Finger::moved, line.centre_x() + 4, line.centre_y() + 6);
  window_.finger(Finger::up, line.centre_x() + 4, line.centre_y() + 6);
  settle();
  EXPECT_NE(only<command::SelectLine>(), nullptr);
}

TEST_F(Input, AFingerThatScrollsPressesNothing) {
  show(sale_view(60));
  const Rect line = window_.find("line.58")->rect;
  window_.finger(Finger::down, line.centre_x(), line.centre_y());
  settle();
  EXPECT_TRUE(window_.find("line.58")->hovered);
  for (float y = 20; y <= 160; y += 20) {
    window_.finger(Finger::moved, line.centre_x(), line.centre_y() + y);
    settle();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(120));  // at rest: nothing flies
  window_.finger(Finger::up, line.centre_x(), line.centre_y() + 160);
  settle();
  EXPECT_TRUE(host_.submitted.empty());
  const ScrollRegion& list = window_.registry().scrolls().front();
  EXPECT_LT(list.offset, list.content_height - list.rect.h);
}

TEST_F(Input, WhatWasFlungComesToRest) {
  show(sale_view(200));
  host_.edit().sale.selected = 1;
  settle();
  const auto offset = [&] { return window_.registry().scrolls().front().offset; };
  const Rect list = window_.find("receipt")->rect;
  const float x = list.centre_x();
  float y = list.y + 400;
  window_.finger(Finger::down, x, y);
  settle();
  for (int i = 0; i < 6; ++i) {
    y -= 30;
    std::this_thread::sleep_for(std::chrono::milliseconds(4));
    window_.finger(Finger::moved, x, y);
    window_.loop().step(host_, 0);
  }
  const float let_go = offset();
  window_.finger(Finger::up, x, y);
  int frames = 0;
  float last = -1;
  while (offset() != last && frames < 1'000) {
    last = offset();
    host_.advance_ms(16);
    window_.loop().step(host_, 0);
    ++frames;
  }
  EXPECT_GT(offset(), let_go + 50);
  EXPECT_LT(frames, 1'000);
}

TEST_F(Input, TheWheelScrollsWhatIsUnderIt) {
  show(sale_view(60));
  const float before = window_.registry().scrolls().front().offset;
  window_.mouse_move(200, 300);
  settle();
  window_.wheel(2);
  settle();
  EXPECT_LT(window_.registry().scrolls().front().offset, before);
}

// ---- keyboard ------------------------------------------------------------------------

TEST_F(Input, TabReachesEverythingAndSpacePressesIt) {
  show(sale_view(3));
  std::vector<std::string> targets;
  for (const Widget& widget : window_.registry().widgets())
    if (widget.is_target() && widget.enabled) targets.push_back(widget.id);
  std::vector<std::string> reached;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    press(key::tab);
    for (const Widget& widget : window_.registry().widgets())
      if (widget.focused) reached.push_back(widget.id);
  }
  EXPECT_EQ(reached, targets);
  while (!window_.find("tile.2")->focused) press(key::tab);
  press(key::space);
  ASSERT_NE(only<command::AddItem>(), nullptr);
  EXPECT_EQ(only<command::AddItem>()->variant, host_.view().tiles[2].id);
}

TEST_F(Input, EnterBelongsToTheFocus) {
  show(pay_view());
  type("100");
  while (!window_.find("pay.quick.0")->focused) press(key::tab);
  press(key::enter);
  ASSERT_NE(only<command::TenderCash>(), nullptr);
  EXPECT_EQ(only<command::TenderCash>()->handed_over, host_.view().payment.due);
}

TEST_F(Input, AHeldKeyActsOnce) {
  show(sale_view(6));
  window_.key(key::f12);
  settle();
  EXPECT_EQ(host_.submitted.size(), 1U);
  window_.key(key::f12, Headless::Held::repeat);
  window_.key(key::del, Headless::Held::repeat);
  settle();
  EXPECT_EQ(host_.submitted.size(), 1U);
  type("123");
  window_.key(key::backspace, Headless::Held::repeat);
  settle();
  EXPECT_EQ(window_.text("entry"), "12");
}

TEST_F(Input, WithAltOrCtrlNoKeyIsTheTills) {
  show(sale_view(6));
  window_.key(key::f12, Headless::Held::alt);
  settle();
  EXPECT_TRUE(host_.submitted.empty());
}

// ---- a scanner that types ------------------------------------------------------------

// Takes digits out until Enter, as a scanner types them, and tells what it took.
class FakeFilter : public ports::KeyFilter {
 public:
  void set_handlers(ScanHandler on_scan, PassHandler pass) override {
    scan_ = std::move(on_scan);
    pass_ = std::move(pass);
  }
  void feed(const ports::KeyEvent& event) override {
    ++fed;
    const char digit = key::digit_of(key::normalised(event.usage));
    if (!swallow) return pass_(event);
    if (event.kind != ports::KeyEvent::Kind::down) return;
    if (digit != 0) {
      held_ += digit;
    } else if (key::normalised(event.usage) == key::enter) {
      scan_({held_, core::Symbology::unknown, "wedge"});
      held_.clear();
    }
  }
  [[nodiscard]] std::optional<std::int64_t> deadline_ms() const override { return deadline; }
  void tick(std::int64_t now_ms) override {
    ++ticked;
    if (deadline && now_ms >= *deadline) deadline.reset();
  }
  bool swallow = true;
  int fed = 0, ticked = 0;
  std::optional<std::int64_t> deadline;

 private:
  ScanHandler scan_;
  PassHandler pass_;
  std::string held_;
};

struct WithFilter {
  FakeFilter filter_;
};

// The filter comes first: it outlives the window.
class Wedge : protected WithFilter, public Working {
 protected:
  Wedge() : Working(&filter_) {}
};

TEST_F(Wedge, AScanReachesTheTillAndItsKeysNothing) {
  show(sale_view(1));
  type("4006381333931");
  EXPECT_EQ(window_.text("entry"), "Barcode or number");
  press(key::enter);
  const auto* scan = only<command::Scan>();
  ASSERT_NE(scan, nullptr);
  EXPECT_EQ(scan->code.data, "4006381333931");
  EXPECT_EQ(scan->code.source, "wedge");
  EXPECT_EQ(window_.text("entry"), "Barcode or number");
  EXPECT_EQ(filter_.fed, 2 * 14);
}

TEST_F(Wedge, AScanWhileADialogIsOpenIsRefused) {
  show(sale_view(1));
  filter_.swallow = false;
  press(key::f10);
  filter_.swallow = true;
  type("4006381333931");
  press(key::enter);
  refused(core::ErrorCode::scan_not_now);
  EXPECT_NE(window_.find("dialog.more"), nullptr);
}

TEST_F(Wedge, WhatTheFilterPassesIsTyped) {
  show(sale_view(1));
  filter_.swallow = false;
  type("12");
  EXPECT_EQ(window_.text("entry"), "12");
}

TEST_F(Wedge, TheWaitEndsWhenTheFilterIsDue) {
  show(sale_view(1));
  press(0x73);           // sets the clock of the events
  filter_.deadline = 1;  // long past on that clock
  const int before = filter_.ticked;
  window_.loop().step(host_, 60'000);
  EXPECT_EQ(filter_.ticked, before + 1);
  EXPECT_FALSE(filter_.deadline.has_value());
}

// ---- drawing only when something happened ----------------------------------------------

TEST_F(Input, NothingIsDrawnWhileNothingHappens) {
  show(sale_view(6));
  const auto built = window_.loop().frames_built();
  for (int i = 0; i < 20; ++i) window_.loop().step(host_, 1);
  EXPECT_EQ(window_.loop().frames_built(), built);
}

TEST_F(Input, OneChangeIsPresentedOnce) {
  show(sale_view(6));
  const auto presented = window_.loop().frames_presented();
  host_.show(sale_view(7));
  window_.loop().step(host_, 0);
  for (int i = 0; i < 5; ++i) window_.loop().step(host_, 1);
  EXPECT_EQ(window_.loop().frames_presented(), presented + 1);
  EXPECT_NE(window_.find("line.7"), nullptr);
}

TEST_F(Input, AnotherThreadWakesTheWindow) {
  show(sale_view(6));
  const int pumps = host_.pumps;
  std::thread worker([this] { window_.loop().wake(); });
  // Without the wake-up this step would take the rest of the minute.
  while (host_.pumps == pumps) window_.loop().step(host_, 60'000);
  worker.join();
  host_.show(sale_view(7));
  window_.loop().wake();
  window_.loop().step(host_, 60'000);
  EXPECT_NE(window_.find("line.7"), nullptr);
}

TEST_F(Input, QuitFromAnotherThreadEndsTheLoop) {
  show(sale_view(6));
  std::thread worker([this] { window_.loop().quit(); });
  window_.loop().run(host_);
  worker.join();
}

TEST_F(Input, TheMinuteIsToldOnce) {
  show(sale_view(6));
  const int before = host_.ticks;
  for (int i = 0; i < 3; ++i) window_.loop().step(host_, 0);
  EXPECT_EQ(host_.ticks, before);
  host_.advance_ms(60'000);
  for (int i = 0; i < 3; ++i) window_.loop().step(host_, 0);
  EXPECT_EQ(host_.ticks, before + 1);
}

// ---- the registry tells the truth -------------------------------------------------------

TEST_F(Input, TextsLieOnThePaperThatTheyName) {
  for (const Sample& sample : all_samples()) {
    if (!sample.keys.empty() || sample.with_demo) continue;
    SCOPED_TRACE(sample.name);
    host_.show(sample.view);
    settle();
    const auto picture = window_.loop().picture();
    ASSERT_TRUE(picture.has_value());
    for (const Widget& widget : window_.registry().widgets()) {
      if (widget.layer != window_.registry().top_layer()) continue;  // a dialog dims the rest
      for (const DrawnText& text : widget.texts) {
        const int x = static_cast<int>(text.rect.x) - 2, y = static_cast<int>(text.rect.y) + 1;
        if (x < 0 || y < 0 || x >= picture->width || y >= picture->height) continue;
        if (!widget.visible.contains(static_cast<float>(x), static_cast<float>(y))) continue;
        const std::uint8_t* pixel =
            &picture->rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(picture->width) +
                            static_cast<std::size_t>(x)) *
                           4];
        const Colour there = 0xFF000000U | static_cast<Colour>(pixel[2]) << 16U |
                             static_cast<Colour>(pixel[1]) << 8U | pixel[0];
        EXPECT_LT(contrast(there, text.paper), 1.1) << widget.id << ": " << text.text;
      }
    }
  }
}

}  // namespace
}  // namespace holdfast::ui::testing
