// The program from outside: cold start until a cashier can begin, memory, idle CPU. On
// Xvfb with the software renderer.
//
//   whole_program [products]...     (default: 1000 1000000)
//
// "Usable" is the program's own READY=1 to its service manager: the first frame is on the
// screen and the catalogue, the barcode index and the journal are open. The files are in
// the page cache, as after a restart of the till.
#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "tests/app/notify_socket.h"
#include "tests/bench/figure.h"
#include "tests/bench/must.h"
#include "tests/bench/shop_of_size.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/private_display.h"

namespace holdfast::bench {
namespace {

void await_ready(const testing::NotifySocket& notify) {
  std::string notice;
  do {
    notice = notify.receive();
    if (notice.empty()) give_up("whole_program: the program did not become ready");
  } while (notice.find("READY=1") == std::string::npos);
}

struct Usage {
  double resident_mb = 0, cpu_s = 0;
};

Usage usage_of(pid_t pid) {
  Usage usage;
  const std::string proc = "/proc/" + std::to_string(pid);
  std::ifstream status(proc + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) usage.resident_mb = std::stod(line.substr(6)) / 1024;
  }
  std::ifstream stat(proc + "/stat");
  std::string text;
  std::getline(stat, text);
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;  // utime is field 14 of proc(5)
  double user = 0, system = 0;
  fields >> user >> system;
  usage.cpu_s = (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
  return usage;
}

class Program {
 public:
  Program(const std::filesystem::path& config, const testing::NotifySocket& notify) {
    pid_ = fork();
    if (pid_ != 0) return;
    setenv("NOTIFY_SOCKET", notify.path().c_str(), 1);
    execl(HOLDFAST_PROGRAM, HOLDFAST_PROGRAM, "run", "--config", config.c_str(), nullptr);
    _exit(127);
  }
  ~Program() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

void measure(std::int64_t products) {
  testing::TempFolder folder;
  fill_catalogue(folder.path() / "catalogue.db", products);
  const auto config = folder.path() / "till.toml";
  std::ofstream(config)
      << "[till]\ndata_dir = \"" << folder.path().string() << "\"\n"
      << "[scanner]\nkind = \"none\"\n"
      << "[screen]\nfullscreen = false\nsoftware_renderer = true\nsound = false\n";
  const testing::NotifySocket notify(folder.path() / "notify");

  constexpr int kStarts = 7;
  std::vector<double> starts_s;
  for (int i = 0; i < kStarts; ++i) {
    const auto start = Clock::now();
    const Program program(config, notify);
    await_ready(notify);
    starts_s.push_back(microseconds_since(start) / 1000 / 1000);
  }
  const auto label = std::to_string(products) + "_products";
  print_figure("start_to_usable." + label + ".median", percentile(starts_s, 0.5), "s",
               products > 100'000 ? 1.5 : 0.5);

  const Program program(config, notify);
  await_ready(notify);
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const auto before = usage_of(program.pid());
  constexpr int kWatchS = 10;
  std::this_thread::sleep_for(std::chrono::seconds(kWatchS));
  const auto after = usage_of(program.pid());
  print_figure("resident." + label, after.resident_mb, "MB", 200);
  print_figure("idle_cpu." + label, 100 * (after.cpu_s - before.cpu_s) / kWatchS, "%", 0.5);
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) {
  using namespace holdfast;
  if (sodium_init() < 0) return 1;
  const ui::testing::PrivateDisplay display(1280, 800);
  if (!display.problem().empty()) bench::give_up(display.problem());
  setenv("DISPLAY", display.name().c_str(), 1);
  if (argc < 2) {
    bench::measure(1'000);
    bench::measure(1'000'000);
  }
  for (int i = 1; i < argc; ++i) bench::measure(std::stoll(argv[i]));
  return 0;
}
