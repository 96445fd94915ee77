// Keeps every core busy with work of our own priority while it lives.
#pragma once

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

namespace holdfast::bench {

class Burners {
 public:
  Burners() {
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
      const pid_t pid = fork();
      if (pid == 0) burn();
      pids_.push_back(pid);
    }
  }
  ~Burners() {
    for (const pid_t pid : pids_) {
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
    }
  }
  Burners(const Burners&) = delete;
  Burners& operator=(const Burners&) = delete;

 private:
  [[noreturn]] static void burn() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    volatile std::uint64_t x = 0;
    while (true) x = x * 2862933555777941757ULL + 3037000493ULL;
  }
  std::vector<pid_t> pids_;
};

}  // namespace holdfast::bench
