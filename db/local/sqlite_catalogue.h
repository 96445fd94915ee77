// ports::CatalogueReplica and ports::ShopData on SQLite, with the barcodes in memory. The file is
// described in db/local/FORMAT.md.
//
// Threads: as the port says. apply() works on a connection of its own beside the
// readers' one, so a look-up waits for no more than up to 1024 codes to change in the
// index; or, for a code that is moving from one item to another, for those of the page.
// Two calls of apply() wait for each other.
//
// Errors of every call: catalogue_damaged (the file is then set aside at the next
// start), disk_full, disk_failed.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "db/local/barcode_claims.h"
#include "db/local/barcode_index.h"
#include "db/local/catalogue_writer.h"
#include "db/local/shop_data_reader.h"
#include "db/local/sqlite.h"
#include "pos/ports/catalogue.h"

namespace holdfast::local {

// A code that stands on two items: the till sells `kept`.
struct DuplicateCode {
  std::string code;
  core::VariantId kept;
  core::VariantId ignored;

  friend bool operator==(const DuplicateCode&, const DuplicateCode&) = default;
};

class SqliteCatalogue final : public ports::CatalogueReplica, public ports::ShopData {
 public:
  // Makes the file where there is none. A file that is damaged, or of another format, is
  // set aside and replaced by an empty one: it is loaded again from the server.
  static core::Result<std::unique_ptr<SqliteCatalogue>> open(const std::filesystem::path& path);

  // Where the damaged file went, when open() set one aside.
  [[nodiscard]] const std::optional<std::filesystem::path>& set_aside() const { return set_aside_; }
  // At most `limit` of them; in no order that means anything.
  core::Result<std::vector<DuplicateCode>> duplicate_codes(std::size_t limit) const;
  [[nodiscard]] std::size_t index_bytes() const;

  [[nodiscard]] core::Result<std::optional<Hit>> find_by_code(std::string_view code) const override;
  [[nodiscard]] core::Result<std::optional<core::Item>> find(core::VariantId id) const override;
  [[nodiscard]] core::Result<std::vector<core::Item>> tiles(core::CategoryId category,
                                                            std::size_t limit) const override;
  [[nodiscard]] core::Result<std::vector<core::Category>> categories() const override;
  [[nodiscard]] core::Result<std::vector<core::TaxCategory>> tax_categories() const override;
  [[nodiscard]] core::Result<std::vector<core::Person>> people() const override;
  [[nodiscard]] core::Result<std::optional<core::ShopProfile>> profile() const override;
  [[nodiscard]] core::Result<std::int64_t> item_count() const override;
  [[nodiscard]] core::Result<std::optional<core::Customer>> customer(
      core::CustomerId id) const override;
  [[nodiscard]] core::Result<std::optional<core::Customer>> customer_by_number(
      std::string_view number) const override;
  [[nodiscard]] core::Result<std::vector<core::Customer>> customers_by_name(
      std::string_view beginning, std::size_t limit) const override;
  [[nodiscard]] core::Result<std::vector<core::Customer>> customers_by_phone(
      std::string_view beginning, std::size_t limit) const override;
  [[nodiscard]] core::Result<std::vector<core::Promotion>> promotions() const override;
  [[nodiscard]] core::Result<std::vector<core::PriceList>> price_lists() const override;
  [[nodiscard]] core::Result<std::vector<core::ListPrice>> prices_of(
      core::VariantId variant) const override;
  [[nodiscard]] core::Result<std::optional<core::StockLevel>> stock_of(
      core::VariantId variant) const override;
  [[nodiscard]] core::Result<std::vector<core::Lot>> lots_of(
      core::VariantId variant) const override;
  [[nodiscard]] core::Result<std::vector<core::GiftCard>> gift_cards(
      const core::GiftCardMark& mark) const override;
  core::Result<void> apply(const ports::CatalogueChanges& changes) override;
  [[nodiscard]] core::Result<std::string> cursor() const override;

 private:
  struct Statements {
    Statement item_by_row, item_by_id, tiles, category_tiles;
    Statement categories, tax_rates, people, profile, state;
  };

  SqliteCatalogue(std::filesystem::path path, Connection reader, CatalogueWriter writer)
      : path_(std::move(path)), reader_(std::move(reader)), writer_(std::move(writer)) {}
  static core::Result<std::unique_ptr<SqliteCatalogue>> try_open(const std::filesystem::path& path);
  core::Result<void> prepare_statements();
  core::Result<void> load_index();
  void put_into_index(const std::vector<KeyOfRow>& keys);
  void update_index(const std::vector<IndexChange>& changes);
  core::Result<std::vector<core::Item>> read_items(Statement& statement) const;
  // The rows that may hold the code, as the index has it now.
  [[nodiscard]] std::vector<std::uint32_t> candidates(CodeKey key) const;
  core::Result<std::optional<Hit>> find_among(const std::vector<std::uint32_t>& rows,
                                              std::string_view code) const;
  core::Error note(core::Error error) const;
  template <class T>
  core::Result<T> noted(core::Result<T> result) const {
    if (!result) std::ignore = note(result.error());
    return result;
  }
  core::Error reader_error(int code, std::string_view doing) const;

  std::filesystem::path path_;
  std::optional<std::filesystem::path> set_aside_;

  mutable std::mutex reader_mutex_;  // reader_, sql_ and shop_data_
  mutable Connection reader_;
  mutable Statements sql_;
  mutable ShopDataReader shop_data_;

  // index_ and contested_. Only apply() changes them, so apply() reads them without it.
  mutable std::mutex index_mutex_;
  BarcodeIndex index_;
  ContestedCodes contested_;
  std::atomic<std::uint64_t> apply_steps_ = 0;  // odd while a page is applied

  std::mutex apply_mutex_;  // writer_
  CatalogueWriter writer_;
};

}  // namespace holdfast::local
