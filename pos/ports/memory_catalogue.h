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

namespace holdfast::ports {

class MemoryCatalogue final : public CatalogueReplica {
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

  core::Result<void> apply(const CatalogueChanges& changes) override {
    if (next_error_) {
      return core::pass_on(*std::exchange(next_error_, std::nullopt));
    }
    if (changes.profile) profile_ = changes.profile;
    replace(categories_, changes.removed_categories, changes.categories);
    replace(tax_categories_, changes.removed_tax_categories, changes.tax_categories);
    replace(people_, changes.removed_people, changes.people);
    for (const core::VariantId& id : changes.removed_items) drop(id);
    for (const core::Item& item : changes.items) put(item);
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
  std::optional<core::ShopProfile> profile_;
  std::string cursor_;
  std::optional<core::Error> next_error_, error_;
};

}  // namespace holdfast::ports
