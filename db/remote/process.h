// Programs of PostgreSQL as child processes: found by path, started without a shell, as
// another user where the caller is root.
//
// Threads: any; a child started with `dies_with_thread` ends with the thread that started
// it.
#pragma once

#include <sys/types.h>

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
  // The signal it gets when the thread that started it ends; 0: it stays.
  int signal_on_parent_death = 0;
};

// Starts it in a session of its own, so that a Ctrl-C at the terminal does not reach it.
// Error: private_database_failed.
[[nodiscard]] core::Result<pid_t> start_process(const ProcessRequest& request);

// Starts it and waits; the exit code, or 128 + signal.
[[nodiscard]] core::Result<int> run_process(const ProcessRequest& request);

// The last `count` lines that are not empty; empty when the file cannot be read.
[[nodiscard]] std::string last_lines(const std::filesystem::path& file, std::size_t count);

}  // namespace holdfast::remote
