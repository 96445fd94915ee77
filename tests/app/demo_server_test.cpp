// The demo's server switch under hasty fingers and beside somebody who ends the server.
#include "pos/app/demo_server.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <optional>
#include <thread>

#include "tests/support/must.h"
#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

using app::DemoServer;
using State = DemoServer::State;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

class DemoServerTest : public ::testing::Test {
 protected:
  DemoServerTest() : cluster_(make(folder_)) {
    if (!cluster_.start()) throw std::runtime_error("no server");
    server_.emplace(cluster_, [this] { ++changes_; });
  }
  static remote::PrivateCluster make(const TempFolder& folder) {
    // As root, the server runs as another user.
    ::chmod(folder.path().c_str(), 0755);
    return must(
        remote::PrivateCluster::open({.folder = folder.path() / "server", .durable = false}));
  }
  bool await(State state) {
    const auto deadline = steady_clock::now() + 20s;
    while (server_->state() != state) {
      if (steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }
  long server_pid() {
    std::ifstream file{folder_.path() / "server/data/postmaster.pid"};
    long pid = 0;
    file >> pid;
    return pid;
  }

  TempFolder folder_;
  remote::PrivateCluster cluster_;
  std::atomic<int> changes_ = 0;
  std::optional<DemoServer> server_;
};

TEST_F(DemoServerTest, OfFortyQuickClicksOnlyTheLastCounts) {
  for (int i = 0; i < 40; ++i) server_->toggle();
  EXPECT_TRUE(server_->settle());
  EXPECT_EQ(server_->state(), State::running);
  // At most the one that was under way, and the way back.
  EXPECT_LE(changes_, 4);

  for (int i = 0; i < 41; ++i) server_->toggle();
  EXPECT_TRUE(server_->settle());
  EXPECT_EQ(server_->state(), State::stopped);
  EXPECT_FALSE(cluster_.running());
  EXPECT_LE(changes_, 10);
  server_->want(true);
  EXPECT_TRUE(server_->settle());
  EXPECT_TRUE(cluster_.running());
}

TEST_F(DemoServerTest, SeesThatSomebodyEndedTheServerAndStartsItAgain) {
  ASSERT_EQ(::kill(static_cast<pid_t>(server_pid()), SIGKILL), 0);
  ASSERT_TRUE(await(State::stopped));
  EXPECT_EQ(changes_, 1);
  server_->toggle();
  EXPECT_TRUE(server_->settle());
  EXPECT_EQ(server_->state(), State::running);
  EXPECT_TRUE(cluster_.ensure_database("shop"));
}

TEST_F(DemoServerTest, SaysThatItCannotStartAndTriesAgainWhenAsked) {
  server_->want(false);
  ASSERT_TRUE(server_->settle());
  const auto data = folder_.path() / "server/data";
  std::filesystem::rename(data, data.string() + ".away");
  server_->want(true);
  EXPECT_FALSE(server_->settle());
  EXPECT_EQ(server_->state(), State::stopped);
  std::filesystem::rename(data.string() + ".away", data);
  server_->toggle();
  EXPECT_TRUE(server_->settle());
  EXPECT_EQ(server_->state(), State::running);
}

TEST_F(DemoServerTest, StopsTheServerWhenItEnds) {
  server_->want(false);
  server_->want(true);
  server_.reset();
  EXPECT_FALSE(cluster_.running());
}

}  // namespace
}  // namespace holdfast::testing
