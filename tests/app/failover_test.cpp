// Several servers in the connection string: the till finds the one that takes writes, and
// what a failover lost is sent again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include "tests/app/posting_till.h"
#include "tests/app/silent_server.h"
#include "tests/support/server_folder.h"

namespace holdfast::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using remote::testing::kPassword;

// A copy of a server that was stopped, waiting in recovery for more that never comes: a
// replica whose line to the primary is cut.
class Replica {
 public:
  explicit Replica(remote::PrivateCluster& primary) {
    must(primary.stop(remote::StopMode::fast));
    const fs::path data = primary.log_file().parent_path() / "data";
    fs::copy(data, folder() / "data", fs::copy_options::recursive);
    std::ofstream{folder() / "data" / "standby.signal"};
    folder_.give_to(primary.user());
    must(primary.start());
    server_.emplace(must(
        remote::PrivateCluster::open({.folder = folder(), .durable = false, .passwords = true})));
    must(server_->start());
  }
  remote::PrivateCluster& server() { return *server_; }
  remote::PgConnection connect(const std::string& database) {
    return must(remote::PgConnection::connect({.conninfo = server_->conninfo(database)}));
  }
  void promote() {
    auto admin = connect("postgres");
    ASSERT_EQ(value_of(admin, "SELECT pg_promote()"), "t");
  }

 private:
  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }

  ServerFolder folder_;
  std::optional<remote::PrivateCluster> server_;
};

class Failover : public ::testing::Test {
 protected:
  Failover() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium");
    spdlog::set_level(spdlog::level::off);
    remote::testing::load_shop(primary_.conninfo(database_));
    replica_.emplace(primary_.server());
  }
  // `hosts` as in libpq: names, or folders of sockets, separated by commas.
  std::string conninfo(const std::string& hosts, const std::string& ports) const {
    return "host=" + hosts + " port=" + ports + " dbname=" + database_ +
           " user=" + shop_.tills[0].login + " password='" + kPassword +
           "' target_session_attrs=read-write sslmode=disable";
  }
  std::string primary_host() { return primary_.server().socket_folder().string(); }
  std::string replica_host() { return replica_->server().socket_folder().string(); }
  template <class Reached>
  static bool wait_until(Reached reached) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!reached()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }

  PgCluster primary_;
  const std::string database_ = primary_.make_migrated_database();
  const remote::DemoShop shop_ = remote::demo_shop();
  std::optional<Replica> replica_;
};

TEST_F(Failover, TheServerThatTakesWritesIsFoundWhereverItStands) {
  for (const auto& hosts :
       {primary_host() + "," + replica_host(), replica_host() + "," + primary_host()}) {
    auto store = must(remote::open_remote_store({.conninfo = conninfo(hosts, "5432,5432")}));
    auto head = store->journal_head(0);
    EXPECT_TRUE(head) << hosts << ": " << core::sentence(head.error());
  }
  auto store = must(remote::open_remote_store({.conninfo = conninfo(replica_host(), "5432")}));
  const auto refused = store->journal_head(0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::server_unreachable) << refused.error().detail;
}

// One that takes the connection and says nothing, as a machine that hangs does, must not use
// up the time of the others.
TEST_F(Failover, AServerThatHangsDoesNotKeepTheTillFromTheNext) {
  const SilentServer hanging;
  const std::string text = hanging.conninfo();
  const auto begin = text.find("port=") + 5;
  const std::string port = text.substr(begin, text.find(' ', begin) - begin);
  auto store = must(remote::open_remote_store(
      {.conninfo = conninfo("127.0.0.1," + primary_host(), port + ",5432"),
       .connect_timeout_s = 1}));
  const auto start = std::chrono::steady_clock::now();
  const auto head = store->journal_head(0);
  EXPECT_TRUE(head) << core::sentence(head.error());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST_F(Failover, WhatAFailoverLostIsSentAgain) {
  PostingTill till{book_of_till(primary_, database_, 0),
                   conninfo(primary_host() + "," + replica_host(), "5432,5432")};
  for (int i = 0; i < 30; ++i) till.sell();
  ASSERT_TRUE(wait_until([&] { return till.waiting() == 0; }));

  // The till was told that all of it is recorded, and the replica has none of it.
  must(primary_.server().stop(remote::StopMode::immediate));
  for (int i = 0; i < 10; ++i) till.sell();
  {
    auto admin = replica_->connect(database_);
    EXPECT_EQ(value_of(admin, "SELECT count(*) FROM journal_entries"), "0");
  }
  EXPECT_EQ(till.waiting(), 10);
  replica_->promote();
  auto admin = replica_->connect(database_);
  must_run(admin, "SELECT set_config('app.tenant_id', $1, false)", {shop_.tenant.to_string()});
  const auto count = [&](const std::string& what) {
    return value_of(admin, "SELECT count(*) FROM " + what);
  };
  ASSERT_TRUE(wait_until([&] { return till.waiting() == 0 && count("transactions") == "40"; }));
  EXPECT_EQ(lines_on_server(admin, shop_.tills[0].terminal), till.lines());
  EXPECT_EQ(count("transaction_items"), "240");
  EXPECT_EQ(count("stock_movements WHERE reason = 'sale'"), "240");
  EXPECT_EQ(count("stock_ledger_differences"), "0");
  EXPECT_EQ(count("journal_quarantine"), "0");
  EXPECT_EQ(count("journal_alarms"), "0");
}

}  // namespace
}  // namespace holdfast::testing
