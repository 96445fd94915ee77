#include "drivers/inventory/usb_inventory.h"

#include "drivers/transport/usb_selector.h"
#include "tests/drivers/inventory/system_tree.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"

namespace holdfast::drivers::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(UsbInventory, ReadsWhatTheKernelShows) {
  SystemTree tree;
  const Bytes report = HidPosLayout().report_descriptor();
  tree.add_usb({.path = "1-1.2",
                .serial = "S17",
                .interfaces = {{3, 0, 0, "usbhid", report}, {3, 1, 1, "usbfs", {}}}});
  const auto found = usb_devices(tree.folders());
  ASSERT_THAT(found, SizeIs(1));
  const UsbDeviceFound& device = found.front();
  EXPECT_EQ(device.id(), "052e:1234");
  EXPECT_EQ(device.name, "Example Scanner");
  EXPECT_EQ(device.serial, "S17");
  EXPECT_EQ(device.path, "1-1.2");
  EXPECT_EQ(device.node, tree.dev("bus/usb/001/002"));
  EXPECT_TRUE(device.may_use);
  ASSERT_THAT(device.interfaces, SizeIs(2));
  EXPECT_EQ(device.interfaces[0].driver, "usbhid");
  EXPECT_EQ(device.interfaces[0].report_descriptor, report);
  EXPECT_EQ(device.interfaces[1].driver, "usbfs");
  EXPECT_EQ(device.interfaces[1].protocol, 1);
}

TEST(UsbInventory, LeavesOutHubsAndSurvivesWhatIsHalfThere) {
  SystemTree tree;
  tree.add_usb({.path = "1-2", .device_class = usb_class::hub, .interfaces = {{9, 0, 0, "hub"}}});
  tree.write(tree.root() / "sys/bus/usb/devices/1-3/descriptors", "short");
  std::filesystem::create_directories(tree.root() / "sys/bus/usb/devices/usb1");
  EXPECT_THAT(usb_devices(tree.folders()), IsEmpty());
  EXPECT_THAT(usb_devices({"/nowhere", "/nowhere"}), IsEmpty());
}

TEST(UsbInventory, TakesOnlyTheConfigurationInUseAndNoAlternateSetting) {
  Bytes bytes = SystemTree::descriptors({.interfaces = {{7, 1, 2, ""}}});
  Bytes second = bytes;
  second.erase(second.begin(), second.begin() + 18);
  second[5] = 2;       // the other configuration
  second[9 + 5] = 10;  // with an interface of another class
  bytes.insert(bytes.end(), second.begin(), second.end());
  bytes.insert(bytes.end(), {9, 4, 0, 1, 2, 7, 1, 3, 0});  // alternate setting 1
  ASSERT_THAT(usb_interfaces(bytes, 1), SizeIs(1));
  EXPECT_EQ(usb_interfaces(bytes, 1)[0].usb_class, usb_class::printer);
  ASSERT_THAT(usb_interfaces(bytes, 2), SizeIs(1));
  EXPECT_EQ(usb_interfaces(bytes, 2)[0].usb_class, usb_class::serial_data);
}

RC_GTEST_PROP(UsbInventoryProperty, HostileDescriptorsAreSurvived, (const Bytes& bytes)) {
  Bytes all(18, 0);
  all.insert(all.end(), bytes.begin(), bytes.end());
  RC_ASSERT(usb_interfaces(all, 1).size() <= all.size());
}

TEST(UsbSelector, FindsADeviceByItsSocketOrSerialNumber) {
  const auto matches = [](const char* text, const char* serial, const char* path) {
    const auto selector = UsbSelector::parse(text);
    return selector && selector->matches(0x052E, 0x1234, serial, path);
  };
  EXPECT_TRUE(matches("", "", "1-1"));
  EXPECT_TRUE(matches("052e:1234@1-1.2", "", "1-1.2"));
  EXPECT_TRUE(matches("052e:1234@1-1.2", "", "1-1.2:1.0")) << "an interface of it";
  EXPECT_FALSE(matches("052e:1234@1-1.2", "", "1-1.20"));
  EXPECT_FALSE(matches("052e:1234@1-1", "", "1-1.2"));
  EXPECT_TRUE(matches("052e:1234:S17@1-1.2", "S17", "1-1.2"));
  EXPECT_FALSE(matches("052e:1234:S17@1-1.2", "S18", "1-1.2"));
  EXPECT_TRUE(matches("052e:1234:a@b", "a@b", "1-1")) << "a sign of the serial number's";
  EXPECT_FALSE(UsbSelector::parse("@1-1"));
}

}  // namespace
}  // namespace holdfast::drivers::testing
