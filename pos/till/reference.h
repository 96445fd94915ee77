// What the till reads from its catalogue once and keeps until CatalogueChanged: the shop,
// the people, the tax rules and the tiles. Goods are looked up one by one when needed.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/goods.h"
#include "pos/core/receipt_style.h"
#include "pos/core/tax.h"
#include "pos/ports/catalogue.h"
#include "pos/till/view.h"

namespace holdfast::till {

struct TaxRules {
  core::TaxPolicy policy;
  std::vector<core::TaxCategory> categories;

  [[nodiscard]] bool knows(core::TaxCategoryId id) const noexcept;
};

class Reference {
 public:
  // Reads everything or, on an error, nothing. A shop that was known stays known: the
  // catalogue may be in the middle of being loaded again.
  // Errors: the catalogue's.
  [[nodiscard]] core::Result<void> read(const ports::Catalogue& catalogue);

  [[nodiscard]] const std::optional<core::ShopProfile>& shop() const noexcept { return shop_; }
  [[nodiscard]] const TaxRules& tax() const noexcept { return tax_; }
  [[nodiscard]] const std::vector<core::Person>& people() const noexcept { return people_; }
  [[nodiscard]] const std::vector<core::Category>& categories() const noexcept {
    return categories_;
  }
  [[nodiscard]] const std::vector<TileView>& tiles() const noexcept { return tiles_; }
  // How receipts look; set once, from the settings.
  void use(core::ReceiptStyle style) { receipt_style_ = std::move(style); }
  [[nodiscard]] const core::ReceiptStyle& receipt_style() const noexcept { return receipt_style_; }
  // Null where nobody has this id.
  [[nodiscard]] const core::Person* find_person(core::PersonId id) const noexcept;

 private:
  std::optional<core::ShopProfile> shop_;
  TaxRules tax_;
  std::vector<core::Person> people_;
  std::vector<core::Category> categories_;
  std::vector<TileView> tiles_;
  core::ReceiptStyle receipt_style_;
};

}  // namespace holdfast::till
