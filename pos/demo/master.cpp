#include "pos/demo/master.h"

#include <array>

#include "pos/demo/catalogue.h"
#include "pos/demo/codes.h"
#include "pos/demo/dice.h"
#include "pos/demo/goods.h"

namespace holdfast::demo {
namespace {

void write_tenant(const Plan& plan, RowSink& sink) {
  Row row;
  row.add(plan.tenant).add(plan.shop_name).add(plan.slug).add(plan.tax_number);
  row.add(plan.currency.code()).add(std::int64_t{plan.currency.exponent()});
  row.add(plan.money(24'000));
  sink.write(Table::tenants, row.made(plan.founded));
}

void write_people(const Plan& plan, const Outside& outside, RowSink& sink) {
  struct RoleShape {
    std::string_view name, description, permissions;
  };
  constexpr std::array<RoleShape, 3> roles = {{
      {"manager", "Everything at a till", R"({"sell": true, "manage": true})"},
      {"cashier", "Sells", R"({"sell": true})"},
      {"stock clerk", "Works in the back office", R"({"stock": true})"},
  }};
  const auto role_id = [&plan](std::size_t i) { return plan.id("role", i); };
  for (std::size_t i = 0; i < roles.size(); ++i) {
    Row row;
    row.add(plan.tenant).add(role_id(i)).add(roles[i].name).add(roles[i].description);
    sink.write(Table::roles, row.add(roles[i].permissions).made(plan.founded));
  }
  for (const Member& member : plan.members) {
    sink.write(Table::users, Row{}.add(member.id).add(member.name).made(plan.founded));
    Row row;
    row.add(plan.tenant).add(member.id).add(member.username);
    if (member.at_till)
      row.add(outside.pin_hash);
    else
      row.null();
    sink.write(Table::user_tenants, row.made(plan.founded));
    for (std::size_t i = 0; i < roles.size(); ++i) {
      if (roles[i].name != member.role) continue;
      sink.write(Table::user_roles,
                 Row{}.add(plan.tenant).add(member.id).add(role_id(i)).add(plan.founded));
    }
  }
}

void write_places(const Plan& plan, RowSink& sink) {
  for (std::size_t i = 0; i < plan.places.size(); ++i) {
    const Place& place = plan.places[i];
    Row row;
    row.add(plan.tenant).add(place.id).add(place.code).add(place.name).add(place.type);
    row.add(std::to_string(i + 1) + " " + place.name + "\n" + plan.postal_code + " " + plan.city);
    row.add(plan.city).add(plan.country).add(plan.postal_code).add(plan.members.front().id);
    row.add(plan.time_zone).add("Thank you for visiting " + plan.shop_name);
    row.add(plan.tax_policy.mode == core::TaxMode::included_in_price ? "included_in_price"
                                                                     : "added_to_price");
    row.add(plan.tax_policy.scope == core::TaxRoundingScope::per_line ? "per_line" : "per_sale");
    sink.write(Table::locations, row.add(i == kStore).made(plan.founded));
  }
  for (const PlannedTill& till : plan.tills) {
    Row row;
    row.add(plan.tenant).add(till.id).add(plan.places[till.place].id);
    row.add(std::int64_t{till.number}).add(till.label);
    sink.write(Table::terminals, row.made(plan.founded));
  }
}

void write_taxes(const Plan& plan, RowSink& sink) {
  for (const core::TaxCategory& category : plan.taxes) {
    Row row;
    row.add(plan.tenant).add(category.id).add(category.name).add(category.code);
    sink.write(Table::tax_categories, row.made(plan.founded));
    for (const core::TaxRate& rate : category.rates) {
      const std::string millionths = padded(static_cast<std::uint64_t>(rate.parts_per_million), 6);
      Row own;
      own.add(plan.tenant).add(rate.id).add(rate.name).add("0." + millionths);
      sink.write(Table::tax_rates, own.made(plan.founded));
      sink.write(Table::tax_category_rates,
                 Row{}.add(plan.tenant).add(category.id).add(rate.id).add(std::int64_t{0}));
    }
  }
}

void write_categories(const Plan& plan, RowSink& sink) {
  for (std::size_t i = 0; i < plan.categories.size(); ++i) {
    const PlannedCategory& category = plan.categories[i];
    Row row;
    row.add(plan.tenant).add(category.id);
    if (category.parent < 0) {
      row.null();
    } else {
      row.add(plan.categories[static_cast<std::size_t>(category.parent)].id);
    }
    row.add(category.name).add(static_cast<std::int64_t>(i) + 1);
    sink.write(Table::product_categories, row.made(plan.founded));
  }
}

void write_trade(const Plan& plan, RowSink& sink) {
  for (std::size_t i = 0; i < plan.suppliers.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    Row row;
    row.add(plan.tenant).add(plan.suppliers[i]).add("Supplier " + number).add("SUP" + number);
    row.add("orders" + number + "@supplier.example").add(i % 2 == 0 ? "30 days net" : "prepaid");
    row.add(plan.money(10'000)).add(plan.money(1'500)).add(static_cast<std::int64_t>(2 + i));
    sink.write(Table::suppliers, row.made(plan.founded));
  }
  for (const Channel& channel : plan.channels) {
    Row row;
    row.add(plan.tenant).add(channel.id).add(channel.name).add(channel.code).add(channel.type);
    row.add(channel.fee_type).add(decimal_of(channel.percent_thousandths));
    row.add(plan.money(channel.fixed_minor)).add(plan.money(2'900));
    sink.write(Table::sales_channels, row.made(plan.founded));
  }
  sink.write(Table::price_lists, Row{}
                                     .add(plan.tenant)
                                     .add(price_list_id(plan))
                                     .add(price_list_name(plan.request.kind))
                                     .add(std::int64_t{10})
                                     .made(plan.founded));
  constexpr std::array<std::string_view, 2> reports = {"Sales by month", "Goods to order"};
  for (std::size_t i = 0; i < reports.size(); ++i) {
    Row row;
    row.add(plan.tenant).add(plan.id("report", i)).add(reports[i]);
    row.add(i == 0 ? "monthly_sales" : "stock_at_reorder_point").add("{}");
    sink.write(Table::reports, row.add(plan.members.front().id).made(plan.founded));
  }
}

}  // namespace

void write_shop(const Plan& plan, const Outside& outside, RowSink& sink) {
  write_tenant(plan, sink);
  write_people(plan, outside, sink);
  write_places(plan, sink);
  write_taxes(plan, sink);
  write_categories(plan, sink);
  write_trade(plan, sink);
}

void write_promotions(const Plan& plan, RowSink& sink) {
  struct Offer {
    std::string name;
    std::string_view code, kind;
    std::int64_t value;
    bool of_category, of_variant;
    std::int64_t minimum_amount, starts_in_days, ends_in_days;
  };
  const Good first = good_at(plan, 0);
  const std::array<Offer, 4> offers = {{
      {"10 % off " + plan.categories[1].name, "", "percent_off", 10, true, false, 0, -7, 7},
      {"Welcome", "DEMO5", "amount_off", 500, false, false, 2'500, -30, 60},
      {"Price of the week", "", "fixed_price", first.price * 8 / 10, false, true, 0, 0, 7},
      {"Next month's sale", "", "percent_off", 20, false, false, 0, 30, 37},
  }};
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const Offer& offer = offers[i];
    Row row;
    row.add(plan.tenant).add(plan.id("promotion", i)).add(offer.name).or_null(offer.code);
    row.add(offer.kind);
    row.add(offer.kind == "percent_off" ? std::to_string(offer.value)
                                        : core::to_plain(plan.money(offer.value)));
    if (offer.of_category)
      row.add(plan.categories[1].id);
    else
      row.null();
    if (offer.of_variant)
      row.add(first.id);
    else
      row.null();
    row.add(std::int64_t{0}).add(plan.money(offer.minimum_amount));
    row.add(plan.request.today.plus(offer.starts_in_days).at(0));
    row.add(plan.request.today.plus(offer.ends_in_days).at(0));
    sink.write(Table::promotions, row.made(plan.founded));
  }
}

}  // namespace holdfast::demo
