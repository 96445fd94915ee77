#include "db/local/shop_data_writer.h"

#include <sqlite3.h>

#include <string>
#include <string_view>
#include <utility>

#include "db/local/catalogue_rows.h"
#include "db/local/shop_data_rows.h"
#include "pos/ports/shop_data.h"

namespace holdfast::local {
namespace {

using core::Result;
using ports::CataloguePart;

Result<void> run(Connection& connection, Statement& statement) {
  const StatementUse use(statement);
  const int code = statement.step();
  if (code != SQLITE_DONE) return core::pass_on(connection.error(code, "applying changes"));
  return {};
}

std::string clear_from(std::string_view table, std::string_view key) {
  return "DELETE FROM " + std::string(table) + " WHERE " + std::string(key) + ">?1 AND " +
         std::string(key) + "<=?2";
}

std::string put(std::string_view table, std::string_view columns, int count) {
  std::string text =
      "REPLACE INTO " + std::string(table) + "(" + std::string(columns) + ") VALUES(";
  for (int i = 1; i <= count; ++i) text += (i > 1 ? ",?" : "?") + std::to_string(i);
  return text + ")";
}

}  // namespace

Result<void> ShopDataWriter::prepare(Connection& connection) {
  const auto clear_of = [this](CataloguePart part) {
    return &sql_.clear.at(static_cast<std::size_t>(part));
  };
  const std::pair<Statement*, std::string> wanted[] = {
      {&sql_.put_customer, put("customers", std::string(kCustomerColumns) + ",phone_digits", 14)},
      {&sql_.drop_customer, "DELETE FROM customers WHERE id=?1"},
      {&sql_.put_promotion, put("promotions", kPromotionColumns, 14)},
      {&sql_.drop_promotion, "DELETE FROM promotions WHERE id=?1"},
      {&sql_.put_price_list, put("price_lists", kPriceListColumns, 7)},
      {&sql_.drop_price_list, "DELETE FROM price_lists WHERE id=?1"},
      {&sql_.put_price, put("item_prices", "variant,list,minimum,price,currency", 5)},
      {&sql_.drop_prices, "DELETE FROM item_prices WHERE variant=?1"},
      {&sql_.put_stock, put("stock", "variant,on_hand,available", 3)},
      {&sql_.drop_stock, "DELETE FROM stock WHERE variant=?1"},
      {&sql_.put_gift_card, put("gift_cards", kGiftCardColumns, 7)},
      {&sql_.drop_gift_card, "DELETE FROM gift_cards WHERE id=?1"},
      {&sql_.put_lot, put("lots", kLotColumns, 6)},
      {&sql_.drop_lot, "DELETE FROM lots WHERE id=?1"},
      {clear_of(CataloguePart::categories), clear_from("categories", "id")},
      {clear_of(CataloguePart::tax_categories), clear_from("tax_categories", "id")},
      {clear_of(CataloguePart::people), clear_from("people", "id")},
      {clear_of(CataloguePart::customers), clear_from("customers", "id")},
      {clear_of(CataloguePart::promotions), clear_from("promotions", "id")},
      {clear_of(CataloguePart::price_lists), clear_from("price_lists", "id")},
      {clear_of(CataloguePart::item_prices), clear_from("item_prices", "variant")},
      {clear_of(CataloguePart::stock), clear_from("stock", "variant")},
      {clear_of(CataloguePart::gift_cards), clear_from("gift_cards", "id")},
      {clear_of(CataloguePart::lots), clear_from("lots", "id")},
      {&sql_.clear_tax_rates, clear_from("tax_rates", "tax_category")},
  };
  for (const auto& [statement, text] : wanted) {
    Result<Statement> prepared = connection.prepare(text);
    if (!prepared) return core::pass_on(prepared.error());
    *statement = std::move(*prepared);
  }
  return {};
}

Result<void> ShopDataWriter::clear(Connection& connection, const ports::CompleteRange& range) {
  if (range.part == CataloguePart::items) return {};
  Statement& statement = sql_.clear.at(static_cast<std::size_t>(range.part));
  statement.bind(1, id_bytes(range.after)).bind(2, id_bytes(range.through));
  Result<void> done = run(connection, statement);
  if (!done || range.part != CataloguePart::tax_categories) return done;
  sql_.clear_tax_rates.bind(1, id_bytes(range.after)).bind(2, id_bytes(range.through));
  return run(connection, sql_.clear_tax_rates);
}

template <class IdType>
Result<void> ShopDataWriter::drop(Connection& connection, Statement& statement,
                                  const std::vector<IdType>& ids) {
  for (const IdType& id : ids) {
    statement.bind(1, id_bytes(id.value));
    if (Result<void> done = run(connection, statement); !done) return done;
  }
  return {};
}

Result<void> ShopDataWriter::put_customer(Connection& connection, const core::Customer& customer) {
  const std::string digits = ports::phone_digits(customer.phone);
  bind_customer(sql_.put_customer, customer);
  sql_.put_customer.bind(14, std::string_view(digits));
  return run(connection, sql_.put_customer);
}

// All of a variant's: those that are gone are not named.
Result<void> ShopDataWriter::put_prices(Connection& connection, const core::ItemPrices& prices) {
  sql_.drop_prices.bind(1, id_bytes(prices.variant.value));
  Result<void> done = run(connection, sql_.drop_prices);
  for (const core::ListPrice& price : prices.prices) {
    if (!done) return done;
    sql_.put_price.bind(1, id_bytes(prices.variant.value))
        .bind(2, id_bytes(price.list.value))
        .bind(3, price.minimum.thousandths)
        .bind(4, price.price.minor)
        .bind(5, price.price.currency.code());
    done = run(connection, sql_.put_price);
  }
  return done;
}

Result<void> ShopDataWriter::apply(Connection& connection, const ports::CatalogueChanges& changes) {
  Result<void> done = drop(connection, sql_.drop_customer, changes.removed_customers);
  for (const core::Customer& customer : changes.customers) {
    if (done) done = put_customer(connection, customer);
  }
  if (done) done = drop(connection, sql_.drop_promotion, changes.removed_promotions);
  for (const core::Promotion& promotion : changes.promotions) {
    bind_promotion(sql_.put_promotion, promotion);
    if (done) done = run(connection, sql_.put_promotion);
  }
  if (done) done = drop(connection, sql_.drop_price_list, changes.removed_price_lists);
  for (const core::PriceList& list : changes.price_lists) {
    bind_price_list(sql_.put_price_list, list);
    if (done) done = run(connection, sql_.put_price_list);
  }
  if (done) done = drop(connection, sql_.drop_prices, changes.removed_item_prices);
  for (const core::ItemPrices& prices : changes.item_prices) {
    if (done) done = put_prices(connection, prices);
  }
  if (done) done = drop(connection, sql_.drop_stock, changes.removed_stock);
  for (const core::StockLevel& level : changes.stock) {
    sql_.put_stock.bind(1, id_bytes(level.variant.value))
        .bind(2, level.on_hand.thousandths)
        .bind(3, level.available.thousandths);
    if (done) done = run(connection, sql_.put_stock);
  }
  if (done) done = drop(connection, sql_.drop_gift_card, changes.removed_gift_cards);
  for (const core::GiftCard& card : changes.gift_cards) {
    bind_gift_card(sql_.put_gift_card, card);
    if (done) done = run(connection, sql_.put_gift_card);
  }
  if (done) done = drop(connection, sql_.drop_lot, changes.removed_lots);
  for (const core::Lot& lot : changes.lots) {
    bind_lot(sql_.put_lot, lot);
    if (done) done = run(connection, sql_.put_lot);
  }
  return done;
}

}  // namespace holdfast::local
