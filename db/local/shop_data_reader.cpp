#include "db/local/shop_data_reader.h"

#include <sqlite3.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "db/local/catalogue_rows.h"
#include "db/local/shop_data_rows.h"

namespace holdfast::local {
namespace {

using core::Result;

template <class Read>
auto read_all(Connection& connection, Statement& statement, Read read)
    -> Result<std::vector<typename decltype(read(statement))::value_type>> {
  StatementUse rows(statement);
  std::vector<typename decltype(read(statement))::value_type> out;
  int code = rows->step();
  for (; code == SQLITE_ROW; code = rows->step()) {
    auto value = read(*rows);
    if (!value) return core::pass_on(value.error());
    out.push_back(std::move(*value));
  }
  if (code != SQLITE_DONE) return core::pass_on(connection.error(code, "reading the shop's data"));
  return out;
}

template <class Value>
Result<std::optional<Value>> first_of(Result<std::vector<Value>> values) {
  if (!values) return core::pass_on(values.error());
  if (values->empty()) return std::optional<Value>();
  return std::optional<Value>(std::move(values->front()));
}

// Texts that begin so lie between it and it with the last of all characters behind.
std::string begins_so(std::string_view column) {
  const std::string name(column);
  return "SELECT id FROM customers WHERE " + name + ">=?1 COLLATE NOCASE AND " + name +
         "<?1||char(1114111) COLLATE NOCASE AND " + name + "<>''";
}

std::int64_t limited(std::size_t limit) {
  return static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX));
}

}  // namespace

Result<void> ShopDataReader::prepare(Connection& connection) {
  const std::string customers = "SELECT " + std::string(kCustomerColumns) + " FROM customers ";
  const std::string in_order = " ORDER BY last_name,first_name,company,id LIMIT ?2";
  const std::pair<Statement*, std::string> wanted[] = {
      {&sql_.customer, customers + "WHERE id=?1"},
      {&sql_.customer_by_number, customers + "WHERE number=?1 AND number<>'' ORDER BY id LIMIT 1"},
      {&sql_.customers_by_name, customers + "WHERE id IN (" + begins_so("last_name") + " UNION " +
                                    begins_so("first_name") + " UNION " + begins_so("company") +
                                    ")" + in_order},
      {&sql_.customers_by_phone,
       customers + "WHERE phone_digits>=?1 AND phone_digits<?1||':' AND phone_digits<>''" +
           in_order},
      {&sql_.promotions,
       "SELECT " + std::string(kPromotionColumns) + " FROM promotions ORDER BY name,id"},
      {&sql_.price_lists,
       "SELECT " + std::string(kPriceListColumns) + " FROM price_lists ORDER BY priority DESC,id"},
      {&sql_.prices_of,
       "SELECT list,minimum,price,currency FROM item_prices WHERE variant=?1 ORDER BY "
       "list,minimum"},
      {&sql_.stock_of, "SELECT variant,on_hand,available FROM stock WHERE variant=?1"},
      {&sql_.lots_of,
       "SELECT " + std::string(kLotColumns) + " FROM lots WHERE variant=?1 ORDER BY id"},
      {&sql_.gift_cards, "SELECT " + std::string(kGiftCardColumns) +
                             " FROM gift_cards WHERE hash_start=?1 AND last_four=?2 ORDER BY id"},
  };
  for (const auto& [statement, text] : wanted) {
    Result<Statement> prepared = connection.prepare(text);
    if (!prepared) return core::pass_on(prepared.error());
    *statement = std::move(*prepared);
  }
  return {};
}

Result<std::optional<core::Customer>> ShopDataReader::customer(Connection& connection,
                                                               core::CustomerId id) {
  sql_.customer.bind(1, id_bytes(id.value));
  return first_of(read_all(connection, sql_.customer, read_customer));
}

Result<std::optional<core::Customer>> ShopDataReader::customer_by_number(Connection& connection,
                                                                         std::string_view number) {
  sql_.customer_by_number.bind(1, number);
  return first_of(read_all(connection, sql_.customer_by_number, read_customer));
}

Result<std::vector<core::Customer>> ShopDataReader::customers_by_name(Connection& connection,
                                                                      std::string_view beginning,
                                                                      std::size_t limit) {
  if (beginning.empty()) return std::vector<core::Customer>();
  sql_.customers_by_name.bind(1, beginning).bind(2, limited(limit));
  return read_all(connection, sql_.customers_by_name, read_customer);
}

Result<std::vector<core::Customer>> ShopDataReader::customers_by_phone(Connection& connection,
                                                                       std::string_view beginning,
                                                                       std::size_t limit) {
  const std::string digits = ports::phone_digits(beginning);
  if (digits.empty()) return std::vector<core::Customer>();
  sql_.customers_by_phone.bind(1, std::string_view(digits)).bind(2, limited(limit));
  return read_all(connection, sql_.customers_by_phone, read_customer);
}

Result<std::vector<core::Promotion>> ShopDataReader::promotions(Connection& connection) {
  return read_all(connection, sql_.promotions, read_promotion);
}

Result<std::vector<core::PriceList>> ShopDataReader::price_lists(Connection& connection) {
  return read_all(connection, sql_.price_lists, read_price_list);
}

Result<std::vector<core::ListPrice>> ShopDataReader::prices_of(Connection& connection,
                                                               core::VariantId variant) {
  sql_.prices_of.bind(1, id_bytes(variant.value));
  return read_all(connection, sql_.prices_of, read_list_price);
}

Result<std::optional<core::StockLevel>> ShopDataReader::stock_of(Connection& connection,
                                                                 core::VariantId variant) {
  sql_.stock_of.bind(1, id_bytes(variant.value));
  return first_of(read_all(connection, sql_.stock_of, read_stock_level));
}

Result<std::vector<core::Lot>> ShopDataReader::lots_of(Connection& connection,
                                                       core::VariantId variant) {
  sql_.lots_of.bind(1, id_bytes(variant.value));
  return read_all(connection, sql_.lots_of, read_lot);
}

Result<std::vector<core::GiftCard>> ShopDataReader::gift_cards(Connection& connection,
                                                               const core::GiftCardMark& mark) {
  sql_.gift_cards.bind(1, std::span<const std::uint8_t>(mark.hash_start))
      .bind(2, std::string_view(mark.last_four));
  return read_all(connection, sql_.gift_cards, read_gift_card);
}

}  // namespace holdfast::local
