#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <utility>

#include "db/local/barcode_index.h"
#include "db/local/sqlite_catalogue.h"
#include "tests/local/goods.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;
using core::Quantity;
using ports::CatalogueChanges;

std::unique_ptr<SqliteCatalogue> open_catalogue(const std::filesystem::path& path) {
  auto opened = SqliteCatalogue::open(path);
  EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().detail);
  return opened ? std::move(*opened) : nullptr;
}

TEST(SqliteCatalogue, EmptyKnowsNothing) {
  const TempDirectory directory;
  const auto catalogue = open_catalogue(directory / "catalogue");
  EXPECT_FALSE(catalogue->find_by_code("04006381333931")->has_value());
  EXPECT_FALSE(catalogue->find(numbered<core::VariantId>(1))->has_value());
  EXPECT_TRUE(catalogue->tiles({}, 10)->empty());
  EXPECT_FALSE(catalogue->profile()->has_value());
  EXPECT_EQ(*catalogue->item_count(), 0);
  EXPECT_EQ(*catalogue->cursor(), "");
  EXPECT_FALSE(catalogue->set_aside().has_value());
}

TEST(SqliteCatalogue, GivesBackAWholeShopAlsoAfterReopening) {
  const TempDirectory directory;
  auto catalogue = open_catalogue(directory / "catalogue");
  const CatalogueChanges shop = small_shop();
  ASSERT_TRUE(catalogue->apply(shop).has_value());
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(**catalogue->profile(), *shop.profile);
    EXPECT_EQ(*catalogue->categories(), shop.categories);
    EXPECT_EQ(*catalogue->tax_categories(), shop.tax_categories);
    EXPECT_EQ(*catalogue->people(), shop.people);
    EXPECT_EQ(*catalogue->cursor(), shop.cursor);
    EXPECT_EQ(*catalogue->item_count(), static_cast<std::int64_t>(shop.items.size()));
    for (const core::Item& item : shop.items) {
      EXPECT_EQ(**catalogue->find(item.id), item);
      for (const core::Barcode& barcode : item.barcodes) {
        const auto hit = *catalogue->find_by_code(barcode.code);
        ASSERT_TRUE(hit.has_value()) << barcode.code;
        EXPECT_EQ(hit->item, item);
        EXPECT_EQ(hit->pack, barcode.pack);
      }
    }
    catalogue.reset();
    catalogue = open_catalogue(directory / "catalogue");
  }
}

TEST(SqliteCatalogue, TilesComeInTheirOrderAndByCategory) {
  const TempDirectory directory;
  const auto catalogue = open_catalogue(directory / "catalogue");
  CatalogueChanges changes;
  for (int i = 1; i <= 6; ++i) {
    core::Item item = item_number(i);
    item.category = numbered<core::CategoryId>(i % 2);
    item.tile_position = i == 6 ? 0 : 10 - i;
    changes.items.push_back(item);
  }
  ASSERT_TRUE(catalogue->apply(changes).has_value());
  const auto all = *catalogue->tiles({}, 3);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].id, numbered<core::VariantId>(5));
  EXPECT_EQ(all[2].id, numbered<core::VariantId>(3));
  const auto odd = *catalogue->tiles(numbered<core::CategoryId>(1), 10);
  ASSERT_EQ(odd.size(), 3U);
  EXPECT_EQ(odd[2].id, numbered<core::VariantId>(1));
}

TEST(SqliteCatalogue, ChangesAndRemovalsMoveTheCodes) {
  const TempDirectory directory;
  const auto catalogue = open_catalogue(directory / "catalogue");
  ASSERT_TRUE(catalogue->apply(page_of({item_number(1, {{"A", core::kOne}, {"B", core::kOne}})}))
                  .has_value());
  core::Item changed = item_number(1, {{"B", Quantity::of(6)}, {"C", core::kOne}});
  changed.name = "Renamed";
  ASSERT_TRUE(catalogue->apply(page_of({changed})).has_value());
  EXPECT_FALSE(catalogue->find_by_code("A")->has_value());
  EXPECT_EQ((*catalogue->find_by_code("B"))->pack, Quantity::of(6));
  EXPECT_EQ((*catalogue->find_by_code("C"))->item.name, "Renamed");
  EXPECT_EQ(*catalogue->item_count(), 1);

  // The code moves to another item in one page.
  ASSERT_TRUE(
      catalogue->apply(page_of({item_number(2, {{"C", core::kOne}})}, {changed.id})).has_value());
  EXPECT_EQ((*catalogue->find_by_code("C"))->item.id, numbered<core::VariantId>(2));
  EXPECT_FALSE(catalogue->find_by_code("B")->has_value());
  EXPECT_EQ(*catalogue->item_count(), 1);
  EXPECT_TRUE(catalogue->duplicate_codes(10)->empty());
}

TEST(SqliteCatalogue, TheOldestItemKeepsACodeThatTwoClaim) {
  const core::Item older = item_number(1, {{"04006381333931", core::kOne}});
  const core::Item newer = item_number(2, {{"04006381333931", Quantity::of(12)}});
  for (const bool older_first : {true, false}) {
    const TempDirectory directory;
    auto catalogue = open_catalogue(directory / "catalogue");
    ASSERT_TRUE(catalogue->apply(page_of({older_first ? older : newer})).has_value());
    ASSERT_TRUE(catalogue->apply(page_of({older_first ? newer : older})).has_value());
    for (int round = 0; round < 2; ++round) {
      EXPECT_EQ((*catalogue->find_by_code("04006381333931"))->item, older);
      const std::vector<DuplicateCode> expected = {{"04006381333931", older.id, newer.id}};
      EXPECT_EQ(*catalogue->duplicate_codes(10), expected);
      catalogue.reset();
      catalogue = open_catalogue(directory / "catalogue");
    }
    ASSERT_TRUE(catalogue->apply(page_of({}, {older.id})).has_value());
    EXPECT_EQ((*catalogue->find_by_code("04006381333931"))->item, newer);
    EXPECT_TRUE(catalogue->duplicate_codes(10)->empty());
  }
}

TEST(SqliteCatalogue, FileIsForItsOwnerAlone) {
  const TempDirectory directory;
  const auto catalogue = open_catalogue(directory / "catalogue");
  ASSERT_TRUE(catalogue->apply(small_shop()).has_value());
  for (const char* name : {"catalogue", "catalogue-wal", "catalogue-shm"}) {
    struct stat status = {};
    ASSERT_EQ(::stat((directory / name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
}

TEST(SqliteCatalogue, DamagedFileIsSetAsideAndReplaced) {
  const TempDirectory directory;
  for (const std::string& content :
       {std::string("this is no database, whatever its name says"), std::string(5000, '\x7f')}) {
    std::ofstream(directory / "catalogue") << content;
    auto catalogue = open_catalogue(directory / "catalogue");
    ASSERT_TRUE(catalogue->set_aside().has_value());
    EXPECT_EQ(std::filesystem::file_size(*catalogue->set_aside()), content.size());
    EXPECT_EQ(*catalogue->item_count(), 0);
    ASSERT_TRUE(catalogue->apply(small_shop()).has_value());
    catalogue.reset();
    EXPECT_FALSE(open_catalogue(directory / "catalogue")->set_aside().has_value());
    for (const char* name : {"catalogue", "catalogue-wal", "catalogue-shm"}) {
      std::filesystem::remove(directory / name);
    }
  }
  // Only the last one is kept.
  int kept = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    if (entry.path().filename().string().find("damaged") != std::string::npos) ++kept;
  }
  EXPECT_EQ(kept, 1);
}

TEST(SqliteCatalogue, DamageMetWhileSellingIsSetAsideAtTheNextStart) {
  const TempDirectory directory;
  auto catalogue = open_catalogue(directory / "catalogue");
  CatalogueChanges changes;
  for (int i = 1; i <= 2000; ++i) changes.items.push_back(item_number(i));
  ASSERT_TRUE(catalogue->apply(changes).has_value());
  catalogue.reset();
  std::filesystem::remove(directory / "catalogue-shm");
  // The log's content goes into the file, then the rows' pages are torn, the codes' not.
  { auto settle = open_catalogue(directory / "catalogue"); }
  {
    auto opened = Connection::open((directory / "catalogue").string(), ErrorNames{});
    ASSERT_TRUE(opened.has_value());
    ASSERT_TRUE(opened->execute("PRAGMA wal_checkpoint(TRUNCATE)").has_value());
    const std::int64_t root =
        *opened->query_integer("SELECT rootpage FROM sqlite_schema WHERE name='items'");
    opened = core::pass_on(core::Error{});
    std::fstream file(directory / "catalogue", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((root - 1) * 4096);
    file << std::string(64, '\x55');
  }
  catalogue = open_catalogue(directory / "catalogue");
  ASSERT_FALSE(catalogue->set_aside().has_value());
  const auto hit = catalogue->find_by_code(item_number(7).barcodes[0].code);
  ASSERT_FALSE(hit.has_value());
  EXPECT_EQ(hit.error().code, ErrorCode::catalogue_damaged);
  catalogue.reset();
  EXPECT_TRUE(open_catalogue(directory / "catalogue")->set_aside().has_value());
}

// Pages that are whole say what no till wrote: a table, a column or a row is missing, or two rows
// contradict each other. Whoever meets it says "damaged", and the next start makes the file anew.
TEST(SqliteCatalogue, AFileThatLacksWhatEachHasIsDamagedAndNoMistakeOfTheProgram) {
  for (const char* change :
       {"DROP TABLE profile", "DROP TABLE people", "DROP TABLE tax_rates", "DROP TABLE state",
        "DROP TABLE barcode_chunks", "ALTER TABLE categories RENAME COLUMN name TO title",
        "DELETE FROM state", "DELETE FROM state WHERE name='items'",
        "DELETE FROM state WHERE name='cursor'", "DELETE FROM state WHERE name='barcode_keys'",
        "CREATE UNIQUE INDEX more ON items(currency)"}) {
    SCOPED_TRACE(change);
    const TempDirectory directory;
    CatalogueChanges first = small_shop();
    first.items.resize(1);
    ASSERT_TRUE(open_catalogue(directory / "catalogue")->apply(first).has_value());
    {
      auto opened = Connection::open((directory / "catalogue").string(), ErrorNames{});
      ASSERT_TRUE(opened.has_value());
      ASSERT_TRUE(opened->execute(change).has_value());
    }
    auto catalogue = open_catalogue(directory / "catalogue");
    ASSERT_NE(catalogue, nullptr);
    if (!catalogue->set_aside()) {
      std::vector<core::Error> met;
      const auto note = [&met](const auto& result) {
        if (!result) met.push_back(result.error());
      };
      note(catalogue->item_count());
      note(catalogue->cursor());
      note(catalogue->apply(small_shop()));
      ASSERT_FALSE(met.empty());
      for (const core::Error& error : met) {
        EXPECT_EQ(error.code, ErrorCode::catalogue_damaged) << error.detail;
      }
      catalogue.reset();
      catalogue = open_catalogue(directory / "catalogue");
      ASSERT_NE(catalogue, nullptr);
    }
    EXPECT_TRUE(catalogue->set_aside().has_value());
    EXPECT_TRUE(catalogue->apply(small_shop()).has_value());
  }
}

// In a process of its own, which may not make a file longer than it is.
int apply_without_room(const std::filesystem::path& path) {
  const auto catalogue = SqliteCatalogue::open(path);
  if (!catalogue || !(*catalogue)->apply(small_shop())) return 1;
  CatalogueChanges changes;
  for (int i = 100; i < 3000; ++i) changes.items.push_back(item_number(i));
  changes.cursor = "page 2";

  ::signal(SIGXFSZ, SIG_IGN);
  struct rlimit limit = {};
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
  const rlim_t before = std::exchange(limit.rlim_cur, 128 * 1024);
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 3;
  const auto refused = (*catalogue)->apply(changes);
  if (refused || refused.error().code != ErrorCode::disk_full) return 4;
  if (*(*catalogue)->cursor() != "page 1" || *(*catalogue)->item_count() != 3) return 5;
  if (*(*catalogue)->find_by_code(item_number(100).barcodes[0].code)) return 6;
  if (!*(*catalogue)->find_by_code("4011")) return 7;

  limit.rlim_cur = before;
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 8;
  if (!(*catalogue)->apply(changes)) return 9;
  if (!*(*catalogue)->find_by_code(item_number(2999).barcodes[0].code)) return 10;
  return *(*catalogue)->item_count() == 2903 ? 0 : 11;
}

TEST(SqliteCatalogue, AFullDiskAppliesNothingAndLookUpsGoOn) {
  const TempDirectory directory;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(apply_without_room(directory / "catalogue"));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// A page moves every code to another item and back: a look-up finds it on one of the two.
TEST(SqliteCatalogue, ACodeThatMovesIsNeverUnknown) {
  const TempDirectory directory(Medium::memory);
  const auto catalogue = open_catalogue(directory / "catalogue");
  const auto page = [](int from) {
    CatalogueChanges changes;
    for (int i = 0; i < 300; ++i) {
      changes.items.push_back(item_number(1 + i + from, {{gtin_number(i + 1), core::kOne}}));
      changes.removed_items.push_back(numbered<core::VariantId>(1 + i + 1000 - from));
    }
    return changes;
  };
  ASSERT_TRUE(catalogue->apply(page(0)).has_value());
  std::atomic<bool> done = false;
  std::thread applier([&] {
    for (int round = 1; round <= 40; ++round) {
      EXPECT_TRUE(catalogue->apply(page(round % 2 * 1000)).has_value());
    }
    done = true;
  });
  for (int i = 0; !done; ++i) {
    const auto hit = catalogue->find_by_code(gtin_number(i % 300 + 1));
    if (!hit || !*hit) {
      ADD_FAILURE() << "lost " << i % 300 + 1;
      break;
    }
  }
  applier.join();
}

TEST(SqliteCatalogue, LookUpsGoOnWhileChangesAreApplied) {
  const TempDirectory directory;
  const auto catalogue = open_catalogue(directory / "catalogue");
  CatalogueChanges fixed;
  for (int i = 1; i <= 200; ++i) fixed.items.push_back(item_number(i));
  ASSERT_TRUE(catalogue->apply(fixed).has_value());
  std::atomic<bool> done = false;
  std::thread applier([&] {
    for (int page = 0; page < 20; ++page) {
      CatalogueChanges changes;
      for (int i = 0; i < 400; ++i) changes.items.push_back(item_number(1000 + page * 300 + i));
      for (int i = 0; i < 100; ++i) {
        changes.removed_items.push_back(numbered<core::VariantId>(900 + page * 300 + i));
      }
      EXPECT_TRUE(catalogue->apply(changes).has_value());
    }
    done = true;
  });
  std::int64_t found = 0;
  for (int i = 0; !done; ++i) {
    const core::Item wanted = item_number(1 + i % 200);
    const auto hit = catalogue->find_by_code(wanted.barcodes[0].code);
    ASSERT_TRUE(hit.has_value() && hit->has_value());
    ASSERT_EQ((*hit)->item, wanted);
    ++found;
    const auto moving = catalogue->find_by_code(item_number(1000 + i % 6000).barcodes[0].code);
    ASSERT_TRUE(moving.has_value());
    if (*moving) {
      ASSERT_EQ((*moving)->item, item_number(1000 + i % 6000));
    }
  }
  applier.join();
  EXPECT_GT(found, 0);
  for (int i = 0; i < 400; ++i) {
    const core::Item last = item_number(1000 + 19 * 300 + i);
    EXPECT_EQ((*catalogue->find_by_code(last.barcodes[0].code))->item, last);
  }
}

}  // namespace
}  // namespace holdfast::local
