#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "pos/app/cli.h"
#include "pos/app/draft_stream.h"
#include "pos/app/exchange_connection.h"
#include "pos/app/progress_line.h"
#include "pos/app/settings_source.h"
#include "pos/app/terminal_text.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using exchange::ImportPhase;
using exchange::ImportReport;

// The file that is read, which may be a pipe.
class Input {
 public:
  static core::Result<Input> open(const std::string& file, const StopSignal& stop) {
    Input input(stop);
    if (file != "-") {
      input.descriptor_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
      input.is_own_ = true;
    }
    struct stat status = {};
    if (input.descriptor_ < 0 || ::fstat(input.descriptor_, &status) != 0) {
      return core::fail(ErrorCode::file_unreadable, file + ": " + std::strerror(errno));
    }
    if (S_ISDIR(status.st_mode)) {
      return core::fail(ErrorCode::file_unreadable, file + ": it is a folder");
    }
    if (S_ISREG(status.st_mode)) input.size_ = status.st_size;
    return input;
  }
  Input(Input&& other) noexcept
      : stop_(other.stop_),
        descriptor_(other.descriptor_),
        is_own_(std::exchange(other.is_own_, false)),
        size_(other.size_) {}
  Input& operator=(Input&&) = delete;
  ~Input() {
    if (is_own_) ::close(descriptor_);
  }

  [[nodiscard]] std::optional<std::int64_t> size() const { return size_; }
  [[nodiscard]] std::int64_t read_bytes() const { return read_; }
  core::Result<std::string_view> read() {
    buffer_.resize(std::size_t{64} * 1024);
    for (;;) {
      std::array<pollfd, 2> ready{
          {{descriptor_, POLLIN, 0}, {stop_.interrupt()->descriptor(), POLLIN, 0}}};
      ::poll(ready.data(), ready.size(), -1);
      if (stop_.came()) return core::fail(ErrorCode::server_unreachable, "stopped");
      const ssize_t count = ::read(descriptor_, buffer_.data(), buffer_.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return core::fail(ErrorCode::file_unreadable, std::strerror(errno));
      read_ += count;
      return std::string_view{buffer_.data(), static_cast<std::size_t>(count)};
    }
  }

 private:
  explicit Input(const StopSignal& stop) : stop_(stop) {}

  const StopSignal& stop_;
  int descriptor_ = STDIN_FILENO;
  bool is_own_ = false;
  std::optional<std::int64_t> size_;
  std::int64_t read_ = 0;
  std::string buffer_;
};

std::string_view words(ImportPhase phase) {
  switch (phase) {
    case ImportPhase::reading:
      return "reading";
    case ImportPhase::checking:
      return "checking";
    case ImportPhase::writing:
      return "writing";
  }
  return {};
}

void print_problem(const std::string& file, const exchange::Problem& problem) {
  std::string text = fmt::format("{}:{}: ", file == "-" ? "stdin" : file, problem.line);
  if (problem.column > 0) text += fmt::format("column {} ({})", problem.column, problem.header);
  if (!problem.value.empty()) text += fmt::format(" \"{}\"", problem.value);
  if (problem.column > 0 || !problem.value.empty()) text += ": ";
  fmt::print(stderr, "{}\n", terminal_text(text + problem.reason));
}

void print_problems(const std::string& file, const ImportReport& report) {
  for (const auto& problem : report.problems) print_problem(file, problem);
  const auto more = report.problem_count - static_cast<std::int64_t>(report.problems.size());
  if (report.stopped_early) {
    fmt::print(stderr, "and more; reading stopped here (--max-errors)\n");
  } else if (more > 0) {
    fmt::print(stderr, "and {} more (--max-errors)\n", more);
  }
  if (report.fault) {
    print_problem(file, {report.fault->line, report.fault->column, "", "", report.fault->sentence});
  }
}

int print_result(const ExchangeCommand& command, const ImportReport& report) {
  const bool is_whole = !report.fault && (report.problem_count == 0 || command.import.skip_bad) &&
                        (report.committed || command.import.dry_run);
  if (!is_whole) {
    fmt::print(stderr, "holdfast: nothing was imported\n");
    return kExitFailure;
  }
  fmt::print("{}{}: {} added, {} changed, {} unchanged", command.import.dry_run ? "would be: " : "",
             command.thing, report.added, report.changed, report.unchanged);
  if (report.rejected > 0) fmt::print("; {} rows left out", report.rejected);
  fmt::print("\n");
  return report.rejected > 0 ? kExitPartly : kExitOk;
}

}  // namespace

int run_import(const ExchangeCommand& command, const ConfigOptions& config) {
  StopSignal stop;
  auto input = Input::open(command.file, stop);
  if (!input) return report_usage(input.error());
  auto shop = connect_to_shop(command, config, stop);
  if (!shop) return report_exchange_failure(shop.error());
  std::optional<DraftStream> rejects;
  if (!command.rejects.empty()) {
    std::error_code ignored;
    if (std::filesystem::equivalent(command.file, command.rejects, ignored)) {
      return report_usage({core::ErrorCode::command_line,
                           "--rejects names the file that is read; give it another name"});
    }
    auto draft = DraftStream::open(command.rejects);
    if (!draft) return report_usage(draft.error());
    rejects = std::move(*draft);
  }
  auto options = command.import;
  options.tenant = shop->tenant;
  ProgressLine progress(input->size());
  exchange::ImportPorts ports;
  ports.read = [&] { return input->read(); };
  if (rejects) ports.reject = [&](std::string_view line) { return rejects->write(line); };
  ports.progress = [&](ImportPhase phase, std::int64_t rows) {
    progress.show(words(phase), rows, input->read_bytes());
  };
  ports.before_commit = [&]() -> core::Result<void> {
    stop.ignore();
    if (stop.came()) return core::fail(ErrorCode::server_unreachable, "stopped");
    return {};
  };
  auto report = exchange::import_file(shop->connection, options, ports);
  progress.clear();
  if (!report && stop.came()) {
    fmt::print(stderr, "holdfast: stopped; nothing was imported\n");
    rejects.reset();
    stop.obey();
  }
  if (!report) return report_exchange_failure(report.error());
  print_problems(command.file, *report);
  if (rejects && report->rejected > 0) {
    if (auto kept = rejects->publish(); !kept) return report_failure(kept.error());
  }
  return print_result(command, *report);
}

}  // namespace holdfast::app
