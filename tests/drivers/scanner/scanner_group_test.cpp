#include "drivers/scanner/scanner_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/sim/sim_scanner.h"
#include "tests/drivers/scanner/scanner_inbox.h"

namespace holdfast::drivers::testing {
namespace {

using ports::DeviceHealth;
using ports::DeviceRole;
using ports::DeviceStatus;

DeviceStatus of(DeviceHealth health, std::string name, std::string detail = {}) {
  return {DeviceRole::scanner, health, std::move(name), std::move(detail)};
}

DeviceStatus merged(const std::vector<DeviceStatus>& statuses) {
  return merged_status(statuses);
}

TEST(MergedStatus, AnyThatWorksIsEnough) {
  EXPECT_EQ(merged({of(DeviceHealth::absent, ""), of(DeviceHealth::ready, "B")}),
            of(DeviceHealth::ready, "B"));
  EXPECT_EQ(merged({of(DeviceHealth::ready, "A"), of(DeviceHealth::ready, "B"),
                    of(DeviceHealth::ready, "C")}),
            of(DeviceHealth::ready, "A + 2"));
  EXPECT_EQ(merged({of(DeviceHealth::absent, "A"), of(DeviceHealth::absent, "B")}).health,
            DeviceHealth::absent);
}

TEST(MergedStatus, TroubleIsNamedWithItsScanner) {
  EXPECT_EQ(merged({of(DeviceHealth::ready, "A"), of(DeviceHealth::failed, "B", "Do this.")}),
            of(DeviceHealth::warning, "A", "B: Do this."));
  EXPECT_EQ(merged({of(DeviceHealth::absent, "A"), of(DeviceHealth::failed, "B", "Do this.")}),
            of(DeviceHealth::failed, "B", "B: Do this."));
  EXPECT_EQ(merged({of(DeviceHealth::warning, "A", "Scan again."), of(DeviceHealth::ready, "B")}),
            of(DeviceHealth::warning, "A + 1", "A: Scan again."));
}

class NeverStarts final : public ports::Scanner {
 public:
  core::Result<void> start(ports::ScanHandler, ports::StatusHandler) override {
    return core::fail(core::ErrorCode::device_failure, "no library");
  }
  void stop() override {}
};

struct Group {
  Group() {
    auto first_one = std::make_unique<SimScanner>();
    auto second_one = std::make_unique<SimScanner>();
    first = first_one.get();
    second = second_one.get();
    scanners.push_back(std::move(first_one));
    scanners.push_back(std::move(second_one));
  }
  std::vector<std::unique_ptr<ports::Scanner>> scanners;
  SimScanner* first;
  SimScanner* second;
  ScannerInbox inbox;
};

TEST(ScannerGroup, DeliversWhatAnyReads) {
  Group parts;
  ScannerGroup group(std::move(parts.scanners));
  ASSERT_TRUE(group.start(parts.inbox.scan_handler(), parts.inbox.status_handler()));
  ASSERT_TRUE(parts.inbox.wait_for_health(DeviceHealth::ready));
  parts.first->scan({"1", {}, "a"});
  ASSERT_TRUE(parts.inbox.wait_for_scans(1));
  parts.second->scan({"2", {}, "b"});
  ASSERT_TRUE(parts.inbox.wait_for_scans(2));
  EXPECT_EQ(parts.inbox.scans()[0].source, "a");
  EXPECT_EQ(parts.inbox.scans()[1].source, "b");
  parts.first->set_plugged(false);
  parts.second->scan({"3", {}, "b"});
  ASSERT_TRUE(parts.inbox.wait_for_scans(3));
  EXPECT_EQ(parts.inbox.status().health, DeviceHealth::ready) << "one is left";
  parts.second->set_plugged(false);
  ASSERT_TRUE(parts.inbox.wait_for_health(DeviceHealth::absent));
}

TEST(ScannerGroup, OneThatDoesNotStartIsToldAndTheOthersRead) {
  Group parts;
  parts.scanners.insert(parts.scanners.begin(), std::make_unique<NeverStarts>());
  ScannerGroup group(std::move(parts.scanners));
  ASSERT_TRUE(group.start(parts.inbox.scan_handler(), parts.inbox.status_handler()));
  ASSERT_TRUE(parts.inbox.wait_for_health(DeviceHealth::warning));
  parts.second->scan({"2", {}, "b"});
  ASSERT_TRUE(parts.inbox.wait_for_scans(1));
}

}  // namespace
}  // namespace holdfast::drivers::testing
