// The rows of a demo shop on their way to the database: which tables, in the order of their
// foreign keys, and one line of PostgreSQL's COPY text format for each row.
//
// Threads: one at a time for each object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/error.h"
#include "pos/core/instant.h"
#include "pos/core/money.h"
#include "pos/core/quantity.h"
#include "pos/core/uuid.h"

namespace holdfast::demo {

// What is written before may be named by what is written after.
enum class Table : std::uint8_t {
  tenants,
  users,
  user_tenants,
  roles,
  user_roles,
  locations,
  terminals,
  tax_rates,
  tax_categories,
  tax_category_rates,
  product_categories,
  suppliers,
  sales_channels,
  price_lists,
  customers,
  customer_addresses,
  material_types,
  spool_types,
  reports,
  products,
  product_variants,
  variant_barcodes,
  product_images,
  batches,
  inventory_items,
  batch_items,
  price_list_items,
  product_pricing,
  promotions,
  product_components,
  recorded_variants,
  recorded_people,
  recorded_locations,
  journal_entries,
  journal_heads,
  shifts,
  transactions,
  transaction_items,
  transaction_tenders,
  transaction_taxes,
  cash_movements,
  cycle_counts,
  cycle_count_lines,
  store_credit_entries,
  loyalty_entries,
  account_entries,
  gift_cards,
  gift_card_entries,
  purchase_orders,
  purchase_order_line_items,
  goods_receipts,
  goods_receipt_lines,
  transfers,
  transfer_lines,
  orders,
  order_addresses,
  order_line_items,
  order_status_history,
  stock_reservations,
  fulfillment_batches,
  batch_orders,
  spools,
  spool_movements,
  product_materials,
  reorder_settings,
  production_runs,
  stock_movements,
};
inline constexpr std::size_t kTableCount = static_cast<std::size_t>(Table::stock_movements) + 1;

struct TableShape {
  std::string_view name;
  std::string_view columns;  // separated by commas, in the order in which a row has them
};
[[nodiscard]] const TableShape& shape_of(Table table);

// One row, column by column.
class Row {
 public:
  Row& null();
  Row& add(std::string_view text);
  Row& add(const char* text) { return add(std::string_view{text}); }
  Row& add(const std::string& text) { return add(std::string_view{text}); }
  Row& add(const core::Uuid& id);
  template <class Tag>
  Row& add(const core::Id<Tag>& id) {
    return id.is_nil() ? null() : add(id.value);
  }
  Row& add(std::int64_t number);
  Row& add(std::int32_t number) { return add(std::int64_t{number}); }
  Row& add(std::uint32_t number) { return add(std::int64_t{number}); }
  Row& add(bool truth);
  Row& add(core::Money amount);
  Row& add(core::Quantity quantity);  // also below zero
  Row& add(core::Instant at);
  Row& bytes(const std::uint8_t* first, std::size_t count);
  // Nothing for no text; a code of one letter, say.
  Row& or_null(std::string_view text) { return text.empty() ? null() : add(text); }
  // When the row was made and last changed.
  Row& made(core::Instant at) { return add(at).add(at); }

  // Without the line feed.
  [[nodiscard]] const std::string& line() const { return line_; }

 private:
  void next_column();

  std::string line_;
  bool begun_ = false;
};

// "-0.125"
[[nodiscard]] std::string decimal_of(std::int64_t thousandths);
// What a JSON string holds, with its quotes.
[[nodiscard]] std::string json_string(std::string_view text);

class RowSink {
 public:
  virtual ~RowSink() = default;
  // Keeps the row; what goes wrong with it is told by a later pause(), or at the end.
  virtual void write(Table table, const Row& row) = 0;
  // Between rows of which each has all that it names. Errors: the database's.
  virtual core::Result<void> pause() = 0;
};

// Forgets everything: for a run that only finds out what will happen.
class NoRows final : public RowSink {
 public:
  void write(Table, const Row&) override {}
  core::Result<void> pause() override { return {}; }
};

}  // namespace holdfast::demo
