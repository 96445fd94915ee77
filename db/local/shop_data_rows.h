// Customers, gift cards, promotions, prices, stock and lots to and from the rows of their tables.
// Errors: catalogue_damaged for a row that no value could have made.
#pragma once

#include <string_view>

#include "db/local/sqlite.h"
#include "pos/core/customer.h"
#include "pos/core/error.h"
#include "pos/core/gift_card.h"
#include "pos/core/lot.h"
#include "pos/core/price_list.h"
#include "pos/core/stock_level.h"

namespace holdfast::local {

// The columns in the order in which they are read and bound, from the first on. A time that
// is not there is an empty text. A day is a number, 20260301, and 0 where there is none.
inline constexpr std::string_view kCustomerColumns =
    "id,number,first_name,last_name,company,phone,tax_exempt,price_list,currency,credit_limit,"
    "owed,store_credit,loyalty_points";
inline constexpr std::string_view kPromotionColumns =
    "id,name,code,kind,percent_thousandths,currency,amount,category,product,variant,"
    "minimum_quantity,minimum_amount,starts_at,ends_at";
inline constexpr std::string_view kPriceListColumns =
    "id,name,channel,priority,for_everybody,starts_at,ends_at";
inline constexpr std::string_view kGiftCardColumns =
    "id,hash_start,last_four,currency,balance,blocked,expires_on";
inline constexpr std::string_view kLotColumns = "id,variant,number,expires_on,received_on,booked";

// What is bound must outlive the step.
void bind_customer(Statement& statement, const core::Customer& customer);
void bind_promotion(Statement& statement, const core::Promotion& promotion);
void bind_price_list(Statement& statement, const core::PriceList& list);
void bind_gift_card(Statement& statement, const core::GiftCard& card);
void bind_lot(Statement& statement, const core::Lot& lot);

core::Result<core::Customer> read_customer(const Statement& row);
core::Result<core::Promotion> read_promotion(const Statement& row);
core::Result<core::PriceList> read_price_list(const Statement& row);
core::Result<core::GiftCard> read_gift_card(const Statement& row);
core::Result<core::Lot> read_lot(const Statement& row);
// list, minimum, price, currency
core::Result<core::ListPrice> read_list_price(const Statement& row);
// variant, on_hand, available
core::Result<core::StockLevel> read_stock_level(const Statement& row);

}  // namespace holdfast::local
