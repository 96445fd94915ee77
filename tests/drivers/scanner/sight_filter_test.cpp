#include "drivers/scanner/sight_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::drivers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FoundCode seen(const char* data, bool sure = true) {
  FoundCode found;
  found.code = {data, core::Symbology::ean_13, "camera:test"};
  found.sure = sure;
  return found;
}

// Frames every 50 ms of a clock that the test moves.
class Sights {
 public:
  std::vector<std::string> frame(std::vector<FoundCode> codes, std::int64_t after_ms = 50) {
    now_ms_ += after_ms;
    std::vector<std::string> scans;
    for (const core::ScannedCode& code : filter_.on_frame(codes, now_ms_)) {
      scans.push_back(code.data);
    }
    return scans;
  }
  // How many scans frames that show `codes` for so long make.
  std::size_t scans_during(std::int64_t ms, const std::vector<FoundCode>& codes) {
    std::size_t count = 0;
    for (std::int64_t at = 0; at < ms; at += 50) count += frame(codes).size();
    return count;
  }

 private:
  SightFilter filter_{{.gone_ms = 1'000, .confirm_ms = 500}};
  std::int64_t now_ms_ = 1'000'000;
};

TEST(SightFilter, ACodeInViewIsOneScan) {
  Sights sights;
  EXPECT_THAT(sights.frame({seen("A")}), ElementsAre("A"));
  EXPECT_EQ(sights.scans_during(60'000, {seen("A")}), 0U);
}

TEST(SightFilter, FramesThatMissItDoNotMakeItANewOne) {
  Sights sights;
  EXPECT_EQ(sights.frame({seen("A")}).size(), 1U);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(sights.scans_during(900, {}), 0U);
    EXPECT_THAT(sights.frame({seen("A")}), IsEmpty());
  }
}

TEST(SightFilter, GoneLongEnoughItIsScannedAgain) {
  Sights sights;
  EXPECT_EQ(sights.frame({seen("A")}).size(), 1U);
  EXPECT_EQ(sights.scans_during(1'000, {}), 0U);
  EXPECT_THAT(sights.frame({seen("A")}), ElementsAre("A"));
}

TEST(SightFilter, AnotherCodeIsScannedAtOnce) {
  Sights sights;
  EXPECT_THAT(sights.frame({seen("A")}), ElementsAre("A"));
  EXPECT_THAT(sights.frame({seen("B")}), ElementsAre("B"));
  EXPECT_THAT(sights.frame({seen("A"), seen("C")}), ElementsAre("C"));
}

TEST(SightFilter, TheSameTextInAnotherSymbologyIsAnotherCode) {
  Sights sights;
  EXPECT_THAT(sights.frame({seen("A")}), ElementsAre("A"));
  FoundCode other = seen("A");
  other.code.symbology = core::Symbology::qr_code;
  EXPECT_THAT(sights.frame({other}), ElementsAre("A"));
}

TEST(SightFilter, OneThatIsNotSureNeedsASecondSight) {
  Sights sights;
  EXPECT_THAT(sights.frame({seen("A", false)}), IsEmpty());
  EXPECT_THAT(sights.frame({}), IsEmpty());
  EXPECT_THAT(sights.frame({seen("A", false)}), ElementsAre("A"));
  EXPECT_THAT(sights.frame({seen("A", false)}), IsEmpty());
}

TEST(SightFilter, TwoMisreadingsFarApartAreNone) {
  Sights sights;
  EXPECT_THAT(sights.frame({seen("A", false)}), IsEmpty());
  EXPECT_EQ(sights.scans_during(500, {}), 0U);
  EXPECT_THAT(sights.frame({seen("A", false)}), IsEmpty());
}

// A camera that stood still has not seen the code go.
TEST(SightFilter, APauseBetweenFramesIsNoAbsence) {
  Sights sights;
  EXPECT_EQ(sights.frame({seen("A")}).size(), 1U);
  EXPECT_THAT(sights.frame({seen("A")}, 30'000), IsEmpty());
}

TEST(SightFilter, AClockThatStandsStillIsSurvived) {
  Sights sights;
  EXPECT_EQ(sights.frame({seen("A")}).size(), 1U);
  for (int i = 0; i < 100; ++i) EXPECT_THAT(sights.frame({seen("A")}, 0), IsEmpty());
}

}  // namespace
}  // namespace holdfast::drivers
