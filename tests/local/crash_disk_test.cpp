// What the disk of the crash gate keeps and what it may lose.
#include "tests/local/crash_disk.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast::local {
namespace {

CrashDisk small_disk(SyncLie lie = SyncLie::none) {
  CrashDisk disk({std::string("....."), std::string("....."), std::nullopt}, lie);
  return disk;
}

// All that a thousand cuts leave: database, log and rollback journal in one text.
std::set<std::string> all_cuts(const CrashDisk& disk, Cut how) {
  Dice dice(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    for (const auto& content : disk.cut(how, dice)) text += content.value_or("-") + "|";
    seen.insert(text);
  }
  return seen;
}

using Texts = std::set<std::string>;

TEST(CrashDisk, KeepsWhatWasSyncedAndAnyPartOfTheRest) {
  CrashDisk disk = small_disk();
  disk.write(DiskFile::database, "a", 0);
  disk.write(DiskFile::log, "b", 1);
  disk.sync(DiskFile::log);
  disk.write(DiskFile::log, "c", 2);
  disk.write(DiskFile::database, "d", 3);
  EXPECT_EQ(disk.content(DiskFile::database), "a..d.");
  EXPECT_EQ(all_cuts(disk, Cut::nothing), (Texts{".....|.b...|-|"}));
  EXPECT_EQ(all_cuts(disk, Cut::prefix),
            (Texts{".....|.b...|-|", "a....|.b...|-|", "a....|.bc..|-|", "a..d.|.bc..|-|"}));
  const Texts subsets = all_cuts(disk, Cut::subset);
  EXPECT_EQ(subsets.size(), 8U);
  EXPECT_TRUE(subsets.contains("...d.|.b...|-|"));
}

TEST(CrashDisk, ForgetsWhatItOnlySaidItSynced) {
  for (const SyncLie lie : {SyncLie::about_the_log, SyncLie::always}) {
    CrashDisk disk = small_disk(lie);
    disk.write(DiskFile::database, "a", 0);
    disk.write(DiskFile::log, "b", 0);
    disk.sync(DiskFile::database);
    disk.sync(DiskFile::log);
    const bool honest_database = lie == SyncLie::about_the_log;
    EXPECT_EQ(all_cuts(disk, Cut::nothing),
              (Texts{honest_database ? "a....|.....|-|" : ".....|.....|-|"}));
  }
}

TEST(CrashDisk, TearsWritesBetweenSectors) {
  CrashDisk disk({std::string(1024, '.'), std::nullopt, std::nullopt});
  disk.write(DiskFile::database, std::string(600, 'x'), 300);
  const Texts torn = all_cuts(disk, Cut::torn);
  const std::string head(300, '.'), tail(124, '.');
  const std::string first(212, 'x'), second(388, 'x'), none1(212, '.'), none2(388, '.');
  const std::string rest = "|-|-|";
  EXPECT_EQ(torn,
            (Texts{head + none1 + none2 + tail + rest, head + first + none2 + tail + rest,
                   head + none1 + second + tail + rest, head + first + second + tail + rest}));
}

TEST(CrashDisk, ANameIsDurableWithItsFolder) {
  CrashDisk disk = small_disk();
  disk.create(DiskFile::rollback);
  disk.write(DiskFile::rollback, "r", 0);
  EXPECT_EQ(all_cuts(disk, Cut::subset),
            (Texts{".....|.....|-|", ".....|.....||", ".....|.....|r|"}));
  disk.sync_folder();
  disk.sync(DiskFile::rollback);
  EXPECT_EQ(all_cuts(disk, Cut::subset), (Texts{".....|.....|r|"}));
  disk.remove(DiskFile::rollback);
  EXPECT_EQ(all_cuts(disk, Cut::subset), (Texts{".....|.....|-|", ".....|.....|r|"}));
}

}  // namespace
}  // namespace holdfast::local
