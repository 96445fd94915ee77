// The program as a technician meets it: what it prints and how it exits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

ProgramResult holdfast(std::vector<std::string> arguments,
                       const std::vector<std::string>& environment = {}) {
  arguments.insert(arguments.begin(), HOLDFAST_PROGRAM);
  return run_program(arguments, environment);
}

class Cli : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const auto file = folder_.path() / name;
    std::ofstream(file) << text;
    return file.string();
  }
  TempFolder folder_;
};

TEST_F(Cli, HelpNamesEverySubCommandAndTheExitCodes) {
  const auto result = holdfast({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("run"), HasSubstr("demo"), HasSubstr("db"),
                                HasSubstr("scenario"), HasSubstr("version")));
  EXPECT_THAT(result.out, HasSubstr("Exit codes"));
}

TEST_F(Cli, AnUnknownSubCommandIsAUsageError) {
  EXPECT_EQ(holdfast({"sell"}).exit_code, 2);
  EXPECT_EQ(holdfast({}).exit_code, 2);
  EXPECT_EQ(holdfast({"db", "migrate", "sideways"}).exit_code, 2);
  EXPECT_EQ(holdfast({"demo", "--size", "huge"}).exit_code, 2);
}

TEST_F(Cli, VersionNamesWhatItWasBuiltWith) {
  const auto result = holdfast({"version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("holdfast "), HasSubstr("SQLite"), HasSubstr("libpq")));
}

TEST_F(Cli, ATypoInTheConfigurationIsNamedByFileLineAndKey) {
  const auto file = write("till.toml", "[screen]\ntheme = \"dark\"\nfulscreen = true\n");
  const auto result = holdfast({"run", "--config", file});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr(file + ":3"), HasSubstr("fulscreen"),
                                HasSubstr("config_unknown_key")));
}

TEST_F(Cli, AWrongValueInTheEnvironmentNamesTheVariable) {
  const auto result = holdfast({"config"}, {"HOLDFAST_SCREEN_THEME=purple"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("HOLDFAST_SCREEN_THEME"), HasSubstr("config_wrong_value")));
}

TEST_F(Cli, AFlagWinsOverTheEnvironmentAndTheFile) {
  const auto file = write("till.toml", "[screen]\nwidth = 1024\n");
  const auto result = holdfast({"config", "--config", file, "--set", "screen.width=1920"},
                               {"HOLDFAST_SCREEN_WIDTH=1280"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("width = 1920"));
}

TEST_F(Cli, AMissingConfigurationFileIsNamed) {
  const auto result = holdfast({"run", "--config", "/nowhere/till.toml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("/nowhere/till.toml"));
}

TEST_F(Cli, AScenarioThatHoldsExitsWithZero) {
  const auto file = write("sale.txt",
                          "given shop \"Corner Market\" currency EUR tax included per line\n"
                          "given tax A \"VAT 20 %\" 20%\n"
                          "given item 4006381333931 \"Pencil\" 1.20 A\n"
                          "given person \"Robin\" cashier pin 2468\n"
                          "sign in \"Robin\" 2468\n"
                          "open shift 100.00\n"
                          "scan 4006381333931\n"
                          "expect total 1.20\n");
  const auto result = holdfast({"scenario", file});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("sale.txt"));
}

TEST_F(Cli, AScenarioThatDoesNotHoldNamesItsLine) {
  const auto file = write("sale.txt",
                          "given shop \"Corner Market\" currency EUR tax included per line\n"
                          "given person \"Robin\" cashier pin 2468\n"
                          "sign in \"Robin\" 2468\n"
                          "expect screen sell\n");
  const auto result = holdfast({"scenario", file});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("sale.txt:4"));
}

TEST_F(Cli, AScenarioWithAnUnknownLineNamesIt) {
  const auto file = write("sale.txt", "# a comment\nfly to the moon\n");
  const auto result = holdfast({"scenario", file});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("sale.txt:2"), HasSubstr("fly to the moon")));
}

TEST_F(Cli, MigratingWithoutADatabaseSaysWhereToNameOne) {
  const auto result =
      holdfast({"db", "migrate", "status"}, {"XDG_CONFIG_HOME=" + folder_.path().string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--database"));
}

TEST_F(Cli, MigratingAnAbsentServerSaysSo) {
  const auto result = holdfast({"db", "migrate", "status", "--database",
                                "host=" + folder_.path().string() + " dbname=shop user=nobody"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("server_unreachable"));
}

TEST_F(Cli, AHeadlessDemoWithoutAScenarioIsAUsageError) {
  const auto result = holdfast({"demo", "--headless"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--scenario"));
}

}  // namespace
}  // namespace holdfast::test
