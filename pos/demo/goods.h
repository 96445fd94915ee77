// The goods of a demo shop: any of them by its number, without the ones before it.
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pos/core/goods.h"
#include "pos/demo/plan.h"

namespace holdfast::demo {

struct GoodCode {
  std::string barcode;
  std::int64_t pack = 1;
};

// A variant, with what it has of its product.
struct Good {
  std::uint64_t index = 0;
  std::uint64_t product = 0;  // as a number; products have one to some variants
  core::VariantId id;
  core::Uuid product_id;
  // Of the product.
  std::string name, description, vendor, product_type;
  std::vector<std::string> tags;
  std::size_t category = 0;  // of Plan::categories
  // Of the variant.
  std::string sku, title, option1, option2, unit = "each";
  std::size_t tax = 0;                               // of Plan::taxes
  std::int64_t price = 0, compare_at = 0, cost = 0;  // minor units; compare_at 0: none
  std::int64_t weight_g = 0;
  bool tracked = true;
  int shelf_days = 0;          // above zero: comes in lots that expire
  bool one_of_a_kind = false;  // a graded card: there is one
  int tile = 0;
  std::string tcg = "{}";          // a trading card's attributes, as JSON
  std::int64_t labor_minutes = 0;  // made by the shop itself
  std::vector<GoodCode> codes;

  // As a till shows it.
  [[nodiscard]] std::string full_name() const {
    return title.empty() ? name : name + " \xE2\x80\x93 " + title;
  }
  [[nodiscard]] bool by_measure() const { return unit != "each"; }
};

// How many variants a product of this kind of shop has.
[[nodiscard]] std::uint64_t variants_of_product(ShopKind kind);

// index < plan.request.variants.
[[nodiscard]] Good good_at(const Plan& plan, std::uint64_t index);

// What was there when the shop opened, in thousandths; 0: nothing was ever put there.
[[nodiscard]] std::int64_t opening_stock(const Plan& plan, const Good& good, std::size_t place);

// As a till rings it up.
[[nodiscard]] core::Item item_of(const Plan& plan, const Good& good);

}  // namespace holdfast::demo
