#include "pos/demo/plan.h"

#include <algorithm>
#include <array>

#include "pos/core/assert.h"
#include "pos/demo/codes.h"
#include "pos/demo/dice.h"

namespace holdfast::demo {
namespace {

using core::ErrorCode;
using core::fail;

struct TaxShape {
  std::string_view category, code, rate_name;
  std::int32_t parts_per_million;  // below zero: exempt
};

struct ChannelShape {
  std::string_view name, code, type, fee_type;
  std::int64_t percent_thousandths, fixed_minor;
};

// "Root/leaf" lists, where a shop's goods stand.
using Names = std::vector<std::string_view>;

struct KindShape {
  std::string_view name, shop_name, currency, country, time_zone, tax_number;
  core::TaxMode tax_mode;
  core::TaxRoundingScope tax_scope;
  std::int64_t opens_hour, closes_hour;  // UTC
  std::string_view last_place_code, last_place_name, last_place_type;
  std::vector<TaxShape> taxes;
  Names categories;
  std::vector<ChannelShape> channels;
};

const KindShape& shape_of(ShopKind kind) {
  static const std::array<KindShape, 4> shapes = {{
      {"general",
       "Demo General Store",
       "EUR",
       "FR",
       "Europe/Paris",
       "FR 00 000000000",
       core::TaxMode::included_in_price,
       core::TaxRoundingScope::per_line,
       7,
       18,
       "WEB",
       "Web shop",
       "virtual",
       {{"Standard", "A", "VAT 20 %", 200'000},
        {"Intermediate", "B", "VAT 10 %", 100'000},
        {"Reduced", "C", "VAT 5.5 %", 55'000}},
       {"Food/Bakery", "Food/Dairy", "Food/Produce", "Food/Pantry", "Drinks/Soft drinks",
        "Drinks/Tea and coffee", "Household/Cleaning", "Household/Kitchen", "Care/Bath",
        "Leisure/Toys", "Leisure/Stationery", "Clothes/Basics"},
       {{"Web shop", "web", "self_hosted", "hybrid", 1'400, 25},
        {"Market stall", "market", "local_fair", "none", 0, 0}}},
      {"cards",
       "Demo Card Shop",
       "USD",
       "US",
       "America/New_York",
       "00-0000000",
       core::TaxMode::added_to_price,
       core::TaxRoundingScope::per_sale,
       15,
       23,
       "WEB",
       "Online singles",
       "virtual",
       {{"Taxable", "T", "Sales tax 8.875 %", 88'750}, {"Exempt", "E", "", -1}},
       {"Singles/Common singles", "Singles/Rare singles", "Graded/Graded cards", "Sealed/Boosters",
        "Sealed/Boxes", "Supplies/Sleeves and boxes"},
       {{"Web shop", "web", "self_hosted", "hybrid", 2'900, 30},
        {"Marketplace", "marketplace", "manual", "percentage", 10'250, 0},
        {"Auctions", "auctions", "manual", "hybrid", 12'900, 40}}},
      {"trading",
       "Demo Trading Company",
       "GBP",
       "GB",
       "Europe/London",
       "GB 000 0000 00",
       core::TaxMode::included_in_price,
       core::TaxRoundingScope::per_line,
       8,
       17,
       "CONSIGN",
       "Goods at customers",
       "consignment",
       {{"Standard", "S", "VAT 20 %", 200'000},
        {"Reduced", "R", "VAT 5 %", 50'000},
        {"Zero", "Z", "VAT 0 %", 0}},
       {"Tools/Hand tools", "Tools/Power tools", "Fixings/Screws and bolts", "Packing/Boxes",
        "Packing/Tapes", "Office/Paper", "Office/Desk", "Safety/Gloves and glasses",
        "Catering/Tableware", "Lighting/Lamps"},
       {{"Trade counter", "counter", "till", "none", 0, 0},
        {"Web shop", "web", "self_hosted", "hybrid", 1'500, 20},
        {"Wholesale", "wholesale", "wholesale", "percentage", 2'000, 0},
        {"Marketplace", "marketplace", "manual", "hybrid", 12'000, 35}}},
      {"maker",
       "Demo Maker Studio",
       "SEK",
       "SE",
       "Europe/Stockholm",
       "SE000000000001",
       core::TaxMode::included_in_price,
       core::TaxRoundingScope::per_line,
       8,
       16,
       "FAIR",
       "Craft fair",
       "virtual",
       {{"Standard", "A", "VAT 25 %", 250'000}, {"Food", "B", "VAT 12 %", 120'000}},
       {"Printed/Desk", "Printed/Home", "Printed/Toys", "Printed/Spare parts", "Parts/Hardware"},
       {{"Web shop", "web", "self_hosted", "hybrid", 2'200, 300},
        {"Craft market", "craft-market", "local_fair", "fixed", 0, 500},
        {"Handmade marketplace", "handmade", "manual", "hybrid", 6'500, 250}}},
  }};
  return shapes[static_cast<std::size_t>(kind)];
}

void add_taxes(Plan& plan, const KindShape& shape) {
  for (std::size_t i = 0; i < shape.taxes.size(); ++i) {
    const TaxShape& tax = shape.taxes[i];
    core::TaxCategory category{core::TaxCategoryId{plan.id("tax category", i)},
                               std::string{tax.category},
                               std::string{tax.code},
                               {}};
    if (tax.parts_per_million >= 0) {
      category.rates.push_back({core::TaxRateId{plan.id("tax rate", i)}, std::string{tax.rate_name},
                                tax.parts_per_million});
    }
    plan.taxes.push_back(std::move(category));
  }
}

void add_places(Plan& plan, const KindShape& shape) {
  const auto add = [&plan](std::string_view code, std::string_view name, std::string_view type,
                           bool has_stock) {
    const auto index = plan.places.size();
    plan.places.push_back({core::LocationId{plan.id("location", index)}, std::string{code},
                           std::string{name}, std::string{type}, has_stock});
  };
  add("MAIN", "Main street", "store", true);
  add("BRANCH", "Station square", "store", true);
  add("DEPOT", "Warehouse", "warehouse", true);
  add(shape.last_place_code, shape.last_place_name, shape.last_place_type, false);
  const std::array<std::size_t, 3> stands_at = {kStore, kStore, kBranch};
  for (std::size_t i = 0; i < stands_at.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    plan.tills.push_back({core::TerminalId{plan.id("terminal", i)}, stands_at[i], number,
                          "Lane " + std::to_string(number)});
  }
}

void add_members(Plan& plan) {
  const auto add = [&plan](std::string name, std::string username, std::string role, bool at_till) {
    const auto index = plan.members.size();
    plan.members.push_back({core::PersonId{plan.id("person " + plan.slug, index)}, std::move(name),
                            std::move(username), std::move(role), at_till});
  };
  add("Manager 1", "manager1", "manager", true);
  for (int i = 1; i <= 3; ++i) {
    add("Cashier " + std::to_string(i), "cashier" + std::to_string(i), "cashier", true);
  }
  add("Stock clerk 1", "stock1", "stock clerk", false);
}

void add_categories(Plan& plan, const KindShape& shape) {
  const auto index_of = [&plan](std::string_view root) {
    const auto found = std::ranges::find_if(
        plan.categories, [&](const PlannedCategory& c) { return c.parent < 0 && c.name == root; });
    return static_cast<int>(found - plan.categories.begin());
  };
  const auto add = [&plan](std::string_view name, int parent) {
    plan.categories.push_back(
        {core::CategoryId{plan.id("category", plan.categories.size())}, std::string{name}, parent});
  };
  for (const std::string_view both : shape.categories) {
    const auto slash = both.find('/');
    const auto root = both.substr(0, slash);
    int parent = index_of(root);
    if (parent == static_cast<int>(plan.categories.size())) add(root, -1);
    add(both.substr(slash + 1), parent);
  }
}

void add_channels(Plan& plan, const KindShape& shape) {
  for (std::size_t i = 0; i < shape.channels.size(); ++i) {
    const ChannelShape& c = shape.channels[i];
    plan.channels.push_back({plan.id("sales channel", i), std::string{c.name}, std::string{c.code},
                             std::string{c.type}, std::string{c.fee_type}, c.percent_thousandths,
                             c.fixed_minor});
  }
}

core::Result<void> check(const Request& request) {
  const auto refuse = [](const std::string& what) { return fail(ErrorCode::command_line, what); };
  if (request.variants < 1 || request.variants > kMostVariants) {
    return refuse("--variants: from 1 to " + std::to_string(kMostVariants));
  }
  if (request.days < 0 || request.days > kMostDays) {
    return refuse("--days: from 0 to " + std::to_string(kMostDays));
  }
  if (request.sales_a_day < 0 || request.sales_a_day > kMostSalesADay) {
    return refuse("--sales: from 0 to " + std::to_string(kMostSalesADay));
  }
  const bool plain = std::ranges::all_of(request.slug, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!plain) return refuse("--slug: small letters, digits and hyphens");
  return {};
}

constexpr std::int64_t kSetUpDays = 14;  // between the founding and the first sale
constexpr std::size_t kSuppliers = 6;

}  // namespace

std::string_view name_of(ShopKind kind) {
  return shape_of(kind).name;
}

core::Uuid Plan::id(std::string_view purpose, std::uint64_t index, core::Instant at) const {
  return id_for(seed, purpose, index, at);
}

core::Result<Plan> make_plan(const Request& request) {
  if (auto sound = check(request); !sound) return core::pass_on(sound.error());
  const KindShape& shape = shape_of(request.kind);
  Plan plan;
  plan.request = request;
  plan.slug = request.slug.empty() ? "demo-" + std::string{shape.name} : request.slug;
  plan.seed = Dice{request.seed, std::string{shape.name} + " " + plan.slug}.next();
  plan.first_day = request.today.plus(-request.days);
  plan.founded = plan.first_day.plus(-kSetUpDays).at(6 * kHour);
  plan.tenant = core::TenantId{plan.id("tenant", 0)};
  plan.shop_name = shape.shop_name;
  plan.city = "Exampleville";
  plan.postal_code = "00000";
  plan.country = shape.country;
  plan.time_zone = shape.time_zone;
  plan.tax_number = shape.tax_number;
  const auto currency = core::Currency::from_code(shape.currency);
  HOLDFAST_ASSERT(currency.has_value());
  plan.currency = *currency;
  plan.tax_policy = {shape.tax_mode, shape.tax_scope, core::Rounding::half_away_from_zero};
  plan.opens_ms = shape.opens_hour * kHour;
  plan.closes_ms = shape.closes_hour * kHour;
  add_taxes(plan, shape);
  add_places(plan, shape);
  add_members(plan);
  add_categories(plan, shape);
  add_channels(plan, shape);
  for (std::size_t i = 0; i < kSuppliers; ++i) plan.suppliers.push_back(plan.id("supplier", i));
  return plan;
}

}  // namespace holdfast::demo
