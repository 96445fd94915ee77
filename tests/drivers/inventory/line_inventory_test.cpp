#include "drivers/inventory/line_inventory.h"

#include "tests/drivers/inventory/system_tree.h"

namespace holdfast::drivers::testing {
namespace {

using ::testing::SizeIs;

TEST(LineInventory, FindsLinesWithTheirNamesAndWhereTheyArePluggedIn) {
  SystemTree tree;
  tree.add_line("ttyUSB0", "pci0/usb1/1-1/1-1.2/1-1.2:1.0", "ftdi_sio",
                "usb-Example_Scanner_S17-if00");
  tree.add_line("ttyS0", "platform/serial", "serial8250");
  tree.write(tree.root() / "sys/class/tty/ttyS0/type", "4\n");
  tree.add_line("ttyS1", "platform/serial", "serial8250");
  tree.write(tree.root() / "sys/class/tty/ttyS1/type", "0\n");  // a socket without hardware
  std::filesystem::create_directories(tree.root() / "sys/class/tty/tty1");  // a console
  const auto lines = serial_lines(tree.folders());
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].node, tree.dev("ttyS0"));
  EXPECT_EQ(lines[0].best_name(), tree.dev("ttyS0"));
  EXPECT_EQ(lines[0].usb_path, "");
  EXPECT_EQ(lines[1].driver, "ftdi_sio");
  EXPECT_EQ(lines[1].usb_path, "1-1.2");
  EXPECT_EQ(lines[1].best_name(), tree.dev("serial/by-id/usb-Example_Scanner_S17-if00"));
  EXPECT_TRUE(lines[1].may_use);
  for (const std::string& name :
       {tree.dev("ttyUSB0"), lines[1].best_name(), tree.dev("serial/by-id/*Example*")}) {
    EXPECT_TRUE(lines[1].is_named_by(name)) << name;
    EXPECT_FALSE(lines[0].is_named_by(name)) << name;
  }
  EXPECT_FALSE(lines[1].is_named_by(""));
}

TEST(LineInventory, FindsCamerasWithoutTheirMetadata) {
  SystemTree tree;
  for (const char* name : {"video0", "video1"}) {
    const auto folder = tree.root() / "sys/class/video4linux" / name;
    tree.write(folder / "name", "Example Camera\n");
    tree.write(folder / "index", std::string(name) == "video0" ? "0\n" : "1\n");
  }
  tree.write(tree.dev("video0"), "");
  const auto found = cameras(tree.folders());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].node, tree.dev("video0"));
  EXPECT_EQ(found[0].name, "Example Camera");
  EXPECT_TRUE(found[0].may_use);
  EXPECT_TRUE(found[0].is_named_by(""));
  EXPECT_TRUE(found[0].is_named_by(tree.dev("video*")));
  EXPECT_FALSE(found[0].is_named_by(tree.dev("video1")));
  EXPECT_EQ(found[0].best_name(), found[0].node);
}

}  // namespace
}  // namespace holdfast::drivers::testing
