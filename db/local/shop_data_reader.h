// Reads customers, gift cards, promotions, prices, stock and lots of the catalogue's file: what
// ports::ShopData wants.
//
// Threads: one at a time, as the connection.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "db/local/sqlite.h"
#include "pos/ports/shop_data.h"

namespace holdfast::local {

class ShopDataReader {
 public:
  core::Result<void> prepare(Connection& connection);

  core::Result<std::optional<core::Customer>> customer(Connection& connection, core::CustomerId id);
  core::Result<std::optional<core::Customer>> customer_by_number(Connection& connection,
                                                                 std::string_view number);
  core::Result<std::vector<core::Customer>> customers_by_name(Connection& connection,
                                                              std::string_view beginning,
                                                              std::size_t limit);
  core::Result<std::vector<core::Customer>> customers_by_phone(Connection& connection,
                                                               std::string_view beginning,
                                                               std::size_t limit);
  core::Result<std::vector<core::Promotion>> promotions(Connection& connection);
  core::Result<std::vector<core::PriceList>> price_lists(Connection& connection);
  core::Result<std::vector<core::ListPrice>> prices_of(Connection& connection,
                                                       core::VariantId variant);
  core::Result<std::optional<core::StockLevel>> stock_of(Connection& connection,
                                                         core::VariantId variant);
  core::Result<std::vector<core::Lot>> lots_of(Connection& connection, core::VariantId variant);
  core::Result<std::vector<core::GiftCard>> gift_cards(Connection& connection,
                                                       const core::GiftCardMark& mark);

 private:
  struct Statements {
    Statement customer, customer_by_number, customers_by_name, customers_by_phone;
    Statement promotions, price_lists, prices_of, stock_of, lots_of, gift_cards;
  };
  Statements sql_;
};

}  // namespace holdfast::local
