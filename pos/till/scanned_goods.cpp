#include "pos/till/scanned_goods.h"

#include <utility>
#include <variant>
#include <vector>

#include "pos/core/label_goods.h"
#include "pos/core/overloaded.h"

namespace holdfast::till {
namespace {

using core::ErrorCode;
using Hit = ports::Catalogue::Hit;

// The keys under which a scale label's item may be kept, the likeliest first.
std::vector<std::string> keys_of(const core::ScaleLabel& label) {
  const std::string& item = label.reading.item;
  std::vector<std::string> keys = {'0' + label.reading.base, item};
  const std::size_t first = item.find_first_not_of('0');
  if (first != std::string::npos && first > 0) keys.push_back(item.substr(first));
  return keys;
}

core::Result<Hit> find_first(const ports::Catalogue& catalogue,
                             const std::vector<std::string>& keys,
                             const core::CodeMeaning& meaning) {
  for (const std::string& key : keys) {
    auto hit = catalogue.find_by_code(key);
    if (!hit) return core::pass_on(hit.error());
    if (*hit) return std::move(**hit);
  }
  return core::fail(ErrorCode::unknown_barcode, core::to_display(meaning));
}

core::Result<ScannedGoods> sold(core::Result<Hit> hit, const core::LabelFacts& facts) {
  if (!hit) return core::pass_on(hit.error());
  const auto goods = core::goods_of_label(hit->item, hit->pack, facts);
  if (!goods) return core::pass_on(goods.error());
  ScannedGoods found;
  found.item = std::move(hit->item);
  found.quantity = goods->quantity;
  found.own_price = goods->own_price;
  found.on_label = facts.measure || facts.pieces || facts.price;
  return found;
}

core::Result<ScannedGoods> goods_of(const ports::Catalogue& catalogue,
                                    const core::CodeMeaning& meaning) {
  const auto elsewhere = [&](std::string_view place) {
    return core::fail(ErrorCode::code_elsewhere,
                      core::to_display(meaning) + ". " + std::string(place));
  };
  using Goods = core::Result<ScannedGoods>;
  return std::visit(
      core::Overloaded{
          [&](const core::TradeItem& item) -> Goods {
            auto found = sold(find_first(catalogue, {item.gtin}, meaning), core::facts_of(item));
            if (!found) return found;
            found->expiry = item.expiry;
            found->best_before = item.best_before;
            found->sell_by = item.sell_by;
            return found;
          },
          [&](const core::ScaleLabel& label) -> Goods {
            return sold(find_first(catalogue, keys_of(label), meaning), core::facts_of(label));
          },
          [&](const core::OwnCode& own) -> Goods { return elsewhere(core::place_of(own.kind)); },
          [&](const core::OtherLabel&) -> Goods { return elsewhere("Scan the product itself."); },
          [&](const core::PlainText&) -> Goods {
            return core::fail(ErrorCode::unknown_barcode, core::to_display(meaning));
          },
      },
      meaning);
}

}  // namespace

core::Result<ScannedGoods> find_goods(const ports::Catalogue& catalogue,
                                      const core::ScannedCode& scanned,
                                      const core::CodeRules& rules, int year) {
  if (const auto code = core::product_code(scanned)) {
    auto hit = catalogue.find_by_code(*code);
    if (!hit) return core::pass_on(hit.error());
    if (*hit)
      return ScannedGoods{
          std::move((*hit)->item), (*hit)->pack, false, {}, scanned.data, {}, {}, {}};
  }
  const auto meaning = core::meaning_of(scanned, rules, year);
  if (!meaning) return core::pass_on(meaning.error());
  auto found = goods_of(catalogue, *meaning);
  if (found) found->record = core::to_record(*meaning);
  return found;
}

std::optional<std::string> receipt_in(const core::ScannedCode& scanned,
                                      const core::CodeRules& rules, int year) {
  auto meaning = core::meaning_of(scanned, rules, year);
  if (!meaning) return std::nullopt;
  auto* own = std::get_if<core::OwnCode>(&*meaning);
  if (own == nullptr || own->kind != core::OwnCodeKind::receipt) return std::nullopt;
  return std::move(own->code);
}

}  // namespace holdfast::till
