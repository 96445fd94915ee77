#include "pos/core/label_goods.h"

#include <algorithm>
#include <string>

namespace holdfast::core {
namespace {

bool in_range(Quantity quantity) {
  return quantity.thousandths > 0 && quantity <= kMaxLineQuantity;
}

tl::unexpected<Error> disagree(const Item& item, std::string_view fault) {
  return fail(ErrorCode::label_and_product, item.name + ": " + std::string(fault));
}

Money amount_of(Money price, Quantity quantity) {
  return {mul_div(price.minor, quantity.thousandths, 1000, Rounding::half_away_from_zero),
          price.currency};
}

// The price per unit at which so much comes to exactly `total`.
std::optional<Money> price_for(Quantity quantity, Money total) {
  const std::int64_t near =
      mul_div(total.minor, 1000, quantity.thousandths, Rounding::half_away_from_zero);
  for (const std::int64_t minor : {near, near - 1, near + 1}) {
    const Money price{minor, total.currency};
    const bool right = minor >= 0 && minor <= max_amount_minor(total.currency);
    if (right && amount_of(price, quantity) == total) return price;
  }
  return std::nullopt;
}

// The item's own price, for this quantity or a thousandth beside it.
std::optional<LabelGoods> at_item_price(const Item& item, Quantity near, Money total) {
  for (const std::int64_t step : {0, -1, 1}) {
    const Quantity quantity{near.thousandths + step};
    if (in_range(quantity) && amount_of(item.price, quantity) == total)
      return LabelGoods{quantity, {}};
  }
  return std::nullopt;
}

// From `near` outwards, so far as stock does not notice: two in a hundred.
std::optional<LabelGoods> at_own_price(Quantity near, Money total) {
  constexpr std::int64_t kLeastWay = 5;
  const std::int64_t furthest = std::max(kLeastWay, near.thousandths / 50);
  for (std::int64_t way = 0; way <= furthest; ++way) {
    for (const std::int64_t step : {-way, way}) {
      const Quantity quantity{near.thousandths + step};
      if (!in_range(quantity)) continue;
      if (const auto price = price_for(quantity, total)) return LabelGoods{quantity, price};
    }
  }
  return std::nullopt;
}

Result<LabelGoods> by_measure(const Item& item, MeasureUnit unit, const LabelFacts& facts,
                              const std::optional<Money>& total) {
  Quantity quantity;
  if (facts.measure) {
    const auto found = quantity_in(unit, *facts.measure);
    if (!found) {
      return disagree(
          item, "the label says " + to_plain(*facts.measure) + ", it is sold by the " + item.unit);
    }
    quantity = *found;
  } else if (total) {
    if (item.price.minor <= 0) return disagree(item, "it has no price by which to weigh");
    quantity = {std::max<std::int64_t>(
        1, mul_div(total->minor, 1000, item.price.minor, Rounding::half_away_from_zero))};
  } else {
    return disagree(item, "the label says pieces, it is sold by the " + item.unit);
  }
  if (!in_range(quantity)) return fail(ErrorCode::quantity_out_of_range, to_plain(quantity));
  if (!total) return LabelGoods{quantity, {}};
  if (const auto goods = at_item_price(item, quantity, *total)) return *goods;
  if (const auto goods = at_own_price(quantity, *total)) return *goods;
  return disagree(item, "no price for " + to_plain(quantity) + " comes to " + to_plain(*total));
}

Result<LabelGoods> by_piece(const Item& item, Quantity pack, const LabelFacts& facts,
                            const std::optional<Money>& total) {
  if (facts.measure && !total && facts.varies && !facts.pieces) {
    return disagree(item,
                    "the label says " + to_plain(*facts.measure) + ", it is sold by the piece");
  }
  LabelGoods goods{pack, {}};
  if (facts.pieces) {
    if (*facts.pieces < 1 || *facts.pieces > kMaxLineQuantity.thousandths) {
      return fail(ErrorCode::quantity_out_of_range, std::to_string(*facts.pieces));
    }
    goods.quantity.thousandths =
        mul_div(pack.thousandths, *facts.pieces, 1, Rounding::half_away_from_zero);
  }
  if (!in_range(goods.quantity)) {
    return fail(ErrorCode::quantity_out_of_range, to_plain(goods.quantity));
  }
  if (!total || amount_of(item.price, goods.quantity) == *total) return goods;
  goods.own_price = price_for(goods.quantity, *total);
  if (!goods.own_price) {
    return disagree(item, to_plain(*total) + " cannot be divided by " + to_plain(goods.quantity));
  }
  return goods;
}

}  // namespace

LabelFacts facts_of(const TradeItem& item) {
  return {item.measure, item.count, item.price, item.gtin.starts_with('9')};
}

LabelFacts facts_of(const ScaleLabel& label) {
  LabelFacts facts{label.reading.weight, label.reading.pieces, {}, true};
  if (label.reading.price) {
    facts.price = LabelPrice{*label.reading.price, label.reading.price_decimals, {}};
  }
  return facts;
}

Result<LabelGoods> goods_of_label(const Item& item, Quantity pack, const LabelFacts& facts) {
  std::optional<Money> total;
  if (facts.price) {
    const auto price = to_money(*facts.price, item.price.currency);
    if (!price) return pass_on(price.error());
    if (price->is_zero()) return disagree(item, "the label has no price");
    total = *price;
  }
  const auto unit = measure_unit(item.unit);
  if (!unit) return by_piece(item, pack, facts, total);
  // Nothing of its own: what the barcode stands for.
  if (!facts.measure && !facts.pieces && !total) return LabelGoods{pack, {}};
  return by_measure(item, *unit, facts, total);
}

}  // namespace holdfast::core
