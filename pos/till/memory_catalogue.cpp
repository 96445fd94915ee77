#include "pos/till/memory_catalogue.h"

#include <algorithm>
#include <utility>

namespace holdfast::till {
namespace {

template <class Row>
void replace(std::vector<Row>& rows, Row row) {
  const auto found = std::ranges::find(rows, row.id, &Row::id);
  if (found == rows.end())
    rows.push_back(std::move(row));
  else
    *found = std::move(row);
}

}  // namespace

void MemoryCatalogue::put(core::TaxCategory category) {
  replace(tax_categories_, std::move(category));
}
void MemoryCatalogue::put(core::Category category) {
  replace(categories_, std::move(category));
}
void MemoryCatalogue::put(core::Person person) {
  replace(people_, std::move(person));
}

void MemoryCatalogue::put(core::Item item) {
  std::erase_if(by_code_, [&](const auto& entry) { return entry.second == item.id; });
  for (const core::Barcode& barcode : item.barcodes) by_code_[barcode.code] = item.id;
  items_[item.id] = std::move(item);
}

void MemoryCatalogue::remove(core::PersonId person) {
  std::erase_if(people_, [person](const core::Person& someone) { return someone.id == person; });
}

void MemoryCatalogue::remove(core::TaxCategoryId category) {
  std::erase_if(tax_categories_, [category](const auto& tax) { return tax.id == category; });
}

const core::Item* MemoryCatalogue::find_by_name(std::string_view name) const {
  const auto found =
      std::ranges::find_if(items_, [name](const auto& entry) { return entry.second.name == name; });
  return found == items_.end() ? nullptr : &found->second;
}

core::Result<std::optional<ports::Catalogue::Hit>> MemoryCatalogue::find_by_code(
    std::string_view code) const {
  if (error_) return core::pass_on(*error_);
  const auto found = by_code_.find(code);
  if (found == by_code_.end()) return std::optional<Hit>();
  const core::Item& item = items_.at(found->second);
  const auto barcode = std::ranges::find(item.barcodes, code, &core::Barcode::code);
  return std::optional<Hit>(Hit{item, barcode->pack});
}

core::Result<std::optional<core::Item>> MemoryCatalogue::find(core::VariantId id) const {
  if (error_) return core::pass_on(*error_);
  const auto found = items_.find(id);
  return found == items_.end() ? std::optional<core::Item>() : std::optional(found->second);
}

core::Result<std::vector<core::Item>> MemoryCatalogue::tiles(core::CategoryId category,
                                                             std::size_t limit) const {
  if (error_) return core::pass_on(*error_);
  std::vector<core::Item> tiles;
  for (const auto& [id, item] : items_) {
    if (item.tile_position <= 0) continue;
    if (category.is_nil() || item.category == category) tiles.push_back(item);
  }
  std::ranges::stable_sort(tiles, {}, &core::Item::tile_position);
  if (tiles.size() > limit) tiles.resize(limit);
  return tiles;
}

core::Result<std::vector<core::Category>> MemoryCatalogue::categories() const {
  if (error_) return core::pass_on(*error_);
  return categories_;
}
core::Result<std::vector<core::TaxCategory>> MemoryCatalogue::tax_categories() const {
  if (error_) return core::pass_on(*error_);
  return tax_categories_;
}
core::Result<std::vector<core::Person>> MemoryCatalogue::people() const {
  if (error_) return core::pass_on(*error_);
  return people_;
}
core::Result<std::optional<core::ShopProfile>> MemoryCatalogue::profile() const {
  if (error_) return core::pass_on(*error_);
  return shop_;
}
core::Result<std::int64_t> MemoryCatalogue::item_count() const {
  if (error_) return core::pass_on(*error_);
  return static_cast<std::int64_t>(items_.size());
}

}  // namespace holdfast::till
