#include "pos/app/catalogue_copy.h"

#include <array>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace holdfast::app {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;

// Of the file and its log: what changes with every write.
using Stamps = std::array<std::pair<fs::file_time_type, std::uintmax_t>, 2>;

Stamps stamps_of(const fs::path& file) {
  Stamps stamps{};
  std::size_t at = 0;
  for (const fs::path& one : {file, fs::path(file.string() + "-wal")}) {
    std::error_code missing;
    const auto time = fs::last_write_time(one, missing);
    const auto size = fs::file_size(one, missing);
    stamps[at++] =
        missing ? std::pair<fs::file_time_type, std::uintmax_t>{} : std::pair{time, size};
  }
  return stamps;
}

core::Result<local::JournalCopy> steady_copy(const fs::path& file) {
  constexpr int kAttempts = 20;
  constexpr std::chrono::milliseconds kPause{100};
  for (int i = 0; i < kAttempts; ++i) {
    const Stamps before = stamps_of(file);
    auto copy = local::JournalCopy::make(file);
    if (!copy || stamps_of(file) == before) return copy;
    std::this_thread::sleep_for(kPause);
  }
  return core::fail(ErrorCode::device_busy,
                    file.string() + " is being loaded from the server; try again in a minute");
}

}  // namespace

core::Result<CatalogueCopy> copy_catalogue(const fs::path& folder) {
  auto copy = steady_copy(folder / "catalogue.db");
  if (!copy) return core::pass_on(copy.error());
  auto catalogue = local::SqliteCatalogue::open(copy->file());
  if (!catalogue) return core::pass_on(catalogue.error());
  auto shop = (*catalogue)->profile();
  if (!shop) return core::pass_on(shop.error());
  if (!*shop) {
    return core::fail(
        ErrorCode::file_unreadable,
        (folder / "catalogue.db").string() +
            ": knows no shop yet; start the till once while its server can be reached");
  }
  return CatalogueCopy{*std::move(copy), *std::move(catalogue), **std::move(shop)};
}

}  // namespace holdfast::app
