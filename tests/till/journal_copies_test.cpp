#include "pos/till/journal_copies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::till {
namespace {

using core::ErrorCode;

// Of entry `seq` on the chain of this letter.
ports::Hash256 hash(char chain, std::int64_t seq) {
  ports::Hash256 made{};
  if (seq == 0) return made;
  made[0] = static_cast<std::uint8_t>(chain);
  made[1] = static_cast<std::uint8_t>(seq);
  return made;
}

struct Both {
  OwnJournal own;
  ports::JournalHead head;
};

// The till's journal has `own` entries of chain 'a'; the server has `server` entries, of
// chain 'a' up to `shared` and of chain 'b' after it.
Both both(std::int64_t own, std::int64_t acknowledged, std::int64_t server, std::int64_t shared) {
  const auto at_server = [&](std::int64_t seq) { return hash(seq <= shared ? 'a' : 'b', seq); };
  Both made;
  made.own = {own, acknowledged, hash('a', own), {}};
  if (server > 0 && server <= own) made.own.hash_at_server_head = hash('a', server);
  made.head = {server, at_server(server), {}, 0};
  if (own > 0 && own <= server) made.head.known_hash = at_server(own);
  return made;
}

Copies compared(std::int64_t own, std::int64_t acknowledged, std::int64_t server,
                std::int64_t shared) {
  const Both made = both(own, acknowledged, server, shared);
  return compare(made.own, made.head);
}

TEST(JournalCopies, AgreeWhileTheServerHasABeginning) {
  EXPECT_EQ(compared(0, 0, 0, 0), Copies::agree);
  EXPECT_EQ(compared(5, 0, 0, 0), Copies::agree);
  EXPECT_EQ(compared(5, 3, 3, 3), Copies::agree);
  EXPECT_EQ(compared(5, 5, 5, 5), Copies::agree);
}

TEST(JournalCopies, AnAcknowledgementThatGotLostIsNoTrouble) {
  EXPECT_EQ(compared(5, 3, 5, 5), Copies::agree);
}

TEST(JournalCopies, AServerThatLostAcknowledgedEntriesIsBehind) {
  EXPECT_EQ(compared(5, 5, 4, 4), Copies::server_behind);
  EXPECT_EQ(compared(5, 4, 0, 0), Copies::server_behind);
}

TEST(JournalCopies, ATillThatLostEntriesIsBehind) {
  EXPECT_EQ(compared(0, 0, 5, 5), Copies::till_behind);
  EXPECT_EQ(compared(3, 3, 5, 5), Copies::till_behind);
}

TEST(JournalCopies, TwoEndsAreAFork) {
  EXPECT_EQ(compared(5, 3, 5, 3), Copies::forked);
  EXPECT_EQ(compared(4, 3, 5, 3), Copies::forked);
  EXPECT_EQ(compared(6, 3, 5, 3), Copies::forked);
  EXPECT_EQ(compared(2, 0, 5, 0), Copies::forked);
}

TEST(JournalCopies, TroubleHasANameAndBothNumbers) {
  const Both made = both(3, 3, 5, 5);
  const core::Error behind = trouble(Copies::till_behind, made.own, made.head);
  EXPECT_EQ(behind.code, ErrorCode::journal_behind);
  EXPECT_THAT(behind.detail, testing::AllOf(testing::HasSubstr("3"), testing::HasSubstr("5")));
  EXPECT_EQ(trouble(Copies::forked, made.own, made.head).code, ErrorCode::sequence_fork);
}

}  // namespace
}  // namespace holdfast::till
