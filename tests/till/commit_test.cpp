#include "pos/till/commit.h"

#include <gtest/gtest.h>

#include "tests/till/shop.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;

const auto kEntry = id<core::EntryId>(1);
const auto kOther = id<core::EntryId>(2);

TEST(Commit, HandsTheEntryBackWithItsNumberOnce) {
  Commit commit;
  const core::EntryBody body = core::ShiftOpened{{}, kAmelie, "2026-03-01", euro(100)};
  const auto append = commit.begin(kEntry, core::Instant{5}, body, {kAmelie, {}, {}});
  EXPECT_EQ(append, (effect::Append{kEntry, core::Instant{5}, body, {kAmelie, {}, {}}}));
  EXPECT_TRUE(commit.is_waiting());
  EXPECT_FALSE(commit.take({kOther, 7}));
  EXPECT_TRUE(commit.is_waiting());
  const auto entry = commit.take({kEntry, 7});
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->seq, 7);
  EXPECT_EQ(entry->id, kEntry);
  EXPECT_EQ(entry->occurred_at, core::Instant{5});
  EXPECT_EQ(entry->body, body);
  EXPECT_FALSE(commit.is_waiting());
  EXPECT_FALSE(commit.take({kEntry, 7}));
}

TEST(Commit, GivesUpOnlyOnItsOwnFailure) {
  Commit commit;
  EXPECT_FALSE(commit.give_up({kEntry, {}}));
  static_cast<void>(commit.begin(kEntry, core::Instant{5}, core::ShiftClosed{}, {}));
  EXPECT_FALSE(commit.give_up({kOther, {}}));
  EXPECT_TRUE(commit.is_waiting());
  EXPECT_TRUE(commit.give_up({kEntry, {}}));
  EXPECT_FALSE(commit.is_waiting());
}

}  // namespace
}  // namespace holdfast::till
