// Applies pages of changes to the catalogue's file, one transaction each, on a
// connection of its own, and tells what that means for the barcode index.
//
// A code that several items claim stands for the item with the smallest id: with UUIDv7
// the one made first, in whatever order the changes arrived.
//
// Threads: one at a time. It reads the index it is given, so nobody else may change that.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "db/local/barcode_index.h"
#include "db/local/sqlite.h"
#include "pos/ports/catalogue.h"

namespace holdfast::local {

struct IndexChange {
  CodeKey key = 0;
  std::uint32_t row = BarcodeIndex::kNoRow;  // the item the code stands for now, if any
  bool contested = false;                    // several items claim it
};

class CatalogueWriter {
 public:
  // Errors: catalogue_damaged, disk_full, disk_failed.
  static core::Result<CatalogueWriter> open(const std::filesystem::path& path);

  // On an error nothing of the page was applied.
  core::Result<std::vector<IndexChange>> apply(const ports::CatalogueChanges& changes,
                                               const BarcodeIndex& index);

 private:
  struct Statements {
    Statement begin, commit, set_text, add_number, put_profile;
    Statement put_category, drop_category;
    Statement put_tax_category, drop_tax_category, put_tax_rate, drop_tax_rates;
    Statement put_person, drop_person;
    Statement find_item, insert_item, update_item, drop_item;
    Statement claim_key, release_key, claimants;
  };
  // What one page did so far.
  struct Page {
    const BarcodeIndex* index = nullptr;
    std::unordered_map<CodeKey, std::uint32_t> won;  // claimed by nobody before
    std::unordered_set<CodeKey> unsettled;
    std::int64_t items = 0, keys = 0;  // more or fewer than before
  };

  explicit CatalogueWriter(Connection connection) : connection_(std::move(connection)) {}
  core::Result<void> prepare_statements();
  core::Result<void> apply_in_transaction(const ports::CatalogueChanges& changes, Page& page);
  core::Result<void> put_tax_category(const core::TaxCategory& category);
  core::Result<void> put_item(const core::Item& item, Page& page);
  core::Result<void> drop_item(const core::VariantId& id, Page& page);
  core::Result<void> claim_keys(std::span<const std::uint8_t> packed, std::int64_t row, Page& page);
  core::Result<void> release_keys(std::span<const std::uint8_t> packed, std::int64_t row,
                                  Page& page);
  core::Result<std::vector<IndexChange>> settle(const Page& page);
  core::Result<void> run(Statement& statement);

  Connection connection_;
  Statements sql_;
};

}  // namespace holdfast::local
