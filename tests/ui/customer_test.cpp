// The screen that the customer sees, beside a till without a screen.
#include <SDL.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "pos/till/customer_view.h"
#include "tests/ui/fake_host.h"
#include "tests/ui/sample_views.h"
#include "ui/platform/event_loop.h"

namespace holdfast::ui::testing {
namespace {

struct Case {
  int width, height;
  bool dark;
};

class CustomerScreenTest : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    Options options;
    options.fullscreen = false;
    options.software_renderer = true;
    options.sound = false;
    options.customer.emplace();
    options.customer->view = till::customer_view;
    options.customer->windowed = true;
    options.customer->width = GetParam().width;
    options.customer->height = GetParam().height;
    options.customer->dark = GetParam().dark;
    auto loop = EventLoop::open(options);
    ASSERT_TRUE(loop.has_value()) << loop.error().detail;
    loop_ = std::move(*loop);
    ASSERT_NE(loop_->customer(), nullptr);
    ASSERT_TRUE(loop_->customer()->is_open());
  }
  void show(till::TillView view) {
    host_.show(std::move(view));
    loop_->settle(host_);
  }
  [[nodiscard]] std::string all_text() const {
    std::string text;
    for (const Widget& widget : loop_->customer()->ui().registry.widgets())
      text += widget.text() + ' ';
    return text;
  }
  void reads_well() const {
    const Rect all{0, 0, static_cast<float>(GetParam().width),
                   static_cast<float>(GetParam().height)};
    std::vector<Rect> places;
    for (const Widget& widget : loop_->customer()->ui().registry.widgets()) {
      EXPECT_FALSE(widget.is_target()) << widget.id;
      for (const DrawnText& text : widget.texts) {
        EXPECT_GE(contrast(text.ink, text.paper), 4.5) << text.text;
        EXPECT_TRUE(all.contains(text.rect, 1.5F)) << text.text;
        EXPECT_TRUE(!text.elided || text.may_elide) << text.text;
        for (const Rect& other : places) {
          const Rect common = other.intersection(text.rect);
          EXPECT_FALSE(common.w > 1.5F && common.h > 1.5F) << text.text;
        }
        places.push_back(text.rect);
      }
    }
  }

  FakeHost host_;
  std::unique_ptr<EventLoop> loop_;
};

TEST_P(CustomerScreenTest, EverythingIsReadableAndInItsPlace) {
  till::TillView weighing = weigh_view();
  till::TillView moving = weigh_view();
  moving.weighing.net.reset();
  for (const till::TillView& view :
       {shop_view(), selling_view(), sale_view(1), sale_view(4), sale_view(60), weighing, moving,
        pay_view(), change_view(), return_view()}) {
    show(view);
    reads_well();
  }
}

TEST_P(CustomerScreenTest, ShowsTheSaleAndNotTheShopsAffairs) {
  const till::TillView view = sale_view(4);
  show(view);
  EXPECT_NE(all_text().find(core::to_display(view.sale.totals.total)), std::string::npos);
  EXPECT_NE(all_text().find(view.sale.lines[3].name.substr(0, 8)), std::string::npos);
  EXPECT_EQ(all_text().find("Amélie"), std::string::npos);
  show(shop_view());
  EXPECT_NE(all_text().find("closed"), std::string::npos);
}

TEST_P(CustomerScreenTest, TheLineThatWasRungUpLastIsThere) {
  const till::TillView view = sale_view(60);
  show(view);
  EXPECT_NE(all_text().find(view.sale.lines.back().name.substr(0, 8)), std::string::npos);
}

TEST_P(CustomerScreenTest, DrawsOnlyWhenTheCustomerIsToSeeSomethingElse) {
  show(sale_view(4));
  const auto frames = loop_->customer()->frames();
  till::TillView view = sale_view(4);
  view.banner.text = "Something for the cashier";
  view.receipts = receipts(3);
  show(view);
  EXPECT_EQ(loop_->customer()->frames(), frames);
}

TEST_P(CustomerScreenTest, ChangeThatNobodyClearedAwayGoesByItself) {
  show(change_view());
  EXPECT_NE(all_text().find("Change"), std::string::npos);
  ASSERT_TRUE(loop_->customer()->wait_ms(host_.now()).has_value());
  host_.advance_ms(*loop_->customer()->wait_ms(host_.now()) - 1);
  loop_->step(host_, 0);
  EXPECT_NE(all_text().find("Change"), std::string::npos);
  host_.advance_ms(1);
  loop_->step(host_, 0);
  EXPECT_EQ(all_text().find("Change"), std::string::npos);
  EXPECT_NE(all_text().find("Welcome"), std::string::npos);
  EXPECT_FALSE(loop_->customer()->wait_ms(host_.now()).has_value()) << "nothing is waited for";
  EXPECT_EQ(host_.view().screen, till::Screen::change_due) << "the cashier's screen stays";
}

// A child who presses there sells nothing.
TEST_P(CustomerScreenTest, NothingOnItCanBePressed) {
  show(selling_view());
  const Widget* tile = loop_->ui().registry.find("fn.more");
  ASSERT_NE(tile, nullptr);
  const auto press = [&](std::uint32_t window) {
    SDL_Event event{};
    event.type = SDL_MOUSEBUTTONDOWN;
    event.button.windowID = window;
    event.button.button = SDL_BUTTON_LEFT;
    event.button.x = static_cast<int>(tile->rect.centre_x());
    event.button.y = static_cast<int>(tile->rect.centre_y());
    SDL_PushEvent(&event);
    event.type = SDL_MOUSEBUTTONUP;
    SDL_PushEvent(&event);
    loop_->settle(host_);
  };
  std::uint32_t customers = 0;
  for (std::uint32_t id = 1; id < 100 && customers == 0; ++id)
    if (loop_->customer()->owns(id)) customers = id;
  ASSERT_NE(customers, 0U);
  press(customers);
  EXPECT_EQ(loop_->ui().registry.find("dialog.more"), nullptr);
  press(0);
  EXPECT_NE(loop_->ui().registry.find("dialog.more"), nullptr) << "the test presses a real key";
}

INSTANTIATE_TEST_SUITE_P(Sizes, CustomerScreenTest,
                         ::testing::Values(Case{800, 480, true}, Case{1024, 600, false},
                                           Case{1280, 800, true}, Case{1920, 1080, false}),
                         [](const auto& size) {
                           return std::to_string(size.param.width) + "x" +
                                  std::to_string(size.param.height);
                         });

// One display only: the settings ask for the second, and nothing happens.
TEST(CustomerScreenMissing, IsQuiet) {
  setenv("SDL_VIDEODRIVER", "dummy", 1);
  Options options;
  options.fullscreen = false;
  options.software_renderer = true;
  options.sound = false;
  options.customer.emplace();
  options.customer->view = till::customer_view;
  auto loop = EventLoop::open(options);
  ASSERT_TRUE(loop.has_value()) << loop.error().detail;
  FakeHost host{sale_view(2)};
  (*loop)->settle(host);
  EXPECT_FALSE((*loop)->customer()->is_open());
  const auto frames = (*loop)->frames_built();
  for (int i = 0; i < 20; ++i) (*loop)->step(host, 0);
  EXPECT_EQ((*loop)->frames_built(), frames) << "it is not looked for again and again";
}

}  // namespace
}  // namespace holdfast::ui::testing
