// Applies pages of changes to the catalogue's file, one transaction each, on a
// connection of its own, and tells what that means for the barcode index.
//
// Threads: one at a time. It reads the index it is given, so nobody else may change that.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "db/local/barcode_claims.h"
#include "db/local/shop_data_writer.h"
#include "db/local/sqlite.h"
#include "pos/ports/catalogue.h"

namespace holdfast::local {

class CatalogueWriter {
 public:
  // Errors: catalogue_damaged, disk_full, disk_failed.
  static core::Result<CatalogueWriter> open(const std::filesystem::path& path);

  // On an error nothing of the page was applied.
  core::Result<std::vector<IndexChange>> apply(const ports::CatalogueChanges& changes,
                                               const BarcodeIndex& index,
                                               const ContestedCodes& contested);
  // Copies the log into the file once it is long. Not a part of apply(), because it may
  // take long and readers need nothing of it.
  void checkpoint_when_due();

 private:
  struct Statements {
    Statement begin, commit, set_text, add_number, put_profile;
    Statement put_category, drop_category;
    Statement put_tax_category, drop_tax_category, put_tax_rate, drop_tax_rates;
    Statement put_person, drop_person;
    Statement find_item, insert_item, update_item, drop_item, items_between;
  };
  explicit CatalogueWriter(Connection connection);
  core::Result<void> prepare_statements();
  core::Result<void> apply_facts(const ports::CatalogueChanges& changes);
  core::Result<std::vector<IndexChange>> apply_items(const ports::CatalogueChanges& changes,
                                                     BarcodeClaims& claims);
  core::Result<void> put_tax_category(const core::TaxCategory& category);
  // Return by how many items there are more.
  core::Result<std::int64_t> put_item(const core::Item& item, BarcodeClaims& claims);
  core::Result<std::int64_t> drop_item(const core::VariantId& id, BarcodeClaims& claims);
  // Items that a complete page does not have are gone.
  core::Result<std::int64_t> drop_others(const ports::CatalogueChanges& changes,
                                         BarcodeClaims& claims);
  core::Result<void> overwrite_old_people(const ports::CatalogueChanges& changes);
  core::Result<void> run(Statement& statement);

  // Written by SQLite at each commit; on the heap, because this object moves.
  std::unique_ptr<int> log_pages_;
  Connection connection_;
  Statements sql_;
  BarcodeClaims::Statements barcode_sql_;
  ShopDataWriter shop_data_;
  bool has_old_people_in_log_ = false;
};

}  // namespace holdfast::local
