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
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>

#include "tests/bench/figure.h"
#include "tests/bench/must.h"
#include "tests/bench/shop_of_size.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/private_display.h"

namespace holdfast::bench {
namespace {

// The service manager's end of sd_notify(3).
class NotifySocket {
 public:
  explicit NotifySocket(std::string path) : path_(std::move(path)) {
    fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      give_up("whole_program: cannot listen for the program's notice");
    }
    const timeval patience{60, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~NotifySocket() { close(fd_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

  void await_ready() const {
    std::array<char, 512> text{};
    while (true) {
      const auto count = recv(fd_, text.data(), text.size(), 0);
      if (count <= 0) give_up("whole_program: the program did not become ready");
      const std::string_view notice(text.data(), static_cast<std::size_t>(count));
      if (notice.find("READY=1") != std::string_view::npos) return;
    }
  }

 private:
  std::string path_;
  int fd_ = -1;
};

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
  Program(const std::filesystem::path& config, const NotifySocket& notify) {
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
  const NotifySocket notify((folder.path() / "notify").string());

  constexpr int kStarts = 7;
  std::vector<double> starts_s;
  for (int i = 0; i < kStarts; ++i) {
    const auto start = Clock::now();
    const Program program(config, notify);
    notify.await_ready();
    starts_s.push_back(microseconds_since(start) / 1000 / 1000);
  }
  const auto label = std::to_string(products) + "_products";
  print_figure("start_to_usable." + label + ".median", percentile(starts_s, 0.5), "s",
               products > 100'000 ? 1.5 : 0.5);

  const Program program(config, notify);
  notify.await_ready();
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
