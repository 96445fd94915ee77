// Files of 50,000 and 500,000 goods, with a category, a tax, a barcode and an attribute each: how
// long they take into an empty shop, again unchanged, with every price changed, and out again, and
// how much memory this program needed for it.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "pos/core/barcode.h"
#include "tests/bench/figure.h"
#include "tests/exchange/exchange_fixture.h"

namespace holdfast::exchange::testing {
namespace {

using bench::print_figure;
using Clock = std::chrono::steady_clock;

constexpr int kRows = 50'000;
constexpr int kManyRows = 500'000;
constexpr double kLimit_s = 30;
constexpr double kLimitOfMemory_MiB = 64;

// Made as it is read, so that what is measured is the import.
class GoodsFile {
 public:
  GoodsFile(int rows, int first, const char* price) : rows_(rows), first_(first), price_(price) {}

  std::string_view next() {
    text_.clear();
    if (row_ == 0) text_ = "sku,name,price,tax,category,barcodes,vendor,attr.colour\r\n";
    for (; row_ < rows_ && text_.size() < 60'000; ++row_) {
      const int n = first_ + row_;
      char code[16];
      std::snprintf(code, sizeof code, "20%010d", n);
      const std::string barcode =
          code + std::to_string(core::gs1_check_digit(std::string_view{code}));
      text_ += "SKU-" + std::to_string(n) + ",\"Product number " + std::to_string(n) +
               ", green\"," + price_ + ",Standard,Group " + std::to_string(n % 40) + " > Shelf " +
               std::to_string(n % 7) + "," + barcode + ",Vendor " + std::to_string(n % 100) +
               ",green\r\n";
    }
    return text_;
  }

 private:
  int rows_;
  int first_;
  const char* price_;
  int row_ = 0;
  std::string text_;
};

// What a process has computed so far, which the work of others does not change.
double cpu_s(const std::string& pid) {
  std::ifstream stat("/proc/" + pid + "/stat");
  std::string text{std::istreambuf_iterator<char>(stat), {}};
  std::istringstream fields(text.substr(std::min(text.rfind(')') + 2, text.size())));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double peak_MiB() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::atof(line.c_str() + 6) / 1024;
  }
  return 0;
}

class ImportBench : public ExchangeTest {
 public:
  void TestBody() override {
    ExchangeTest::change("SELECT 1");
    const std::string suffix = "_" + std::to_string(kRows);
    import("import_new" + suffix, kRows, "4.95", kRows);
    import("import_again" + suffix, kRows, "4.95", kRows);
    import("import_prices" + suffix, kRows, "5.95", kRows);
    export_all("export" + suffix, kRows);
    print_figure("import_memory" + suffix, peak_MiB(), "MiB", kLimitOfMemory_MiB);
    if (std::getenv("HOLDFAST_BENCH_SHORT") != nullptr) return;
    import("import_new_" + std::to_string(kManyRows), kManyRows, "5.95", kManyRows);
    print_figure("import_memory_" + std::to_string(kManyRows), peak_MiB(), "MiB",
                 kLimitOfMemory_MiB);
  }

 private:
  void import(const std::string& name, int rows, const char* price, int limit_rows) {
    GoodsFile file(rows, 1, price);
    auto wanted = options(Thing::products);
    wanted.plan.make_categories = true;
    auto connection = cluster_.connect(database_);
    connection.set_answer_timeout_ms(0);
    const std::string server = holdfast::testing::value_of(connection, "SELECT pg_backend_pid()");
    const auto start = Clock::now();
    const double own = cpu_s("self");
    auto last = start;
    ImportPhase phase = ImportPhase::reading;
    ImportPorts ports;
    ports.read = [&]() -> core::Result<std::string_view> { return file.next(); };
    ports.progress = [&](ImportPhase now, std::int64_t) {
      if (now != phase) {
        print_figure(name + (phase == ImportPhase::reading ? "_reading" : "_checking"),
                     seconds_since(last), "s");
        last = Clock::now();
      }
      phase = now;
    };
    const auto report = import_file(connection, wanted, ports);
    if (!report) throw std::runtime_error(core::sentence(report.error()));
    if (!report->committed) throw std::runtime_error("it was refused");
    print_figure(name, seconds_since(start), "s", kLimit_s * limit_rows / kRows);
    print_figure(name + "_cpu_of_server", cpu_s(server), "s", kLimit_s * limit_rows / kRows);
    print_figure(name + "_cpu", cpu_s("self") - own, "s", kLimit_s * limit_rows / kRows);
  }

  void export_all(const std::string& name, int rows) {
    auto connection = cluster_.connect(database_);
    connection.set_answer_timeout_ms(0);
    ExportOptions wanted;
    wanted.thing = Thing::products;
    wanted.tenant = first_;
    const auto start = Clock::now();
    const auto report = export_file(connection, wanted, [](std::string_view) { return true; });
    if (!report || report->rows != rows) throw std::runtime_error("the export is not whole");
    print_figure(name, seconds_since(start), "s", kLimit_s);
  }

  static double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }
};

}  // namespace
}  // namespace holdfast::exchange::testing

int main() {
  holdfast::exchange::testing::ImportBench().TestBody();
  return 0;
}
