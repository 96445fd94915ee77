#include "tests/support/xvfb.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace holdfast::test {

Xvfb::Xvfb(const std::string& screen) {
  std::array<int, 2> number{};
  if (pipe2(number.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  const std::string fd = std::to_string(number[1]);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    fcntl(number[1], F_SETFD, 0);
    const int null = open("/dev/null", O_RDWR);
    dup2(null, 1);
    dup2(null, 2);
    execlp("Xvfb", "Xvfb", "-displayfd", fd.c_str(), "-screen", "0", screen.c_str(), "-nolisten",
           "tcp", "-noreset", nullptr);
    _exit(127);
  }
  close(number[1]);
  std::string text;
  char c = 0;
  pollfd ready{number[0], POLLIN, 0};
  while (poll(&ready, 1, 20'000) == 1 && read(number[0], &c, 1) == 1 && c != '\n') text += c;
  close(number[0]);
  if (text.empty()) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    throw std::runtime_error("Xvfb did not start; is the package xvfb installed?");
  }
  display_ = ":" + text;
}

Xvfb::~Xvfb() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

}  // namespace holdfast::test
