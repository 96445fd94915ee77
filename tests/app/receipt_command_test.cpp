// `holdfast receipt` on a till's folder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <fstream>
#include <sstream>

#include "db/local/sqlite_catalogue.h"
#include "db/local/sqlite_journal.h"
#include "pos/codec/codec.h"
#include "tests/core/shop_fixture.h"
#include "tests/support/must.h"
#include "tests/support/program.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

using namespace core::testing;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

core::SaleRecorded sale(std::int64_t receipt_number) {
  core::Sale made{id_of<core::TransactionId>(1), currency("EUR")};
  core::Item first = item(1, money("9.99", "EUR"), 1);
  first.name = "Crème brûlée";
  EXPECT_TRUE(made.add(first, core::Quantity::of(2), ""));
  core::SaleRecorded recorded;
  recorded.totals =
      core::compute_totals(made, {category(1, {rate(1, "VAT 20 %", 200'000)})}, {}).value();
  recorded.tenders = {core::cash_tender(recorded.totals.total, money("50.00", "EUR")).value()};
  recorded.sale = std::move(made);
  recorded.receipt_number = receipt_number;
  recorded.cashier = id_of<core::PersonId>(5);
  return recorded;
}

class ReceiptCommand : public ::testing::Test {
 protected:
  ReceiptCommand() {
    auto journal = must(local::SqliteJournal::open(folder_.path() / "journal.db"));
    append(*journal, core::ShiftOpened{{}, {}, "2026-03-01", money("150.00", "EUR")});
    append(*journal, sale(411));
    append(*journal, sale(412));
    auto catalogue = must(local::SqliteCatalogue::open(folder_.path() / "catalogue.db"));
    ports::CatalogueChanges changes;
    changes.profile.emplace();
    changes.profile->shop_name = "Épicerie du Port";
    changes.profile->terminal_number = 2;
    changes.profile->time_zone = "Europe/Paris";
    changes.profile->currency = currency("EUR");
    changes.people.push_back({id_of<core::PersonId>(5), "Amélie D.", "cashier", ""});
    must(catalogue->apply(changes));
  }
  void append(ports::Journal& to, const core::EntryBody& body) {
    const auto encoded = codec::encode(body);
    ports::NewEntry entry;
    entry.id.value.bytes[15] = ++count_;
    entry.kind = encoded.kind;
    entry.version = encoded.version;
    entry.payload = encoded.payload;
    entry.occurred_at = {1'772'375'525'120 + count_};  // 2026-03-01 14:32:05 UTC
    must(to.append(entry, ""));
  }
  ProgramResult receipt(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {HOLDFAST_PROGRAM, "receipt", folder_.path().string()});
    // No settings of the machine's own.
    return run_program(arguments, {"XDG_CONFIG_HOME=" + folder_.path().string(), "TZ="});
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream file(folder_.path() / name, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
  }

  std::uint8_t count_ = 0;
  TempFolder folder_;
};

TEST_F(ReceiptCommand, IsTextAsItWasPrintedAndSaysThatItIsACopy) {
  const auto result = receipt({"0002-000412"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("DUPLICATE"), HasSubstr("Épicerie du Port"),
                                HasSubstr("Receipt 0002-000412"), HasSubstr("2026-03-01 15:32"),
                                HasSubstr("2 × 9.99"), HasSubstr("Served by Amélie D.")));
  EXPECT_EQ(receipt({"412"}).out, result.out) << "the number alone does";
}

TEST_F(ReceiptCommand, WritesPdfPngAndTextByTheEndingOfTheFile) {
  for (const auto& [name, begins] :
       {std::pair<std::string, std::string>{"r.pdf", "%PDF-"}, {"r.png", "\x89PNG"}}) {
    const std::string file = (folder_.path() / name).string();
    const auto result = receipt({"412", "--out", file});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(read(name), StartsWith(begins));
    EXPECT_EQ(receipt({"412", "--out", file}).exit_code, 1) << "a file that is there is kept";
  }
  EXPECT_EQ(receipt({"412", "--out", (folder_.path() / "r.txt").string()}).exit_code, 0);
  EXPECT_THAT(read("r.txt"), HasSubstr("Épicerie du Port"));
  EXPECT_EQ(receipt({"412", "--out", (folder_.path() / "r.doc").string()}).exit_code, 2);
}

TEST_F(ReceiptCommand, ChangesNothingInTheTillsFolder) {
  const std::string journal = read("journal.db"), catalogue = read("catalogue.db");
  EXPECT_EQ(receipt({"412"}).exit_code, 0);
  EXPECT_EQ(read("journal.db"), journal);
  EXPECT_EQ(read("catalogue.db"), catalogue);
}

TEST_F(ReceiptCommand, SaysWhatIsWrong) {
  const auto unknown = receipt({"413"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("receipt_unknown"));
  const auto elsewhere = receipt({"0003-000412"});
  EXPECT_EQ(elsewhere.exit_code, 1);
  EXPECT_THAT(elsewhere.err, HasSubstr("is of another till"));
  EXPECT_EQ(receipt({"twelve"}).exit_code, 2);
}

// A receipt that may be wrong is none, and one that cannot be read was given out all the same.
TEST_F(ReceiptCommand, OfADamagedJournalIsNeitherMadeUpNorDenied) {
  const std::string sound = read("journal.db");
  const std::size_t number = sound.find("\"receipt_number\":412");
  ASSERT_NE(number, std::string::npos);
  // The first such place from the number on, which is in the same entry.
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string bytes = sound;
    const std::size_t at = bytes.find(from, number);
    EXPECT_NE(at, std::string::npos) << from;
    bytes.replace(at, from.size(), to);
    std::ofstream{folder_.path() / "journal.db", std::ios::binary} << bytes;
    return receipt({"412", "--out", (folder_.path() / "damaged.pdf").string()});
  };
  const auto changed = with("\"tendered\":5", "\"tendered\":9");
  const auto torn = with("\"receipt_number\":412", "\"receipt_number\":x12");
  for (const auto& result : {changed, torn}) {
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, AllOf(HasSubstr("holdfast journal"), HasSubstr("file_unreadable")));
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "damaged.pdf"));
  }
}

TEST_F(ReceiptCommand, ATillThatIsOpenIsNotRead) {
  const auto open = must(local::SqliteJournal::open(folder_.path() / "journal.db"));
  const auto result = receipt({"412"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("journal_locked"));
}

}  // namespace
}  // namespace holdfast::testing
