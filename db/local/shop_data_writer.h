// Applies what a page has of customers, gift cards, promotions, prices, stock and lots, and takes
// away what a complete page does not have, items apart. Within the transaction of CatalogueWriter.
//
// Threads: as CatalogueWriter.
#pragma once

#include <array>
#include <span>

#include "db/local/sqlite.h"
#include "pos/ports/catalogue.h"

namespace holdfast::local {

class ShopDataWriter {
 public:
  // The connection must outlive it; it may move.
  core::Result<void> prepare(Connection& connection);

  core::Result<void> clear(Connection& connection, const ports::CompleteRange& range);
  core::Result<void> apply(Connection& connection, const ports::CatalogueChanges& changes);

 private:
  // Runs a statement for each id.
  template <class IdType>
  core::Result<void> drop(Connection& connection, Statement& statement,
                          const std::vector<IdType>& ids);
  core::Result<void> put_prices(Connection& connection, const core::ItemPrices& prices);
  core::Result<void> put_customer(Connection& connection, const core::Customer& customer);

  struct Statements {
    Statement put_customer, drop_customer, put_promotion, drop_promotion;
    Statement put_price_list, drop_price_list, put_price, drop_prices, put_stock, drop_stock;
    Statement put_gift_card, drop_gift_card, put_lot, drop_lot;
    // By CataloguePart; tax rates go with their categories.
    std::array<Statement, ports::kCatalogueParts> clear;
    Statement clear_tax_rates;
  };
  Statements sql_;
};

}  // namespace holdfast::local
