#include "db/local/shop_data_rows.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "db/local/catalogue_rows.h"

namespace holdfast::local {
namespace {

using core::Result;

void bind_time(Statement& statement, int index, const std::optional<core::Instant>& time) {
  if (time) {
    statement.bind(index, time->utc_ms);
  } else {
    statement.bind(index, std::string_view(""));
  }
}

std::optional<core::Instant> read_time(const Statement& row, int column) {
  if (!row.is_integer(column)) return std::nullopt;
  return core::Instant{row.integer(column)};
}

std::int64_t number_of(const std::optional<core::CivilDate>& day) {
  return day ? day->year * 10'000 + day->month * 100 + day->day : 0;
}

Result<void> read_day(const Statement& row, int column, std::optional<core::CivilDate>& day) {
  const std::int64_t number = row.integer(column);
  if (number == 0) return {};
  if (number > 0 && number <= 9999'12'31) {
    day = core::make_date(static_cast<int>(number / 10'000), static_cast<int>(number / 100 % 100),
                          static_cast<int>(number % 100));
  }
  if (!day) return core::fail(core::ErrorCode::catalogue_damaged, "a day that no calendar has");
  return {};
}

Result<void> read_ids(const Statement& row,
                      std::initializer_list<std::pair<int, core::Uuid*>> ids) {
  for (const auto& [column, id] : ids) {
    if (Result<void> read = read_id(row, column, *id); !read) return read;
  }
  return {};
}

}  // namespace

void bind_customer(Statement& statement, const core::Customer& customer) {
  statement.bind(1, id_bytes(customer.id.value))
      .bind(2, std::string_view(customer.number))
      .bind(3, std::string_view(customer.first_name))
      .bind(4, std::string_view(customer.last_name))
      .bind(5, std::string_view(customer.company))
      .bind(6, std::string_view(customer.phone))
      .bind(7, std::int64_t{customer.is_tax_exempt})
      .bind(8, id_bytes(customer.price_list.value))
      .bind(9, customer.credit_limit.currency.code())
      .bind(10, customer.credit_limit.minor)
      .bind(11, customer.owed.minor)
      .bind(12, customer.store_credit.minor)
      .bind(13, customer.loyalty_points);
}

Result<core::Customer> read_customer(const Statement& row) {
  core::Customer customer;
  Result<void> ids = read_ids(row, {{0, &customer.id.value}, {7, &customer.price_list.value}});
  if (!ids) return core::pass_on(ids.error());
  customer.number = row.text(1);
  customer.first_name = row.text(2);
  customer.last_name = row.text(3);
  customer.company = row.text(4);
  customer.phone = row.text(5);
  customer.is_tax_exempt = row.integer(6) != 0;
  const Result<core::Currency> currency = read_currency(row, 8);
  if (!currency) return core::pass_on(currency.error());
  customer.credit_limit = {row.integer(9), *currency};
  customer.owed = {row.integer(10), *currency};
  customer.store_credit = {row.integer(11), *currency};
  customer.loyalty_points = row.integer(12);
  return customer;
}

void bind_promotion(Statement& statement, const core::Promotion& promotion) {
  statement.bind(1, id_bytes(promotion.id.value))
      .bind(2, std::string_view(promotion.name))
      .bind(3, std::string_view(promotion.code))
      .bind(4, static_cast<std::int64_t>(promotion.kind))
      .bind(5, promotion.percent_thousandths)
      .bind(6, promotion.amount.currency.code())
      .bind(7, promotion.amount.minor)
      .bind(8, id_bytes(promotion.category.value))
      .bind(9, id_bytes(promotion.product.value))
      .bind(10, id_bytes(promotion.variant.value))
      .bind(11, promotion.minimum_quantity.thousandths)
      .bind(12, promotion.minimum_amount.minor);
  bind_time(statement, 13, promotion.starts_at);
  bind_time(statement, 14, promotion.ends_at);
}

Result<core::Promotion> read_promotion(const Statement& row) {
  core::Promotion promotion;
  Result<void> ids = read_ids(row, {{0, &promotion.id.value},
                                    {7, &promotion.category.value},
                                    {8, &promotion.product.value},
                                    {9, &promotion.variant.value}});
  if (!ids) return core::pass_on(ids.error());
  promotion.name = row.text(1);
  promotion.code = row.text(2);
  const std::int64_t kind = row.integer(3);
  if (kind < 0 || kind > static_cast<std::int64_t>(core::PromotionKind::fixed_price)) {
    return core::fail(core::ErrorCode::catalogue_damaged,
                      "a promotion of a kind that this program does not know");
  }
  promotion.kind = static_cast<core::PromotionKind>(kind);
  promotion.percent_thousandths = row.integer(4);
  const Result<core::Currency> currency = read_currency(row, 5);
  if (!currency) return core::pass_on(currency.error());
  promotion.amount = {row.integer(6), *currency};
  promotion.minimum_quantity.thousandths = row.integer(10);
  promotion.minimum_amount = {row.integer(11), *currency};
  promotion.starts_at = read_time(row, 12);
  promotion.ends_at = read_time(row, 13);
  return promotion;
}

void bind_price_list(Statement& statement, const core::PriceList& list) {
  statement.bind(1, id_bytes(list.id.value))
      .bind(2, std::string_view(list.name))
      .bind(3, std::string_view(list.channel))
      .bind(4, list.priority)
      .bind(5, std::int64_t{list.is_for_everybody});
  bind_time(statement, 6, list.starts_at);
  bind_time(statement, 7, list.ends_at);
}

Result<core::PriceList> read_price_list(const Statement& row) {
  core::PriceList list;
  if (Result<void> read = read_id(row, 0, list.id.value); !read) return core::pass_on(read.error());
  list.name = row.text(1);
  list.channel = row.text(2);
  list.priority = row.integer(3);
  list.is_for_everybody = row.integer(4) != 0;
  list.starts_at = read_time(row, 5);
  list.ends_at = read_time(row, 6);
  return list;
}

void bind_gift_card(Statement& statement, const core::GiftCard& card) {
  statement.bind(1, id_bytes(card.id.value))
      .bind(2, std::span<const std::uint8_t>(card.mark.hash_start))
      .bind(3, std::string_view(card.mark.last_four))
      .bind(4, card.balance.currency.code())
      .bind(5, card.balance.minor)
      .bind(6, std::int64_t{card.is_blocked})
      .bind(7, number_of(card.expires_on));
}

Result<core::GiftCard> read_gift_card(const Statement& row) {
  core::GiftCard card;
  if (Result<void> read = read_id(row, 0, card.id.value); !read) return core::pass_on(read.error());
  const std::span<const std::uint8_t> start = row.blob(1);
  if (start.size() != card.mark.hash_start.size()) {
    return core::fail(core::ErrorCode::catalogue_damaged, "a gift card without its hash");
  }
  std::copy(start.begin(), start.end(), card.mark.hash_start.begin());
  card.mark.last_four = row.text(2);
  const Result<core::Currency> currency = read_currency(row, 3);
  if (!currency) return core::pass_on(currency.error());
  card.balance = {row.integer(4), *currency};
  card.is_blocked = row.integer(5) != 0;
  if (Result<void> read = read_day(row, 6, card.expires_on); !read) {
    return core::pass_on(read.error());
  }
  return card;
}

void bind_lot(Statement& statement, const core::Lot& lot) {
  statement.bind(1, id_bytes(lot.id.value))
      .bind(2, id_bytes(lot.variant.value))
      .bind(3, std::string_view(lot.number))
      .bind(4, number_of(lot.expires_on))
      .bind(5, number_of(lot.received_on))
      .bind(6, lot.booked.thousandths);
}

Result<core::Lot> read_lot(const Statement& row) {
  core::Lot lot;
  Result<void> read = read_ids(row, {{0, &lot.id.value}, {1, &lot.variant.value}});
  if (read) read = read_day(row, 3, lot.expires_on);
  if (read) read = read_day(row, 4, lot.received_on);
  if (!read) return core::pass_on(read.error());
  lot.number = row.text(2);
  lot.booked.thousandths = row.integer(5);
  return lot;
}

Result<core::ListPrice> read_list_price(const Statement& row) {
  core::ListPrice price;
  if (Result<void> read = read_id(row, 0, price.list.value); !read) {
    return core::pass_on(read.error());
  }
  price.minimum.thousandths = row.integer(1);
  const Result<core::Currency> currency = read_currency(row, 3);
  if (!currency) return core::pass_on(currency.error());
  price.price = {row.integer(2), *currency};
  return price;
}

Result<core::StockLevel> read_stock_level(const Statement& row) {
  core::StockLevel level;
  if (Result<void> read = read_id(row, 0, level.variant.value); !read) {
    return core::pass_on(read.error());
  }
  level.on_hand.thousandths = row.integer(1);
  level.available.thousandths = row.integer(2);
  return level;
}

}  // namespace holdfast::local
