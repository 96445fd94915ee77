// `holdfast labels` on a till's folder, as somebody in the back room uses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "db/local/sqlite_catalogue.h"
#include "tests/core/shop_fixture.h"
#include "tests/support/must.h"
#include "tests/support/printer_simulator.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"
#include "tests/support/zpl_label.h"

namespace holdfast::testing {
namespace {

using namespace core::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LabelsCommand : public ::testing::Test {
 protected:
  LabelsCommand() {
    catalogue_ = must(local::SqliteCatalogue::open(folder_.path() / "catalogue.db"));
    ports::CatalogueChanges changes;
    changes.profile.emplace();
    changes.profile->shop_name = "Corner Market";
    changes.profile->currency = currency("EUR");
    core::Item pencil = item(1, money("1.20", "EUR"), 1);
    pencil.name = "Pencil HB";
    pencil.barcodes = {{"04006381333931"}};
    changes.items = {pencil};
    must(catalogue_->apply(changes));
  }
  ProgramResult labels(const std::string& list, std::vector<std::string> arguments) {
    const std::filesystem::path file = folder_.path() / "list.csv";
    std::ofstream(file) << list;
    arguments.insert(arguments.begin(), {HOLDFAST_PROGRAM, "labels", file.string(), "--set",
                                         "till.data_dir=" + folder_.path().string()});
    return run_program(arguments, {"XDG_CONFIG_HOME=" + folder_.path().string()});
  }
  std::vector<ZplLabel> written() const {
    std::ifstream file(folder_.path() / "out.zpl", std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    const std::string bytes = all.str();
    return read_zpl({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  }
  [[nodiscard]] std::string out() const { return (folder_.path() / "out.zpl").string(); }

  TempFolder folder_;
  // Open all the time, as a running till has it.
  std::unique_ptr<local::SqliteCatalogue> catalogue_;
};

TEST_F(LabelsCommand, WritesShelfLabelsFromBarcodes) {
  const auto result = labels("code,count\n4006381333931,2\n", {"--out", out()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto made = written();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_THAT(made[0].problems, IsEmpty());
  EXPECT_EQ(made[0].copies, 2);
  EXPECT_EQ(made[0].texts[0].text, "Pencil HB");
  EXPECT_EQ(made[0].texts[1].text, "€ 1.20");
  EXPECT_EQ(labels("4006381333931\n", {"--out", out()}).exit_code, 1) << "what is there is kept";
}

TEST_F(LabelsCommand, WritesSpoolsAndSecondHandGoods) {
  auto result =
      labels("FIL-0001;PETG;Black;1000\nFIL-0002;PLA;;;3\n", {"--kind", "spool", "--out", out()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(written().size(), 2U);
  EXPECT_EQ(written()[1].copies, 3);
  std::filesystem::remove(out());
  result = labels("UG-1,\"Charizard, Base Set\",Near Mint,,349.00\n",
                  {"--kind", "used", "--out", out()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(written()[0].texts[0].text, "Charizard, Base Set");
}

TEST_F(LabelsCommand, NamesTheLineAndPrintsNothing) {
  const auto expect = [&](const std::string& list, const std::string& kind, const char* words) {
    const auto result = labels(list, {"--kind", kind, "--out", out()});
    EXPECT_EQ(result.exit_code, 1) << list;
    EXPECT_THAT(result.err, HasSubstr(words));
    EXPECT_FALSE(std::filesystem::exists(out())) << list;
  };
  expect("4006381333931\n5901234123457\n", "shelf", "line 2: 5901234123457");
  expect("4006381333931\n5901234123457\n", "shelf", "No product has this barcode.");
  expect("4006381333931,0\n", "shelf", "The list is not printed. Mend the line that is named");
  expect("4006381333931,0\n", "shelf", "line 1: the number of labels must be from 1 to 999");
  expect("4006381333931,1,2\n", "shelf", "line 1: must have 1 cells");
  expect("FIL-1,PLA,Red,heavy\n", "spool", "line 1: the weight must be in whole grams");
  expect("UG-1,Thing,,,cheap\n", "used", "line 1: cheap");
  expect("UG-1,Thing,,,-5.00\n", "used", "line 1: a price must not be below zero");
}

TEST_F(LabelsCommand, PrintsOnTheLabelPrinter) {
  PrinterSimulator printer;
  const auto result = labels(
      "4006381333931,2\n4006381333931\n",
      {"--set", "label_printer.connection=tcp://127.0.0.1:" + std::to_string(printer.port())});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "3 labels sent to the printer\n");
  EXPECT_EQ(printer.questions(), 0);
}

TEST_F(LabelsCommand, AListOfNothingIsAMistake) {
  const auto empty = labels("", {"--out", out()});
  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_THAT(empty.err, HasSubstr("the list has no labels in it"));
  const auto folder = run_program({HOLDFAST_PROGRAM, "labels", folder_.path().string(), "--set",
                                   "till.data_dir=" + folder_.path().string(), "--out", out()},
                                  {"XDG_CONFIG_HOME=" + folder_.path().string()});
  EXPECT_EQ(folder.exit_code, 2);
  EXPECT_THAT(folder.err, HasSubstr("is a folder"));
  EXPECT_FALSE(std::filesystem::exists(out()));
}

TEST_F(LabelsCommand, SaysThatThereIsNoPrinter) {
  const auto result = labels("4006381333931\n", {});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("device_not_set_up"));
}

}  // namespace
}  // namespace holdfast::testing
