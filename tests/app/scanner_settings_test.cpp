// From the settings to the till: the scanners that they name, together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"
#include "pos/app/compose_scanners.h"
#include "tests/drivers/scanner/scanner_inbox.h"
#include "tests/support/serial_line.h"
#include "tests/support/temp_folder.h"

namespace holdfast::app {
namespace {

using drivers::testing::ScannerInbox;
using holdfast::testing::SerialLine;
using holdfast::testing::TempFolder;
using ports::DeviceHealth;

using Flags = std::vector<std::pair<std::string, std::string>>;

config::Settings::Scanner settings_with(Flags flags) {
  config::Sources sources;
  sources.flags = std::move(flags);
  const auto settings = config::load(sources);
  EXPECT_TRUE(settings) << settings.error().detail;
  return settings->scanner;
}

TEST(ScannerSettings, NoneWithoutAny) {
  RuntimeParts parts;
  ASSERT_TRUE(add_scanners(settings_with({{"scanner.kind", "none"}}), parts));
  EXPECT_TRUE(parts.scanners.empty());
}

TEST(ScannerSettings, SeveralSerialOnesReadAsTheyAreSet) {
  const TempFolder folder;
  SerialLine plain(folder.path() / "plain");
  SerialLine framed(folder.path() / "framed");
  plain.plug();
  framed.plug();
  RuntimeParts parts;
  ASSERT_TRUE(add_scanners(settings_with({{"scanner.kind", "none"},
                                          {"scanner.1.kind", "serial"},
                                          {"scanner.1.device", plain.path()},
                                          {"scanner.3.kind", "serial"},
                                          {"scanner.3.device", framed.path()},
                                          {"scanner.3.line", "115200 8N1"},
                                          {"scanner.3.prefix", "stx"},
                                          {"scanner.3.suffix", "etx"}}),
                           parts));
  ASSERT_EQ(parts.scanners.size(), 1U) << "one status for all";
  ScannerInbox inbox;
  ASSERT_TRUE(parts.scanners[0]->start(inbox.scan_handler(), inbox.status_handler()));
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  while (!inbox.status().name.ends_with(" + 1")) std::this_thread::yield();
  plain.send("4006381333931\r\n");
  ASSERT_TRUE(inbox.wait_for_scans(1));
  framed.send("\x02]C0R-7\x03");
  ASSERT_TRUE(inbox.wait_for_scans(2));
  EXPECT_EQ(inbox.scans()[0], (core::ScannedCode{"4006381333931", {}, "serial:plain"}));
  EXPECT_EQ(inbox.scans()[1],
            (core::ScannedCode{"R-7", core::Symbology::code_128, "serial:framed"}));
  parts.scanners[0]->stop();
}

TEST(ScannerSettings, ACameraIsAScannerWhosePicturesCanBeSeen) {
  RuntimeParts parts;
  ASSERT_TRUE(add_scanners(settings_with({{"scanner.kind", "none"},
                                          {"scanner.2.kind", "camera"},
                                          {"scanner.2.device", "/dev/v4l/by-id/none-such"},
                                          {"scanner.2.region", "25, 25, 50, 50"},
                                          {"scanner.2.codes", "ean, qr"}}),
                           parts));
  ASSERT_EQ(parts.scanners.size(), 1U);
  EXPECT_NE(parts.camera_preview, nullptr);
  ScannerInbox inbox;
  ASSERT_TRUE(parts.scanners[0]->start(inbox.scan_handler(), inbox.status_handler()));
  EXPECT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  parts.scanners[0]->stop();
}

TEST(ScannerSettings, KeyboardAndHidPosTogether) {
  RuntimeParts parts;
  ASSERT_TRUE(add_scanners(settings_with({{"scanner.2.kind", "usb-keyboard"},
                                          {"scanner.2.device", "05e0:1200:S-1"},
                                          {"scanner.2.layout", "de"}}),
                           parts));
  EXPECT_EQ(parts.scanners.size(), 1U);
}

}  // namespace
}  // namespace holdfast::app
