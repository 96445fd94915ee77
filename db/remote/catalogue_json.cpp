#include "db/remote/catalogue_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "db/remote/json_number.h"
#include "pos/core/hex.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using nlohmann::json;

// What is wrong with the page: it leaves this file as an error.
struct BadPage {
  std::string reason;
};

// Null, or not there, for an empty one.
const json& list(const json& object, const char* key) {
  static const json empty = json::array();
  if (object.is_null()) return empty;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? empty : *found;
}

template <class Integer>
Integer integer(const json& value) {
  const auto number = whole_number<Integer>(value);
  if (!number) throw BadPage{"not a whole number that a till knows: " + value.dump()};
  return *number;
}

template <class IdType>
IdType id(const json& value) {
  const auto parsed = core::Uuid::parse(value.get_ref<const std::string&>());
  if (!parsed) throw BadPage{"not an id: " + value.get<std::string>()};
  return IdType{*parsed};
}

template <class IdType>
IdType id_or_nil(const json& value) {
  return value.is_null() ? IdType{} : id<IdType>(value);
}

template <class IdType>
std::vector<IdType> ids(const json& values) {
  std::vector<IdType> result;
  for (const auto& value : values) result.push_back(id<IdType>(value));
  return result;
}

core::Currency currency(const json& value) {
  const auto code = value.at("code").get<std::string>();
  const auto known = core::Currency::from_code(code);
  if (!known) throw BadPage{"this till does not know the currency " + code};
  if (known->exponent() != integer<int>(value.at("exponent"))) {
    throw BadPage{code + " has " + std::to_string(known->exponent()) +
                  " decimals, and the server's tenants.currency_exponent says otherwise"};
  }
  return *known;
}

core::TaxPolicy tax_policy(const json& profile) {
  const auto mode = profile.at("tax_mode").get<std::string>();
  const auto scope = profile.at("tax_rounding_scope").get<std::string>();
  const auto rounding = profile.at("tax_rounding").get<std::string>();
  core::TaxPolicy policy;
  policy.mode =
      mode == "added_to_price" ? core::TaxMode::added_to_price : core::TaxMode::included_in_price;
  policy.scope =
      scope == "per_sale" ? core::TaxRoundingScope::per_sale : core::TaxRoundingScope::per_line;
  if (rounding == "half_away_from_zero") {
    policy.rounding = core::Rounding::half_away_from_zero;
  } else if (rounding == "half_to_even") {
    policy.rounding = core::Rounding::half_to_even;
  } else if (rounding == "toward_zero") {
    policy.rounding = core::Rounding::toward_zero;
  } else if (rounding == "away_from_zero") {
    policy.rounding = core::Rounding::away_from_zero;
  } else {
    throw BadPage{"this till does not know the rounding " + rounding};
  }
  return policy;
}

core::ShopProfile profile(const json& value, core::Currency currency) {
  core::ShopProfile shop;
  shop.tenant = id<core::TenantId>(value.at("tenant"));
  shop.location = id<core::LocationId>(value.at("location"));
  shop.terminal = id<core::TerminalId>(value.at("terminal"));
  shop.shop_name = value.at("shop_name").get<std::string>();
  shop.terminal_name = value.at("terminal_name").get<std::string>();
  shop.terminal_number = integer<std::int32_t>(value.at("terminal_number"));
  shop.address = value.at("address").get<std::string>();
  shop.tax_number = value.at("tax_number").get<std::string>();
  shop.receipt_footer = value.at("receipt_footer").get<std::string>();
  shop.time_zone = value.at("time_zone").get<std::string>();
  shop.currency = currency;
  shop.tax_policy = tax_policy(value);
  return shop;
}

core::TaxCategory tax_category(const json& value) {
  core::TaxCategory category;
  category.id = id<core::TaxCategoryId>(value.at("id"));
  category.name = value.at("name").get<std::string>();
  category.code = value.at("code").get<std::string>();
  for (const auto& rate : value.at("rates")) {
    category.rates.push_back({id<core::TaxRateId>(rate.at("id")),
                              rate.at("name").get<std::string>(),
                              integer<std::int32_t>(rate.at("parts_per_million"))});
  }
  return category;
}

core::Item item(const json& value, core::Currency currency) {
  core::Item result;
  result.id = id<core::VariantId>(value.at("id"));
  result.category = id_or_nil<core::CategoryId>(value.at("category"));
  result.tax_category = id<core::TaxCategoryId>(value.at("tax_category"));
  result.sku = value.at("sku").get<std::string>();
  result.name = value.at("name").get<std::string>();
  result.price = {integer<std::int64_t>(value.at("price")), currency};
  result.unit = value.at("unit").get<std::string>();
  result.tile_position = integer<std::int32_t>(value.at("tile_position"));
  for (const auto& barcode : value.at("barcodes")) {
    result.barcodes.push_back({barcode.at("code").get<std::string>(),
                               core::Quantity{integer<std::int64_t>(barcode.at("pack"))}});
  }
  return result;
}

std::optional<core::Instant> time(const json& value) {
  if (value.is_null()) return std::nullopt;
  return core::Instant{integer<std::int64_t>(value)};
}

core::Money money(const json& value, core::Currency currency) {
  return {integer<std::int64_t>(value), currency};
}

core::Customer customer(const json& value, core::Currency currency) {
  core::Customer result;
  result.id = id<core::CustomerId>(value.at("id"));
  result.number = value.at("number").get<std::string>();
  result.first_name = value.at("first_name").get<std::string>();
  result.last_name = value.at("last_name").get<std::string>();
  result.company = value.at("company").get<std::string>();
  result.phone = value.at("phone").get<std::string>();
  result.is_tax_exempt = value.at("tax_exempt").get<bool>();
  result.price_list = id_or_nil<core::PriceListId>(value.at("price_list"));
  result.credit_limit = money(value.at("credit_limit"), currency);
  result.owed = money(value.at("owed"), currency);
  result.store_credit = money(value.at("store_credit"), currency);
  result.loyalty_points = integer<std::int64_t>(value.at("loyalty_points"));
  return result;
}

core::PromotionKind promotion_kind(const std::string& name) {
  if (name == "percent_off") return core::PromotionKind::percent_off;
  if (name == "amount_off") return core::PromotionKind::amount_off;
  if (name == "fixed_price") return core::PromotionKind::fixed_price;
  throw BadPage{"this till does not know promotions of the kind " + name};
}

core::Promotion promotion(const json& value, core::Currency currency) {
  core::Promotion result;
  result.id = id<core::PromotionId>(value.at("id"));
  result.name = value.at("name").get<std::string>();
  result.code = value.at("code").get<std::string>();
  result.kind = promotion_kind(value.at("kind").get<std::string>());
  result.percent_thousandths = integer<std::int64_t>(value.at("percent_thousandths"));
  result.amount = money(value.at("amount"), currency);
  result.category = id_or_nil<core::CategoryId>(value.at("category"));
  result.product = id_or_nil<core::ProductId>(value.at("product"));
  result.variant = id_or_nil<core::VariantId>(value.at("variant"));
  result.minimum_quantity = {integer<std::int64_t>(value.at("minimum_quantity"))};
  result.minimum_amount = money(value.at("minimum_amount"), currency);
  result.starts_at = time(value.at("starts_at_ms"));
  result.ends_at = time(value.at("ends_at_ms"));
  return result;
}

core::PriceList price_list(const json& value) {
  core::PriceList result;
  result.id = id<core::PriceListId>(value.at("id"));
  result.name = value.at("name").get<std::string>();
  result.channel = value.at("channel").get<std::string>();
  result.priority = integer<std::int64_t>(value.at("priority"));
  result.is_for_everybody = value.at("is_for_everybody").get<bool>();
  result.starts_at = time(value.at("starts_at_ms"));
  result.ends_at = time(value.at("ends_at_ms"));
  return result;
}

std::vector<core::ListPrice> list_prices(const json& values, core::Currency currency) {
  std::vector<core::ListPrice> prices;
  for (const auto& value : values) {
    prices.push_back({id<core::PriceListId>(value.at("list")),
                      core::Quantity{integer<std::int64_t>(value.at("minimum"))},
                      money(value.at("price"), currency)});
  }
  return prices;
}

core::StockLevel stock_level(const json& value) {
  return {id<core::VariantId>(value.at("id")),
          core::Quantity{integer<std::int64_t>(value.at("on_hand"))},
          core::Quantity{integer<std::int64_t>(value.at("available"))}};
}

std::optional<core::CivilDate> day(const json& value) {
  if (value.is_null()) return std::nullopt;
  auto day = core::parse_date(value.get_ref<const std::string&>());
  if (!day) throw BadPage{"not a day: " + value.get<std::string>()};
  return day;
}

core::GiftCard gift_card(const json& value, core::Currency currency) {
  const auto& start = value.at("hash_start").get_ref<const std::string&>();
  auto mark = gift_card_mark(start, value.at("last_four").get_ref<const std::string&>());
  if (!mark) throw BadPage{"not the start of a hash: " + start};
  return {id<core::GiftCardId>(value.at("id")), std::move(*mark),
          money(value.at("balance"), currency), value.at("blocked").get<bool>(),
          day(value.at("expires_on"))};
}

core::Lot lot(const json& value) {
  return {id<core::LotId>(value.at("id")),
          id<core::VariantId>(value.at("variant")),
          value.at("number").get<std::string>(),
          day(value.at("expires_on")),
          day(value.at("received_on")),
          core::Quantity{integer<std::int64_t>(value.at("booked"))}};
}

core::Person person(const json& value) {
  core::Person result{id<core::PersonId>(value.at("id")),
                      value.at("display_name").get<std::string>(),
                      value.at("role").get<std::string>(), value.at("pin_hash").get<std::string>()};
  result.permissions = list(value, "permissions").get<std::vector<std::string>>();
  return result;
}

void add_shop_data(const json& document, core::Currency shop_currency,
                   ports::CatalogueChanges& changes) {
  for (const auto& value : list(document, "customers")) {
    changes.customers.push_back(customer(value, shop_currency));
  }
  for (const auto& value : list(document, "promotions")) {
    changes.promotions.push_back(promotion(value, shop_currency));
  }
  for (const auto& value : list(document, "price_lists")) {
    changes.price_lists.push_back(price_list(value));
  }
  for (const auto& value : list(document, "item_prices")) {
    changes.item_prices.push_back(
        {id<core::VariantId>(value.at("id")), list_prices(value.at("prices"), shop_currency)});
  }
  for (const auto& value : list(document, "stock")) changes.stock.push_back(stock_level(value));
  for (const auto& value : list(document, "gift_cards")) {
    changes.gift_cards.push_back(gift_card(value, shop_currency));
  }
  for (const auto& value : list(document, "lots")) changes.lots.push_back(lot(value));
}

void add_removed(const json& removed, ports::CatalogueChanges& changes) {
  changes.removed_items = ids<core::VariantId>(list(removed, "items"));
  changes.removed_categories = ids<core::CategoryId>(list(removed, "categories"));
  changes.removed_tax_categories = ids<core::TaxCategoryId>(list(removed, "tax_categories"));
  changes.removed_people = ids<core::PersonId>(list(removed, "people"));
  changes.removed_customers = ids<core::CustomerId>(list(removed, "customers"));
  changes.removed_promotions = ids<core::PromotionId>(list(removed, "promotions"));
  changes.removed_price_lists = ids<core::PriceListId>(list(removed, "price_lists"));
  changes.removed_item_prices = ids<core::VariantId>(list(removed, "item_prices"));
  changes.removed_stock = ids<core::VariantId>(list(removed, "stock"));
  changes.removed_gift_cards = ids<core::GiftCardId>(list(removed, "gift_cards"));
  changes.removed_lots = ids<core::LotId>(list(removed, "lots"));
}

ports::CatalogueChanges page(const json& document, core::Currency shop_currency) {
  ports::CatalogueChanges changes;
  if (const json& shop = document.at("profile"); !shop.is_null()) {
    changes.profile = profile(shop, shop_currency);
  }
  for (const auto& value : list(document, "categories")) {
    changes.categories.push_back({id<core::CategoryId>(value.at("id")),
                                  value.at("name").get<std::string>(),
                                  integer<std::int32_t>(value.at("position"))});
  }
  for (const auto& value : list(document, "tax_categories")) {
    changes.tax_categories.push_back(tax_category(value));
  }
  for (const auto& value : list(document, "people")) {
    changes.people.push_back(person(value));
  }
  const json& items = list(document, "items");
  changes.items.reserve(items.size());
  for (const auto& value : items) changes.items.push_back(item(value, shop_currency));

  add_shop_data(document, shop_currency, changes);
  add_removed(document.at("removed"), changes);
  if (document.value("complete", false)) {
    using Part = ports::CataloguePart;
    for (const Part part : {Part::categories, Part::tax_categories, Part::people, Part::promotions,
                            Part::price_lists}) {
      changes.complete.push_back(ports::CompleteRange::all(part));
    }
  }
  changes.held_back = document.value("held_back", false);
  changes.cursor = document.at("cursor").get<std::string>();
  changes.more = document.at("more").get<bool>();
  return changes;
}

}  // namespace

std::optional<core::GiftCardMark> gift_card_mark(std::string_view hash_start,
                                                 std::string_view last_four) {
  core::GiftCardMark mark;
  const auto bytes = core::from_hex(hash_start);
  if (!bytes || bytes->size() != mark.hash_start.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), mark.hash_start.begin());
  mark.last_four = last_four;
  return mark;
}

core::Result<CataloguePage> decode_page(std::string_view text) {
  try {
    const json document = json::parse(text);
    const core::Currency shop_currency = currency(document.at("currency"));
    return CataloguePage{page(document, shop_currency), shop_currency};
  } catch (const json::exception& error) {
    return fail(ErrorCode::server_refused,
                std::string{"a page of the catalogue cannot be read: "} + error.what());
  } catch (const BadPage& bad) {
    return fail(ErrorCode::server_refused, "a page of the catalogue cannot be used: " + bad.reason);
  }
}

core::Result<ports::CatalogueChanges> decode_catalogue(std::string_view text) {
  auto page = decode_page(text);
  if (!page) return pass_on(page.error());
  return std::move(page->changes);
}

core::Result<std::vector<core::ListPrice>> decode_list_prices(std::string_view text,
                                                              core::Currency currency) {
  try {
    return list_prices(json::parse(text), currency);
  } catch (const json::exception& error) {
    return fail(ErrorCode::server_refused, std::string{"prices cannot be read: "} + error.what());
  } catch (const BadPage& bad) {
    return fail(ErrorCode::server_refused, "prices cannot be used: " + bad.reason);
  }
}

}  // namespace holdfast::remote
