// The screen of devices: how it is reached, what it asks the host for, and whom it lets.
#include "tests/ui/working.h"
#include "ui/widgets/keys.h"

namespace holdfast::ui::testing {
namespace {

class Devices : public Working {
 public:
  void open(till::TillView view) {
    host_.devices_view = devices_view();
    show(std::move(view));
    press(key::f8);
    click("status.devices");
  }
};

TEST_F(Devices, OpensFromTheStatesAndTellsTheHost) {
  show(selling_view());
  press(key::f8);
  EXPECT_EQ(window_.find("status.devices"), nullptr) << "where there is nothing to tell";
  press(key::escape);
  open(selling_view());
  EXPECT_TRUE(host_.devices_open);
  EXPECT_NE(window_.find("dialog.devices"), nullptr);
  press(key::escape);
  EXPECT_FALSE(host_.devices_open);
  EXPECT_FALSE(host_.dialog_open);
}

TEST_F(Devices, ATestPrintIsAManagers) {
  till::TillView view = selling_view();
  view.person->role = "cashier";
  open(view);
  EXPECT_FALSE(window_.find("devices.print_test")->enabled);
  view.person->role = "manager";
  show(view);
  click("devices.print_test");
  ASSERT_EQ(host_.asked.size(), 1U);
  EXPECT_EQ(host_.asked[0].kind, DeviceCommand::Kind::print_test);
  host_.devices_view->printing = true;
  show(view);
  EXPECT_FALSE(window_.find("devices.print_test")->enabled);
}

TEST_F(Devices, TheDrawerOpensThroughTheTill) {
  open(selling_view());
  click("devices.open_drawer");
  EXPECT_NE(host_.last<till::command::OpenDrawer>(), nullptr) << "so that the journal knows";
  EXPECT_FALSE(host_.devices_open);
  open(shop_view());
  EXPECT_FALSE(window_.find("devices.open_drawer")->enabled);
}

TEST_F(Devices, LooksAgainOnceAtATime) {
  open(selling_view());
  press(key::of_digit('1'));
  ASSERT_EQ(host_.asked.size(), 1U);
  EXPECT_EQ(host_.asked[0].kind, DeviceCommand::Kind::look_again);
  host_.devices_view->looking = true;
  press(key::of_digit('1'));
  EXPECT_EQ(host_.asked.size(), 1U);
}

}  // namespace
}  // namespace holdfast::ui::testing
