// The catalogue's twin without a disk, for tests, the demo and the simulator.
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "pos/ports/catalogue.h"

namespace holdfast::local {

class MemoryCatalogue final : public ports::CatalogueReplica {
 public:
  // The next apply() gives this error and does nothing.
  void fail_next_apply(core::Error error) { next_error_ = std::move(error); }

  [[nodiscard]] core::Result<std::optional<Hit>> find_by_code(
      std::string_view code) const override {
    const auto claimants = codes_.find(code);
    if (claimants == codes_.end()) return std::optional<Hit>();
    const core::Item& item = items_.at(*claimants->second.begin());
    const auto barcode =
        std::find_if(item.barcodes.begin(), item.barcodes.end(),
                     [code](const core::Barcode& candidate) { return candidate.code == code; });
    return std::optional<Hit>(Hit{item, barcode->pack});
  }

  [[nodiscard]] core::Result<std::optional<core::Item>> find(core::VariantId id) const override {
    const auto found = items_.find(id);
    return found == items_.end() ? std::optional<core::Item>()
                                 : std::optional<core::Item>(found->second);
  }

  [[nodiscard]] core::Result<std::vector<core::Item>> tiles(core::CategoryId category,
                                                            std::size_t limit) const override {
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
    std::vector<core::Category> out = values_of(categories_);
    std::sort(out.begin(), out.end(), [](const core::Category& a, const core::Category& b) {
      return std::tie(a.position, a.name, a.id) < std::tie(b.position, b.name, b.id);
    });
    return out;
  }

  [[nodiscard]] core::Result<std::vector<core::TaxCategory>> tax_categories() const override {
    return values_of(tax_categories_);
  }

  [[nodiscard]] core::Result<std::vector<core::Person>> people() const override {
    std::vector<core::Person> out = values_of(people_);
    std::sort(out.begin(), out.end(), [](const core::Person& a, const core::Person& b) {
      return std::tie(a.display_name, a.id) < std::tie(b.display_name, b.id);
    });
    return out;
  }

  [[nodiscard]] core::Result<std::optional<core::ShopProfile>> profile() const override {
    return profile_;
  }
  [[nodiscard]] core::Result<std::int64_t> item_count() const override {
    return static_cast<std::int64_t>(items_.size());
  }
  [[nodiscard]] core::Result<std::string> cursor() const override { return cursor_; }

  core::Result<void> apply(const ports::CatalogueChanges& changes) override {
    if (next_error_) {
      return core::pass_on(*std::exchange(next_error_, std::nullopt));
    }
    if (changes.profile) profile_ = changes.profile;
    replace(categories_, changes.removed_categories, changes.categories);
    replace(tax_categories_, changes.removed_tax_categories, changes.tax_categories);
    replace(people_, changes.removed_people, changes.people);
    for (const core::VariantId& id : changes.removed_items) drop(id);
    for (const core::Item& item : changes.items) {
      drop(item.id);
      for (const core::Barcode& barcode : item.barcodes) codes_[barcode.code].insert(item.id);
      items_[item.id] = item;
    }
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
  std::optional<core::Error> next_error_;
};

}  // namespace holdfast::local
