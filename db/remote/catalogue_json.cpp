#include "db/remote/catalogue_json.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "db/remote/json_number.h"

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

// Names a list may have: null for an empty one.
const json& list(const json& object, const char* key) {
  static const json empty = json::array();
  const json& found = object.at(key);
  return found.is_null() ? empty : found;
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

ports::CatalogueChanges page(const json& document) {
  const core::Currency shop_currency = currency(document.at("currency"));
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
    changes.people.push_back(
        {id<core::PersonId>(value.at("id")), value.at("display_name").get<std::string>(),
         value.at("role").get<std::string>(), value.at("pin_hash").get<std::string>()});
  }
  const json& items = list(document, "items");
  changes.items.reserve(items.size());
  for (const auto& value : items) changes.items.push_back(item(value, shop_currency));

  const json& removed = document.at("removed");
  changes.removed_items = ids<core::VariantId>(list(removed, "items"));
  changes.removed_categories = ids<core::CategoryId>(list(removed, "categories"));
  changes.removed_tax_categories = ids<core::TaxCategoryId>(list(removed, "tax_categories"));
  changes.removed_people = ids<core::PersonId>(list(removed, "people"));
  changes.cursor = document.at("cursor").get<std::string>();
  changes.more = document.at("more").get<bool>();
  return changes;
}

}  // namespace

core::Result<ports::CatalogueChanges> decode_catalogue(std::string_view text) {
  try {
    return page(json::parse(text));
  } catch (const json::exception& error) {
    return fail(ErrorCode::server_refused,
                std::string{"a page of the catalogue cannot be read: "} + error.what());
  } catch (const BadPage& bad) {
    return fail(ErrorCode::server_refused, "a page of the catalogue cannot be used: " + bad.reason);
  }
}

}  // namespace holdfast::remote
