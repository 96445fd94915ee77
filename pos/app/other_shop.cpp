#include "pos/app/other_shop.h"

#include "db/local/sqlite_catalogue.h"
#include "db/local/sqlite_journal.h"

namespace holdfast::app {
namespace {

namespace fs = std::filesystem;
using core::pass_on;
using core::Result;

Result<std::optional<core::ShopProfile>> profile_in(const fs::path& catalogue) {
  std::error_code ignored;
  if (!fs::exists(catalogue, ignored)) return std::optional<core::ShopProfile>{};
  auto opened = local::SqliteCatalogue::open(catalogue);
  if (!opened) return pass_on(opened.error());
  return (*opened)->profile();
}

}  // namespace

Result<void> leave_other_shop(const fs::path& folder, const std::string& tenant) {
  const fs::path catalogue = folder / "catalogue.db";
  const auto profile = profile_in(catalogue);
  if (!profile) return pass_on(profile.error());
  if (!*profile || (*profile)->tenant.to_string() == tenant) return {};
  auto journal = local::SqliteJournal::open(folder / "journal.db");
  if (!journal) return pass_on(journal.error());
  const auto backlog = (*journal)->backlog();
  if (!backlog) return pass_on(backlog.error());
  if (backlog->last_seq > 0) {
    const core::ShopProfile& other = **profile;
    std::string sentence = "the journal in " + folder.string() + " is that of till " +
                           std::to_string(other.terminal_number) + " of " + other.shop_name;
    if (backlog->waiting > 0) {
      sentence += ", and " + std::to_string(backlog->waiting) +
                  " of its entries are on no server yet: let it send them first";
    }
    return core::fail(core::ErrorCode::already_enrolled,
                      sentence +
                          "; then move that folder to a place where it is kept, and run the "
                          "same command again");
  }
  for (const char* suffix : {"", "-wal", "-shm"}) {
    fs::path file = catalogue;
    file += suffix;
    std::error_code failed;
    fs::remove(file, failed);
    if (failed) {
      return core::fail(core::ErrorCode::file_unreadable, file.string() + ": " + failed.message());
    }
  }
  return {};
}

}  // namespace holdfast::app
