// What models of printers can do, as files.
#include <gmock/gmock.h>

#include <fstream>

#include "drivers/printer/embedded_profiles.h"
#include "drivers/printer/printer_profile.h"
#include "drivers/printer/profile_file.h"
#include "tests/support/temp_folder.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(PrinterProfiles, AreReadAndNameTheirSource) {
  EXPECT_GE(embedded_profiles().size(), 8U);
  for (const EmbeddedProfile& file : embedded_profiles()) {
    const auto profile = read_profile(file.name, file.text, file.name);
    ASSERT_TRUE(profile) << profile.error().detail;
    EXPECT_THAT(std::string(file.text), HasSubstr("# Source: ")) << file.name;
    EXPECT_EQ(*find_profile(file.name), *profile);
    const auto again = read_profile(file.name, write_profile(*profile), "again");
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(*again, *profile);
  }
  EXPECT_EQ(builtin_profiles().front().name, "generic-80mm");
}

TEST(PrinterProfiles, HoldWhatTheFilesSay) {
  const PrinterProfile profile = find_profile("epson-tm-t88").value();
  EXPECT_EQ(profile.columns, 42);
  EXPECT_EQ(profile.width_dots, 512);
  EXPECT_EQ(profile.code_pages[1], (CodePageSlot{CodePage::cp858, 19}));
  EXPECT_EQ(profile.status, (StatusAbilities{StatusSupport::yes, true, PrintProof::process_id}));
  EXPECT_TRUE(profile.drawer.real_time);
  EXPECT_EQ(find_profile("generic-58mm").value().cutter, Cutter::none);
}

TEST(PrinterProfiles, SayWhatIsWrongWithAFileAndWhatWouldBeRight) {
  struct Wrong {
    std::string_view text;
    ErrorCode code;
    std::string_view words;
  };
  const Wrong all[] = {
      {"colums = 42", ErrorCode::config_unknown_key, "f:1: colums: unknown; did you mean columns?"},
      {"# x\n\nstatus.prof = none\n", ErrorCode::config_unknown_key, "f:3: status.prof: unknown"},
      {"paper = 80", ErrorCode::config_unknown_key, "known are columns, width_dots"},
      {"a\x07 = 1", ErrorCode::config_unknown_key, "f:1: (unprintable): unknown"},
      {"columns 48", ErrorCode::config_syntax, "f:1: must be \"key = value\""},
      {"columns = 48\ncolumns = 42", ErrorCode::config_syntax, "f:2: columns: stands twice"},
      {"columns = many", ErrorCode::config_wrong_value,
       "f:1: columns: must be a whole number from 16 to 96"},
      {"columns = 4", ErrorCode::config_wrong_value, "from 16 to 96"},
      {"columns = 48 mm", ErrorCode::config_wrong_value, "from 16 to 96"},
      {"cutter = half", ErrorCode::config_wrong_value,
       "f:1: cutter: must be none or partial or full"},
      {"raster = true", ErrorCode::config_wrong_value, "f:1: raster: must be yes or no"},
      {"code_pages = cp437", ErrorCode::config_wrong_value, "f:1: code_pages: must be pages with"},
      {"code_pages = cp999:0", ErrorCode::config_wrong_value, "known pages: cp437, cp737"},
      {"code_pages = cp437:256", ErrorCode::config_wrong_value, "must be pages with"},
      {"code_pages =", ErrorCode::config_wrong_value, "must be pages with"},
      {"columns = 96\nwidth_dots = 64", ErrorCode::config_wrong_value, "f: width_dots: must be"},
  };
  for (const Wrong& wrong : all) {
    const auto profile = read_profile("p", wrong.text, "f");
    ASSERT_FALSE(profile) << wrong.text;
    EXPECT_EQ(profile.error().code, wrong.code) << wrong.text;
    EXPECT_THAT(profile.error().detail, HasSubstr(wrong.words)) << wrong.text;
  }
  const std::string large(kMaxProfileBytes + 1, '#');
  EXPECT_THAT(read_profile("p", large, "f").error().detail, HasSubstr("larger than"));
}

TEST(PrinterProfiles, OfTheShopGoBeforeTheBuiltInOnes) {
  const holdfast::testing::TempFolder folder;
  const std::filesystem::path folders[] = {folder.path() / "none", folder.path()};
  std::ofstream(folder.path() / "epson-tm.profile") << "columns = 40\n";
  std::ofstream(folder.path() / "ours.profile") << "\ncuter = none\n";
  EXPECT_EQ(find_profile("epson-tm", folders).value().columns, 40);
  EXPECT_EQ(find_profile("epson-tm").value().columns, 48);
  EXPECT_EQ(find_profile("generic-80mm", folders).value().columns, 48);
  EXPECT_THAT(find_profile("ours", folders).error().detail,
              StartsWith((folder.path() / "ours.profile").string() +
                         ":2: cuter: unknown; did you mean cutter?"));
  EXPECT_THAT(find_profile("theirs", folders).error().detail, HasSubstr(folder.path().string()));
}

}  // namespace
}  // namespace holdfast::drivers
