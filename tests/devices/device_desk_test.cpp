#include "pos/app/device_desk.h"

#include <condition_variable>

#include "drivers/sim/sim_printer.h"
#include "pos/app/os_ports.h"

namespace holdfast::app {
namespace {

using ports::DeviceHealth;
using ports::DeviceRole;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
namespace cmd = till::command;

class Desk : public ::testing::Test {
 protected:
  void make(DeviceDesk::Look look = {}) {
    desk_ =
        std::make_unique<DeviceDesk>(clock_, threads_, core::CodeRules{}, std::move(look), [this] {
          const std::lock_guard lock(mutex_);
          woken_ = true;
          changed_.notify_all();
        });
  }
  void wait_for_wake() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds{20}, [this] { return woken_; }));
    woken_ = false;
  }

  SystemClock clock_;
  SystemThreads threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  std::unique_ptr<DeviceDesk> desk_;
};

const cmd::Scan kScan{{"4006381333931", core::Symbology::ean_13, "usb:052e:1234"}};

TEST_F(Desk, ACodeIsTheTillsUnlessTheScreenIsOpen) {
  make();
  EXPECT_FALSE(desk_->take(kScan));
  desk_->set_open(true);
  EXPECT_TRUE(desk_->take(kScan)) << "explained and not sold";
  EXPECT_THAT(desk_->view().scan_steps, ::testing::Contains(HasSubstr("GTIN 4006381333931")));
  desk_->set_open(false);
  EXPECT_FALSE(desk_->take(kScan));
  EXPECT_THAT(desk_->view().scan_steps, IsEmpty());
  // One that types says nothing of itself.
  ASSERT_THAT(desk_->view().devices, SizeIs(1));
  EXPECT_EQ(desk_->view().devices[0].report.state(), ports::DeviceState::open);
  EXPECT_FALSE(
      desk_->take(cmd::DeviceChanged{{DeviceRole::scanner, DeviceHealth::ready, "x", ""}}));
  ASSERT_THAT(desk_->view().devices, SizeIs(1));
  EXPECT_EQ(desk_->view().devices[0].report.statistics.good_scans, 3);
}

TEST_F(Desk, LooksOnAThreadOfItsOwn) {
  make([] {
    return std::vector<DeviceRow>{{"usb 1-1", "052e:1234", "Ex\x1b", "", "barcode scanner",
                                   "scanner", Usability::no_access, "Do this."}};
  });
  desk_->set_open(true);
  EXPECT_TRUE(desk_->view().looking);
  wait_for_wake();
  EXPECT_TRUE(desk_->pump());
  EXPECT_FALSE(desk_->pump());
  const ui::DevicesView& view = desk_->view();
  EXPECT_FALSE(view.looking);
  ASSERT_THAT(view.plugged, SizeIs(1));
  EXPECT_EQ(view.plugged[0].what, "Barcode scanner: Ex\\x1b 052e:1234");
  EXPECT_EQ(view.plugged[0].state, "no access");
  EXPECT_EQ(view.plugged[0].sign, ui::DevicesView::Plugged::Sign::trouble);
}

TEST_F(Desk, ATestPrintIsNotTheTills) {
  make();
  drivers::SimPrinter printer(drivers::builtin_profiles().front(), drivers::SimMode::stepped);
  std::vector<cmd::PrintFinished> finished;
  ASSERT_TRUE(printer.start(
      [&](core::PrintJobId id, const ports::OutputOutcome& outcome) {
        finished.push_back({id, outcome});
      },
      [](const ports::DeviceStatus&) {}));
  core::PrintJobId id;
  id.value.bytes[15] = 7;
  desk_->print_test(printer, id);
  desk_->print_test(printer, id);
  EXPECT_TRUE(desk_->view().printing);
  printer.pump();
  ASSERT_THAT(finished, SizeIs(1)) << "one at a time";
  EXPECT_TRUE(desk_->take(finished[0]));
  EXPECT_FALSE(desk_->view().printing);
  ASSERT_THAT(desk_->view().devices, SizeIs(1));
  const ports::DeviceReport& report = desk_->view().devices[0].report;
  EXPECT_TRUE(report.last_check && report.last_check->passed);
  EXPECT_EQ(report.statistics.outputs_done, 0) << "a test is no receipt";
  EXPECT_FALSE(desk_->take(finished[0])) << "the same id again is the till's";
}

}  // namespace
}  // namespace holdfast::app
