#include "pos/till/reference.h"

#include <algorithm>

namespace holdfast::till {
namespace {

// Far more than a person can find by eye; the rest of the goods is scanned or searched.
constexpr std::size_t kMaxTiles = 400;

}  // namespace

bool TaxRules::knows(core::TaxCategoryId id) const noexcept {
  return std::ranges::any_of(categories, [id](const auto& category) { return category.id == id; });
}

core::Result<void> Reference::read(const ports::Catalogue& catalogue) {
  auto shop = catalogue.profile();
  if (!shop) return core::pass_on(shop.error());
  auto tax_categories = catalogue.tax_categories();
  if (!tax_categories) return core::pass_on(tax_categories.error());
  auto people = catalogue.people();
  if (!people) return core::pass_on(people.error());
  auto categories = catalogue.categories();
  if (!categories) return core::pass_on(categories.error());
  auto goods = catalogue.tiles(core::CategoryId{}, kMaxTiles);
  if (!goods) return core::pass_on(goods.error());

  if (*shop) {
    tax_.policy = (*shop)->tax_policy;
    shop_ = std::move(*shop);
  }
  tax_.categories = std::move(*tax_categories);
  people_ = std::move(*people);
  categories_ = std::move(*categories);
  tiles_.clear();
  tiles_.reserve(goods->size());
  for (const core::Item& item : *goods) {
    tiles_.push_back({item.id, item.category, item.name, item.price});
  }
  return {};
}

const core::Person* Reference::find_person(core::PersonId id) const noexcept {
  const auto found = std::ranges::find(people_, id, &core::Person::id);
  return found == people_.end() ? nullptr : &*found;
}

}  // namespace holdfast::till
