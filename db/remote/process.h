// Programs of PostgreSQL as child processes: found by path, started without a shell, as
// another user where the caller is root.
//
// Threads: any. A child does not outlive the thread that started it: the kernel sends it
// `signal_on_parent_death` when that thread ends, however the process ends.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pos/core/error.h"

namespace holdfast::remote {

struct UserIds {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string name;
};

struct ProcessRequest {
  std::filesystem::path program;
  std::vector<std::string> arguments;  // without the program's own name
  std::optional<UserIds> user;         // who it runs as; empty: like us
  std::filesystem::path output;        // stdout and stderr are appended here
  int signal_on_parent_death = SIGKILL;
  // Descriptors that the child, and whatever it starts, keep open.
  std::vector<int> kept_open = {};
};

// Starts it in a session of its own, so that a Ctrl-C at the terminal does not reach it.
// Error: private_database_failed.
[[nodiscard]] core::Result<pid_t> start_process(const ProcessRequest& request);

// Starts it and waits; the exit code, or 128 + signal.
[[nodiscard]] core::Result<int> run_process(const ProcessRequest& request);

// The last `count` lines that are not empty; empty when the file cannot be read.
[[nodiscard]] std::string last_lines(const std::filesystem::path& file, std::size_t count);

}  // namespace holdfast::remote
