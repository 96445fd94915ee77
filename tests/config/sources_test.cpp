// The order of the sources: files, environment, flags; the later one wins, key by key.
#include <gmock/gmock.h>

#include "tests/config/files.h"

namespace holdfast::config::test {
namespace {

TEST(Sources, WithoutAnyTheDefaultsHold) {
  const auto settings = load({});
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(*settings, Settings{});
}

TEST(Sources, TheLaterOneWinsKeyByKey) {
  const Folder folder;
  Sources sources;
  sources.files = {
      folder.write("etc.toml",
                   "[screen]\ntheme = \"light\"\nwidth = 1000\nheight = 600\n"
                   "sound = false\n[printer]\nqueue = \"etc\"\n"),
      folder.write("user.toml",
                   "[screen]\nwidth = 1001\nheight = 601\n"
                   "[printer]\nkind = \"cups\"\n"),
  };
  sources.environment = {{"HOLDFAST_SCREEN_HEIGHT", "602"},
                         {"HOLDFAST_SCANNER_WEDGE_SUFFIX", "tab"},
                         {"PATH", "/bin"}};
  sources.flags = {{"scanner.wedge.min_length", "6"},
                   {"scanner.wedge.min_length", "7"},
                   {"screen.sound", "true"}};
  const auto settings = load(sources);
  ASSERT_TRUE(settings.has_value()) << settings.error().detail;

  Settings expected;
  expected.screen.theme = Theme::light;
  expected.screen.width = 1001;
  expected.screen.height = 602;
  expected.screen.sound = true;
  expected.printer.kind = PrinterKind::cups;
  expected.printer.queue = "etc";
  expected.scanner.wedge.suffix = WedgeSuffix::tab;
  expected.scanner.wedge.min_length = 7;
  EXPECT_EQ(*settings, expected);
}

TEST(Sources, ANamedFileReplacesTheStandardOnes) {
  const Folder folder;
  Sources sources;
  sources.files = {folder.write("etc.toml", "[screen]\nwidth = 1000\n")};
  sources.config_file = folder.write("named.toml", "[screen]\nheight = 600\n");
  const auto settings = load(sources);
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->screen.width, Settings{}.screen.width);
  EXPECT_EQ(settings->screen.height, 600);
}

TEST(Sources, DottedKeysAndInlineTablesAreSections) {
  const auto settings =
      load_text("scanner.wedge.enabled = false\nlog = {level = \"debug\", file = \"/x\"}\n");
  ASSERT_TRUE(settings.has_value()) << settings.error().detail;
  EXPECT_FALSE(settings->scanner.wedge.enabled);
  EXPECT_EQ(settings->log.level, LogLevel::debug);
  EXPECT_EQ(settings->log.file, "/x");
}

TEST(Environment, IsReadAsTheSystemGivesIt) {
  const char* const environ[] = {"HOME=/home/till", "EMPTY=", "X=a=b", "broken", nullptr};
  EXPECT_THAT(environment_from(environ),
              testing::ElementsAre(testing::Pair("EMPTY", ""), testing::Pair("HOME", "/home/till"),
                                   testing::Pair("X", "a=b")));
  EXPECT_TRUE(environment_from(nullptr).empty());
}

TEST(StandardFiles, FollowTheXdgFolders) {
  using testing::ElementsAre;
  EXPECT_THAT(standard_files({}), ElementsAre("/etc/holdfast/holdfast.toml"));
  EXPECT_THAT(
      standard_files({{"HOME", "/home/till"}}),
      ElementsAre("/etc/holdfast/holdfast.toml", "/home/till/.config/holdfast/holdfast.toml"));
  EXPECT_THAT(standard_files({{"HOME", "/home/till"}, {"XDG_CONFIG_HOME", "/c"}}),
              ElementsAre("/etc/holdfast/holdfast.toml", "/c/holdfast/holdfast.toml"));
  EXPECT_THAT(
      standard_files({{"HOME", "/home/till"}, {"XDG_CONFIG_HOME", "relative"}}),
      ElementsAre("/etc/holdfast/holdfast.toml", "/home/till/.config/holdfast/holdfast.toml"));
}

TEST(DataFolder, IsTheSettingOrTheUsersOwn) {
  Settings settings;
  EXPECT_EQ(data_folder(settings, {{"HOME", "/h"}}).value(), "/h/.local/share/holdfast");
  EXPECT_EQ(data_folder(settings, {{"HOME", "/h"}, {"XDG_DATA_HOME", "/d"}}).value(),
            "/d/holdfast");
  const auto nowhere = data_folder(settings, {});
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_EQ(nowhere.error().code, core::ErrorCode::config_wrong_value);
  settings.till.data_dir = "/srv/till";
  EXPECT_EQ(data_folder(settings, {}).value(), "/srv/till");
}

}  // namespace
}  // namespace holdfast::config::test
