// The product's window on a real X server, worked by real key and mouse events, with the
// real filter for scanners that type and the real till behind it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "drivers/scanner/wedge_filter.h"
#include "tests/ui/private_display.h"
#include "tests/ui/world_host.h"
#include "ui/platform/event_loop.h"

namespace holdfast::ui::testing {
namespace {

using Screen = till::Screen;

constexpr int kWidth = 1280, kHeight = 800;

class RealWindow : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(display_.problem(), "");
    setenv("SDL_VIDEODRIVER", "x11", 1);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    setenv("DISPLAY", display_.name().c_str(), 1);
  }
  [[nodiscard]] Options options() {
    Options options;
    options.fullscreen = true;
    options.software_renderer = true;
    options.key_filter = &filter_;
    return options;
  }
  void open() {
    auto loop = EventLoop::open(options());
    ASSERT_TRUE(loop.has_value()) << loop.error().detail;
    loop_ = std::move(*loop);
    until([this] { return loop_->frames_presented() > 0; });
    // Keys go to the window that has the focus, which the server gives in its own time.
    until([this] {
      if (loop_->ui().registry.find("person.0") == nullptr) return false;
      display_.key("Down");
      pause();
      return host_.view().sign_in.chosen.has_value();
    });
  }
  // Lets the loop run until it is so; false when it never is.
  bool until(const std::function<bool()>& so) {
    for (int turn = 0; turn < 600; ++turn) {
      if (so()) return true;
      loop_->step(host_, 10);
    }
    return so();
  }
  // A step returns early when there is something to do, so the clock counts and not the steps.
  void pause() {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(120);
    while (Clock::now() < end) loop_->step(host_, 10);
  }
  // As slowly as a person: each key has its effect before the next.
  void type(const std::string& characters) {
    for (char c : characters) {
      display_.key(c == '.' ? std::string{"period"} : std::string(1, c));
      pause();
    }
  }
  // As fast as a scanner.
  void scan(const std::string& code) {
    for (char c : code) {
      display_.key(std::string(1, c));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    display_.key("Return");
  }
  void press(const std::string& keysym) {
    display_.key(keysym);
    pause();
  }
  void click(const std::string& id) {
    const Widget* widget = loop_->ui().registry.find(id);
    ASSERT_NE(widget, nullptr) << id;
    display_.move(static_cast<int>(widget->rect.centre_x()),
                  static_cast<int>(widget->rect.centre_y()));
    display_.button(true);
    display_.button(false);
    pause();
  }
  bool is_on(Screen screen) {
    return until([&] { return host_.view().screen == screen; });
  }

  PrivateDisplay display_{kWidth, kHeight};
  drivers::WedgeFilter filter_;
  WorldHost host_{kSmallShop};
  std::unique_ptr<EventLoop> loop_;
};

TEST_F(RealWindow, SellsFromSignInToTheNextCustomer) {
  ASSERT_NO_FATAL_FAILURE(open());
  type("2468");
  press("Return");
  ASSERT_TRUE(is_on(Screen::open_shift));
  type("100");
  press("KP_Enter");
  ASSERT_TRUE(is_on(Screen::sell));

  scan("4006381333931");
  ASSERT_TRUE(until([this] { return host_.scans.size() == 1; }));
  EXPECT_EQ(host_.scans[0].source, "wedge");
  EXPECT_EQ(host_.view().sale.lines.size(), 1U);
  EXPECT_EQ(loop_->ui().registry.find("entry")->text(), "Barcode or number");

  type("3");
  press("F2");
  EXPECT_EQ(core::to_plain(host_.view().sale.totals.total), "3.60");
  click("pay.cash");
  ASSERT_TRUE(is_on(Screen::pay_cash));
  click("key.5");
  click("pay.take");
  ASSERT_TRUE(is_on(Screen::change_due));
  EXPECT_EQ(core::to_plain(host_.view().change.change), "1.40");
  EXPECT_EQ(host_.world.kicks(), 1);

  // What the X server shows is what was drawn.
  pause();
  const auto drawn = loop_->picture();
  ASSERT_TRUE(drawn.has_value());
  ASSERT_EQ(drawn->width, kWidth);
  ASSERT_EQ(drawn->height, kHeight);
  const std::vector<std::uint8_t> shown = display_.screenshot();
  ASSERT_EQ(shown.size(), drawn->rgba.size() / 4 * 3);
  std::size_t different = 0;
  for (std::size_t i = 0; i < shown.size() / 3; ++i)
    for (std::size_t k = 0; k < 3; ++k)
      if (shown[i * 3 + k] != drawn->rgba[i * 4 + k]) {
        ++different;
        break;
      }
  // The pointer may lie over a few.
  EXPECT_LT(different, 400U);

  ASSERT_TRUE(host_.world.wait(1'000).has_value());
  press("Return");
  EXPECT_TRUE(is_on(Screen::sell));
}

TEST_F(RealWindow, SleepsWhileNothingHappens) {
  ASSERT_NO_FATAL_FAILURE(open());
  pause();
  const auto frames = loop_->frames_built();
  for (int turn = 0; turn < 30; ++turn) loop_->step(host_, 10);
  EXPECT_EQ(loop_->frames_built(), frames);
}

TEST_F(RealWindow, WritesWhatItShowsAsAPicture) {
  auto window = Window::open(options());
  ASSERT_TRUE(window.has_value()) << window.error().detail;
  (*window)->settle(host_);
  const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                     ("holdfast-window-" + std::to_string(getpid()) + ".png");
  const auto written = (*window)->screenshot(path.string());
  EXPECT_TRUE(written.has_value());
  EXPECT_GT(std::filesystem::file_size(path), 10'000U);
  std::filesystem::remove(path);
  const auto refused = (*window)->screenshot("/nonexistent/picture.png");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, core::ErrorCode::file_unreadable);
}

TEST(NoDisplay, IsAnErrorThatSaysWhatToDo) {
  setenv("SDL_VIDEODRIVER", "x11", 1);
  setenv("DISPLAY", ":nowhere", 1);
  const auto window = Window::open({});
  ASSERT_FALSE(window.has_value());
  EXPECT_EQ(window.error().code, core::ErrorCode::no_display);
  EXPECT_NE(core::sentence(window.error()).find("graphical session"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::ui::testing
