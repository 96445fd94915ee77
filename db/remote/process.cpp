#include "db/remote/process.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <fstream>

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;

// Only what PostgreSQL needs: neither PG* variables nor preloaded libraries of the till.
constexpr std::array kEnvironment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                     "TZ=UTC"};

struct ExecArguments {
  explicit ExecArguments(const ProcessRequest& request) : program(request.program.string()) {
    argv.push_back(program.data());
    copies = request.arguments;
    for (auto& argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    for (const char* variable : kEnvironment) environment.emplace_back(variable);
    for (auto& variable : environment) envp.push_back(variable.data());
    envp.push_back(nullptr);
  }
  std::string program;
  std::vector<std::string> copies, environment;
  std::vector<char*> argv, envp;
};

// Between fork and exec: only async-signal-safe calls. Returns errno, or never.
int become_program(const ProcessRequest& request, const ExecArguments& arguments, int output,
                   pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  std::signal(SIGQUIT, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  setsid();
  const int input = open("/dev/null", O_RDONLY);
  if (input < 0) return errno;
  if (request.user) {
    if (setgroups(1, &request.user->gid) != 0 ||
        setresgid(request.user->gid, request.user->gid, request.user->gid) != 0 ||
        setresuid(request.user->uid, request.user->uid, request.user->uid) != 0) {
      return errno;
    }
  }
  // After the change of user, which would reset it. A parent that died before the call is
  // found out by the question after it.
  if (prctl(PR_SET_PDEATHSIG, request.signal_on_parent_death) != 0) return errno;
  if (getppid() != parent) return ESRCH;
  for (const int descriptor : request.kept_open) {
    if (fcntl(descriptor, F_SETFD, 0) != 0) return errno;
  }
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) return errno;
  // The user it runs as may not be allowed to stand where we stand.
  if (chdir("/") != 0) return errno;
  execve(arguments.program.c_str(), arguments.argv.data(), arguments.envp.data());
  return errno;
}

}  // namespace

core::Result<pid_t> start_process(const ProcessRequest& request) {
  const ExecArguments arguments{request};
  const int output =
      open(request.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (output < 0) {
    return fail(ErrorCode::private_database_failed,
                request.output.string() + ": " + std::strerror(errno));
  }
  // Closed by a successful exec; otherwise it brings the reason.
  std::array<int, 2> report{};
  if (pipe2(report.data(), O_CLOEXEC) != 0) {
    const int reason = errno;
    close(output);
    return fail(ErrorCode::private_database_failed, std::strerror(reason));
  }
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    const int reason = become_program(request, arguments, output, parent);
    std::ignore = write(report[1], &reason, sizeof reason);
    _exit(127);
  }
  const int fork_reason = errno;
  close(output);
  close(report[1]);
  int reason = 0;
  const bool failed = child > 0 && read(report[0], &reason, sizeof reason) == sizeof reason;
  close(report[0]);
  if (child < 0) reason = fork_reason;
  if (failed) waitpid(child, nullptr, 0);
  if (child < 0 || failed) {
    return fail(ErrorCode::private_database_failed,
                request.program.string() + " could not be started: " + std::strerror(reason));
  }
  return child;
}

core::Result<int> run_process(const ProcessRequest& request) {
  const auto child = start_process(request);
  if (!child) return core::pass_on(child.error());
  int status = 0;
  while (waitpid(*child, &status, 0) < 0) {
    if (errno != EINTR) return fail(ErrorCode::private_database_failed, std::strerror(errno));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string last_lines(const std::filesystem::path& file, std::size_t count) {
  std::ifstream stream{file};
  std::deque<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty()) continue;
    lines.push_back(line);
    if (lines.size() > count) lines.pop_front();
  }
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "; ") + line;
  return text;
}

}  // namespace holdfast::remote
