// What a till keeps beside its catalogue: customers and their balances, gift cards, promotions,
// price lists, the stock and the lots of its own location. As old as the last pull.
//
// Threads and errors: as ports::Catalogue.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/customer.h"
#include "pos/core/error.h"
#include "pos/core/gift_card.h"
#include "pos/core/lot.h"
#include "pos/core/price_list.h"
#include "pos/core/stock_level.h"

namespace holdfast::ports {

class ShopData {
 public:
  virtual ~ShopData() = default;

  [[nodiscard]] virtual core::Result<std::optional<core::Customer>> customer(
      core::CustomerId id) const = 0;
  [[nodiscard]] virtual core::Result<std::optional<core::Customer>> customer_by_number(
      std::string_view number) const = 0;
  // Whose first name, last name or company begins so, capitals or not (of ASCII letters), by
  // last name, first name, company. An empty text finds nobody.
  [[nodiscard]] virtual core::Result<std::vector<core::Customer>> customers_by_name(
      std::string_view beginning, std::size_t limit) const = 0;
  // The same with digits of the phone number; other characters count in neither.
  [[nodiscard]] virtual core::Result<std::vector<core::Customer>> customers_by_phone(
      std::string_view beginning, std::size_t limit) const = 0;
  // Those that may run, by name; the caller looks at the time.
  [[nodiscard]] virtual core::Result<std::vector<core::Promotion>> promotions() const = 0;
  // By priority, the highest first; the caller looks at the time.
  [[nodiscard]] virtual core::Result<std::vector<core::PriceList>> price_lists() const = 0;
  [[nodiscard]] virtual core::Result<std::vector<core::ListPrice>> prices_of(
      core::VariantId variant) const = 0;
  // Empty: it never was there.
  [[nodiscard]] virtual core::Result<std::optional<core::StockLevel>> stock_of(
      core::VariantId variant) const = 0;
  // By id. What is left of each, core::lots_left() says.
  [[nodiscard]] virtual core::Result<std::vector<core::Lot>> lots_of(
      core::VariantId variant) const = 0;
  // By id; hardly ever more than one.
  [[nodiscard]] virtual core::Result<std::vector<core::GiftCard>> gift_cards(
      const core::GiftCardMark& mark) const = 0;
};

// As phone numbers are compared.
[[nodiscard]] inline std::string phone_digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

}  // namespace holdfast::ports
