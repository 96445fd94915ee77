// till_sim: days in shops, from seeds. See README.md beside this file.
#include <fmt/core.h>
#include <malloc.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstring>

#include "tests/sim/episode.h"
#include "tests/sim/life.h"
#include "tests/sim/replay.h"

namespace holdfast::sim {
namespace {

struct Options {
  EpisodePlan plan;
  double seconds = 0;  // 0: one episode
  std::string only, mutation;
  bool no_replay = false;
  std::optional<FaultKind> life;  // this one alone
  bool expect_violation = false;  // success is to find one
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// An assertion of the product ends the program: with its seed, at least.
std::array<char, 256> running{};

void tell_seed(int) {
  [[maybe_unused]] const ssize_t written =
      write(STDERR_FILENO, running.data(), strlen(running.data()));
  signal(SIGABRT, SIG_DFL);
  raise(SIGABRT);
}

// The disks of many tills come and go with their machines: memory that goes back to the kernel
// each time has to be cleared by it each time.
void keep_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
}

void remember(const std::string& command) {
  const std::string text = "while running: till_sim " + command + "\n";
  text.copy(running.data(), running.size() - 1);
  running[std::min(text.size(), running.size() - 1)] = '\0';
}

void print_figures(const EpisodeResult& sum, std::uint64_t first_seed, std::uint64_t episodes) {
  const double cpu = cpu_seconds();
  fmt::print("seeds {} to {}: {} till-days, {} sales, {} journal entries, {} events\n", first_seed,
             first_seed + episodes - 1, sum.till_days, sum.sales, sum.entries, sum.events);
  fmt::print("{} faults:\n", sum.tally.total());
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    if (sum.tally.of(kind) > 0) fmt::print("  {:<28}{:>8}\n", name(kind), sum.tally.of(kind));
  }
  fmt::print("{:.1f} s of CPU, {:.0f} till-days per minute of CPU\n", cpu,
             static_cast<double>(sum.till_days) * 60 / std::max(cpu, 0.001));
}

void tell_violation(const EpisodeResult& result, std::uint64_t seed, const std::string& command) {
  const Violation& violation = *result.violation;
  fmt::print("\nthe last events:\n");
  for (const std::string& line : result.trace) fmt::print("  {}\n", line);
  fmt::print("\nVIOLATION, seed {}, {}, day {}: {}\n", seed,
             violation.till == kServer ? "server" : fmt::format("till {}", violation.till + 1),
             violation.at / kDay + 1, violation.what);
  fmt::print("shortest replay: till_sim {}\n", command);
}

std::string life_command(std::uint64_t seed, FaultKind kind) {
  return fmt::format("--seed {} --life {}", seed, name(kind));
}

class Runs {
 public:
  explicit Runs(const Options& options) : options_(options) {}

  // Whether no violation was found.
  bool go() {
    const auto end = std::chrono::steady_clock::now() +
                     std::chrono::milliseconds(static_cast<std::int64_t>(options_.seconds * 1'000));
    EpisodePlan plan = options_.plan;
    do {
      ++seeds_;
      if (!(options_.life ? life(plan.seed, *options_.life) : episode(plan))) return false;
      ++plan.seed;
    } while (std::chrono::steady_clock::now() < end);
    print_figures(sum_, options_.plan.seed, seeds_);
    fmt::print("0 violations\n");
    return true;
  }

 private:
  bool episode(const EpisodePlan& plan) {
    remember(command_line(plan));
    EpisodeResult result = run_episode(plan);
    add(result);
    if (result.violation) {
      print_figures(sum_, options_.plan.seed, seeds_);
      Replay replay{plan, std::move(result), 0};
      if (!options_.no_replay) replay = shortest_replay(plan, std::move(replay.result), 60);
      tell_violation(replay.result, plan.seed, command_line(replay.plan));
      return false;
    }
    // Beside each episode two lives of what no till can undo.
    const bool strict_alone = plan.postgres || plan.mutation || plan.only;
    for (std::uint64_t i = 0; i < 2 && !strict_alone; ++i) {
      if (!life(plan.seed, kSilentFaults[(plan.seed * 2 + i) % kSilentFaults.size()])) return false;
    }
    return true;
  }

  bool life(std::uint64_t seed, FaultKind kind) {
    remember(life_command(seed, kind));
    const EpisodeResult result = run_life(seed, kind);
    add(result);
    if (!result.violation) return true;
    print_figures(sum_, options_.plan.seed, seeds_);
    tell_violation(result, seed, life_command(seed, kind));
    return false;
  }

  void add(const EpisodeResult& result) {
    sum_.till_days += result.till_days;
    sum_.sales += result.sales;
    sum_.entries += result.entries;
    sum_.events += result.events;
    sum_.tally.add(result.tally);
  }

  const Options& options_;
  EpisodeResult sum_;
  std::uint64_t seeds_ = 0;
};

}  // namespace
}  // namespace holdfast::sim

int main(int argc, char** argv) {
  using namespace holdfast::sim;
  spdlog::set_level(spdlog::level::off);
  signal(SIGABRT, tell_seed);
  keep_memory();

  Options options;
  CLI::App app("Simulates days in a shop with a few tills, injecting every fault of a list.");
  app.add_option("--seed", options.plan.seed, "the first seed; each episode has the next one")
      ->capture_default_str();
  app.add_option("--days", options.plan.days, "days of an episode")
      ->capture_default_str()
      ->check(CLI::Range(1, 3650));
  app.add_option("--tills", options.plan.tills, "tills of the shop")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  app.add_option("--seconds", options.seconds, "go on with further episodes for so long")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--only", options.only, "the faults that happen, by number: 3,17, or none");
  std::vector<std::string> names;
  for (const auto& [name, mutation] : kMutations) names.emplace_back(name);
  app.add_option("--mutation", options.mutation, "a known bug that must be found")
      ->check(CLI::IsMember(names));
  std::string life;
  std::vector<std::string> silent;
  for (const FaultKind kind : kSilentFaults) silent.emplace_back(name(kind));
  app.add_option("--life", life, "a life with this silent fault alone")
      ->check(CLI::IsMember(silent));
  app.add_flag("--postgres", options.plan.postgres,
               "a real PostgreSQL for the server, killed and started again");
  app.add_flag("--no-replay", options.no_replay, "do not look for the shortest replay");
  app.add_flag("--expect-violation", options.expect_violation,
               "succeed when a violation is found, and fail when none is");
  CLI11_PARSE(app, argc, argv);

  for (const auto& [name, mutation] : kMutations) {
    if (options.mutation == name) options.plan.mutation = mutation;
  }
  if (!options.only.empty()) {
    options.plan.only.emplace();
    for (const std::string& number : CLI::detail::split(options.only, ',')) {
      if (number == "none") continue;
      try {
        options.plan.only->insert(std::stoi(number));
      } catch (const std::exception&) {
        fmt::print(stderr, "--only takes numbers: {}\n", number);
        return 2;
      }
    }
  }
  for (const FaultKind kind : kSilentFaults) {
    if (!life.empty() && life == name(kind)) options.life = kind;
  }
  try {
    return Runs(options).go() == options.expect_violation ? 1 : 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "till_sim: {}\n", e.what());
    return 2;
  }
}
