// The scale's driver on real libusb, with emulated devices on the bus.
#include "drivers/scale/usb_hid_scale.h"

#include <condition_variable>
#include <mutex>

#include "drivers/transport/usb_hid_transport.h"
#include "tests/drivers/scale/hid_scale_reports.h"
#include "tests/support/usb_emulator.h"

namespace holdfast::drivers::testing {
namespace {

using core::ErrorCode;
using core::WeightUnit;
using holdfast::testing::EmulatedUsbDevice;
using holdfast::testing::EmulatedUsbModel;
using holdfast::testing::UsbEmulator;
using holdfast::testing::UsbfsNode;
using ports::DeviceHealth;
using ports::ScaleReading;
using ports::ScaleState;
using ::testing::HasSubstr;

constexpr std::size_t kTransfers = 4;

EmulatedUsbModel scale_model() {
  EmulatedUsbModel model;
  model.vendor_id = 0x0922;
  model.product_id = 0x8003;
  model.product = "Scale";
  model.interfaces.push_back({hid_scale_descriptor()});
  return model;
}

class UsbHidScaleTest : public ::testing::Test {
 protected:
  ~UsbHidScaleTest() override {
    if (scale_) scale_->stop();
  }
  void start(const UsbHidOptions& options = {}, const std::string& vendor_product = {}) {
    scale_ = std::make_unique<UsbHidScale>(std::make_unique<UsbHidTransport>(options),
                                           *UsbSelector::parse(vendor_product));
    const auto started = scale_->start(
        [this](const ScaleReading& reading) {
          const std::lock_guard lock(mutex_);
          readings_.push_back(reading);
          changed_.notify_all();
        },
        [this](const ports::DeviceStatus& status) {
          const std::lock_guard lock(mutex_);
          status_ = status;
          changed_.notify_all();
        });
    ASSERT_TRUE(started) << started.error().detail;
  }
  [[nodiscard]] bool wait_for_health(DeviceHealth health) {
    return wait(
        [&] { return status_.health == health && status_.role == ports::DeviceRole::scale; });
  }
  [[nodiscard]] bool wait_for(const ScaleReading& reading) {
    return wait([&] { return !readings_.empty() && readings_.back() == reading; });
  }
  [[nodiscard]] bool wait_for(ScaleState state) {
    return wait([&] { return !readings_.empty() && readings_.back().state == state; });
  }
  [[nodiscard]] ports::DeviceStatus status() {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  [[nodiscard]] std::vector<ScaleReading> readings() {
    const std::lock_guard lock(mutex_);
    return readings_;
  }
  // The scale shows this, at rest.
  void weigh(EmulatedUsbDevice& device, int grams) {
    device.send_report(HidScaleReport{4, 3, -3, grams}.bytes());
    EXPECT_TRUE(wait_for(ScaleReading::resting({grams, 3, WeightUnit::kilogram})));
  }

  UsbEmulator emulator;

 private:
  [[nodiscard]] bool wait(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ScaleReading> readings_;
  ports::DeviceStatus status_;
  std::unique_ptr<UsbHidScale> scale_;
};

TEST_F(UsbHidScaleTest, TellsWhatTheScaleShows) {
  EmulatedUsbDevice& device = emulator.add(scale_model());
  device.plug();
  start();
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  EXPECT_EQ(status().name, "Example Scale");
  EXPECT_EQ(device.node().state(0).driver, "usbfs");
  EXPECT_EQ(readings().back().state, ScaleState::absent) << "it has said nothing yet";
  for (const int status : {3, 3, 4, 4, 4}) {
    device.send_report(HidScaleReport{status, 3, -3, 462}.bytes());
  }
  ASSERT_TRUE(wait_for(ScaleReading::resting({462, 3, WeightUnit::kilogram})));
  EXPECT_EQ(readings().size(), 3U) << "the same is told once";
  EXPECT_EQ(device.node().unknown_requests(), 0);
}

TEST_F(UsbHidScaleTest, UnpluggedItShowsNothingAndReplugItIsFound) {
  EmulatedUsbDevice& device = emulator.add(scale_model());
  start();
  ASSERT_TRUE(wait_for_health(DeviceHealth::absent));
  for (int i = 1; i <= 3; ++i) {
    device.plug();
    ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
    EXPECT_EQ(readings().back().state, ScaleState::absent) << "not what it showed before";
    weigh(device, 100 * i);
    device.unplug();
    ASSERT_TRUE(wait_for(ScaleState::absent));
    ASSERT_TRUE(wait_for_health(DeviceHealth::absent));
    EXPECT_EQ(readings().back().error.code, ErrorCode::device_no_hardware);
  }
}

TEST_F(UsbHidScaleTest, UnpluggedInMidReportNoWeightStays) {
  EmulatedUsbDevice& device = emulator.add(scale_model());
  device.plug();
  start();
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  weigh(device, 462);
  auto half = HidScaleReport{4, 3, -3, 900}.bytes();
  half.resize(4);
  device.send_report(half);
  ASSERT_TRUE(wait_for(ScaleState::fault));
  ASSERT_TRUE(wait_for_health(DeviceHealth::failed));
  device.unplug();
  ASSERT_TRUE(wait_for(ScaleState::absent));
  device.plug();
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  weigh(device, 462);
}

TEST_F(UsbHidScaleTest, StallAndErrorsAreRiddenOut) {
  EmulatedUsbDevice& device = emulator.add(scale_model());
  device.plug();
  start();
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  weigh(device, 100);
  device.node().halt(0);
  weigh(device, 200);
  EXPECT_EQ(device.node().halts_cleared(), 1);
  EXPECT_TRUE(device.node().wait_until(
      [](const UsbfsNode& node) { return node.transfers_in_flight() == kTransfers; }));
  device.node().fail_transfers(3);
  weigh(device, 300);
}

TEST_F(UsbHidScaleTest, ScaleThatKeepsFailingHasNoWeightAndIsTriedAgain) {
  EmulatedUsbDevice& device = emulator.add(scale_model());
  device.plug();
  UsbHidOptions options;
  options.retry_interval_ms = 50;
  start(options);
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  weigh(device, 462);
  device.node().fail_transfers(1'000'000);
  ASSERT_TRUE(wait_for_health(DeviceHealth::failed));
  EXPECT_EQ(readings().back().state, ScaleState::absent);
  device.node().fail_transfers(0);
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  weigh(device, 500);
}

TEST_F(UsbHidScaleTest, WithoutRightsItNamesTheRule) {
  EmulatedUsbDevice& device = emulator.add(scale_model());
  device.forbid_access(true);
  device.plug();
  UsbHidOptions options;
  options.retry_interval_ms = 50;
  start(options);
  ASSERT_TRUE(wait_for_health(DeviceHealth::failed));
  EXPECT_THAT(status().detail, HasSubstr("70-holdfast.rules"));
  device.grant_access();
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  weigh(device, 462);
}

TEST_F(UsbHidScaleTest, UnknownUnitFailsByName) {
  EmulatedUsbDevice& device = emulator.add(scale_model());
  device.plug();
  start();
  device.send_report(HidScaleReport{4, 4, -3, 462}.bytes());
  ASSERT_TRUE(wait_for_health(DeviceHealth::failed));
  EXPECT_THAT(status().detail, HasSubstr("carats"));
  weigh(device, 462);
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
}

TEST_F(UsbHidScaleTest, OnlyTheModelOfTheSettingsAndNeverWhatIsNoScale) {
  EmulatedUsbModel other = scale_model();
  other.product_id = 0x9000;
  EmulatedUsbModel mouse;
  mouse.interfaces.push_back(
      {{0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x75, 0x08, 0x95, 0x01, 0x09, 0x30, 0x81, 0x06, 0xC0}});
  EmulatedUsbDevice& beside = emulator.add(other);
  EmulatedUsbDevice& never = emulator.add(mouse);
  EmulatedUsbDevice& device = emulator.add(scale_model());
  beside.plug();
  never.plug();
  device.plug();
  start({}, "0922:8003");
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  weigh(device, 462);
  EXPECT_EQ(beside.node().state(0).claims, 0);
  EXPECT_EQ(never.node().state(0).claims, 0);
}

TEST_F(UsbHidScaleTest, OfTwoScalesTheOtherTakesOver) {
  EmulatedUsbDevice& first = emulator.add(scale_model());
  EmulatedUsbDevice& second = emulator.add(scale_model());
  first.plug();
  start();
  ASSERT_TRUE(wait_for_health(DeviceHealth::ready));
  weigh(first, 100);
  second.plug();
  EXPECT_TRUE(second.node().wait_until(
      [](const UsbfsNode& node) { return node.transfers_in_flight() == kTransfers; }));
  second.send_report(HidScaleReport{4, 3, -3, 900}.bytes());
  weigh(first, 200);
  first.unplug();
  ASSERT_TRUE(wait_for(ScaleState::absent)) << "nothing is known of the second one's plate";
  weigh(second, 300);
}

}  // namespace
}  // namespace holdfast::drivers::testing
