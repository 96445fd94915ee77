// What a till left behind in its folder, read as the next start would read it.
#pragma once

#include <filesystem>
#include <vector>

#include "pos/core/entries.h"
#include "pos/till/till.h"

namespace holdfast::testing {

struct JournalContents {
  std::vector<till::CommittedEntry> entries;
  core::Workspace workspace;

  [[nodiscard]] std::vector<core::SaleRecorded> sales() const;
};

// No till may be running on the folder. Checks every hash of the chain.
// Throws std::runtime_error.
[[nodiscard]] JournalContents read_journal(const std::filesystem::path& folder);

}  // namespace holdfast::testing
