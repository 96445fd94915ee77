#include "db/remote/private_cluster.h"

#include <gtest/gtest.h>
#include <poll.h>
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
using std::chrono::steady_clock;

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

  PrivateClusterOptions options() const { return {.folder = above_ / "shop", .durable = false}; }
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

// Processes that stand in `folder`, as those of PostgreSQL do.
int processes_in(const fs::path& folder) {
  int count = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{"/proc"}) {
    const std::string where = fs::read_symlink(entry.path() / "cwd", error).string();
    if (!error && where.starts_with(folder.string())) ++count;
  }
  return count;
}

long server_pid(const fs::path& folder) {
  std::ifstream file{folder / "data" / "postmaster.pid"};
  long pid = 0;
  file >> pid;
  return pid;
}

TEST_F(PrivateClusterFolder, KeepsItsDataOverAStopAndACrash) {
  {
    auto cluster = must_open(options());
    ASSERT_FALSE(cluster.running());
    auto started = cluster.start();
    ASSERT_TRUE(started) << started.error().detail;
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
  }
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

TEST_F(PrivateClusterFolder, EndsWithItsProgramAndTheNextOneGoesOn) {
  const auto with = options();
  // The server may have ended before its number can be read here.
  int told[2];
  ASSERT_EQ(::pipe(told), 0);
  const pid_t killed = ::fork();
  if (killed == 0) {
    auto cluster = PrivateCluster::open(with);
    if (!cluster || !cluster->start() || !cluster->ensure_database("shop")) _exit(1);
    const long server = server_pid(with.folder);
    if (::write(told[1], &server, sizeof server) != sizeof server) _exit(1);
    ::kill(::getpid(), SIGKILL);
  }
  ::close(told[1]);
  int status = 0;
  ASSERT_EQ(::waitpid(killed, &status, 0), killed);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the server did not start";
  long old_server = 0;
  ASSERT_EQ(::read(told[0], &old_server, sizeof old_server), ssize_t{sizeof old_server});
  ::close(told[0]);
  ASSERT_GT(old_server, 0);

  const auto begun = steady_clock::now();
  auto cluster = must_open(with);
  EXPECT_FALSE(cluster.running());
  auto started = cluster.start();
  ASSERT_TRUE(started) << started.error().detail;
  EXPECT_LT(steady_clock::now() - begun, 5s);
  EXPECT_NE(server_pid(with.folder), old_server);
  EXPECT_TRUE(PgConnection::connect({.conninfo = cluster.conninfo("shop")}));
}

// Killed at any moment while it makes the cluster, it leaves nothing that runs and nothing
// half made that the next one would take for whole.
TEST_F(PrivateClusterFolder, MayBeKilledWhileItIsMade) {
  const auto with = options();
  for (const auto moment : {20ms, 80ms, 200ms, 320ms, 440ms}) {
    const pid_t killed = ::fork();
    if (killed == 0) {
      std::ignore = PrivateCluster::open(with);
      ::pause();
    }
    std::this_thread::sleep_for(moment);
    ::kill(killed, SIGKILL);
    ASSERT_EQ(::waitpid(killed, nullptr, 0), killed);
  }
  const auto begun = steady_clock::now();
  {
    auto cluster = must_open(with);
    auto started = cluster.start();
    ASSERT_TRUE(started) << started.error().detail;
    EXPECT_TRUE(cluster.ensure_database("shop"));
  }
  EXPECT_LT(steady_clock::now() - begun, 20s);
  EXPECT_FALSE(fs::exists(with.folder / "data.unfinished"));
  EXPECT_EQ(processes_in(with.folder), 0);
}

TEST_F(PrivateClusterFolder, OneProgramAtATime) {
  auto first = must_open(options());
  ASSERT_TRUE(first.start());
  const auto second = PrivateCluster::open(options());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().detail, ::testing::HasSubstr("another program"));
  EXPECT_TRUE(first.running());
}

// After a power cut the number in the old lock file may be that of any program.
TEST_F(PrivateClusterFolder, ALockFileWithTheNumberOfAnotherProgramIsNoServer) {
  auto cluster = must_open(options());
  const pid_t other = ::fork();
  if (other == 0) {
    if (cluster.user())
      std::ignore = ::setresuid(cluster.user()->uid, cluster.user()->uid, cluster.user()->uid);
    for (;;) ::pause();
  }
  const std::string text = std::to_string(other) + "\n" + (options().folder / "data").string() +
                           "\n1700000000\n5432\n../socket\n\n  1234567 0\nready   \n";
  std::ofstream(options().folder / "data/postmaster.pid") << text;
  std::ofstream(options().folder / "socket/.s.PGSQL.5432.lock") << text;
  const auto started = cluster.start();
  EXPECT_TRUE(started) << started.error().detail;
  EXPECT_EQ(::kill(other, 0), 0) << "a stranger was ended";
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
}

TEST_F(PrivateClusterFolder, KnowsThatSomebodyEndedTheServer) {
  auto cluster = must_open(options());
  ASSERT_TRUE(cluster.start());
  pollfd end{cluster.end_descriptor(), 0, 0};
  EXPECT_EQ(::poll(&end, 1, 0), 0);
  // As root's shell would: without asking anybody.
  ASSERT_EQ(::kill(static_cast<pid_t>(server_pid(options().folder)), SIGKILL), 0);
  EXPECT_EQ(::poll(&end, 1, 10'000), 1);
  EXPECT_FALSE(cluster.running());
  const auto again = cluster.start();
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(PgConnection::connect({.conninfo = cluster.conninfo("postgres")}));
}

// A stopped process hears nothing but SIGCONT and SIGKILL.
TEST_F(PrivateClusterFolder, StopsAServerThatSomebodyHalted) {
  for (const auto mode : {StopMode::fast, StopMode::immediate}) {
    auto cluster = must_open(options());
    auto started = cluster.start();
    ASSERT_TRUE(started) << started.error().detail;
    ASSERT_EQ(::kill(static_cast<pid_t>(server_pid(options().folder)), SIGSTOP), 0);
    const auto begun = steady_clock::now();
    const auto stopped = cluster.stop(mode);
    EXPECT_TRUE(stopped) << stopped.error().detail;
    EXPECT_LT(steady_clock::now() - begun, 3s);
    EXPECT_FALSE(cluster.running());
    EXPECT_EQ(processes_in(options().folder), 0);
  }
}

TEST_F(PrivateClusterFolder, ALogDoesNotGrowFromStartToStart) {
  auto cluster = must_open(options());
  std::ofstream(cluster.log_file(), std::ios::app) << std::string(5U << 20U, 'x') << "\n";
  auto started = cluster.start();
  ASSERT_TRUE(started) << started.error().detail;
  EXPECT_LT(fs::file_size(cluster.log_file()), 1U << 20U);
  EXPECT_GT(fs::file_size(cluster.log_file().string() + ".old"), 5U << 20U);
  ASSERT_TRUE(cluster.stop(StopMode::immediate));
  const auto before = fs::file_size(cluster.log_file());
  ASSERT_TRUE(cluster.start());
  EXPECT_GE(fs::file_size(cluster.log_file()), before);
}

TEST_F(PrivateClusterFolder, StandsInFoldersWithOddAndLongNames) {
  for (const auto& name : {std::string{"Kasse Süd, \"links\" $HOME 'ñ' \\ %s"},
                           std::string(200, 'x'), std::string{"a,b"}}) {
    auto with = options();
    with.folder = above_ / name / name / "shop";
    auto cluster = must_open(with);
    auto started = cluster.start();
    ASSERT_TRUE(started) << started.error().detail;
    EXPECT_TRUE(cluster.ensure_database("shop"));
  }
}

TEST_F(PrivateClusterFolder, NamesWhatIsWrong) {
  auto with = options();
  with.settings = {"shared_buffers=nonsense"};
  auto cluster = must_open(with);
  const auto started = cluster.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, core::ErrorCode::private_database_failed);
  EXPECT_THAT(started.error().detail, ::testing::HasSubstr("shared_buffers"));

  with.folder = above_ / std::string(200, 'x') / std::string(200, 'x') / std::string(200, 'x') /
                std::string(200, 'x') / std::string(200, 'x');
  const auto too_long = PrivateCluster::open(with);
  ASSERT_FALSE(too_long);
  EXPECT_THAT(too_long.error().detail, ::testing::HasSubstr("shorter"));
}

TEST_F(PrivateClusterFolder, SaysWhichFolderIsClosed) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root's server runs as another user";
  ASSERT_EQ(::chmod(above_.c_str(), 0700), 0);
  const auto cluster = PrivateCluster::open(options());
  ASSERT_FALSE(cluster);
  EXPECT_THAT(cluster.error().detail, ::testing::HasSubstr(above_.string()));
}

TEST_F(PrivateClusterFolder, RootLeavesAnotherUsersFolderAlone) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root could take it away";
  constexpr uid_t kSomebody = 54'321;
  fs::create_directories(options().folder);
  ASSERT_EQ(::chown(options().folder.c_str(), kSomebody, kSomebody), 0);
  const auto cluster = PrivateCluster::open(options());
  ASSERT_FALSE(cluster);
  EXPECT_THAT(cluster.error().detail, ::testing::HasSubstr("54321"));
  struct stat status {};
  ASSERT_EQ(::stat(options().folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, kSomebody);
  EXPECT_TRUE(fs::is_empty(options().folder));
}

TEST_F(PrivateClusterFolder, TakesNoHalfMadeClusterForAWholeOne) {
  fs::create_directories(above_ / "shop" / "data.unfinished" / "base");
  auto cluster = must_open(options());
  EXPECT_TRUE(cluster.start());
}

}  // namespace
}  // namespace holdfast::remote
