#include "db/remote/private_cluster.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "tests/support/pg_cluster.h"

namespace holdfast::remote {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using holdfast::testing::must_run;
using holdfast::testing::PgCluster;
using holdfast::testing::value_of;

class PrivateClusterFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/holdfast-cluster-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    // As mkdtemp made it, nobody else may pass through it.
    ASSERT_EQ(::chmod(name.c_str(), 0755), 0);
    above_ = name;
  }
  void TearDown() override { fs::remove_all(above_); }

  PrivateClusterOptions options() const {
    return {.folder = above_ / "shop", .durable = false, .ends_with_parent = true};
  }
  PrivateCluster must_open(const PrivateClusterOptions& with) {
    auto cluster = PrivateCluster::open(with);
    if (!cluster) {
      ADD_FAILURE() << cluster.error().detail;
      std::exit(1);
    }
    return *std::move(cluster);
  }
  fs::path above_;
};

long server_pid(const fs::path& folder) {
  std::ifstream file{folder / "data" / "postmaster.pid"};
  long pid = 0;
  file >> pid;
  return pid;
}

TEST_F(PrivateClusterFolder, KeepsItsDataOverAStopAndACrash) {
  auto cluster = must_open(options());
  ASSERT_FALSE(cluster.running());
  auto started = cluster.start();
  ASSERT_TRUE(started) << started.error().detail;
  EXPECT_FALSE(cluster.adopted());
  ASSERT_TRUE(cluster.ensure_database("shop"));
  ASSERT_TRUE(cluster.ensure_database("shop"));
  {
    auto connection = PgConnection::connect({.conninfo = cluster.conninfo("shop")});
    ASSERT_TRUE(connection) << connection.error().detail;
    must_run(*connection, "CREATE TABLE t AS SELECT 42 AS n");
  }
  ASSERT_TRUE(cluster.stop(StopMode::fast));
  EXPECT_FALSE(cluster.running());
  ASSERT_TRUE(cluster.start());
  ASSERT_TRUE(cluster.stop(StopMode::immediate));
  ASSERT_TRUE(cluster.stop(StopMode::immediate));

  auto again = must_open(options());
  ASSERT_TRUE(again.start());
  auto connection = PgConnection::connect({.conninfo = again.conninfo("shop")});
  ASSERT_TRUE(connection) << connection.error().detail;
  EXPECT_EQ(value_of(*connection, "SELECT n FROM t"), "42");
}

TEST_F(PrivateClusterFolder, IsReachableThroughItsSocketOnly) {
  auto cluster = must_open(options());
  ASSERT_TRUE(cluster.start());
  auto connection = PgConnection::connect({.conninfo = cluster.conninfo("postgres")});
  ASSERT_TRUE(connection);
  EXPECT_EQ(value_of(*connection, "SHOW listen_addresses"), "");
  EXPECT_EQ(value_of(*connection, "SHOW data_checksums"), "on");
  EXPECT_EQ(value_of(*connection, "SHOW server_encoding"), "UTF8");
  EXPECT_EQ(value_of(*connection, "SELECT count(*) FROM pg_hba_file_rules WHERE type <> 'local'"),
            "0");
  struct stat status {};
  ASSERT_EQ(::stat(cluster.socket_folder().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  if (::geteuid() == 0) {
    EXPECT_NE(status.st_uid, 0U);
  }
}

TEST_F(PrivateClusterFolder, AdoptsTheServerThatACrashedProgramLeft) {
  auto with = options();
  with.ends_with_parent = false;
  const pid_t crashing = ::fork();
  if (crashing == 0) {
    auto cluster = PrivateCluster::open(with);
    const bool started = cluster && cluster->start();
    _exit(started ? 0 : 1);  // no destructor runs, as after a crash
  }
  int status = 0;
  ASSERT_EQ(::waitpid(crashing, &status, 0), crashing);
  ASSERT_EQ(status, 0);
  const long pid = server_pid(with.folder);
  ASSERT_GT(pid, 0);

  auto cluster = must_open(with);
  EXPECT_TRUE(cluster.running());
  ASSERT_TRUE(cluster.start());
  EXPECT_TRUE(cluster.adopted());
  EXPECT_EQ(server_pid(with.folder), pid);
  EXPECT_TRUE(PgConnection::connect({.conninfo = cluster.conninfo("postgres")}));
  ASSERT_TRUE(cluster.stop(StopMode::fast));
  EXPECT_FALSE(cluster.running());
}

TEST_F(PrivateClusterFolder, EndsWithItsParent) {
  const auto with = options();
  const pid_t killed = ::fork();
  if (killed == 0) {
    auto cluster = PrivateCluster::open(with);
    if (!cluster || !cluster->start()) _exit(1);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(killed, &status, 0), killed);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the server did not start";
  const auto cluster = must_open(with);
  for (int i = 0; i < 500 && cluster.running(); ++i) std::this_thread::sleep_for(10ms);
  EXPECT_FALSE(cluster.running());
}

TEST_F(PrivateClusterFolder, NamesWhatIsWrong) {
  auto with = options();
  with.settings = {"shared_buffers=nonsense"};
  auto cluster = must_open(with);
  const auto started = cluster.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, core::ErrorCode::private_database_failed);
  EXPECT_THAT(started.error().detail, ::testing::HasSubstr("shared_buffers"));

  with.socket_folder = above_ / std::string(100, 'x');
  const auto too_long = PrivateCluster::open(with);
  ASSERT_FALSE(too_long);
  EXPECT_THAT(too_long.error().detail, ::testing::HasSubstr("too long"));
}

TEST_F(PrivateClusterFolder, SaysWhichFolderIsClosed) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root's server runs as another user";
  ASSERT_EQ(::chmod(above_.c_str(), 0700), 0);
  const auto cluster = PrivateCluster::open(options());
  ASSERT_FALSE(cluster);
  EXPECT_THAT(cluster.error().detail, ::testing::HasSubstr(above_.string()));
}

TEST_F(PrivateClusterFolder, TakesNoHalfMadeClusterForAWholeOne) {
  fs::create_directories(above_ / "shop" / "data.unfinished" / "base");
  auto cluster = must_open(options());
  EXPECT_TRUE(cluster.start());
}

}  // namespace
}  // namespace holdfast::remote
