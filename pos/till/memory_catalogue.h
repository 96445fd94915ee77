// The catalogue's twin without a file: maps in memory, in a fixed order. For tests,
// `holdfast scenario` and the simulator.
//
// Threads: one, unlike the port.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pos/ports/catalogue.h"

namespace holdfast::till {

class MemoryCatalogue final : public ports::Catalogue {
 public:
  void put(core::ShopProfile shop) { shop_ = std::move(shop); }
  // One with the same id is replaced.
  void put(core::TaxCategory category);
  void put(core::Category category);
  void put(core::Person person);
  void put(core::Item item);
  void remove(core::PersonId person);
  void remove(core::TaxCategoryId category);
  // From now on every reading fails with this error; nullopt mends it.
  void fail_with(std::optional<core::Error> error) { error_ = std::move(error); }

  [[nodiscard]] const core::Item* find_by_name(std::string_view name) const;

  [[nodiscard]] core::Result<std::optional<Hit>> find_by_code(std::string_view code) const override;
  [[nodiscard]] core::Result<std::optional<core::Item>> find(core::VariantId id) const override;
  [[nodiscard]] core::Result<std::vector<core::Item>> tiles(core::CategoryId category,
                                                            std::size_t limit) const override;
  [[nodiscard]] core::Result<std::vector<core::Category>> categories() const override;
  [[nodiscard]] core::Result<std::vector<core::TaxCategory>> tax_categories() const override;
  [[nodiscard]] core::Result<std::vector<core::Person>> people() const override;
  [[nodiscard]] core::Result<std::optional<core::ShopProfile>> profile() const override;
  [[nodiscard]] core::Result<std::int64_t> item_count() const override;

 private:
  std::optional<core::Error> error_;
  std::optional<core::ShopProfile> shop_;
  std::vector<core::TaxCategory> tax_categories_;
  std::vector<core::Category> categories_;
  std::vector<core::Person> people_;
  std::map<core::VariantId, core::Item> items_;
  std::map<std::string, core::VariantId, std::less<>> by_code_;
};

}  // namespace holdfast::till
