#include "pos/app/os_ports.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include <chrono>
#include <filesystem>

namespace holdfast::app {
namespace {

constexpr const char* kZoneFolder = "/usr/share/zoneinfo/";

}  // namespace

core::Instant SystemClock::now() const {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

std::int64_t SystemClock::elapsed_ms() const {
  timespec since_start{};
  clock_gettime(CLOCK_BOOTTIME, &since_start);
  return std::int64_t{since_start.tv_sec} * 1000 + since_start.tv_nsec / 1'000'000;
}

int SystemClock::utc_offset_minutes(core::Instant at) const {
  const auto seconds = static_cast<time_t>(at.utc_ms / 1000);
  tm local{};
  if (localtime_r(&seconds, &local) == nullptr) return 0;
  return static_cast<int>(local.tm_gmtoff / 60);
}

void use_time_zone(const std::string& name) {
  setenv("TZ", name.c_str(), 1);
  tzset();
}

void use_machine_time_zone() {
  if (getenv("TZ") == nullptr) use_time_zone(":/etc/localtime");
}

bool is_time_zone(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos) return false;
  std::error_code ignored;
  return std::filesystem::is_regular_file(std::filesystem::path(kZoneFolder) / name, ignored);
}

std::string machine_time_zone() {
  std::error_code failed;
  const std::string file = std::filesystem::canonical("/etc/localtime", failed).string();
  if (failed || !file.starts_with(kZoneFolder)) return "UTC";
  const std::string name = file.substr(std::string{kZoneFolder}.size());
  return is_time_zone(name) ? name : "UTC";
}

std::array<std::uint8_t, 16> SystemRandom::bytes16() {
  std::array<std::uint8_t, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace holdfast::app
