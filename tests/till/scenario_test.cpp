// The language itself: what it reads, what it refuses and how it says so.
#include "pos/till/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pos/till/memory_world.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;
using testing::HasSubstr;
using testing::StartsWith;

core::Error error_of(std::string_view text) {
  MemoryWorld world;
  const auto report = run_scenario(text, "day.txt", world);
  return report ? core::Error{} : report.error();
}

TEST(Scenario, CountsWhatItDid) {
  MemoryWorld world;
  const auto report = run_scenario(
      "# a comment\r\n"
      "given shop \"The \\\"#1\\\" \\\\ shop\" currency EUR tax included per line  # another\r\n"
      "\r\n"
      "\tgiven person \"A\" cashier pin 1234\n"
      "sign in \"A\" 1234\n"
      "expect screen open_shift\n"
      "expect person \"A\"",
      "day.txt", world);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->commands, 2);
  EXPECT_EQ(report->expectations, 2);
  EXPECT_EQ(report->skipped, 0);
  EXPECT_EQ(world.view().shop->shop_name, "The \"#1\" \\ shop");
}

TEST(Scenario, NamesFileLineAndTextOfWhatItCannotRead) {
  const auto error = error_of("expect screen sign_in\n\nscann 4006381333931\n");
  EXPECT_EQ(error.code, ErrorCode::scenario_syntax);
  EXPECT_THAT(error.detail, StartsWith("day.txt:3: scann 4006381333931: "));
  EXPECT_THAT(error.detail, HasSubstr("\"scann\""));
}

TEST(Scenario, ReadsAllLinesBeforeItRunsTheFirst) {
  MemoryWorld world;
  EXPECT_FALSE(run_scenario("server down\nnonsense\n", "day.txt", world));
  EXPECT_EQ(world.view().server.link, command::ServerChanged::Link::none);
}

TEST(Scenario, SaysWhatALineMayLookLike) {
  EXPECT_THAT(error_of("printer broken").detail, HasSubstr("printer on|off|slow|cut_off"));
  EXPECT_THAT(error_of("wait 5 minutes").detail, HasSubstr("wait <time>"));
  EXPECT_THAT(error_of("sign in \"A").detail, HasSubstr("quotation mark"));
}

TEST(Scenario, RefusesArgumentsOfTheWrongShape) {
  for (const char* line :
       {"expect total 1,20", "expect total \"1.20\"", "expect total .5", "expect total 1.",
        "expect lines two", "expect lines -1", "wait 5", "wait s", "discount line",
        "given tax A VAT 20%", "given tax A \"VAT\" 20", "given tax A \"VAT\" 1.23456%", "scan",
        "scan 1 2", "expect", "sign in Amélie 2468", "\"scan\" 4006381333931",
        "expect lines 99999999999999999999", "select 1x"}) {
    const auto error = error_of(line);
    EXPECT_EQ(error.code, ErrorCode::scenario_syntax) << line;
    EXPECT_THAT(error.detail, StartsWith("day.txt:1: ")) << line;
  }
}

TEST(Scenario, SaysWhatItFoundInsteadOfWhatItExpected) {
  const auto error = error_of("scan 4006381333931\nexpect screen sell\n");
  EXPECT_EQ(error.code, ErrorCode::scenario_expectation);
  EXPECT_THAT(error.detail,
              StartsWith("day.txt:2: expect screen sell: it is waiting_for_catalogue"));
  EXPECT_THAT(error.detail, HasSubstr("the banner says"));
}

TEST(Scenario, ExpectationsCanFail) {
  const std::string shop =
      "given shop \"S\" currency EUR tax included per line\n"
      "given tax A \"VAT\" 20%\n"
      "given item 4006381333931 \"Pencil\" 1.20 A\n"
      "given person \"A\" cashier pin 1234\n"
      "sign in \"A\" 1234\nopen shift 10.00\nscan 4006381333931\n";
  for (const char* line : {"expect screen pay_cash",
                           "expect total 1.21",
                           "expect tax 0.00",
                           "expect due 1.20",
                           "expect change 1.00",
                           "expect drawer 0.00",
                           "expect lines 2",
                           "expect line 1 quantity 2 total 1.20",
                           "expect line 1 quantity 1 total 1.00",
                           "expect line 2 quantity 1 total 1.20",
                           "expect line 1 price 1.00",
                           "expect line 1 name \"Pen\"",
                           "expect line 1 voided",
                           "expect selected 0",
                           "expect error unknown_barcode",
                           "expect banner \"Pen \"",
                           "expect printed \"Pencil\"",
                           "expect prints 1",
                           "expect kicks 1",
                           "expect waiting 1",
                           "expect receipt 2",
                           "expect tiles 0",
                           "expect printing done",
                           "expect kick done",
                           "expect recovered",
                           "expect person \"B\"",
                           "expect nobody",
                           "expect locked 30s",
                           "expect attempts 4",
                           "expect server up",
                           "expect printer failed",
                           "expect shift sales 1 total 0.00",
                           "expect halted \"x\"",
                           "choose \"B\"",
                           "tile \"Pen\"",
                           "given pack 1 of 2 \"Pen\""}) {
    const auto error = error_of(shop + line);
    EXPECT_EQ(error.code, ErrorCode::scenario_expectation) << line;
    EXPECT_THAT(error.detail, StartsWith("day.txt:8: ")) << line;
  }
  EXPECT_EQ(error_of(shop + "scan 1\nexpect no error").code, ErrorCode::scenario_expectation);
  EXPECT_EQ(error_of(shop + "pay cash\ntender 2\nexpect not printed \"Pencil\"").code,
            ErrorCode::scenario_expectation);
  EXPECT_EQ(error_of(shop + "expect screen shelf").code, ErrorCode::scenario_syntax);
}

TEST(Scenario, ListsItsLines) {
  EXPECT_GT(scenario_commands().size(), 50U);
  EXPECT_TRUE(check_scenario("scan 1\nexpect lines 1\n", "day.txt"));
  EXPECT_FALSE(check_scenario("scan\n", "day.txt"));
}

// A host with its own shop and fewer switches: nothing of the language depends on memory.
class OtherHost final : public ScenarioHost {
 public:
  core::Result<GivenAnswer> given(const Given&) override { return GivenAnswer::skipped; }
  core::Result<void> send(const Command& command) override { return world_.send(command); }
  const TillView& view() const override { return world_.view(); }
  const std::vector<std::string>& printed() const override { return world_.printed(); }
  std::int64_t kicks() const override { return world_.kicks(); }
  bool advance() override { return --patience_ > 0; }

  MemoryWorld world_;
  int patience_ = 3;
};

TEST(Scenario, LeavesGivenLinesToTheHost) {
  OtherHost host;
  const auto report = run_scenario(
      "given shop \"S\" currency EUR tax included per line\nexpect screen waiting_for_catalogue\n",
      "day.txt", host);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->skipped, 1);
}

TEST(Scenario, WaitsForAHostThatTakesTime) {
  OtherHost host;
  EXPECT_FALSE(run_scenario("expect screen sell", "day.txt", host));
  EXPECT_EQ(host.patience_, 0);
}

TEST(Scenario, SaysWhatAHostCannotDo) {
  for (const char* line :
       {"printer off", "server down", "disk full", "crash", "crash after commit", "wait 1s"}) {
    OtherHost host;
    const auto report = run_scenario(line, "day.txt", host);
    ASSERT_FALSE(report) << line;
    EXPECT_THAT(report.error().detail, HasSubstr("cannot be switched here")) << line;
  }
}

}  // namespace
}  // namespace holdfast::till
