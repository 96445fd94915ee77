#include "drivers/scanner/wedge_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/scanner/key_script.h"

namespace holdfast::drivers {
namespace {

using core::ScannedCode;
using core::Symbology;
using ports::KeyEvent;
using ::testing::ElementsAre;
using testing::FilterRun;
using ::testing::IsEmpty;
using testing::KeyScript;

constexpr char kEan[] = "4006381333931";

ScannedCode wedge_code(std::string data, Symbology symbology = Symbology::unknown) {
  return {std::move(data), symbology, "wedge"};
}

class WedgeFilterTest : public ::testing::Test {
 protected:
  void play(const KeyScript& script) {
    run.feed(script.events());
    run.settle();
  }

  WedgeFilter filter;
  FilterRun run{filter};
};

TEST_F(WedgeFilterTest, ScanWithEnterIsOneCodeAndNothingLeaks) {
  play(KeyScript().scan(kEan));
  EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan)));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, EverySuffixClosesAtOnce) {
  for (const std::uint16_t suffix : {testing::kEnter, testing::kKeypadEnter, testing::kTab}) {
    run.scans.clear();
    const KeyScript script = KeyScript().scan(kEan, 2, suffix);
    run.feed(script.events());
    EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan))) << suffix;
    EXPECT_FALSE(filter.deadline_ms());
  }
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, ScanWithoutSuffixClosesOnSilence) {
  KeyScript script;
  script.type(kEan, 5);
  run.feed(script.events());
  EXPECT_THAT(run.scans, IsEmpty());
  ASSERT_TRUE(filter.deadline_ms());
  EXPECT_EQ(*filter.deadline_ms(), script.now_ms() + 60);
  filter.tick(script.now_ms() + 59);
  EXPECT_THAT(run.scans, IsEmpty());
  filter.tick(script.now_ms() + 60);
  EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan)));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, LateSuffixStillBelongsToTheScan) {
  play(KeyScript().type(kEan, 5).wait(120).down(testing::kEnter).up(testing::kEnter));
  EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan)));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, SecondSuffixIsEaten) {
  play(KeyScript().scan(kEan).wait(2).down(testing::kKeypadEnter).up(testing::kKeypadEnter));
  EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan)));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, EnterOfAPersonAfterAScanIsPassed) {
  KeyScript script;
  script.scan(kEan).wait(400);
  const std::size_t scan_ends = script.size();
  script.down(testing::kEnter).up(testing::kEnter);
  play(script);
  EXPECT_EQ(run.passed,
            std::vector<KeyEvent>(script.events().begin() + static_cast<std::ptrdiff_t>(scan_ends),
                                  script.events().end()));
}

TEST_F(WedgeFilterTest, PersonIsPassedInOrderWithTextAndReleases) {
  KeyScript script;
  script.type("Milk 2", 140, 80).wait(150).down(testing::kEnter).up(testing::kEnter);
  play(script);
  EXPECT_THAT(run.scans, IsEmpty());
  EXPECT_EQ(run.passed, script.events());
}

TEST_F(WedgeFilterTest, FastDigitsWithHumanGapsAreAPerson) {
  KeyScript script;
  script.type("4006381333931", 45, 30).wait(45).down(testing::kEnter).up(testing::kEnter);
  play(script);
  EXPECT_THAT(run.scans, IsEmpty());
  EXPECT_EQ(run.passed, script.events());
}

TEST_F(WedgeFilterTest, ShortBurstIsAPerson) {
  KeyScript script;
  script.scan("123");
  play(script);
  EXPECT_THAT(run.scans, IsEmpty());
  EXPECT_EQ(run.passed, script.events());
}

TEST_F(WedgeFilterTest, WithoutSuffixFourKeysAreNotEnough) {
  KeyScript script;
  script.type("1234", 10);
  play(script);
  EXPECT_THAT(run.scans, IsEmpty());
  EXPECT_EQ(run.passed, script.events());
}

TEST_F(WedgeFilterTest, KeyHeldBackIsReleasedBySilence) {
  KeyScript script;
  script.down(0x1E).text("1");
  run.feed(script.events());
  EXPECT_THAT(run.passed, IsEmpty());
  filter.tick(script.now_ms() + 60);
  EXPECT_EQ(run.passed, script.events());
  EXPECT_FALSE(filter.deadline_ms());
}

TEST_F(WedgeFilterTest, OtherKeysPassAtOnce) {
  KeyScript script;
  script.down(0x3A).up(0x3A).down(0x4F).up(0x4F).down(0x29).up(0x29).command(0x16);
  run.feed(script.events());
  EXPECT_EQ(run.passed, script.events());
}

TEST_F(WedgeFilterTest, FunctionKeyAfterDigitComesAfterIt) {
  KeyScript script;
  script.down(0x1E).text("1").wait(10).down(0x3A).up(0x3A).up(0x1E);
  run.feed(script.events());
  EXPECT_EQ(run.passed, script.events());
}

TEST_F(WedgeFilterTest, HeldKeyRepeatsPass) {
  KeyScript script;
  script.down(0x27).text("0").wait(500);
  for (int i = 0; i < 20; ++i) script.down(0x27, false, true).text("0").wait(33);
  script.up(0x27);
  play(script);
  EXPECT_THAT(run.scans, IsEmpty());
  EXPECT_EQ(run.passed, script.events());
}

TEST_F(WedgeFilterTest, DoubledDigitsFlaggedAsRepeatsBelongToTheScan) {
  KeyScript script;
  for (const char c : std::string("400")) script.down(testing::key_for(c).usage).wait(1);
  script.down(testing::key_for('0').usage, false, true).wait(1);
  script.up(testing::key_for('0').usage).up(testing::key_for('4').usage);
  script.scan("6381333931", 1);
  play(script);
  EXPECT_THAT(run.scans, ElementsAre(wedge_code("40006381333931")));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, ShiftedCharactersAreReadAndTheShiftDoesNotLeak) {
  play(KeyScript().scan("ABC-12$z+%/:?", 3));
  EXPECT_THAT(run.scans, ElementsAre(wedge_code("ABC-12$z+%/:?")));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, TextOfAnotherLayoutDoesNotMatter) {
  KeyScript script;
  for (const char c : std::string("4006381333931")) {
    const std::uint16_t usage = testing::key_for(c).usage;
    script.down(usage).text("\xC3\xA0").wait(2).up(usage);
  }
  script.down(testing::kEnter).up(testing::kEnter);
  play(script);
  EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan)));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, AimIdentifierBecomesTheSymbology) {
  play(KeyScript().scan("]E04006381333931").wait(500).scan("]C1010400638133393110A"));
  EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan, Symbology::ean_13),
                                     wedge_code("010400638133393110A", Symbology::gs1_128)));
}

TEST_F(WedgeFilterTest, ControlBracketInsideAScanIsTheGroupSeparator) {
  KeyScript script;
  script.type("]C110AB", 2).wait(2).down(testing::kLeftControl);
  script.command(0x30).up(testing::kLeftControl).wait(2).scan("2112", 2);
  play(script);
  EXPECT_THAT(run.scans, ElementsAre(wedge_code("10AB\x1D"
                                                "2112",
                                                Symbology::gs1_128)));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, KeyOfAPersonJustBeforeAScanIsThePersons) {
  KeyScript script;
  script.down(0x1E).text("1").wait(50);
  script.up(0x1E);
  const std::size_t persons = script.size();
  script.scan(kEan, 2);
  play(script);
  EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan)));
  EXPECT_EQ(run.passed,
            std::vector<KeyEvent>(script.events().begin(),
                                  script.events().begin() + static_cast<std::ptrdiff_t>(persons)));
}

TEST_F(WedgeFilterTest, ReleaseOfAKeyPressedBeforeTheScanIsPassed) {
  KeyScript script;
  script.down(0x1E).text("1").wait(200).type("400638", 2).up(0x1E).scan("1333931", 2);
  play(script);
  EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan)));
  ASSERT_EQ(run.passed.size(), 3u);
  EXPECT_EQ(run.passed[2].kind, KeyEvent::Kind::up);
  EXPECT_EQ(run.passed[2].usage, 0x1E);
}

TEST_F(WedgeFilterTest, ReleasesAndTextThatComeAfterTheScanAreEaten) {
  KeyScript script;
  for (const char c : std::string("123456")) script.down(testing::key_for(c).usage).wait(2);
  script.down(testing::kEnter);
  for (const char c : std::string("123456")) script.text(std::string(1, c));
  script.wait(40).up(testing::kEnter);
  for (const char c : std::string("123456")) script.up(testing::key_for(c).usage);
  play(script);
  EXPECT_THAT(run.scans, ElementsAre(wedge_code("123456")));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, TextWithoutAKeySoonAfterAScanIsPassed) {
  KeyScript script;
  script.scan(kEan).wait(10).text("\xC3\xA9");
  play(script);
  ASSERT_EQ(run.passed.size(), 1u);
  EXPECT_EQ(run.passed[0].text, "\xC3\xA9");
}

TEST_F(WedgeFilterTest, ClockThatJumpsBackEndsTheBurst) {
  KeyScript before;
  before.type("4006381", 2);
  KeyScript after(10);
  after.scan(kEan);
  run.feed(before.events());
  run.feed(after.events());
  EXPECT_THAT(run.scans, ElementsAre(wedge_code("4006381"), wedge_code(kEan)));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST_F(WedgeFilterTest, EndlessTypingAtMachineSpeedIsBounded) {
  KeyScript script;
  script.scan(std::string(20'000, '7'), 1);
  play(script);
  ASSERT_FALSE(run.scans.empty());
  for (const ScannedCode& code : run.scans) EXPECT_LE(code.data.size(), 4'400u);
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST(WedgeFilterOptions, PrefixMakesShortAndSlowCodesAScan) {
  WedgeOptions options;
  options.prefix_usage = 0x73;
  options.source = "radio";
  WedgeFilter filter(options);
  FilterRun run(filter);
  KeyScript script;
  script.down(0x73).up(0x73).wait(90).type("12", 100, 10).wait(90);
  script.down(testing::kEnter).up(testing::kEnter);
  run.feed(script.events());
  run.settle();
  EXPECT_THAT(run.scans, ElementsAre(ScannedCode{"12", Symbology::unknown, "radio"}));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST(WedgeFilterOptions, PrefixAloneIsPassedAfterItsTime) {
  WedgeOptions options;
  options.prefix_usage = 0x73;
  WedgeFilter filter(options);
  FilterRun run(filter);
  KeyScript script;
  script.down(0x73).up(0x73);
  run.feed(script.events());
  EXPECT_THAT(run.passed, IsEmpty());
  run.settle();
  EXPECT_EQ(run.passed, script.events());
}

TEST(WedgeFilterOptions, SuffixCanBeAnotherKey) {
  WedgeOptions options;
  options.suffix_usages = {0x73};
  WedgeFilter filter(options);
  FilterRun run(filter);
  run.feed(KeyScript().scan(kEan, 2, 0x73).events());
  EXPECT_THAT(run.scans, ElementsAre(wedge_code(kEan)));
  EXPECT_THAT(run.passed, IsEmpty());
}

TEST(WedgeFilterOptions, WithoutHandlersNothingBreaks) {
  WedgeFilter filter;
  KeyScript script;
  script.scan(kEan);
  for (const KeyEvent& event : script.events()) filter.feed(event);
  EXPECT_FALSE(filter.deadline_ms());
}

}  // namespace
}  // namespace holdfast::drivers
