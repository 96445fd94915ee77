// The catalogue's twin without a disk: same rules, nothing survives the object. For tests,
// scenarios and the simulator.
//
// Threads: one at a time, unlike the port.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "pos/ports/catalogue.h"
#include "pos/ports/shop_data.h"

namespace holdfast::ports {

class MemoryCatalogue final : public CatalogueReplica, public ShopData {
 public:
  void put(core::ShopProfile shop) { profile_ = std::move(shop); }
  // One with the same id is replaced.
  void put(core::TaxCategory category) { tax_categories_[category.id] = std::move(category); }
  void put(core::Category category) { categories_[category.id] = std::move(category); }
  void put(core::Person person) { people_[person.id] = std::move(person); }
  void put(core::Item item) {
    drop(item.id);
    for (const core::Barcode& barcode : item.barcodes) codes_[barcode.code].insert(item.id);
    const core::VariantId id = item.id;
    items_[id] = std::move(item);
  }
  void remove(core::PersonId person) { people_.erase(person); }
  void remove(core::TaxCategoryId category) { tax_categories_.erase(category); }
  // From now on every reading fails with this error; nullopt mends it.
  void fail_with(std::optional<core::Error> error) { error_ = std::move(error); }
  // Null where there is none.
  [[nodiscard]] const core::Item* find_by_name(std::string_view name) const {
    const auto found = std::find_if(items_.begin(), items_.end(),
                                    [name](const auto& item) { return item.second.name == name; });
    return found == items_.end() ? nullptr : &found->second;
  }

  // The next apply() gives this error and does nothing.
  void fail_next_apply(core::Error error) { next_error_ = std::move(error); }

  [[nodiscard]] core::Result<std::optional<Hit>> find_by_code(
      std::string_view code) const override {
    if (error_) return core::pass_on(*error_);
    const auto claimants = codes_.find(code);
    if (claimants == codes_.end()) return std::optional<Hit>();
    const core::Item& item = items_.at(*claimants->second.begin());
    const auto barcode =
        std::find_if(item.barcodes.begin(), item.barcodes.end(),
                     [code](const core::Barcode& candidate) { return candidate.code == code; });
    return std::optional<Hit>(Hit{item, barcode->pack});
  }

  [[nodiscard]] core::Result<std::optional<core::Item>> find(core::VariantId id) const override {
    if (error_) return core::pass_on(*error_);
    const auto found = items_.find(id);
    return found == items_.end() ? std::optional<core::Item>()
                                 : std::optional<core::Item>(found->second);
  }

  [[nodiscard]] core::Result<std::vector<core::Item>> tiles(core::CategoryId category,
                                                            std::size_t limit) const override {
    if (error_) return core::pass_on(*error_);
    std::vector<core::Item> out;
    for (const auto& [id, item] : items_) {
      if (item.tile_position > 0 && (category.is_nil() || item.category == category)) {
        out.push_back(item);
      }
    }
    std::sort(out.begin(), out.end(), [](const core::Item& a, const core::Item& b) {
      return std::tie(a.tile_position, a.id) < std::tie(b.tile_position, b.id);
    });
    if (out.size() > limit) out.resize(limit);
    return out;
  }

  [[nodiscard]] core::Result<std::vector<core::Category>> categories() const override {
    if (error_) return core::pass_on(*error_);
    std::vector<core::Category> out = values_of(categories_);
    std::sort(out.begin(), out.end(), [](const core::Category& a, const core::Category& b) {
      return std::tie(a.position, a.name, a.id) < std::tie(b.position, b.name, b.id);
    });
    return out;
  }

  [[nodiscard]] core::Result<std::vector<core::TaxCategory>> tax_categories() const override {
    if (error_) return core::pass_on(*error_);
    return values_of(tax_categories_);
  }

  [[nodiscard]] core::Result<std::vector<core::Person>> people() const override {
    if (error_) return core::pass_on(*error_);
    std::vector<core::Person> out = values_of(people_);
    std::sort(out.begin(), out.end(), [](const core::Person& a, const core::Person& b) {
      return std::tie(a.display_name, a.id) < std::tie(b.display_name, b.id);
    });
    return out;
  }

  [[nodiscard]] core::Result<std::optional<core::ShopProfile>> profile() const override {
    if (error_) return core::pass_on(*error_);
    return profile_;
  }
  [[nodiscard]] core::Result<std::int64_t> item_count() const override {
    if (error_) return core::pass_on(*error_);
    return static_cast<std::int64_t>(items_.size());
  }
  [[nodiscard]] core::Result<std::string> cursor() const override { return cursor_; }

  [[nodiscard]] core::Result<std::optional<core::Customer>> customer(
      core::CustomerId id) const override {
    return find_in(customers_, id);
  }
  [[nodiscard]] core::Result<std::optional<core::Customer>> customer_by_number(
      std::string_view number) const override {
    auto found = customers_where(
        [number](const core::Customer& c) { return !number.empty() && c.number == number; }, 1);
    if (!found) return core::pass_on(found.error());
    return found->empty() ? std::optional<core::Customer>() : found->front();
  }
  [[nodiscard]] core::Result<std::vector<core::Customer>> customers_by_name(
      std::string_view beginning, std::size_t limit) const override {
    return customers_where(
        [beginning](const core::Customer& c) {
          return !beginning.empty() &&
                 (begins(c.first_name, beginning) || begins(c.last_name, beginning) ||
                  begins(c.company, beginning));
        },
        limit);
  }
  [[nodiscard]] core::Result<std::vector<core::Customer>> customers_by_phone(
      std::string_view beginning, std::size_t limit) const override {
    const std::string digits = phone_digits(beginning);
    return customers_where(
        [&digits](const core::Customer& c) {
          return !digits.empty() && phone_digits(c.phone).starts_with(digits);
        },
        limit);
  }
  [[nodiscard]] core::Result<std::vector<core::Promotion>> promotions() const override {
    if (error_) return core::pass_on(*error_);
    auto out = values_of(promotions_);
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
      return std::tie(a.name, a.id) < std::tie(b.name, b.id);
    });
    return out;
  }
  [[nodiscard]] core::Result<std::vector<core::PriceList>> price_lists() const override {
    if (error_) return core::pass_on(*error_);
    auto out = values_of(price_lists_);
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
      return std::tie(b.priority, a.id) < std::tie(a.priority, b.id);
    });
    return out;
  }
  [[nodiscard]] core::Result<std::vector<core::ListPrice>> prices_of(
      core::VariantId variant) const override {
    if (error_) return core::pass_on(*error_);
    const auto found = item_prices_.find(variant);
    return found == item_prices_.end() ? std::vector<core::ListPrice>() : found->second.prices;
  }
  [[nodiscard]] core::Result<std::optional<core::StockLevel>> stock_of(
      core::VariantId variant) const override {
    return find_in(stock_, variant);
  }

  [[nodiscard]] core::Result<std::vector<core::Lot>> lots_of(
      core::VariantId variant) const override {
    return all_where(lots_, [variant](const core::Lot& lot) { return lot.variant == variant; });
  }
  [[nodiscard]] core::Result<std::vector<core::GiftCard>> gift_cards(
      const core::GiftCardMark& mark) const override {
    return all_where(gift_cards_,
                     [&mark](const core::GiftCard& card) { return card.mark == mark; });
  }

  core::Result<void> apply(const CatalogueChanges& changes) override {
    if (next_error_) {
      return core::pass_on(*std::exchange(next_error_, std::nullopt));
    }
    for (const CompleteRange& range : changes.complete) clear(range);
    if (changes.profile) profile_ = changes.profile;
    replace(categories_, changes.removed_categories, changes.categories);
    replace(tax_categories_, changes.removed_tax_categories, changes.tax_categories);
    replace(people_, changes.removed_people, changes.people);
    for (const core::VariantId& id : changes.removed_items) drop(id);
    for (const core::Item& item : changes.items) put(item);
    replace(customers_, changes.removed_customers, changes.customers);
    replace(promotions_, changes.removed_promotions, changes.promotions);
    replace(price_lists_, changes.removed_price_lists, changes.price_lists);
    for (const auto& id : changes.removed_item_prices) item_prices_.erase(id);
    for (const auto& prices : changes.item_prices) item_prices_[prices.variant] = prices;
    for (const auto& id : changes.removed_stock) stock_.erase(id);
    for (const auto& level : changes.stock) stock_[level.variant] = level;
    replace(gift_cards_, changes.removed_gift_cards, changes.gift_cards);
    replace(lots_, changes.removed_lots, changes.lots);
    cursor_ = changes.cursor;
    return {};
  }

 private:
  template <class Map>
  static std::vector<typename Map::mapped_type> values_of(const Map& map) {
    std::vector<typename Map::mapped_type> out;
    for (const auto& [id, value] : map) out.push_back(value);
    return out;
  }

  template <class Map, class IdType>
  core::Result<std::optional<typename Map::mapped_type>> find_in(const Map& map, IdType id) const {
    if (error_) return core::pass_on(*error_);
    const auto found = map.find(id);
    return found == map.end() ? std::optional<typename Map::mapped_type>() : found->second;
  }

  template <class Map, class Wanted>
  core::Result<std::vector<typename Map::mapped_type>> all_where(const Map& map,
                                                                 Wanted wanted) const {
    if (error_) return core::pass_on(*error_);
    std::vector<typename Map::mapped_type> out;
    for (const auto& [id, value] : map) {
      if (wanted(value)) out.push_back(value);
    }
    return out;
  }

  static bool begins(std::string_view text, std::string_view beginning) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return text.size() >= beginning.size() &&
           std::equal(beginning.begin(), beginning.end(), text.begin(),
                      [lower](char a, char b) { return lower(a) == lower(b); });
  }

  template <class Wanted>
  core::Result<std::vector<core::Customer>> customers_where(Wanted wanted,
                                                            std::size_t limit) const {
    if (error_) return core::pass_on(*error_);
    std::vector<core::Customer> out;
    for (const auto& [id, customer] : customers_) {
      if (wanted(customer)) out.push_back(customer);
    }
    std::sort(out.begin(), out.end(), [](const core::Customer& a, const core::Customer& b) {
      return std::tie(a.last_name, a.first_name, a.company, a.id) <
             std::tie(b.last_name, b.first_name, b.company, b.id);
    });
    if (out.size() > limit) out.resize(limit);
    return out;
  }

  template <class Map>
  static void clear(Map& map, const CompleteRange& range) {
    std::erase_if(map, [&range](const auto& entry) { return range.covers(entry.first.value); });
  }

  void clear(const CompleteRange& range) {
    switch (range.part) {
      case CataloguePart::categories:
        return clear(categories_, range);
      case CataloguePart::tax_categories:
        return clear(tax_categories_, range);
      case CataloguePart::people:
        return clear(people_, range);
      case CataloguePart::customers:
        return clear(customers_, range);
      case CataloguePart::promotions:
        return clear(promotions_, range);
      case CataloguePart::price_lists:
        return clear(price_lists_, range);
      case CataloguePart::item_prices:
        return clear(item_prices_, range);
      case CataloguePart::stock:
        return clear(stock_, range);
      case CataloguePart::gift_cards:
        return clear(gift_cards_, range);
      case CataloguePart::lots:
        return clear(lots_, range);
      case CataloguePart::items:
        break;
    }
    std::vector<core::VariantId> gone;
    for (const auto& [id, item] : items_) {
      if (range.covers(id.value)) gone.push_back(id);
    }
    for (const auto& id : gone) drop(id);
  }

  template <class Map, class Ids, class Values>
  static void replace(Map& map, const Ids& removed, const Values& changed) {
    for (const auto& id : removed) map.erase(id);
    for (const auto& value : changed) map[value.id] = value;
  }

  void drop(const core::VariantId& id) {
    const auto found = items_.find(id);
    if (found == items_.end()) return;
    for (const core::Barcode& barcode : found->second.barcodes) {
      const auto claimants = codes_.find(barcode.code);
      if (claimants == codes_.end()) continue;
      claimants->second.erase(id);
      if (claimants->second.empty()) codes_.erase(claimants);
    }
    items_.erase(found);
  }

  std::map<core::VariantId, core::Item> items_;
  std::map<std::string, std::set<core::VariantId>, std::less<>> codes_;
  std::map<core::CategoryId, core::Category> categories_;
  std::map<core::TaxCategoryId, core::TaxCategory> tax_categories_;
  std::map<core::PersonId, core::Person> people_;
  std::map<core::CustomerId, core::Customer> customers_;
  std::map<core::PromotionId, core::Promotion> promotions_;
  std::map<core::PriceListId, core::PriceList> price_lists_;
  std::map<core::VariantId, core::ItemPrices> item_prices_;
  std::map<core::VariantId, core::StockLevel> stock_;
  std::map<core::GiftCardId, core::GiftCard> gift_cards_;
  std::map<core::LotId, core::Lot> lots_;
  std::optional<core::ShopProfile> profile_;
  std::string cursor_;
  std::optional<core::Error> next_error_, error_;
};

}  // namespace holdfast::ports
