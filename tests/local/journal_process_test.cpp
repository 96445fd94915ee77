// Journals and processes: killed in the middle, started twice, on a disk that is really
// full.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <thread>

#include "db/local/single_thread.h"
#include "db/local/sqlite_journal.h"
#include "tests/local/journal_fixture.h"

namespace holdfast::local {
namespace {

using core::ErrorCode;

constexpr int kSkipped = 77;

// Runs `body` in a process of its own; what it returns is the exit status.
template <class Body>
pid_t start_process(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class Pipe {
 public:
  Pipe() { HOLDFAST_ASSERT(::pipe2(ends_, O_CLOEXEC) == 0); }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_end(int end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }
  bool send(std::int64_t value) const {
    return ::write(ends_[1], &value, sizeof value) == static_cast<ssize_t>(sizeof value);
  }
  bool receive(std::int64_t& value) const {
    return ::read(ends_[0], &value, sizeof value) == static_cast<ssize_t>(sizeof value);
  }

 private:
  int ends_[2] = {-1, -1};
};

int append_until_killed(const std::filesystem::path& path, const Pipe& pipe) {
  JournalOptions options;
  options.checkpoint_due_pages = 16;
  options.checkpoint_now_pages = 64;
  auto journal = SqliteJournal::open(path, options);
  if (!journal) return 1;
  for (std::int64_t seq = (*journal)->backlog()->last_seq + 1;; ++seq) {
    const auto appended =
        (*journal)->append(entry_number(seq, seq % 7 == 0 ? "other" : "sale",
                                        200 + static_cast<std::size_t>(seq % 9) * 700),
                           std::to_string(seq));
    if (!appended || !pipe.send(*appended)) return 1;
    if (seq % 5 == 0 && !(*journal)->acknowledge_through(seq - 2)) return 1;
  }
}

TEST(JournalProcess, WhatWasReportedBeforeAKillIsThere) {
  const TempDirectory directory;
  const std::filesystem::path path = directory / "journal";
  std::mt19937 random(20260301);
  std::int64_t reported = 0;
  for (int round = 0; round < 15; ++round) {
    Pipe pipe;
    const pid_t child = start_process([&] { return append_until_killed(path, pipe); });
    ASSERT_GT(child, 0);
    pipe.close_end(1);
    const auto wanted = static_cast<int>(1 + random() % 60);
    for (int i = 0; i < wanted && pipe.receive(reported); ++i) {
    }
    ::kill(child, SIGKILL);
    EXPECT_EQ(wait_for(child), 128 + SIGKILL);
    while (pipe.receive(reported)) {
    }

    auto journal = SqliteJournal::open(path);
    ASSERT_TRUE(journal.has_value()) << journal.error().detail;
    const std::int64_t last = (*journal)->backlog()->last_seq;
    EXPECT_GE(last, reported);
    EXPECT_LE(last, reported + 1);
    EXPECT_EQ(*(*journal)->load_workspace(), std::to_string(last));
    const auto sound = (*journal)->verify_chain();
    ASSERT_TRUE(sound.has_value()) << sound.error().detail;
    for (const ports::StoredEntry& entry : all_entries(**journal)) {
      ASSERT_EQ(entry.id, entry_number(entry.seq).id);
    }
  }
  EXPECT_GT(reported, 15);
}

TEST(JournalProcess, ASecondProcessIsRefusedUntilTheFirstHasEnded) {
  const TempDirectory directory;
  const std::filesystem::path path = directory / "journal";
  Pipe opened;
  const pid_t child = start_process([&] {
    auto journal = SqliteJournal::open(path);
    if (!journal || !opened.send(1)) return 1;
    for (;;) ::pause();
  });
  ASSERT_GT(child, 0);
  std::int64_t ready = 0;
  opened.close_end(1);
  ASSERT_TRUE(opened.receive(ready));

  const auto second = SqliteJournal::open(path);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::journal_locked);
  EXPECT_NE(second.error().detail.find(std::to_string(child)), std::string::npos)
      << second.error().detail;

  ::kill(child, SIGKILL);
  wait_for(child);
  EXPECT_TRUE(SqliteJournal::open(path).has_value());
}

TEST(JournalProcess, TwoInOneProcessAreRefusedToo) {
  const TempDirectory directory;
  const auto first = SqliteJournal::open(directory / "journal");
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(SqliteJournal::open(directory / "journal").error().code, ErrorCode::journal_locked);
}

TEST(JournalProcess, TwoThreadsAtOnceStopTheProgram) {
  const pid_t child = start_process([] {
    // The message is expected.
    ::close(STDERR_FILENO);
    SingleThread rule;
    const SingleThread::Use first(rule);
    { const SingleThread::Use again(rule); }
    std::thread([&rule] { const SingleThread::Use second(rule); }).join();
    return 0;
  });
  EXPECT_EQ(wait_for(child), 128 + SIGABRT);

  SingleThread handed_over;
  { const SingleThread::Use here(handed_over); }
  std::thread([&handed_over] { const SingleThread::Use there(handed_over); }).join();
  const SingleThread::Use here_again(handed_over);
}

bool write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path);
  out << text;
  out.close();
  return out.good();
}

// A file system of its own for this process: as root, or in a user namespace.
bool mount_small_disk(const std::filesystem::path& at, const char* options) {
  const uid_t user = ::getuid();
  const gid_t group = ::getgid();
  if (::unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
  if (user != 0) {
    if (!write_file("/proc/self/setgroups", "deny") ||
        !write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1") ||
        !write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1")) {
      return false;
    }
  }
  return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", at.c_str(), "tmpfs", 0, options) == 0;
}

// Each failing step has a number of its own, for the message.
int sell_on_a_full_disk(const std::filesystem::path& disk) {
  if (!mount_small_disk(disk, "size=7m")) return kSkipped;
  auto opened = SqliteJournal::open(disk / "journal");
  if (!opened) return 1;
  SqliteJournal& journal = **opened;
  {
    std::ofstream ballast(disk / "ballast");
    for (int i = 0; i < 8 * 1024 && ballast; ++i) ballast << std::string(1024, 'b');
  }
  std::int64_t committed = 0;
  for (;;) {
    const auto appended = journal.append(entry_number(committed + 1, "sale", 4000), "w");
    if (appended) {
      committed = *appended;
      if (committed > 5000) return 2;
      continue;
    }
    if (appended.error().code != ErrorCode::disk_full) return 3;
    break;
  }
  if (all_entries(journal).size() != static_cast<std::size_t>(committed)) return 4;
  opened->reset();

  if (SqliteJournal::open(disk / "journal").error().code != ErrorCode::disk_full) return 5;
  if (SqliteJournal::open(disk / "other").error().code != ErrorCode::disk_full) return 6;

  std::filesystem::resize_file(disk / "ballast", 0);
  opened = SqliteJournal::open(disk / "journal");
  if (!opened) return 7;
  if (all_entries(**opened).size() != static_cast<std::size_t>(committed)) return 8;
  if (!(*opened)->append(entry_number(committed + 1), "w")) return 9;
  if (!(*opened)->verify_chain()) return 10;
  return 0;
}

int free_space_while_selling(const std::filesystem::path& disk) {
  if (!mount_small_disk(disk, "size=7m")) return kSkipped;
  auto journal = SqliteJournal::open(disk / "journal");
  if (!journal) return 1;
  {
    std::ofstream ballast(disk / "ballast");
    for (int i = 0; i < 8 * 1024 && ballast; ++i) ballast << std::string(1024, 'b');
  }
  std::int64_t next = 1;
  while ((*journal)->append(entry_number(next, "sale", 4000), "w")) ++next;
  if ((*journal)->append(entry_number(next), "w").error().code != ErrorCode::disk_full) return 2;
  std::filesystem::resize_file(disk / "ballast", 0);
  const auto appended = (*journal)->append(entry_number(next), "w");
  if (!appended || *appended != next) return 3;
  return (*journal)->verify_chain() ? 0 : 4;
}

// Room for the file, none for its log.
int open_on_a_tiny_disk(const std::filesystem::path& disk) {
  if (!mount_small_disk(disk, "size=2m")) return kSkipped;
  const auto opened = SqliteJournal::open(disk / "journal");
  if (opened) return 1;
  return opened.error().code == ErrorCode::disk_full ? 0 : 2;
}

TEST(JournalProcess, AFullDiskIsNamedAndSellingGoesOnLater) {
  for (const auto scene : {sell_on_a_full_disk, free_space_while_selling, open_on_a_tiny_disk}) {
    const TempDirectory directory;
    std::filesystem::create_directory(directory / "disk");
    const int status = wait_for(start_process([&] { return scene(directory / "disk"); }));
    if (status == kSkipped) GTEST_SKIP() << "this user may not mount a file system of its own";
    EXPECT_EQ(status, 0);
  }
}

}  // namespace
}  // namespace holdfast::local
