// What a line display is sent, and its driver on a real line.
#include "drivers/line_display/serial_line_display.h"

#include <condition_variable>
#include <mutex>

#include "drivers/line_display/display_commands.h"
#include "tests/drivers/serial/pty_device.h"
#include "tests/support/temp_folder.h"

namespace holdfast::drivers::testing {
namespace {

using namespace std::string_literals;
using ports::DeviceHealth;

TEST(DisplayCommands, LinesAreTwentyColumnsOfThePage) {
  EXPECT_EQ(display_line("Café", CodePage::cp858), "Caf\x82                ");
  EXPECT_EQ(display_line("€ 1.20", CodePage::cp858), "\xD5 1.20              ");
  EXPECT_EQ(display_line("€ 1.20", CodePage::cp437).substr(0, 4), "EUR ");
  EXPECT_EQ(display_line("Š ’", CodePage::cp437), "S '                 ") << "something similar";
  EXPECT_EQ(display_line("茶", CodePage::cp437), "??                  ");
  EXPECT_EQ(display_line("123456789012345678901", CodePage::cp437), "12345678901234567890");
  EXPECT_EQ(display_line("a\x1B@\nb\x7F", CodePage::cp437), "a@ b                ");
}

TEST(DisplayCommands, BeginAndShow) {
  EXPECT_EQ(begin_display({CodePage::cp858, false}),
            "\x1B@\x1Bt\x13\x1F\x01\x1F"
            "C\0"s);
  EXPECT_EQ(show_on_display({"Total", "x"}, {CodePage::cp437, false}),
            "\x1F$\x01\x01Total               \x1F$\x01\x02x                   "s);
  const std::string behind = show_on_display({"Total", "x"}, {CodePage::cp437, true});
  EXPECT_TRUE(behind.starts_with("\x1B=\x02\x1F$")) << "the display listens";
  EXPECT_TRUE(behind.ends_with(" \x1B=\x01")) << "and the printer has the line again";
}

RC_GTEST_PROP(DisplayCommandsProperty, NoControlReachesADisplay, (std::string text)) {
  for (const auto page : {CodePage::cp437, CodePage::cp1252, CodePage::iso8859_7}) {
    const std::string line = display_line(text, page);
    RC_ASSERT(line.size() == 20U);
    for (const char c : line) {
      const auto byte = static_cast<unsigned char>(c);
      RC_ASSERT(byte >= 0x20 && byte != 0x7F);
    }
  }
}

class SerialLineDisplayTest : public ::testing::Test {
 protected:
  ~SerialLineDisplayTest() override {
    if (display) display->stop();
  }
  void start() {
    SerialTalkOptions link;
    link.path = line;
    link.retry_interval_ms = 20;
    link.write_limit_ms = 200;
    display = std::make_unique<SerialLineDisplay>(link, DisplayModel{CodePage::cp437, false});
    ASSERT_TRUE(display->start([this](const ports::DeviceStatus& status) {
      const std::lock_guard lock(mutex_);
      status_ = status;
      changed_.notify_all();
    }));
  }
  [[nodiscard]] bool wait_for_health(DeviceHealth health) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] {
      return status_.health == health && status_.role == ports::DeviceRole::line_display;
    });
  }
  [[nodiscard]] bool is(DeviceHealth health) {
    const std::lock_guard lock(mutex_);
    return status_.health == health;
  }
  [[nodiscard]] static std::string shown(const std::string& top, const std::string& bottom) {
    return show_on_display({top, bottom}, {CodePage::cp437, false});
  }

  holdfast::testing::TempFolder folder;
  std::filesystem::path line = folder.path() / "display";
  std::unique_ptr<SerialLineDisplay> display;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  ports::DeviceStatus status_;
};

TEST_F(SerialLineDisplayTest, IsSetUpOnceAndShowsEachChange) {
  PtyDevice device(line);
  start();
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  ASSERT_TRUE(device.hear(begin_display({CodePage::cp437, false})));
  display->show({"Pencil HB", "1.20"});
  ASSERT_TRUE(device.hear(shown("Pencil HB", "1.20")));
  display->show({"Pencil HB", "1.20"});
  display->show({"Total", "1.20"});
  ASSERT_TRUE(device.hear(shown("Total", "1.20")));
  EXPECT_EQ(device.hear_all(std::chrono::milliseconds(50)), "") << "the same is sent once";
}

TEST_F(SerialLineDisplayTest, PluggedInAgainItShowsWhatIsToBeSeenNow) {
  start();
  ASSERT_TRUE(wait_for_health(DeviceHealth::absent));
  display->show({"before", ""});
  PtyDevice device(line);
  ASSERT_TRUE(device.hear(begin_display({CodePage::cp437, false}) + shown("before", "")));
  device.unplug();
  ASSERT_TRUE(wait_for_health(DeviceHealth::absent));
  display->show({"meanwhile", ""});
  display->show({"now", ""});
  device.plug();
  ASSERT_TRUE(device.hear(begin_display({CodePage::cp437, false}) + shown("now", "")));
}

TEST_F(SerialLineDisplayTest, DisplayThatTakesNothingFailsAndOnlyTheNewestIsShownLater) {
  PtyDevice device(line);
  start();
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  // Nobody reads: the line fills up.
  for (int i = 0; i < 20'000 && !is(DeviceHealth::failed); ++i) {
    display->show({"filling", std::to_string(i)});
    if (i % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_TRUE(wait_for_health(DeviceHealth::failed));
  display->show({"last", ""});
  ASSERT_TRUE(device.hear(shown("last", "")));
}

}  // namespace
}  // namespace holdfast::drivers::testing
