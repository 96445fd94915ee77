// A printer on USB: real libusb, the real printer class, and the inside of a printer behind it.
#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "drivers/printer/usb_printer_link.h"
#include "tests/drivers/printer/lane.h"
#include "tests/support/escpos_device.h"
#include "tests/support/usb_emulator.h"

namespace holdfast::drivers {
namespace {

using namespace std::chrono_literals;
using core::ErrorCode;
using holdfast::testing::Bytes;
using holdfast::testing::EmulatedHidInterface;
using holdfast::testing::EmulatedUsbDevice;
using holdfast::testing::EmulatedUsbModel;
using holdfast::testing::EscposDevice;
using holdfast::testing::UsbEmulator;
using holdfast::testing::UsbfsNode;
using ports::DeviceHealth;
using ports::OutputResult;
using ::testing::HasSubstr;

EmulatedUsbModel printer_model(const std::string& serial = {}) {
  EmulatedUsbModel model;
  model.vendor_id = 0x04B8;
  model.product_id = 0x0E15;
  model.product = "Receipt printer";
  model.serial = serial;
  EmulatedHidInterface interface;
  interface.is_printer = true;
  model.interfaces.push_back(interface);
  return model;
}

class UsbPrinter : public ::testing::Test {
 protected:
  UsbPrinter() : printer_([this] { work(); }) {}
  ~UsbPrinter() override {
    lane_.printer.reset();
    lane_.drawer.reset();
    {
      const std::scoped_lock lock(mutex_);
      ending_ = true;
    }
    changed_.notify_one();
    printer_.join();
  }

  void plug() {
    device_.plug();
    device_.node().on_written([this](std::size_t, const Bytes& bytes) {
      const std::scoped_lock lock(mutex_);
      written_.push_back(bytes);
      changed_.notify_one();
    });
  }
  void with_inside(const std::function<void(EscposDevice&)>& change) {
    const std::scoped_lock lock(mutex_);
    change(inside_);
    changed_.notify_one();
  }
  void change(const std::function<void(EscposDevice::State&)>& change) {
    with_inside([&](EscposDevice& inside) {
      EscposDevice::State state = inside.state();
      change(state);
      inside.change(state);
    });
  }
  std::string text() {
    const std::scoped_lock lock(mutex_);
    return to_text(inside_.reader().items(), 48);
  }
  void open(const Lane::Setup& setup = {}, const std::string& serial = {}) {
    lane_.start(std::make_unique<UsbPrinterLink>(UsbPrinterLinkConfig{0x04B8, 0x0E15, serial}),
                setup, *find_profile("epson-tm"));
  }

  UsbEmulator emulator_;
  EmulatedUsbDevice& device_ = emulator_.add(printer_model("J7ZE001234"));
  Lane lane_;

 private:
  // The printer works at its own pace: the emulator's thread only hands over what was written.
  void work() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
      for (const Bytes& bytes : std::exchange(written_, {})) inside_.receive(bytes);
      if (Bytes answers = inside_.take_answers(); !answers.empty()) {
        lock.unlock();
        device_.send_report(std::move(answers));
        lock.lock();
        continue;
      }
      changed_.wait(lock, [this] { return ending_ || !written_.empty() || inside_.has_answers(); });
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Bytes> written_;
  EscposDevice inside_;
  bool ending_ = false;
  std::thread printer_;
};

TEST_F(UsbPrinter, PrintsAndHearsOfEveryChange) {
  plug();
  open({}, "J7ZE001234");
  EXPECT_EQ(lane_.prints.wait_for(DeviceHealth::ready).name, "usb:04b8:0e15:J7ZE001234");
  EXPECT_EQ(device_.node().state(0).driver, "usbfs") << "usblp was asked to let go";
  for (std::uint8_t n = 1; n <= 5; ++n) {
    lane_.printer->print(print_id(n), receipt("Sale " + std::to_string(n)));
    lane_.drawer->kick(kick_id(n));
  }
  for (std::uint8_t n = 1; n <= 5; ++n) {
    EXPECT_EQ(lane_.prints.wait(print_id(n)).result, OutputResult::done);
    EXPECT_EQ(lane_.kicks.wait(kick_id(n)).result, OutputResult::done);
    EXPECT_THAT(text(), HasSubstr("Sale " + std::to_string(n) + "\n"));
  }
  change([](EscposDevice::State& state) { state.cover_open = true; });
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("cover is open"));
  change([](EscposDevice::State& state) { state.cover_open = false; });
  lane_.prints.wait_for(DeviceHealth::ready);
  lane_.printer->stop();
  lane_.drawer->stop();
  EXPECT_EQ(device_.node().state(0).driver, "usblp") << "and has it back";
  EXPECT_EQ(device_.node().unknown_requests(), 0);
}

TEST_F(UsbPrinter, MayBePluggedInLater) {
  open();
  lane_.printer->print(print_id(1), receipt("first"));
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("not on the USB bus"));
  plug();
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::done);
  lane_.prints.wait_for(DeviceHealth::ready);
}

TEST_F(UsbPrinter, ThatIsPulledOutInTheMiddleIsUnknown) {
  plug();
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  change([](EscposDevice::State& state) { state.lines_left = 2; });
  lane_.printer->print(print_id(1), receipt("first"));
  lane_.prints.wait_for(DeviceHealth::failed);
  device_.unplug();
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::unknown);
  with_inside([](EscposDevice& inside) { inside.forget(); });
  change([](EscposDevice::State& state) { state.paper = true; });
  plug();
  lane_.printer->print(print_id(2), receipt("second"));
  EXPECT_EQ(lane_.prints.wait(print_id(2)).result, OutputResult::done);
}

TEST_F(UsbPrinter, ThatTakesNothingIsUnknownAndStoppingDoesNotHang) {
  plug();
  open();
  lane_.prints.wait_for(DeviceHealth::ready);
  change([](EscposDevice::State& state) { state.lines_left = 1; });
  lane_.printer->print(print_id(1), receipt("first"));
  lane_.prints.wait_for(DeviceHealth::failed);
  device_.node().set_takes_nothing(0, true);
  const auto before = std::chrono::steady_clock::now();
  lane_.printer->stop();
  lane_.drawer->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 10s) << "a hang, not a figure";
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::unknown);
}

TEST_F(UsbPrinter, ThatAnswersNothingTellsByItsCableThatThereIsNoPaper) {
  with_inside([](EscposDevice& inside) { inside.mute = true; });
  plug();
  constexpr std::uint8_t kPaperEmpty = 0x38, kWell = 0x18;
  device_.node().set_port_status(0, kPaperEmpty);
  Lane::Setup setup;
  setup.abilities = {StatusSupport::perhaps, false, PrintProof::none};
  setup.patience.answer = 100ms;
  open(setup);
  lane_.printer->print(print_id(1), receipt("first"));
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("out of paper"));
  EXPECT_FALSE(lane_.prints.answered(print_id(1)));
  device_.node().set_port_status(0, kWell);
  EXPECT_EQ(lane_.prints.wait(print_id(1)).result, OutputResult::done);
}

TEST_F(UsbPrinter, OfAnotherSerialNumberIsLeftAlone) {
  plug();
  open({}, "another");
  EXPECT_THAT(lane_.prints.wait_for(DeviceHealth::failed).detail, HasSubstr("not on the USB bus"));
  EXPECT_EQ(device_.node().state(0).claims, 0);
}

TEST_F(UsbPrinter, ThatSomebodyElseHasOrMayNotBeOpenedIsNamed) {
  plug();
  device_.node().set_busy(true);
  UsbPrinterLink link({0x04B8, 0x0E15, {}});
  EXPECT_EQ(link.open(1s).error().code, ErrorCode::device_busy);
  device_.node().set_busy(false);
  EXPECT_TRUE(link.open(1s));
  link.close();
  device_.unplug();
  device_.forbid_access(true);
  device_.plug();
  EXPECT_EQ(link.open(1s).error().code, ErrorCode::device_no_access);
}

}  // namespace
}  // namespace holdfast::drivers
