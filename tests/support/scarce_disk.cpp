#include "tests/support/scarce_disk.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "tests/support/temp_folder.h"

namespace holdfast::testing {
namespace {

int exit_code_of_child(const std::function<int()>& body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
  if (child == 0) {
    const int code = body();
    std::fflush(nullptr);
    _exit(code);  // what the parent owns is not torn down here
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void check(int result, const char* what) {
  if (result != 0) throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

void write_file(const char* path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  if (!file) throw std::runtime_error(std::string("cannot write ") + path);
}

void enter_mount_namespace() {
  if (unshare(CLONE_NEWNS) == 0) return;
  const uid_t user = geteuid();
  const gid_t group = getegid();
  check(unshare(CLONE_NEWUSER | CLONE_NEWNS), "unshare");
  write_file("/proc/self/setgroups", "deny");
  const auto as_before = [](auto id) {
    return std::to_string(id) + " " + std::to_string(id) + " 1";
  };
  write_file("/proc/self/uid_map", as_before(user));
  write_file("/proc/self/gid_map", as_before(group));
}

void limit_file_size(rlim_t bytes) {
  struct rlimit limit = {};
  check(getrlimit(RLIMIT_FSIZE, &limit), "getrlimit");
  limit.rlim_cur = bytes == RLIM_INFINITY ? limit.rlim_max : bytes;
  check(setrlimit(RLIMIT_FSIZE, &limit), "setrlimit");
}

}  // namespace

void run_in_child(const std::function<void()>& body) {
  const int code = exit_code_of_child([&] {
    try {
      body();
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    return ::testing::Test::HasFailure() ? 1 : 0;
  });
  EXPECT_EQ(code, 0) << "see the failures of the child above";
}

SmallTmpfs::SmallTmpfs(const std::filesystem::path& folder, int megabytes)
    : ballast_(folder / "ballast") {
  enter_mount_namespace();
  check(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount /");
  const std::string size = "mode=0700,size=" + std::to_string(megabytes) + "m";
  check(mount("tmpfs", folder.c_str(), "tmpfs", 0, size.c_str()), "mount tmpfs");
}

void SmallTmpfs::fill() {
  const int file = open(ballast_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("ballast");
  const std::array<char, 4096> block{};
  while (write(file, block.data(), block.size()) > 0) {
  }
  const bool full = errno == ENOSPC;
  close(file);
  if (!full) throw std::runtime_error("the small disk did not become full");
}

void SmallTmpfs::free() {
  std::filesystem::remove(ballast_);
}

bool SmallTmpfs::is_allowed() {
  const TempFolder folder;
  return exit_code_of_child([&] {
           try {
             SmallTmpfs disk(folder.path(), 1);
           } catch (const std::exception&) {
             return 1;
           }
           return 0;
         }) == 0;
}

FileSizeLimit::FileSizeLimit() {
  signal(SIGXFSZ, SIG_IGN);
}

void FileSizeLimit::fill() {
  limit_file_size(0);
}

void FileSizeLimit::free() {
  limit_file_size(RLIM_INFINITY);
}

}  // namespace holdfast::testing
