// A program of the build that runs beside the test until the test, or the program itself,
// ends it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::testing {

class RunningProgram {
 public:
  // `environment` is added to ours as "NAME=value". Throws std::runtime_error.
  explicit RunningProgram(const std::vector<std::string>& arguments,
                          const std::vector<std::string>& environment = {});
  // Kills it if it still runs.
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  // The next line that it wrote to stdout or stderr; empty when it closed both, or wrote
  // nothing for so long.
  [[nodiscard]] std::optional<std::string> read_line(
      std::chrono::milliseconds patience = std::chrono::seconds(60));
  void send_signal(int number) const;
  // The exit code, or 128 + signal. Kills what does not end by itself in a minute.
  int wait();
  [[nodiscard]] bool is_running();
  [[nodiscard]] pid_t pid() const { return pid_; }
  // All that was read so far.
  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  bool fill(std::chrono::milliseconds patience);

  pid_t pid_ = -1;
  int pipe_ = -1;
  std::optional<int> exit_code_;
  std::string output_;
  std::size_t read_to_ = 0;
};

}  // namespace holdfast::testing
