// Other prices than an item's own: for some customers, from a quantity on, for a time, in a
// channel; and promotions. Values only, as the server has them: what applies is for the rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pos/core/customer.h"
#include "pos/core/instant.h"
#include "pos/core/money.h"
#include "pos/core/quantity.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

using PromotionId = Id<struct PromotionTag>;
using ProductId = Id<struct ProductTag>;

struct PriceList {
  PriceListId id;
  std::string name;
  std::string channel;            // of a channel its code ("fair"); "": a price list
  std::int64_t priority = 0;      // of several that apply, the highest counts
  bool is_for_everybody = false;  // false: for the customers who have it
  std::optional<Instant> starts_at = {};
  std::optional<Instant> ends_at = {};  // no more from then on

  friend bool operator==(const PriceList&, const PriceList&) = default;
};

struct ListPrice {
  PriceListId list;
  Quantity minimum;  // from this quantity on
  Money price;       // per unit

  friend bool operator==(const ListPrice&, const ListPrice&) = default;
};

// All prices of a variant beside its own, by list and minimum.
struct ItemPrices {
  VariantId variant;
  std::vector<ListPrice> prices;

  friend bool operator==(const ItemPrices&, const ItemPrices&) = default;
};

enum class PromotionKind : std::uint8_t { percent_off, amount_off, fixed_price };

struct Promotion {
  PromotionId id;
  std::string name;
  std::string code;  // what the customer says to get it; "": everybody gets it
  PromotionKind kind = PromotionKind::percent_off;
  std::int64_t percent_thousandths = 0;  // 12'500 is 12.5 %
  Money amount;                          // of the other kinds
  // What it is for; all nil: the whole sale. The category may be one deep in the tree.
  CategoryId category;
  ProductId product;
  VariantId variant;
  Quantity minimum_quantity;
  Money minimum_amount;
  std::optional<Instant> starts_at = {};
  std::optional<Instant> ends_at = {};  // no more from then on

  friend bool operator==(const Promotion&, const Promotion&) = default;
};

}  // namespace holdfast::core
