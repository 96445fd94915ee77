// Runs a program of the build and keeps what it wrote.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace holdfast::testing {

struct ProgramResult {
  int exit_code = -1;  // 128 + signal when a signal ended it
  std::string out, err;
};

// `environment` is added to ours as "NAME=value". Waits at most `timeout_s`, then kills it.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& arguments,
                                        const std::vector<std::string>& environment = {},
                                        int timeout_s = 60);

}  // namespace holdfast::testing
