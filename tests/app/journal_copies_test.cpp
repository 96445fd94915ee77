// A till whose journal is lost, another's, or further than its server's copy: what is missing on
// either side comes back, and nothing is mixed.
#include <gmock/gmock.h>

#include "pos/app/compose.h"
#include "tests/app/server_faults.h"

namespace holdfast::testing {
namespace {

using ::testing::HasSubstr;

// The till's disk was replaced. While the server can be reached, the journal comes back
// before anybody sells, with the shift that was open and the number of the next receipt.
TEST_F(ServerFaults, ALostJournalComesBackFromTheServer) {
  ShopServer fresh;
  start(fresh.till_conninfo());
  sell(kCroissant);
  EXPECT_TRUE(until_delivered()) << server().detail;
  till_.reset();
  const auto before = read_journal(folder_.path());
  lose_journal();

  till_.emplace(folder_.path(), SimTill::with_server(fresh.till_conninfo()));
  EXPECT_THAT(till_->view().banner.text, HasSubstr("2 entries came back"));
  EXPECT_TRUE(till_->view().shift.open);
  EXPECT_EQ(till_->view().sale.receipt_number, 2);
  till_->sign_in_and_open_shift();
  sell(kKefir);
  EXPECT_TRUE(until_delivered()) << server().detail;
  EXPECT_EQ(fresh.ask("SELECT count(*) FROM journal_alarms"), "0");
  EXPECT_EQ(fresh.ask("SELECT string_agg(receipt_number::text, ' ' ORDER BY receipt_number) FROM "
                      "transactions"),
            "1 2");
  expect_two_sales(fresh.database());
  const auto after = read_journal(folder_.path());
  ASSERT_EQ(after.entries.size(), 3U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(after.entries[i].id, before.entries[i].id);
    EXPECT_EQ(after.entries[i].body, before.entries[i].body);
  }
}

// An older copy of the till's disk is put back. A sale is open on it that was paid since: it
// must not be found open again, or the customer pays twice; not at this start, and not at the
// next one if this one ends before anything is saved.
TEST_F(ServerFaults, AnOlderJournalDoesNotOpenASaleThatWasPaid) {
  ShopServer fresh;
  start(fresh.till_conninfo());
  sell(kCroissant);
  till_->scan(kKefir);
  till_.reset();
  const TempFolder image;
  copy_journal(folder_.path(), image.path());
  start(fresh.till_conninfo());
  till_->sell_for_cash(500);
  till_->submit(cmd::NextSale{});
  sell(kMilk);
  EXPECT_TRUE(until_delivered()) << server().detail;
  till_.reset();
  lose_journal();
  copy_journal(image.path(), folder_.path());

  till_.emplace(folder_.path(), SimTill::with_server(fresh.till_conninfo()));
  EXPECT_THAT(till_->view().banner.text, HasSubstr("2 entries came back"));
  till_.reset();
  for (int start_again = 0; start_again < 2; ++start_again) {
    start(fresh.till_conninfo());
    EXPECT_EQ(till_->view().screen, till::Screen::sell);
    EXPECT_TRUE(till_->view().sale.empty);
    EXPECT_EQ(till_->view().sale.receipt_number, 4 + start_again);
    sell(kCroissant);
    till_.reset();
  }
  start(fresh.till_conninfo());
  EXPECT_TRUE(until_delivered()) << server().detail;
  EXPECT_EQ(fresh.ask("SELECT string_agg(receipt_number::text, ' ' ORDER BY receipt_number) FROM "
                      "transactions"),
            "1 2 3 4 5");
  EXPECT_EQ(fresh.ask("SELECT count(*) FROM journal_alarms"), "0");
}

// The same while the server is away: the till knows that the server had entries, and opens no
// shift under numbers that were given out.
TEST_F(ServerFaults, ALostJournalIsKnownWhileTheServerIsAway) {
  PgCluster cluster;
  ShopServer fresh(cluster);
  start(fresh.till_conninfo());
  sell(kCroissant);
  EXPECT_TRUE(until_delivered()) << server().detail;
  till_.reset();
  lose_journal();

  ASSERT_TRUE(cluster.server().stop(remote::StopMode::immediate));
  till_.emplace(folder_.path(), SimTill::with_server(fresh.till_conninfo()));
  ASSERT_TRUE(until_told(core::ErrorCode::journal_behind)) << server().detail;
  till_->submit(cmd::ChoosePerson{till_->view().sign_in.people.front().id});
  till_->submit(cmd::EnterPin{app::kDemoPin});
  ASSERT_TRUE(till_->pump_until([&] { return till_->view().person.has_value(); }));
  till_->submit(cmd::OpenShift{till_->money(10'000)});
  EXPECT_EQ(till_->view().banner.error_name, "journal_behind");
  EXPECT_FALSE(till_->view().shift.open);
}

// Where that note is lost too, the till cannot know until the server is back. Then no shift is
// opened either, and the next start mends it.
TEST_F(ServerFaults, ALostJournalIsNoticedWhenTheServerIsBack) {
  PgCluster cluster;
  ShopServer fresh(cluster);
  start(fresh.till_conninfo());
  sell(kCroissant);
  EXPECT_TRUE(until_delivered()) << server().detail;
  till_.reset();
  lose_journal();
  std::filesystem::remove(folder_.path() / "server_has");

  ASSERT_TRUE(cluster.server().stop(remote::StopMode::immediate));
  till_.emplace(folder_.path(), SimTill::with_server(fresh.till_conninfo()));
  ASSERT_TRUE(until_told(core::ErrorCode::server_unreachable)) << server().detail;
  ASSERT_TRUE(cluster.server().start());
  ASSERT_TRUE(until_told(core::ErrorCode::journal_behind)) << server().detail;
  till_->submit(cmd::ChoosePerson{till_->view().sign_in.people.front().id});
  till_->submit(cmd::EnterPin{app::kDemoPin});
  ASSERT_TRUE(till_->pump_until([&] { return till_->view().person.has_value(); }));
  till_->submit(cmd::OpenShift{till_->money(10'000)});
  EXPECT_EQ(till_->view().banner.error_name, "journal_behind");
  EXPECT_FALSE(till_->view().shift.open);

  till_.reset();
  start(fresh.till_conninfo());
  EXPECT_TRUE(till_->view().shift.open);
  sell(kKefir);
  EXPECT_TRUE(until_delivered()) << server().detail;
  EXPECT_EQ(fresh.ask("SELECT string_agg(receipt_number::text, ' ' ORDER BY receipt_number) FROM "
                      "transactions"),
            "1 2");
}

// Two tills on one login, each with a journal of its own, as after copying a machine: nothing
// of the first is overwritten, and what the second sells stays on it.
TEST_F(ServerFaults, AnotherJournalUnderTheSameLogin) {
  ShopServer fresh;
  start("host=" + folder_.path().string() + " dbname=shop user=till");
  sell(kMilk);
  till_.reset();
  TempFolder other;
  fill_catalogue(other.path(), fresh.till_conninfo());
  {
    SimTill first(other.path(), SimTill::with_server(fresh.till_conninfo()));
    first.sign_in_and_open_shift();
    ASSERT_TRUE(first.pump_until([&] {
      return first.view().server.link == Link::up && must(first.runtime().backlog()).waiting == 0;
    }));
  }
  start(fresh.till_conninfo());
  ASSERT_TRUE(until_told(core::ErrorCode::sequence_fork)) << server().detail;
  sell(kCroissant);
  ASSERT_TRUE(till_->pump_until([&] { return server().waiting == 3; })) << server().waiting;
  EXPECT_TRUE(until_told(core::ErrorCode::sequence_fork)) << server().detail;
  EXPECT_EQ(fresh.ask("SELECT count(*) FROM transactions"), "0");
  // Whoever looks at the server only learns of it too, and once.
  EXPECT_TRUE(till_->pump_until([&] {
    return fresh.ask("SELECT count(*) FROM journal_alarms WHERE kind = 'sequence_fork'") == "1";
  }));
  till_.reset();
  EXPECT_EQ(read_journal(folder_.path()).sales().size(), 2U);
}

// A failover to a copy that lacks the newest entries, as without a synchronous replica: the
// till, which runs on, notices and sends them again, each once.
TEST_F(ServerFaults, AFailoverThatLostAcknowledgedSales) {
  ShopServer fresh;
  start(fresh.till_conninfo());
  sell(kCroissant);
  EXPECT_TRUE(until_delivered()) << server().detail;
  till_.reset();
  const std::string older = fresh.cluster().copy_database(fresh.database());

  start(fresh.till_conninfo());
  sell(kKefir);
  sell(kMilk);
  EXPECT_TRUE(until_delivered()) << server().detail;
  const auto sales = fresh.ask(
      "SELECT string_agg(id::text, ' ' ORDER BY receipt_number) FROM "
      "transactions");
  {
    auto operators = fresh.cluster().connect("postgres");
    testing::must_run(operators, "ALTER DATABASE " + fresh.database() + " ALLOW_CONNECTIONS false");
    testing::must_run(operators,
                      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname "
                      "= '" +
                          fresh.database() + "'");
    testing::must_run(operators, "ALTER DATABASE " + fresh.database() + " RENAME TO lost");
    testing::must_run(operators, "ALTER DATABASE " + older + " RENAME TO " + fresh.database());
  }
  ASSERT_EQ(fresh.ask("SELECT count(*) FROM transactions"), "1");
  ASSERT_TRUE(till_->pump_until([&] {
    return server().link == Link::up && fresh.ask("SELECT count(*) FROM transactions") == "3";
  })) << server().detail;
  EXPECT_TRUE(until_delivered()) << server().detail;
  EXPECT_EQ(fresh.ask("SELECT string_agg(id::text, ' ' ORDER BY receipt_number) FROM transactions"),
            sales);
  EXPECT_EQ(fresh.ask("SELECT count(*) FROM journal_entries"), "4");
  EXPECT_EQ(fresh.ask("SELECT count(*) FROM stock_ledger_differences"), "0");
  // And it goes on as if nothing had been.
  sell(kMilk);
  ASSERT_TRUE(till_->pump_until([&] {
    return fresh.ask("SELECT count(*) FROM transactions") == "4";
  })) << server().detail;
  EXPECT_EQ(fresh.ask("SELECT count(*) FROM journal_alarms"), "0");
}

}  // namespace
}  // namespace holdfast::testing
