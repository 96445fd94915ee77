// The product's window on a real X server, worked by real key and mouse events, with the
// real filter for scanners that type and the real till behind it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include <SDL.h>

#include "drivers/scanner/wedge_filter.h"
#include "pos/till/customer_view.h"
#include "tests/ui/private_display.h"
#include "tests/ui/world_host.h"
#include "ui/platform/event_loop.h"

namespace holdfast::ui::testing {
namespace {

using Screen = till::Screen;

constexpr int kWidth = 1280, kHeight = 800;

// Of what the X server shows, which is what was drawn but for the pointer. Nothing where one of
// the two has another size.
std::optional<std::size_t> different_pixels(const std::vector<std::uint8_t>& shown,
                                            const Picture& drawn) {
  if (shown.size() / 3 != drawn.rgba.size() / 4) return std::nullopt;
  std::size_t different = 0;
  for (std::size_t i = 0; i < shown.size() / 3; ++i) {
    if (!std::equal(&shown[i * 3], &shown[i * 3] + 3, &drawn.rgba[i * 4])) ++different;
  }
  return different;
}

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
  const auto different = different_pixels(display_.screenshot(), *drawn);
  ASSERT_TRUE(different.has_value());
  // The pointer may lie over a few.
  EXPECT_LT(*different, 400U);

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

class RealScreen : public ::testing::TestWithParam<std::pair<int, int>> {};

// On a kiosk's X server nobody manages windows: none is made larger or smaller.
TEST_P(RealScreen, IsFilledWithoutAWindowManager) {
  const PrivateDisplay display{GetParam().first, GetParam().second};
  ASSERT_EQ(display.problem(), "");
  setenv("SDL_VIDEODRIVER", "x11", 1);
  setenv("DISPLAY", display.name().c_str(), 1);
  WorldHost host{kSmallShop};
  Options options;
  options.software_renderer = true;
  auto loop = EventLoop::open(options);
  ASSERT_TRUE(loop.has_value()) << loop.error().detail;
  std::optional<std::size_t> different;
  for (int turn = 0; turn < 20 && different.value_or(1'000) >= 400; ++turn) {
    (*loop)->settle(host);
    (*loop)->step(host, 20);
    const auto drawn = (*loop)->picture();
    ASSERT_TRUE(drawn.has_value());
    different = different_pixels(display.screenshot(), *drawn);
  }
  ASSERT_TRUE(different.has_value()) << "the window is larger or smaller than the screen";
  EXPECT_LT(*different, 400U);
}

INSTANTIATE_TEST_SUITE_P(Sizes, RealScreen,
                         ::testing::Values(std::pair{1024, 600}, std::pair{1280, 800},
                                           std::pair{1920, 1080}),
                         [](const auto& size) {
                           return std::to_string(size.param.first) + "x" +
                                  std::to_string(size.param.second);
                         });

Options with_customer(const PrivateDisplay& display) {
  EXPECT_EQ(display.problem(), "");
  setenv("SDL_VIDEODRIVER", "x11", 1);
  setenv("SDL_AUDIODRIVER", "dummy", 1);
  setenv("DISPLAY", display.name().c_str(), 1);
  Options options;
  options.fullscreen = false;
  options.software_renderer = true;
  options.customer.emplace();
  options.customer->view = till::customer_view;
  return options;
}

// Two windows of one program on one X server: the customer's stands beside the till's and shows
// what is typed into that one.
TEST(CustomerScreen, ShowsOnAnXServerWhatTheCashierRingsUp) {
  constexpr int kWide = 3'000;
  const PrivateDisplay display{kWide, kHeight};
  Options options = with_customer(display);
  options.customer->windowed = true;
  WorldHost host{kSmallShop};
  auto loop = EventLoop::open(options);
  ASSERT_TRUE(loop.has_value()) << loop.error().detail;
  ASSERT_TRUE((*loop)->customer()->is_open());
  const auto send = [&](const till::Command& command) { host.submit(command); };
  send(till::command::ChoosePerson{host.view().sign_in.people.at(0).id});
  send(till::command::EnterPin{"2468"});
  ASSERT_TRUE(host.world.wait(1'000).has_value());
  send(till::command::OpenShift{{10'000, host.view().currency}});
  ASSERT_TRUE(host.world.wait(1'000).has_value());
  send(till::command::Scan{{"4006381333931", core::Symbology::ean_13, "test"}});
  ASSERT_EQ(host.view().screen, Screen::sell);

  // The customer's window lies at the right edge of the till's.
  const int left = (kWide + kWidth) / 2;
  std::size_t different = 1'000'000;
  for (int turn = 0; turn < 40 && different > 0; ++turn) {
    (*loop)->settle(host);
    (*loop)->step(host, 20);
    const auto drawn = (*loop)->customer()->picture();
    ASSERT_TRUE(drawn.has_value());
    ASSERT_EQ(drawn->width, 800);
    const auto shown = display.screenshot();
    different = 0;
    for (int y = 0; y < drawn->height; ++y) {
      for (int x = 0; x < drawn->width; ++x) {
        const auto at = static_cast<std::size_t>(y * drawn->width + x) * 4;
        const auto on = static_cast<std::size_t>(y * kWide + left + x) * 3;
        if (!std::equal(&shown[on], &shown[on] + 3, &drawn->rgba[at])) ++different;
      }
    }
  }
  EXPECT_EQ(different, 0U);
  std::string text;
  for (const Widget& widget : (*loop)->customer()->ui().registry.widgets()) text += widget.text();
  EXPECT_NE(text.find("Pencil HB"), std::string::npos) << text;
}

TEST(CustomerScreen, OpensWhenItIsPluggedInAndGoesWhenItIsTakenAway) {
  const PrivateDisplay display{kWidth, kHeight, 2};
  Options options = with_customer(display);
  int displays = 1;
  options.customer->displays = [&] { return displays; };
  WorldHost host{kSmallShop};
  auto loop = EventLoop::open(options);
  ASSERT_TRUE(loop.has_value()) << loop.error().detail;
  const auto change = [&](int now_there) {
    displays = now_there;
    SDL_Event event{};
    event.type = SDL_DISPLAYEVENT;
    SDL_PushEvent(&event);
    (*loop)->settle(host);
    return (*loop)->customer()->is_open();
  };
  (*loop)->settle(host);
  EXPECT_FALSE((*loop)->customer()->is_open());
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(change(2));
    EXPECT_GT((*loop)->customer()->frames(), 0U);
    EXPECT_FALSE(change(1));
  }
  EXPECT_NE((*loop)->ui().registry.find("person.0"), nullptr) << "the till goes on";
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
