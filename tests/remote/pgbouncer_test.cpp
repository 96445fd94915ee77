// A till behind PgBouncer in transaction mode: everything it asks works, and nothing of it
// stays in the session, which the next client gets.
#include "tests/support/pgbouncer.h"

#include <gtest/gtest.h>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using holdfast::testing::PgBouncer;
using holdfast::testing::value_of;

class Pooled : public testing::DemoShopTest {
 protected:
  Pooled() {
    for (const auto& till : shop_.tills) logins_.push_back({till.login, testing::kPassword});
    pooler_.emplace(cluster_.server(), logins_);
  }
  std::string conninfo(std::size_t till) const {
    return pooler_->conninfo(database_, shop_.tills[till].login, testing::kPassword);
  }
  std::unique_ptr<ports::RemoteStore> pooled_store(std::size_t till) const {
    return open_remote_store({.conninfo = conninfo(till)}).value();
  }

  std::vector<PgBouncer::Login> logins_;
  std::optional<PgBouncer> pooler_;
};

TEST_F(Pooled, EverythingThatATillAsksWorks) {
  auto server = pooled_store(0);
  const auto page = testing::whole_catalogue(*server);
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_FALSE(page->items.empty());
  EXPECT_TRUE(server->ping());
  testing::RecordingTill till{*page, 1};
  const std::vector entries = {till.open_shift(), till.sell("BAK-001"), till.sell("BAK-002")};
  const auto answers = server->post(entries);
  ASSERT_TRUE(answers) << answers.error().detail;
  const auto head = server->journal_head(2);
  ASSERT_TRUE(head) << head.error().detail;
  EXPECT_EQ(head->last_seq, 3);
  EXPECT_EQ(head->known_hash, entries[1].hash);
  const auto copy = server->journal_from(1, 10);
  ASSERT_TRUE(copy) << copy.error().detail;
  ASSERT_EQ(copy->size(), 3U);
  EXPECT_EQ((*copy)[2].payload, entries[2].payload);
  EXPECT_TRUE(server->pull(page->cursor, 10'000));
  EXPECT_EQ(value("SELECT count(*) FROM transactions"), "2");
}

TEST_F(Pooled, NothingStaysInTheSession) {
  const std::string pids =
      "SELECT string_agg(pid::text, ' ' ORDER BY pid) FROM pg_stat_activity WHERE usename = '" +
      shop_.tills[0].login + "'";
  auto server = pooled_store(0);
  const auto page = testing::whole_catalogue(*server);
  ASSERT_TRUE(page) << page.error().detail;
  testing::RecordingTill till{*page, 1};
  ASSERT_TRUE(server->post(std::vector{till.open_shift(), till.sell("BAK-001")}));
  ASSERT_TRUE(server->journal_head(2));
  const std::string sessions = value(pids);
  ASSERT_FALSE(sessions.empty());

  auto next = PgConnection::connect({.conninfo = conninfo(0)});
  ASSERT_TRUE(next) << next.error().detail;
  EXPECT_EQ(value_of(*next, "SELECT coalesce(current_setting('app.tenant_id', true), '')"), "");
  EXPECT_EQ(value_of(*next, "SELECT count(*) FROM pg_prepared_statements"), "0");
  EXPECT_EQ(value_of(*next, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), "0");
  EXPECT_EQ(value_of(*next, "SELECT count(*) FROM pg_class WHERE relpersistence = 't'"), "0");
  EXPECT_EQ(value_of(*next, "SELECT current_setting('plan_cache_mode')"), "auto");
  // It is the session that the till used.
  EXPECT_EQ(value(pids), sessions);
}

// Each till is known by its login, whoever used the pooler before it.
TEST_F(Pooled, TwoTillsInTurnStayTwoTills) {
  auto first = pooled_store(0), second = pooled_store(1);
  const auto page = testing::whole_catalogue(*first);
  ASSERT_TRUE(page) << page.error().detail;
  testing::RecordingTill one{*page, 1}, other{*page, 2};
  for (int i = 0; i < 5; ++i) {
    const auto mine = i == 0 ? one.open_shift() : one.sell("BAK-001");
    const auto theirs = i == 0 ? other.open_shift() : other.sell("BAK-001");
    ASSERT_TRUE(first->post(std::vector{mine}));
    ASSERT_TRUE(second->post(std::vector{theirs}));
    EXPECT_EQ(first->journal_head(0)->last_hash, mine.hash);
    EXPECT_EQ(second->journal_head(0)->last_hash, theirs.hash);
  }
  EXPECT_EQ(value("SELECT count(DISTINCT terminal_id) FROM transactions"), "2");
}

TEST_F(Pooled, ThePoolersTroubleHasTheNamesOfTheServersTrouble) {
  auto server = pooled_store(0);
  ASSERT_TRUE(server->ping());
  pooler_->kill();
  EXPECT_EQ(server->ping().error().code, core::ErrorCode::server_unreachable);
  EXPECT_EQ(server->ping().error().code, core::ErrorCode::server_unreachable);
  pooler_->start();
  EXPECT_TRUE(server->ping());
  auto wrong = open_remote_store({.conninfo = pooler_->conninfo(database_, shop_.tills[0].login,
                                                                "something else")})
                   .value();
  const auto refused = wrong->ping();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::server_login_refused) << refused.error().detail;
}

}  // namespace
}  // namespace holdfast::remote
