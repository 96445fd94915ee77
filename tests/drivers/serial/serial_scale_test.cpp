// The serial scale's driver on a real line.
#include "drivers/scale/serial_scale.h"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "tests/drivers/serial/pty_device.h"
#include "tests/support/temp_folder.h"

namespace holdfast::drivers::testing {
namespace {

using core::WeightUnit;
using ports::DeviceHealth;
using ports::ScaleReading;
using ports::ScaleState;

class SerialScaleTest : public ::testing::Test {
 protected:
  ~SerialScaleTest() override {
    if (scale_) scale_->stop();
  }
  void start(SerialScaleOptions options) {
    options.link.path = line;
    options.link.retry_interval_ms = 20;
    scale_ = std::make_unique<SerialScale>(std::move(options));
    ASSERT_TRUE(scale_->start(
        [this](const ScaleReading& reading) {
          const std::lock_guard lock(mutex_);
          reading_ = reading;
          changed_.notify_all();
        },
        [this](const ports::DeviceStatus& status) {
          const std::lock_guard lock(mutex_);
          status_ = status;
          changed_.notify_all();
        }));
  }
  [[nodiscard]] static SerialScaleOptions toledo() {
    SerialScaleOptions options;
    options.timing.poll_interval_ms = 10;
    return options;
  }
  [[nodiscard]] bool wait_for(const ScaleReading& reading) {
    return wait([&] { return reading_ == reading; });
  }
  [[nodiscard]] bool wait_for(ScaleState state) {
    return wait([&] { return reading_.state == state; });
  }
  [[nodiscard]] bool wait_for_health(DeviceHealth health) {
    return wait([&] { return status_.health == health && !status_.name.empty(); });
  }
  [[nodiscard]] std::string detail() {
    const std::lock_guard lock(mutex_);
    return status_.detail;
  }
  [[nodiscard]] static ScaleReading kilograms(std::int64_t grams) {
    return ScaleReading::resting({grams, 3, WeightUnit::kilogram});
  }

  holdfast::testing::TempFolder folder;
  std::filesystem::path line = folder.path() / "scale";

 private:
  [[nodiscard]] bool wait(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  ScaleReading reading_;
  ports::DeviceStatus status_;
  std::unique_ptr<SerialScale> scale_;
};

TEST_F(SerialScaleTest, IsAskedAndAnswers) {
  PtyDevice device(line);
  start(toledo());
  for (const char* answer : {"\x02?A\r",
                             "\x02"
                             "00.462\r",
                             "\x02"
                             "00.462\r"}) {
    ASSERT_TRUE(device.hear("W"));
    device.say(answer);
  }
  ASSERT_TRUE(wait_for(kilograms(462)));
  EXPECT_TRUE(wait_for_health(DeviceHealth::ready));
}

TEST_F(SerialScaleTest, SilenceAndUnpluggingTakeTheWeightAway) {
  SerialScaleOptions options = toledo();
  options.timing.answer_limit_ms = 50;
  PtyDevice device(line);
  start(options);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(device.hear("W"));
    device.say(
        "\x02"
        "00.462\r");
  }
  ASSERT_TRUE(wait_for(ScaleState::absent)) << "it says no more";
  ASSERT_TRUE(wait_for_health(DeviceHealth::failed));
  EXPECT_NE(detail().find("does not answer"), std::string::npos) << detail();
  device.unplug();
  ASSERT_TRUE(wait_for_health(DeviceHealth::absent));
  device.plug();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(device.hear("W"));
    device.say(
        "\x02"
        "00.100\r");
  }
  ASSERT_TRUE(wait_for(kilograms(100)));
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
}

TEST_F(SerialScaleTest, WithoutALineItWaitsForOne) {
  start(toledo());
  ASSERT_TRUE(wait_for_health(DeviceHealth::absent));
  PtyDevice device(line);
  EXPECT_TRUE(device.hear("W"));
}

TEST_F(SerialScaleTest, ScaleThatSendsByItselfIsNotAsked) {
  SerialScaleOptions options;
  options.dialect = ScaleDialect::nci;
  options.timing.poll_interval_ms.reset();
  PtyDevice device(line);
  start(options);
  // The line may not be open yet; what came before that is dropped. A weight that no more comes
  // after half a second is gone again.
  std::atomic<bool> enough{false};
  std::thread sender([&] {
    while (!enough) {
      device.say("\n  0.462");
      device.say("kg\r\n00\r\x03");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  const bool heard = wait_for(kilograms(462));
  enough = true;
  sender.join();
  ASSERT_TRUE(heard);
  EXPECT_EQ(device.hear_all(std::chrono::milliseconds(50)), "");
}

TEST_F(SerialScaleTest, NonsenseNamesTheSettings) {
  PtyDevice device(line);
  start(toledo());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(device.hear("W"));
    device.say("\x02#!?\r");
  }
  ASSERT_TRUE(wait_for(ScaleState::fault));
  ASSERT_TRUE(wait_for_health(DeviceHealth::failed));
  EXPECT_NE(detail().find("scale.kind"), std::string::npos) << detail();
}

}  // namespace
}  // namespace holdfast::drivers::testing
