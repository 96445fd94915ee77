#include "pos/demo/catalogue.h"

#include "pos/demo/codes.h"
#include "pos/demo/dice.h"

namespace holdfast::demo {
namespace {

// What not every good has: a shop of a million goods has it for the first ones.
constexpr std::uint64_t kPricedInLists = 20'000;
constexpr std::uint64_t kPricedInChannels = 5'000;
constexpr std::uint64_t kPictured = 10'000;

core::Instant made_at(const Plan& plan, const Good& good) {
  return plan.founded + static_cast<std::int64_t>(good.index);
}

std::string array_of(const std::vector<std::string>& words) {
  std::string text = "{";
  for (const std::string& word : words) {
    if (text.size() > 1) text += ',';
    text += json_string(word);
  }
  return text + "}";
}

void write_product(const Plan& plan, const Good& good, RowSink& sink) {
  Row row;
  row.add(plan.tenant).add(good.product_id).add(plan.categories[good.category].id);
  row.add(good.name).add(good.description).add(good.vendor).add(good.product_type);
  row.add(array_of(good.tags));
  row.add(decimal_of(good.labor_minutes * 1'000 / 60));
  row.add(good.labor_minutes > 0);
  if (good.labor_minutes > 0)
    row.add(plan.money(2'500));
  else
    row.null();
  sink.write(Table::products, row.made(made_at(plan, good)));
}

void write_variant(const Plan& plan, const Good& good, RowSink& sink) {
  Row row;
  row.add(plan.tenant).add(good.id).add(good.product_id).add(plan.taxes[good.tax].id);
  row.add(good.sku).add(good.title).add(plan.money(good.price));
  if (good.compare_at > 0)
    row.add(plan.money(good.compare_at));
  else
    row.null();
  row.add(plan.money(good.cost)).add(good.unit).add(good.weight_g);
  row.or_null(good.option1).or_null(good.option2).add(good.tracked);
  row.add(good.labor_minutes > 0 ? "continue" : "deny").add(good.tile).add(good.tcg);
  sink.write(Table::product_variants, row.made(made_at(plan, good)));
  for (const GoodCode& code : good.codes) {
    sink.write(Table::variant_barcodes, Row{}
                                            .add(plan.tenant)
                                            .add(code.barcode)
                                            .add(good.id)
                                            .add(code.pack)
                                            .add(made_at(plan, good)));
  }
}

void write_picture(const Plan& plan, const Good& good, RowSink& sink) {
  Row row;
  row.add(plan.tenant).add(plan.id("image", good.product, made_at(plan, good)));
  row.add(good.product_id).null();
  row.add("https://images.example/" + plan.slug + "/" + std::to_string(good.product) + ".jpg");
  row.add(good.name).add(std::int64_t{1});
  sink.write(Table::product_images, row.made(made_at(plan, good)));
}

// A lot that came while the shop was open; how much of it.
std::int64_t write_lot(const Plan& plan, const Good& good, RowSink& sink) {
  Dice dice{plan.seed, "lot", good.index};
  const Day expires = plan.request.today.plus(dice.between(-1, good.shelf_days));
  Day received = expires.plus(-good.shelf_days);
  const Day first = Day::of(plan.founded).plus(1);
  if (received < first) received = first;
  if (!(received < plan.request.today)) received = plan.request.today.plus(-1);
  const core::Instant at = received.at(5 * kHour) + static_cast<std::int64_t>(good.index % 60'000);
  const std::int64_t quantity = dice.between(6, 48) * 1'000;
  const core::Uuid lot = plan.id("lot", good.index, made_at(plan, good));
  Row row;
  row.add(plan.tenant).add(lot).add(good.id);
  row.add(plan.suppliers[good.product % plan.suppliers.size()]);
  row.add("L" + padded(good.index, 7)).add(core::Quantity{quantity}).add(plan.money(good.cost));
  row.add(expires.text()).add(received.text());
  sink.write(Table::batches, row.made(at));
  sink.write(
      Table::batch_items,
      Row{}.add(plan.tenant).add(lot).add(plan.places[kStore].id).add(core::Quantity{quantity}));
  sink.write(Table::stock_movements,
             movement_row(plan, plan.id("lot movement", good.index, at), good, kStore, quantity,
                          {"in", "received", "purchase"}, at, lot, good.cost));
  return quantity;
}

void write_stock(const Plan& plan, const Good& good, const Stock& stock, RowSink& sink) {
  for (std::size_t place = 0; place < plan.places.size(); ++place) {
    const std::int64_t opened = stock.opening(good, place);
    const Stock::State* later = stock.forecast(good, place);
    const bool has_lot = place == kStore && good.shelf_days > 0;
    if (opened == 0 && later == nullptr && !has_lot) continue;
    if (opened != 0) {
      const core::Instant at = made_at(plan, good);
      sink.write(Table::stock_movements,
                 movement_row(plan, plan.id("opening", good.index * 4 + place, at), good, place,
                              opened, {"in", "opening_stock", "adjustment"}, at, {}, good.cost));
    }
    const std::int64_t lot = has_lot ? write_lot(plan, good, sink) : 0;
    const std::int64_t reorder_at = good.one_of_a_kind ? 0 : place == kWarehouse ? 24'000 : 8'000;
    Row row;
    row.add(plan.tenant).add(plan.places[place].id).add(good.id);
    row.add(core::Quantity{opened + lot + (later == nullptr ? 0 : later->moved)});
    row.add(core::Quantity{later == nullptr ? 0 : later->reserved});
    row.add(core::Quantity{reorder_at / 4}).add(core::Quantity{reorder_at});
    row.add(core::Quantity{reorder_at * 3}).add(core::Quantity{reorder_at * 12});
    if (good.index % 50 == 0 && place == kStore) {
      row.add("{" + json_string(plan.channels.front().code) + ":2}");
    } else {
      row.add("{}");
    }
    row.add(plan.money(good.cost)).add(plan.money(good.cost));
    if (later != nullptr && later->counted_at.utc_ms != 0) {
      row.add(later->counted_at).add(later->counted_by);
    } else {
      row.null().null();
    }
    sink.write(Table::inventory_items, row.made(made_at(plan, good)));
  }
}

// Wholesale has two steps, the others one.
void write_list_prices(const Plan& plan, const Good& good, RowSink& sink) {
  const bool wholesale = plan.request.kind == ShopKind::trading;
  if (!wholesale && good.index % 10 != 0) return;
  const auto add = [&](std::int64_t from, std::int64_t percent) {
    sink.write(Table::price_list_items, Row{}
                                            .add(plan.tenant)
                                            .add(price_list_id(plan))
                                            .add(good.id)
                                            .add(from)
                                            .add(plan.money(good.price * percent / 100)));
  };
  if (!wholesale) return add(0, 95);
  add(good.codes[1].pack, 88);
  add(good.codes[2].pack, 79);
}

void write_channel_prices(const Plan& plan, const Good& good, RowSink& sink) {
  for (std::size_t c = 0; c < plan.channels.size(); ++c) {
    Row row;
    row.add(plan.tenant);
    row.add(plan.id("pricing", good.index * plan.channels.size() + c, made_at(plan, good)));
    row.add(good.id).add(plan.channels[c].id).null().add(plan.money(good.cost));
    const std::int64_t percent =
        plan.channels[c].type == "wholesale" ? 80 : 100 + 4 * static_cast<std::int64_t>(c);
    row.add(plan.money(good.price * percent / 100));
    sink.write(Table::product_pricing, row.made(made_at(plan, good)));
  }
}

}  // namespace

core::Uuid price_list_id(const Plan& plan) {
  return plan.id("price list", 0);
}

std::string price_list_name(ShopKind kind) {
  return kind == ShopKind::trading ? "Wholesale" : "Members";
}

void write_good(const Plan& plan, const Good& good, const Stock& stock, RowSink& sink) {
  const bool first = good.index % variants_of_product(plan.request.kind) == 0;
  if (first) write_product(plan, good, sink);
  write_variant(plan, good, sink);
  if (first && good.index < kPictured) write_picture(plan, good, sink);
  write_stock(plan, good, stock, sink);
  if (good.index < kPricedInLists) write_list_prices(plan, good, sink);
  if (good.index < kPricedInChannels) write_channel_prices(plan, good, sink);
}

}  // namespace holdfast::demo
