// The gate that every change of the journal passes: at least 50,000 images of what a power cut
// leaves of its disk, taken before and after each write, sync, truncation and creation of a file,
// while the journal is made, opened, written to, checkpointed and closed. Each is opened by the
// real journal, read whole and compared with what had been acknowledged. None may have lost
// anything, none may be unsound, and of none may the log be taken for damaged. Two disks that do
// not keep their word show that the gate would see it.
//
// HOLDFAST_CRASH_SEED=7 starts with another seed, HOLDFAST_CRASH_SEEDS=100 runs longer. A failure
// names seed and image; HOLDFAST_CRASH_SEED=7 HOLDFAST_CRASH_IMAGE=1234 looks at that one alone.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/local/crash_run.h"

namespace holdfast::local {
namespace {

constexpr int kImagesPerSeed = 5100;
constexpr int kSeeds = 10;
constexpr int kControlImages = 1500;

std::optional<int> from_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return {};
  return std::atoi(text);
}

void print(const char* what, const CrashTally& tally) {
  std::printf(
      "%-24s %6d images (nothing %d, prefix %d, subset %d, torn %d, scorched %d; "
      "opening %d, checkpoint %d): lost %d, corrupt %d, refused %d\n",
      what, tally.images, tally.cuts[0], tally.cuts[1], tally.cuts[2], tally.cuts[3], tally.cuts[4],
      tally.in_opening, tally.in_checkpoint, tally.lost, tally.corrupt, tally.refused);
  std::fflush(stdout);
}

TEST(JournalCrashGate, LosesNothingOnAnHonestDisk) {
  const int first = from_environment("HOLDFAST_CRASH_SEED").value_or(1);
  const std::optional<int> only_image = from_environment("HOLDFAST_CRASH_IMAGE");
  const int seeds = only_image ? 1 : from_environment("HOLDFAST_CRASH_SEEDS").value_or(kSeeds);
  int images = 0;
  for (int seed = first; seed < first + seeds; ++seed) {
    CrashPlan plan;
    plan.seed = static_cast<std::uint64_t>(seed);
    plan.images = kImagesPerSeed;
    plan.only_image = only_image;
    const CrashTally tally = run_crashes(plan);
    print(("seed " + std::to_string(seed)).c_str(), tally);
    images += tally.images;
    EXPECT_EQ(tally.lost, 0) << tally.first_lost;
    EXPECT_EQ(tally.corrupt, 0) << tally.first_corrupt;
    EXPECT_EQ(tally.refused, 0) << tally.first_corrupt;
    if (only_image) return;
    // Each kind of cut and each phase has its share.
    for (const int cut : tally.cuts) EXPECT_GT(cut, tally.images / 10);
    EXPECT_GT(tally.in_opening, tally.images / 50);
    EXPECT_GT(tally.in_checkpoint, tally.images / 50);
  }
  std::printf("%d images\n", images);
  if (seeds >= kSeeds) {
    EXPECT_GE(images, 50'000);
  }
}

// A journal that was half made holds nothing, but the till must start.
TEST(JournalCrashGate, AFirstStartCanBeCutAnywhere) {
  CrashPlan plan;
  plan.images = kControlImages;
  plan.first_starts = true;
  const CrashTally tally = run_crashes(plan);
  print("first starts", tally);
  EXPECT_EQ(tally.lost, 0) << tally.first_lost;
  EXPECT_EQ(tally.corrupt, 0) << tally.first_corrupt;
  EXPECT_EQ(tally.refused, 0) << tally.first_corrupt;
}

// Syncing the log only before a checkpoint keeps the file sound and loses sales. Where it loses
// them from the middle of the log, opening sees it.
TEST(JournalCrashGate, SeesThatSynchronousNormalLosesSales) {
  CrashPlan plan;
  plan.images = kControlImages;
  plan.normal = true;
  const CrashTally tally = run_crashes(plan);
  print("synchronous=NORMAL", tally);
  EXPECT_GT(tally.lost, tally.images / 50);
  EXPECT_GT(tally.refused, 0);
  EXPECT_EQ(tally.corrupt, 0) << tally.first_corrupt;
}

TEST(JournalCrashGate, SeesADiskThatLiesAboutTheLog) {
  CrashPlan plan;
  plan.images = kControlImages;
  plan.lie = SyncLie::about_the_log;
  const CrashTally tally = run_crashes(plan);
  print("lies about the log", tally);
  EXPECT_GT(tally.lost, tally.images / 50);
}

TEST(JournalCrashGate, SeesADiskThatAlwaysLies) {
  CrashPlan plan;
  plan.images = kControlImages;
  plan.lie = SyncLie::always;
  const CrashTally tally = run_crashes(plan);
  print("always lies", tally);
  EXPECT_GT(tally.lost, tally.images / 50);
  EXPECT_GT(tally.corrupt, tally.images / 50);
}

}  // namespace
}  // namespace holdfast::local
