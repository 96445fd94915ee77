#include "tests/app/running_program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace holdfast::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

// Ours come first in the list, so that they win.
std::vector<std::string> environment_with(std::vector<std::string> more) {
  const std::size_t added = more.size();
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name(*entry, std::strcspn(*entry, "="));
    bool replaced = false;
    for (std::size_t i = 0; i < added; ++i)
      replaced |= more[i].substr(0, more[i].find('=')) == name;
    if (!replaced) more.emplace_back(*entry);
  }
  return more;
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& environment) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  pipe_ = ends[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  auto args = arguments;
  auto env = environment_with(environment);
  const int failed = posix_spawn(&pid_, args[0].c_str(), &actions, nullptr, pointers(args).data(),
                                 pointers(env).data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed == 0) return;
  close(pipe_);
  throw std::runtime_error(args[0] + ": " + std::strerror(failed));
}

RunningProgram::~RunningProgram() {
  if (is_running()) {
    send_signal(SIGKILL);
    wait();
  }
  close(pipe_);
}

bool RunningProgram::fill(milliseconds patience) {
  pollfd waiting{pipe_, POLLIN, 0};
  if (poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return false;
  std::array<char, 4096> buffer{};
  const auto count = read(pipe_, buffer.data(), buffer.size());
  if (count > 0) output_.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::optional<std::string> RunningProgram::read_line(milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  while (true) {
    const auto end = output_.find('\n', read_to_);
    if (end != std::string::npos) {
      std::string line = output_.substr(read_to_, end - read_to_);
      read_to_ = end + 1;
      return line;
    }
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0 || !fill(left)) return std::nullopt;
  }
}

void RunningProgram::send_signal(int number) const {
  if (!exit_code_) kill(pid_, number);
}

bool RunningProgram::is_running() {
  if (exit_code_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

int RunningProgram::wait() {
  const auto deadline = steady_clock::now() + std::chrono::seconds(60);
  while (is_running()) {
    // What nobody reads would hold the program up.
    fill(milliseconds(5));
    std::this_thread::sleep_for(milliseconds(1));
    if (steady_clock::now() > deadline) kill(pid_, SIGKILL);
  }
  while (fill(milliseconds(0))) {
  }
  return *exit_code_;
}

}  // namespace holdfast::testing
