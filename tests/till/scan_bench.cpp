// How long the till itself takes for a scan: from the command to the effects and the
// rebuilt view, without disk and screen.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "pos/till/memory_world.h"

namespace {

using namespace holdfast;

constexpr double kLimit_us = 1'000.0;

std::string code(int n) {
  std::string digits = std::to_string(200'000'000'000 + n);
  return digits + static_cast<char>('0' + core::gs1_check_digit(digits));
}

bool measure(int lines, int scans) {
  till::MemoryWorld world;
  std::string shop =
      "given shop \"Corner Market\" currency EUR tax included per line\n"
      "given tax A \"VAT 20 %\" 20%\n"
      "given person \"Amélie D.\" cashier pin 2468\n";
  for (int i = 0; i < lines; ++i) {
    shop += "given item " + code(i) + " \"Item number " + std::to_string(i) + "\" " +
            std::to_string(1 + i % 40) + ".95 A\n";
  }
  shop += "sign in \"Amélie D.\" 2468\nopen shift 100.00\n";
  for (int i = 0; i < lines; ++i) shop += "scan " + code(i) + "\n";
  if (const auto made = till::run_scenario(shop, "bench", world); !made) {
    std::fprintf(stderr, "%s\n", made.error().detail.c_str());
    return false;
  }

  std::vector<double> times_us;
  for (int i = 0; i < scans; ++i) {
    const till::Command scan =
        till::command::Scan{{code(i % lines), core::Symbology::ean_13, "bench"}};
    const auto before = std::chrono::steady_clock::now();
    const till::Effects effects = world.till().handle(scan, world.now());
    const auto after = std::chrono::steady_clock::now();
    if (effects.size() != 2) return false;
    times_us.push_back(std::chrono::duration<double, std::micro>(after - before).count());
  }
  std::ranges::sort(times_us);
  const double median = times_us[times_us.size() / 2];
  const double p99 = times_us[times_us.size() * 99 / 100];
  std::printf("till_scan lines=%d median_us=%.1f p99_us=%.1f p99_to_limit=%.3f limit_us=%.0f\n",
              lines, median, p99, p99 / kLimit_us, kLimit_us);
  return true;
}

}  // namespace

int main() {
  for (const int lines : {1, 10, 100, 1'000}) {
    if (!measure(lines, lines < 10 ? 900 : 5'000)) return 1;
  }
  return 0;
}
