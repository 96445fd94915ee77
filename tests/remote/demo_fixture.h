// The demo shop on a database of its own, and tills that record what they sell the way the
// product does: rules, codec, chain.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "db/remote/demo_shop.h"
#include "db/remote/remote_store.h"
#include "db/remote/terminal_login.h"
#include "pos/codec/codec.h"
#include "pos/core/refund.h"
#include "pos/core/totals.h"
#include "tests/support/pg_cluster.h"

namespace holdfast::remote::testing {

inline constexpr const char* kPassword = "correct horse";

// Ids and a chain for one till. The hashes are not those of the product: the server holds
// on to them without recomputing.
class RecordingTill {
 public:
  RecordingTill(ports::CatalogueChanges catalogue, std::uint8_t number)
      : catalogue_(std::move(catalogue)), number_(number) {}

  const core::Item& item(std::string_view sku) const {
    for (const auto& item : catalogue_.items) {
      if (item.sku == sku) return item;
    }
    throw std::runtime_error("no such sku");
  }

  // What is sold after it belongs to that shift.
  core::ShiftOpened shift_opened() {
    shift_ = next_id<core::ShiftId>();
    return {shift_, person(), "2026-03-01", eur(10000)};
  }
  ports::StoredEntry open_shift() { return append(shift_opened()); }
  ports::StoredEntry close_shift(std::int64_t counted_minor) {
    return append(core::ShiftClosed{shift_, person(), eur(10000), eur(counted_minor), 1, eur(500)});
  }
  ports::StoredEntry sell(const std::vector<std::pair<core::Item, core::Quantity>>& goods) {
    return append(sale_of(goods));
  }
  ports::StoredEntry sell(std::string_view sku, std::int64_t pieces = 1) {
    return sell({{item(sku), core::Quantity::of(pieces)}});
  }
  ports::StoredEntry void_sale(std::string_view sku) {
    core::SaleVoided voided{sale_of({{item(sku), core::kOne}}).sale, shift_, person()};
    return append(voided);
  }
  core::SaleRecorded sale_of(const std::vector<std::pair<core::Item, core::Quantity>>& goods) {
    core::SaleRecorded recorded;
    recorded.sale = core::Sale{next_id<core::TransactionId>(), eur(0).currency};
    for (const auto& [item, quantity] : goods) {
      EXPECT_TRUE(recorded.sale.add(item, quantity, ""));
    }
    recorded.totals =
        core::compute_totals(recorded.sale, catalogue_.tax_categories, recorded.tax_policy).value();
    recorded.tenders = {{core::TenderKind::cash, recorded.totals.total, eur(0)}};
    recorded.shift = shift_;
    recorded.cashier = person();
    recorded.receipt_number = ++receipt_number_;
    return recorded;
  }
  core::GoodsReturned return_of(const core::SaleFound& found, const core::LineQuantities& chosen) {
    core::GoodsReturned returned;
    auto back = core::compute_return(found, chosen).value();
    returned.id = next_id<core::TransactionId>();
    returned.receipt_number = ++receipt_number_;
    returned.original = found.sale.sale.id();
    returned.original_receipt = found.sale.receipt_number;
    returned.shift = shift_;
    returned.by = person();
    returned.tax_policy = found.sale.tax_policy;
    returned.lines = std::move(back.lines);
    returned.totals = std::move(back.totals);
    returned.refunds = {{core::TenderKind::cash, returned.totals.total}};
    returned.reason = "Faulty";
    return returned;
  }
  ports::StoredEntry append(const core::EntryBody& body) {
    const auto encoded = codec::encode(body);
    return append(encoded.kind, encoded.version, encoded.payload);
  }
  ports::StoredEntry append(std::string kind, std::int32_t version, std::string payload) {
    ports::StoredEntry entry;
    entry.seq = ++seq_;
    entry.id = next_id<core::EntryId>();
    entry.kind = std::move(kind);
    entry.version = version;
    entry.occurred_at = now();
    entry.payload = std::move(payload);
    entry.previous_hash = hash_;
    hash_.fill(number_);
    for (std::size_t i = 0; i < 8; ++i) hash_[i] = static_cast<std::uint8_t>(seq_ >> (8 * i));
    entry.hash = hash_;
    return entry;
  }

  template <class IdType>
  IdType next_id() {
    std::array<std::uint8_t, 16> random{};
    random.fill(number_);
    ++ids_;
    for (std::size_t i = 0; i < 4; ++i) random[15 - i] = static_cast<std::uint8_t>(ids_ >> (8 * i));
    return IdType{core::Uuid::v7(now(), random)};
  }
  core::ShiftId shift() const { return shift_; }
  core::PersonId person() const { return catalogue_.people.front().id; }
  core::Money eur(std::int64_t minor) const {
    return {minor, core::Currency::from_code("EUR").value()};
  }

 private:
  static core::Instant now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }

  ports::CatalogueChanges catalogue_;
  std::uint8_t number_;
  std::int64_t seq_ = 0;
  std::uint32_t ids_ = 0;
  std::int64_t receipt_number_ = 0;
  ports::Hash256 hash_{};
  core::ShiftId shift_;
};

inline void load_shop(const std::string& conninfo) {
  const auto shop = load_demo_shop({.conninfo = conninfo}, {"hash 1", "hash 2", "hash 3"});
  if (!shop) throw std::runtime_error(shop.error().detail);
  for (const auto& till : shop->tills) {
    const auto enrolled = enrol_terminal({.conninfo = conninfo}, {.tenant = shop->tenant,
                                                                  .terminal = till.terminal,
                                                                  .login = till.login,
                                                                  .password = kPassword});
    if (!enrolled) throw std::runtime_error(enrolled.error().detail);
  }
}

// All that there is, page by page, as one page.
inline core::Result<ports::CatalogueChanges> whole_catalogue(ports::RemoteStore& store) {
  ports::CatalogueChanges all;
  do {
    auto page = store.pull(all.cursor, 5'000);
    if (!page) return page;
    if (page->profile) all.profile = page->profile;
    const auto add = [](auto& to, const auto& more) {
      to.insert(to.end(), more.begin(), more.end());
    };
    add(all.categories, page->categories);
    add(all.tax_categories, page->tax_categories);
    add(all.people, page->people);
    add(all.items, page->items);
    add(all.customers, page->customers);
    add(all.promotions, page->promotions);
    add(all.price_lists, page->price_lists);
    add(all.item_prices, page->item_prices);
    add(all.stock, page->stock);
    all.cursor = page->cursor;
    all.more = page->more;
  } while (all.more);
  return all;
}

class DemoShopTest : public ::testing::Test {
 protected:
  DemoShopTest() : DemoShopTest(copied_database()) {}
  explicit DemoShopTest(std::string database)
      : cluster_(holdfast::testing::PgCluster::shared()), database_(std::move(database)) {}

  static std::string copied_database() {
    auto& cluster = holdfast::testing::PgCluster::shared();
    return cluster.copy_database(loaded_database(cluster));
  }

  // Made once for the program; each test works on a copy.
  static const std::string& loaded_database(holdfast::testing::PgCluster& cluster) {
    static const std::string loaded = [&] {
      std::string name = cluster.make_migrated_database();
      load_shop(cluster.conninfo(name));
      return name;
    }();
    return loaded;
  }
  std::string till_conninfo(std::size_t till) const {
    return cluster_.conninfo(database_, shop_.tills[till].login, kPassword);
  }
  std::unique_ptr<ports::RemoteStore> store(std::size_t till = 0) const {
    return open_remote_store({.conninfo = till_conninfo(till)}).value();
  }
  RecordingTill recording_till(std::size_t till = 0) const {
    auto catalogue = whole_catalogue(*store(till));
    if (!catalogue) throw std::runtime_error(catalogue.error().detail);
    return RecordingTill{*catalogue, static_cast<std::uint8_t>(till + 1)};
  }
  // As superuser, inside the demo shop.
  std::string value(std::string_view sql, const std::vector<PgParameter>& parameters = {}) {
    return holdfast::testing::value_of(admin(), sql, parameters);
  }
  PgConnection& admin() {
    if (!admin_) {
      admin_ = std::make_unique<PgConnection>(cluster_.connect(database_));
      holdfast::testing::must_run(*admin_, "SELECT set_config('app.tenant_id', $1, false)",
                                  {shop_.tenant.to_string()});
    }
    return *admin_;
  }
  std::string on_hand(std::string_view sku) {
    return value(
        "SELECT on_hand FROM inventory_items i JOIN product_variants v"
        "  ON v.tenant_id = i.tenant_id AND v.id = i.variant_id WHERE sku = $1",
        {std::string{sku}});
  }
  std::string ledger_differences() {
    return value("SELECT count(*) FROM stock_ledger_differences");
  }

  holdfast::testing::PgCluster& cluster_;
  std::string database_;
  DemoShop shop_ = demo_shop();

 private:
  std::unique_ptr<PgConnection> admin_;
};

}  // namespace holdfast::remote::testing
