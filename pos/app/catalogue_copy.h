// The catalogue of a till's folder as it is now, read from a copy: the till may be running, and
// reading must change nothing.
#pragma once

#include <filesystem>
#include <memory>

#include "db/local/journal_copy.h"
#include "db/local/sqlite_catalogue.h"
#include "pos/core/error.h"

namespace holdfast::app {

struct CatalogueCopy {
  local::JournalCopy copy;
  std::unique_ptr<local::SqliteCatalogue> catalogue;
  core::ShopProfile shop;
};

// Copied again where the till wrote meanwhile. Errors: file_unreadable, for a catalogue that knows
// no shop too; disk_full; device_busy when it never stood still.
[[nodiscard]] core::Result<CatalogueCopy> copy_catalogue(const std::filesystem::path& folder);

}  // namespace holdfast::app
