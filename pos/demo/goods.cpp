#include "pos/demo/goods.h"

#include <algorithm>

#include "pos/demo/codes.h"
#include "pos/demo/goods_kinds.h"

namespace holdfast::demo {
namespace {

constexpr int kTiles = 40;
constexpr std::int64_t kThousandth = 1'000;

}  // namespace

std::int64_t label_price(std::int64_t minor) {
  return std::max<std::int64_t>(minor / 10 * 10 + 9, 9);
}

std::size_t category_named(const Plan& plan, std::string_view name) {
  std::size_t i = 0;
  while (plan.categories[i].name != name || plan.categories[i].parent < 0) ++i;
  return i;
}

std::uint64_t variants_of_product(ShopKind kind) {
  switch (kind) {
    case ShopKind::general:
      return 2;
    case ShopKind::cards:
      return 5;
    case ShopKind::trading:
      return 3;
    case ShopKind::maker:
      return 4;
  }
  return 1;
}

Good good_at(const Plan& plan, std::uint64_t index) {
  const ShopKind kind = plan.request.kind;
  Good good;
  good.index = index;
  good.product = index / variants_of_product(kind);
  // A millisecond apart, so that their ids rise.
  const auto made = plan.founded + static_cast<std::int64_t>(index);
  good.id = core::VariantId{plan.id("variant", index, made)};
  good.product_id =
      plan.id("product", good.product,
              plan.founded + static_cast<std::int64_t>(good.product * variants_of_product(kind)));
  good.tile = index < kTiles ? static_cast<int>(index) + 1 : 0;
  GoodDice dice{Dice{plan.seed, "product", good.product}, Dice{plan.seed, "variant", index},
                index % variants_of_product(kind)};
  switch (kind) {
    case ShopKind::general:
      describe_general(plan, good, dice);
      break;
    case ShopKind::cards:
      describe_card(plan, good, dice);
      break;
    case ShopKind::trading:
      describe_trading(plan, good, dice);
      break;
    case ShopKind::maker:
      describe_made(plan, good, dice);
      break;
  }
  return good;
}

std::int64_t opening_stock(const Plan& plan, const Good& good, std::size_t place) {
  if (!good.tracked || !plan.places[place].has_stock) return 0;
  Dice dice{plan.seed, "opening " + plan.places[place].code, good.index};
  if (good.one_of_a_kind) return place == kStore ? kThousandth : 0;
  switch (place) {
    case kStore:
      return dice.between(6, 60) * kThousandth;
    case kBranch:
      return dice.percent(15) ? dice.between(4, 24) * kThousandth : 0;
    case kWarehouse:
      return dice.percent(20) ? dice.between(24, 240) * kThousandth : 0;
    default:
      return 0;
  }
}

core::Item item_of(const Plan& plan, const Good& good) {
  core::Item item;
  item.id = good.id;
  item.tax_category = plan.taxes[good.tax].id;
  item.sku = good.sku;
  item.name = good.full_name();
  item.price = plan.money(good.price);
  item.unit = good.unit;
  return item;
}

}  // namespace holdfast::demo
