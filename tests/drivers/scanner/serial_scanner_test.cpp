#include "drivers/scanner/serial_scanner.h"

#include <sys/resource.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/scanner/scanner_inbox.h"
#include "tests/support/serial_line.h"
#include "tests/support/temp_folder.h"

namespace holdfast::drivers::testing {
namespace {

using core::ScannedCode;
using core::Symbology;
using holdfast::testing::SerialLine;
using holdfast::testing::TempFolder;
using ports::DeviceHealth;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kEan[] = "4006381333931";

class SerialScannerTest : public ::testing::Test {
 protected:
  void start(SerialScannerOptions options) {
    scanner = std::make_unique<SerialScanner>(std::move(options));
    ASSERT_TRUE(scanner->start(inbox.scan_handler(), inbox.status_handler()));
  }
  void start() { start(patient(line)); }
  // Whoever runs the tests on a busy machine may be interrupted in mid-code.
  static SerialScannerOptions patient(const SerialLine& of) {
    SerialScannerOptions options{of.path()};
    options.framing.silence_ms = 2'000;
    return options;
  }
  void scan(const std::string& data, std::size_t count) {
    line.send(data + "\r\n");
    ASSERT_TRUE(inbox.wait_for_scans(count));
    EXPECT_EQ(inbox.scans().back().data, data);
  }

  TempFolder folder;
  std::filesystem::path by_id = folder.path() / "serial" / "by-id";
  SerialLine line{by_id / "usb-Example_Scanner_S17-if00"};
  ScannerInbox inbox;
  std::unique_ptr<SerialScanner> scanner;
};

TEST_F(SerialScannerTest, ReadsAScannerThatIsThere) {
  line.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  EXPECT_EQ(inbox.status().name, "usb-Example_Scanner_S17-if00");
  EXPECT_EQ(inbox.status().role, ports::DeviceRole::scanner);
  line.send("]E04006381333931\r");
  ASSERT_TRUE(inbox.wait_for_scans(1));
  EXPECT_EQ(inbox.scans().front(),
            (ScannedCode{kEan, Symbology::ean_13, "serial:usb-Example_Scanner_S17-if00"}));
}

TEST_F(SerialScannerTest, EachByteByItself) {
  line.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  for (const char byte : std::string(kEan) + "\r\n") {
    line.send({&byte, 1});
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
  ASSERT_TRUE(inbox.wait_for_scans(1));
  EXPECT_EQ(inbox.scans().front().data, kEan);
}

TEST_F(SerialScannerTest, ManyInOnePieceAndLongOnes) {
  line.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  std::string piece;
  for (int i = 0; i < 50; ++i) piece += "code " + std::to_string(i) + "\r\n";
  line.send(piece);
  ASSERT_TRUE(inbox.wait_for_scans(50));
  EXPECT_EQ(inbox.scans().back().data, "code 49");
  scan(std::string(2'000, '7'), 51);
}

// The folders above it come with the line, as /dev/serial does with the first USB one.
TEST_F(SerialScannerTest, FindsOneThatComesLater) {
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  line.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(kEan, 1);
}

TEST_F(SerialScannerTest, UnplugInMidCodeDropsItAndReplugIsFound) {
  line.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(kEan, 1);
  line.send("400638");
  line.unplug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  line.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  line.send("1333931\r");
  ASSERT_TRUE(inbox.wait_for_scans(2));
  EXPECT_EQ(inbox.scans().back().data, "1333931") << "a code of its own";
}

TEST_F(SerialScannerTest, UnplugAndReplugManyTimes) {
  start();
  for (std::size_t i = 1; i <= 10; ++i) {
    line.plug();
    ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
    scan("code " + std::to_string(i), i);
    line.unplug();
    // The folder too, as udev does with the last line.
    if (i % 2 == 0) std::filesystem::remove_all(folder.path() / "serial");
    ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  }
}

TEST_F(SerialScannerTest, TwoScannersAtOnce) {
  SerialLine other(by_id / "usb-Example_Scanner_S18-if00");
  line.plug();
  other.plug();
  start();
  ScannerInbox second_inbox;
  SerialScanner second(patient(other));
  ASSERT_TRUE(second.start(second_inbox.scan_handler(), second_inbox.status_handler()));
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  ASSERT_TRUE(second_inbox.wait_for_health(DeviceHealth::ready));
  for (int i = 0; i < 20; ++i) {
    line.send("fir");
    other.send("seco");
    line.send("st\r");
    other.send("nd\r");
  }
  ASSERT_TRUE(inbox.wait_for_scans(20));
  ASSERT_TRUE(second_inbox.wait_for_scans(20));
  for (const ScannedCode& code : inbox.scans()) EXPECT_EQ(code.data, "first");
  for (const ScannedCode& code : second_inbox.scans()) EXPECT_EQ(code.data, "second");
  other.unplug();
  ASSERT_TRUE(second_inbox.wait_for_health(DeviceHealth::absent));
  scan(kEan, 21);
}

TEST_F(SerialScannerTest, TwoOfOnePatternShareWhatIsThere) {
  SerialLine other(by_id / "usb-Example_Scanner_S18-if00");
  SerialScannerOptions options{(by_id / "*Example_Scanner*").string()};
  options.retry_interval_ms = 50;
  start(options);
  ScannerInbox second_inbox;
  SerialScanner second(options);
  ASSERT_TRUE(second.start(second_inbox.scan_handler(), second_inbox.status_handler()));
  line.plug();
  other.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  ASSERT_TRUE(second_inbox.wait_for_health(DeviceHealth::ready));
  EXPECT_NE(inbox.status().name, second_inbox.status().name);
}

TEST_F(SerialScannerTest, LineThatAnotherProgramHasIsTakenWhenItLetsGo) {
  line.plug();
  auto holder = SerialPort::open(line.path());
  ASSERT_TRUE(holder);
  SerialScannerOptions options{line.path()};
  options.retry_interval_ms = 50;
  start(options);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::failed));
  EXPECT_THAT(inbox.status().detail, HasSubstr("another program"));
  { const SerialPort let_go = *std::move(holder); }
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(kEan, 1);
}

TEST_F(SerialScannerTest, WithoutRightsItSaysWhoMayAndTriesAgain) {
  std::filesystem::create_directories(by_id);
  // Opening it for writing fails with EACCES whoever one is.
  std::filesystem::create_symlink("/proc/sys/kernel/ostype", line.path());
  SerialScannerOptions options{line.path()};
  options.retry_interval_ms = 50;
  start(options);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::failed));
  EXPECT_THAT(inbox.status().detail, HasSubstr("dialout"));
  std::filesystem::remove(line.path());
  line.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  scan(kEan, 1);
}

TEST_F(SerialScannerTest, ScanThatIsNoneIsToldUntilAGoodOne) {
  line.plug();
  start({line.path()});
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  line.send("\xC0\xC6\xB0\x33\r");
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::warning));
  EXPECT_THAT(inbox.status().detail, HasSubstr("parity"));
  scan(kEan, 1);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  line.send("no end");
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::warning));
  EXPECT_THAT(inbox.status().detail, HasSubstr("suffix"));
  EXPECT_THAT(inbox.scans(), SizeIs(1));
}

TEST_F(SerialScannerTest, SilenceEndsACodeWithoutSuffix) {
  line.plug();
  SerialScannerOptions options{line.path()};
  options.framing.suffix = CodeFraming::Suffix::none;
  options.framing.silence_ms = 40;
  start(options);
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  line.send(kEan);
  ASSERT_TRUE(inbox.wait_for_scans(1));
  EXPECT_EQ(inbox.scans().front().data, kEan);
}

TEST_F(SerialScannerTest, StopsInMidCodeAndStartsAgain) {
  line.plug();
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  line.send("400638");
  scanner->stop();
  EXPECT_THAT(inbox.scans(), IsEmpty());
  EXPECT_TRUE(SerialPort::open(line.path())) << "let go";
  ASSERT_TRUE(scanner->start(inbox.scan_handler(), inbox.status_handler()));
  const std::size_t told = inbox.status_count();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  EXPECT_GE(inbox.status_count(), told);
}

TEST_F(SerialScannerTest, WaitingCostsNothing) {
  const auto switches = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nvcsw;
  };
  start();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  const long before_absent = switches();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LT(switches() - before_absent, 10) << "nothing plugged in";
  line.plug();
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready));
  const long before_idle = switches();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LT(switches() - before_idle, 10) << "nothing scanned";
}

}  // namespace
}  // namespace holdfast::drivers::testing
