// A till's replica of a real server's shop, and the shop around it whose data change.
//
// Threads: one for each replica.
#pragma once

#include <gtest/gtest.h>

#include "db/local/sqlite_catalogue.h"
#include "tests/remote/back_office_fixture.h"
#include "tests/support/must.h"
#include "tests/support/temp_folder.h"

namespace holdfast::app::feed_testing {

using holdfast::testing::must;
using holdfast::testing::must_run;
using holdfast::testing::value_of;
using local::SqliteCatalogue;
using remote::PgConnection;

inline constexpr std::size_t kAPage = 50;

// All rows of a replica, table by table; not in which order they came.
inline std::vector<std::string> rows_of(const std::filesystem::path& file) {
  auto reader = must(local::Connection::open(file.string(), {}));
  const auto texts = [&reader](const std::string& sql) {
    auto statement = must(reader.prepare(sql));
    local::StatementUse use(statement);
    std::vector<std::string> out;
    while (statement.step() == 100 /* SQLITE_ROW */) out.emplace_back(statement.text(0));
    return out;
  };
  std::vector<std::string> rows;
  for (const char* table :
       {"profile", "categories", "tax_categories", "tax_rates", "people", "items", "customers",
        "promotions", "price_lists", "item_prices", "stock", "gift_cards", "lots"}) {
    std::string columns;
    for (const auto& column :
         texts(std::string{"SELECT name FROM pragma_table_info('"} + table + "')")) {
      if (column != "row") columns += "||'|'||quote(" + column + ")";
    }
    for (const auto& row : texts(std::string{"SELECT '"} + table + "'" + columns + " AS r FROM " +
                                 table + " ORDER BY r")) {
      rows.push_back(row);
    }
  }
  return rows;
}

// A till's replica on a disk and its connection, either of which can be lost.
class Replica {
 public:
  explicit Replica(std::string conninfo) : conninfo_(std::move(conninfo)) { restart(); }

  void restart() {
    catalogue_.reset();
    store_ = must(remote::open_remote_store({.conninfo = conninfo_}));
    catalogue_ = must(SqliteCatalogue::open(file()));
  }
  // One page; false: there is no other now.
  bool pull(std::size_t rows = kAPage) {
    page_ = must(store_->pull(must(catalogue_->cursor()), rows));
    must(catalogue_->apply(page_));
    given_ += page_.items.size() + page_.customers.size() + page_.stock.size() +
              page_.gift_cards.size() + page_.lots.size();
    return page_.more;
  }
  // As if the till were killed between the answer and the disk.
  void pull_in_vain(std::size_t rows) {
    std::ignore = must(store_->pull(must(catalogue_->cursor()), rows));
  }
  void catch_up(std::size_t rows = kAPage) {
    while (pull(rows)) {
    }
  }
  const ports::CatalogueChanges& page() const { return page_; }
  std::size_t given() const { return given_; }
  ports::RemoteStore& store() { return *store_; }
  SqliteCatalogue& operator*() { return *catalogue_; }
  SqliteCatalogue* operator->() { return catalogue_.get(); }
  std::vector<std::string> rows() const { return rows_of(file()); }

 private:
  std::filesystem::path file() const { return folder_.path() / "catalogue.db"; }

  holdfast::testing::TempFolder folder_;
  std::string conninfo_;
  std::unique_ptr<ports::RemoteStore> store_;
  std::unique_ptr<SqliteCatalogue> catalogue_;
  ports::CatalogueChanges page_;
  std::size_t given_ = 0;
};

class ChangeFeed : public remote::testing::BackOfficeTest {
 protected:
  Replica replica(std::size_t till = 0) const { return Replica{till_conninfo(till)}; }
  std::vector<std::string> loaded_anew() const {
    Replica fresh = replica();
    fresh.catch_up();
    return fresh.rows();
  }
  // As time goes by.
  void age_feed(const std::string& by) {
    must_run(admin(), "UPDATE catalogue_changes SET changed_at = changed_at - $1::interval", {by});
    must_run(admin(), "UPDATE stock_changes SET changed_at = changed_at - $1::interval", {by});
  }
  void prune() { must_run(admin(), "SELECT prune_change_feed(current_tenant_id())"); }
  void sell(std::string_view sku) {
    if (!book_) {
      book_.emplace(recording_till());
      book_store_ = store();
      must(book_store_->post(std::vector{book_->open_shift()}));
    }
    must(book_store_->post(std::vector{book_->sell(sku)}));
  }
  core::VariantId item(const std::string& sku) {
    return {*core::Uuid::parse(value("SELECT id FROM product_variants WHERE sku = $1", {sku}))};
  }

 private:
  std::optional<remote::testing::RecordingTill> book_;
  std::unique_ptr<ports::RemoteStore> book_store_;
};

}  // namespace holdfast::app::feed_testing
