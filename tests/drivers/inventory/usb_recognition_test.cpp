#include "drivers/inventory/usb_recognition.h"

#include "tests/drivers/inventory/system_tree.h"
#include "tests/drivers/scale/hid_scale_reports.h"
#include "tests/drivers/scanner/hid_pos_descriptors.h"

namespace holdfast::drivers::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

UsbDeviceFound device_with(std::vector<UsbInterfaceFound> interfaces) {
  UsbDeviceFound device;
  device.vendor_id = 0x05E0;
  device.product_id = 0x1200;
  device.interfaces = std::move(interfaces);
  return device;
}

UsbRecognition of_hid(Bytes report_descriptor, std::uint8_t subclass = 0, std::uint8_t protocol = 0,
                      std::string driver = "usbhid") {
  return recognise(device_with(
      {{0, usb_class::hid, subclass, protocol, std::move(driver), std::move(report_descriptor)}}));
}

TEST(UsbRecognition, GoesByUsagesAndClasses) {
  EXPECT_EQ(of_hid(HidPosLayout().report_descriptor()).kind, UsbKind::scanner);
  EXPECT_EQ(of_hid(hid_scale_descriptor()).kind, UsbKind::scale);
  EXPECT_EQ(of_hid(keyboard_report_descriptor(), 1, 1).kind, UsbKind::keyboard);
  EXPECT_EQ(of_hid(mouse_report_descriptor(), 1, 2).kind, UsbKind::other);
  // Magnetic stripe readers, HID Usage Tables page 0x8E.
  EXPECT_EQ(of_hid({0x05, 0x8E, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF,
                    0x00, 0x75, 0x08, 0x95, 0x08, 0x09, 0x30, 0x81, 0x02, 0xC0})
                .kind,
            UsbKind::card_reader);
  const auto of_class = [](std::uint8_t usb_class) {
    return recognise(device_with({{0, usb_class, 0, 0, "", {}}})).kind;
  };
  EXPECT_EQ(of_class(usb_class::printer), UsbKind::printer);
  EXPECT_EQ(of_class(usb_class::communications), UsbKind::serial_line);
  EXPECT_EQ(of_class(usb_class::video), UsbKind::camera);
  EXPECT_EQ(of_class(usb_class::mass_storage), UsbKind::other);
}

TEST(UsbRecognition, OfSeveralInterfacesTheOneThatATillCanDoMostWith) {
  const auto known = recognise(
      device_with({{0, usb_class::hid, 1, 1, "usbhid", keyboard_report_descriptor()},
                   {1, usb_class::hid, 0, 0, "usbfs", HidPosLayout().report_descriptor()}}));
  EXPECT_EQ(known.kind, UsbKind::scanner);
  EXPECT_EQ(known.driver, "usbfs");
}

TEST(UsbRecognition, SaysWhyAScannerCannotBeRead) {
  // A bar code scanner by its application, without a field of decoded data.
  const auto dumb = of_hid({0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x75, 0x08, 0x95, 0x01, 0x15, 0x00,
                            0x25, 0x01, 0x09, 0x10, 0x81, 0x02, 0xC0});
  EXPECT_EQ(dumb.kind, UsbKind::scanner);
  EXPECT_THAT(dumb.why_not, Not(HasSubstr("held")));
  EXPECT_FALSE(dumb.why_not.empty());
  EXPECT_THAT(of_hid({}, 0, 0, "usbfs").why_not, HasSubstr("A program holds it"));
  EXPECT_EQ(of_hid({}, 0, 0, "usbfs").kind, UsbKind::unknown_hid);
  EXPECT_THAT(of_hid({0xFE}).why_not, HasSubstr("malformed"));
}

std::string shipped_rules() {
  std::ifstream file(HOLDFAST_SOURCE "/packaging/udev/70-holdfast.rules");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(UdevAdvice, NamesTheRuleThatIsMissing) {
  UsbDeviceFound zebra = device_with({});
  UsbDeviceFound stranger = device_with({});
  stranger.vendor_id = 0x1111;
  const std::optional<std::string> none, shipped = shipped_rules();
  ASSERT_FALSE(shipped->empty());

  EXPECT_THAT(udev_advice(UsbKind::scanner, zebra, none),
              AllOf(HasSubstr("Copy packaging/udev/70-holdfast.rules"), HasSubstr("udevadm")));
  EXPECT_THAT(udev_advice(UsbKind::scanner, zebra, shipped), HasSubstr("is there and names it"));
  EXPECT_THAT(
      udev_advice(UsbKind::scanner, stranger, shipped),
      AllOf(HasSubstr(R"(ATTR{idVendor}=="1111", TAG+="uaccess")"), Not(HasSubstr("Copy"))));
  EXPECT_THAT(udev_advice(UsbKind::scale, stranger, shipped), HasSubstr("1111"));
  EXPECT_THAT(udev_advice(UsbKind::printer, stranger, shipped), HasSubstr("is there"))
      << "printers are named by their class";
  EXPECT_THAT(udev_advice(UsbKind::keyboard, zebra, shipped),
              AllOf(HasSubstr("*:030101:*"), HasSubstr(R"(ATTR{idProduct}=="1200")")))
      << "the line for it in the rules is commented out";
  EXPECT_THAT(udev_advice(UsbKind::keyboard, zebra, none),
              AllOf(HasSubstr("Copy"), HasSubstr("030101")));
}

TEST(UdevAdvice, TheFirstFolderWithTheRulesCounts) {
  SystemTree tree;
  tree.write(tree.root() / "run" / kUdevRules, "# run");
  tree.write(tree.root() / "lib" / kUdevRules, "# lib");
  const std::string root = tree.root();
  EXPECT_EQ(installed_udev_rules({root + "/etc", root + "/run", root + "/lib"}), "# run");
  EXPECT_EQ(installed_udev_rules({root + "/etc"}), std::nullopt);
}

}  // namespace
}  // namespace holdfast::drivers::testing
