// Goods, people and the shop's profile as the till has them, with or without a server.
//
// Threads: read from the till's thread while one other thread applies changes; an
// implementation locks for the time of one call. Look-ups do not touch the network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/customer.h"
#include "pos/core/error.h"
#include "pos/core/gift_card.h"
#include "pos/core/goods.h"
#include "pos/core/lot.h"
#include "pos/core/price_list.h"
#include "pos/core/stock_level.h"

namespace holdfast::ports {

class Catalogue {
 public:
  virtual ~Catalogue() = default;

  struct Hit {
    core::Item item;
    core::Quantity pack = core::kOne;
  };
  // `code` as core::product_code() gives it. Empty: no such code.
  [[nodiscard]] virtual core::Result<std::optional<Hit>> find_by_code(
      std::string_view code) const = 0;
  [[nodiscard]] virtual core::Result<std::optional<core::Item>> find(core::VariantId id) const = 0;
  // Tiles of one category, or of all when it is nil, in tile order.
  [[nodiscard]] virtual core::Result<std::vector<core::Item>> tiles(core::CategoryId category,
                                                                    std::size_t limit) const = 0;
  [[nodiscard]] virtual core::Result<std::vector<core::Category>> categories() const = 0;
  [[nodiscard]] virtual core::Result<std::vector<core::TaxCategory>> tax_categories() const = 0;
  [[nodiscard]] virtual core::Result<std::vector<core::Person>> people() const = 0;
  // Empty until the first pull.
  [[nodiscard]] virtual core::Result<std::optional<core::ShopProfile>> profile() const = 0;
  [[nodiscard]] virtual core::Result<std::int64_t> item_count() const = 0;
};

// What the parts of a page are lists of.
enum class CataloguePart : std::uint8_t {
  categories,
  tax_categories,
  people,
  items,
  customers,
  promotions,
  price_lists,
  item_prices,
  stock,
  gift_cards,
  lots,
};
inline constexpr std::size_t kCatalogueParts = 11;

// The page has all that there is of this part, with ids behind `after` and up to `through`.
// What else the till has there is no more.
struct CompleteRange {
  CataloguePart part{};
  core::Uuid after{};
  core::Uuid through{};

  // Of the whole part.
  static CompleteRange all(CataloguePart part) {
    CompleteRange range{part, {}, {}};
    range.through.bytes.fill(0xff);
    return range;
  }
  [[nodiscard]] bool covers(const core::Uuid& id) const { return after < id && id <= through; }
  friend bool operator==(const CompleteRange&, const CompleteRange&) = default;
};

// A page of what changed on the server, to be applied in one transaction.
struct CatalogueChanges {
  std::optional<core::ShopProfile> profile;
  std::vector<core::Category> categories;
  std::vector<core::TaxCategory> tax_categories;
  std::vector<core::Person> people;
  std::vector<core::Item> items;
  std::vector<core::VariantId> removed_items;
  std::vector<core::CategoryId> removed_categories;
  std::vector<core::TaxCategoryId> removed_tax_categories;
  std::vector<core::PersonId> removed_people;
  std::vector<core::Customer> customers = {};
  std::vector<core::Promotion> promotions = {};
  std::vector<core::PriceList> price_lists = {};
  std::vector<core::ItemPrices> item_prices = {};
  std::vector<core::StockLevel> stock = {};
  std::vector<core::GiftCard> gift_cards = {};
  std::vector<core::Lot> lots = {};
  std::vector<core::CustomerId> removed_customers = {};
  std::vector<core::PromotionId> removed_promotions = {};
  std::vector<core::PriceListId> removed_price_lists = {};
  std::vector<core::VariantId> removed_item_prices = {};
  std::vector<core::VariantId> removed_stock = {};
  std::vector<core::GiftCardId> removed_gift_cards = {};
  std::vector<core::LotId> removed_lots = {};
  // A till that loads anew: first all else that is there goes, where the page is complete.
  std::vector<CompleteRange> complete = {};
  std::string cursor;      // opaque to the till; handed back with the next request
  bool more = false;       // another page is ready now
  bool held_back = false;  // something waits for another transaction to end: ask again soon

  [[nodiscard]] bool empty() const {
    return !profile && categories.empty() && tax_categories.empty() && people.empty() &&
           items.empty() && removed_items.empty() && removed_categories.empty() &&
           removed_tax_categories.empty() && removed_people.empty() && customers.empty() &&
           promotions.empty() && price_lists.empty() && item_prices.empty() && stock.empty() &&
           removed_customers.empty() && removed_promotions.empty() && removed_price_lists.empty() &&
           removed_item_prices.empty() && removed_stock.empty() && gift_cards.empty() &&
           lots.empty() && removed_gift_cards.empty() && removed_lots.empty() && complete.empty();
  }
};

class CatalogueReplica : public Catalogue {
 public:
  // Errors: disk_full, disk_failed. On an error nothing of the page was applied.
  virtual core::Result<void> apply(const CatalogueChanges& changes) = 0;
  // The cursor of the last page that was applied; empty before the first.
  [[nodiscard]] virtual core::Result<std::string> cursor() const = 0;
};

}  // namespace holdfast::ports
