// The catalogue on the till: applying it page by page, opening it, looking codes up, and
// the memory it takes.
//
// bench_catalogue [DIRECTORY [ITEMS…]]   (the current directory, 1000 and 1000000)
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "db/local/sqlite_catalogue.h"
#include "pos/core/barcode.h"
#include "tests/bench/figure.h"

namespace holdfast::bench {
namespace {

constexpr std::int64_t kPageItems = 5'000;
constexpr int kLookUps = 200'000;
// The limits are those of a million products.
constexpr double kOpenLimitMs = 600;
constexpr double kIndexLimitMib = 20;
constexpr double kMemoryLimitMib = 60;

[[noreturn]] void stop(const std::string& what) {
  std::fprintf(stderr, "bench_catalogue: %s\n", what.c_str());
  std::exit(1);
}

// Spread over the whole range, as the codes of many makers are; each number gives another.
std::string code_of(std::int64_t number) {
  constexpr std::int64_t kRange = 1'000'000'000'000;  // 12 digits before the check digit
  const std::int64_t spread = (number * 387'420'489'001 + 7) % kRange;
  std::string digits = std::to_string(spread);
  digits.insert(0, 13 - digits.size(), '0');
  digits += static_cast<char>('0' + core::gs1_check_digit(digits));
  return digits;
}

core::Item item_of(std::int64_t number, const core::Currency& currency) {
  core::Item item;
  std::array<std::uint8_t, 16> random{};
  for (std::size_t i = 0; i < 8; ++i) {
    random[8 + i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  item.id.value = core::Uuid::v7({1'700'000'000'000 + number / 10}, random);
  item.category.value.bytes[15] = static_cast<std::uint8_t>(number % 40 + 1);
  item.tax_category.value.bytes[15] = static_cast<std::uint8_t>(number % 3 + 1);
  item.sku = "SKU-" + std::to_string(100'000 + number);
  item.name = "Product with a name of usual length " + std::to_string(number);
  item.price = {99 + number % 5000, currency};
  item.tile_position = number <= 40 ? static_cast<std::int32_t>(number) : 0;
  item.barcodes = {{code_of(number), core::kOne}};
  return item;
}

void apply_all(const std::filesystem::path& path, std::int64_t items, const std::string& prefix) {
  const auto currency = core::Currency::from_code("EUR");
  auto catalogue = local::SqliteCatalogue::open(path);
  if (!currency || !catalogue) stop("cannot make the catalogue");
  double total_us = 0;
  std::vector<double> page_us;
  for (std::int64_t first = 1; first <= items; first += kPageItems) {
    ports::CatalogueChanges page;
    for (std::int64_t i = first; i < first + kPageItems && i <= items; ++i) {
      page.items.push_back(item_of(i, *currency));
    }
    page.cursor = std::to_string(first);
    const Clock::time_point start = Clock::now();
    if (const auto done = (*catalogue)->apply(page); !done) stop(done.error().detail);
    page_us.push_back(microseconds_since(start));
    total_us += page_us.back();
  }
  print_figure(prefix + "apply_rate", static_cast<double>(items) / total_us * 1e6, "items/s");
  print_figure(prefix + "apply_page_p99", percentile(page_us, 0.99) / 1000, "ms");
}

void forget_cached_pages(const std::filesystem::path& path) {
  for (const char* suffix : {"", "-wal"}) {
    const int file = ::open((path.string() + suffix).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    ::fsync(file);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
  }
}

void look_up(const local::SqliteCatalogue& catalogue, std::int64_t items, std::int64_t among,
             int count, const std::string& name) {
  std::mt19937_64 random(1);
  std::vector<double> us;
  for (int i = 0; i < count; ++i) {
    const auto number = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(among)) + 1;
    const std::string code = code_of(number * (items / among));
    const Clock::time_point start = Clock::now();
    const auto hit = catalogue.find_by_code(code);
    us.push_back(microseconds_since(start));
    if (!hit || !*hit || (*hit)->item.barcodes[0].code != code) stop("lost " + code);
  }
  print_figure(name + "_p50", percentile(us, 0.5), "us");
  print_figure(name + "_p99", percentile(us, 0.99), "us");
}

// In a process of its own, whose memory is then the catalogue's.
int measure(const std::filesystem::path& path, std::int64_t items, const std::string& prefix) {
  const bool million = items >= 1'000'000;
  const double before_mib = resident_mebibytes();
  for (const bool cold : {true, false}) {
    if (cold) forget_cached_pages(path);
    const Clock::time_point start = Clock::now();
    auto opened = local::SqliteCatalogue::open(path);
    const double open_ms = microseconds_since(start) / 1000;
    if (!opened) stop(opened.error().detail);
    const std::string name = prefix + (cold ? "open_cold" : "open_warm");
    if (million) {
      print_figure(name, open_ms, "ms", kOpenLimitMs);
    } else {
      print_figure(name, open_ms, "ms");
    }
    const local::SqliteCatalogue& catalogue = **opened;
    if (cold) {
      look_up(catalogue, items, items, 500, prefix + "lookup_cold");
      continue;
    }
    look_up(catalogue, items, items, kLookUps, prefix + "lookup_any");
    look_up(catalogue, items, 1000, kLookUps, prefix + "lookup_of_1000_best_sellers");
    std::vector<double> miss_us;
    for (int i = 0; i < kLookUps; ++i) {
      const std::string code = code_of(items + 1 + i);
      const Clock::time_point miss = Clock::now();
      const auto hit = catalogue.find_by_code(code);
      miss_us.push_back(microseconds_since(miss));
      if (!hit || hit->has_value()) stop("found what is not there");
    }
    print_figure(prefix + "lookup_unknown_p50", percentile(miss_us, 0.5), "us");
    const double index_mib = static_cast<double>(catalogue.index_bytes()) / (1 << 20);
    const double memory_mib = resident_mebibytes() - before_mib;
    print_figure(prefix + "index", index_mib, "MiB", kIndexLimitMib);
    print_figure(prefix + "resident", memory_mib, "MiB", kMemoryLimitMib);
  }
  return 0;
}

int run(const std::filesystem::path& base, std::int64_t items) {
  std::string directory = (base / "bench-catalogue-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr) stop("cannot make a directory in " + base.string());
  const std::filesystem::path path = std::filesystem::path(directory) / "catalogue";
  const std::string prefix = "catalogue." + std::to_string(items) + ".";
  const pid_t maker = ::fork();
  if (maker == 0) {
    apply_all(path, items, prefix);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(maker, &status, 0);
  if (status == 0) {
    print_figure(prefix + "file", static_cast<double>(std::filesystem::file_size(path)) / (1 << 20),
                 "MiB");
    const pid_t measurer = ::fork();
    if (measurer == 0) ::_exit(measure(path, items, prefix));
    ::waitpid(measurer, &status, 0);
  }
  std::filesystem::remove_all(directory);
  return status == 0 ? 0 : 1;
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) {
  const std::filesystem::path base = argc > 1 ? argv[1] : ".";
  std::vector<std::int64_t> sizes;
  for (int i = 2; i < argc; ++i) sizes.push_back(std::atoll(argv[i]));
  if (sizes.empty()) sizes = {1000, 1'000'000};
  int failures = 0;
  for (const std::int64_t items : sizes) {
    if (items < 1000) {
      std::fprintf(stderr, "usage: bench_catalogue [DIRECTORY [ITEMS ≥ 1000 …]]\n");
      return 2;
    }
    failures += holdfast::bench::run(base, items);
  }
  return failures == 0 ? 0 : 1;
}
