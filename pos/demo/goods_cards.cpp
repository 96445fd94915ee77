#include <array>
#include <string_view>

#include "pos/demo/codes.h"
#include "pos/demo/goods_kinds.h"
#include "pos/demo/rows.h"

namespace holdfast::demo {
namespace {

constexpr std::uint64_t kCardsOfSet = 200;
constexpr std::uint64_t kSealedEvery = 25;  // every so many products are no single card

constexpr std::array<std::string_view, 20> kManners = {
    "Ashen",  "Gilded", "Silent", "Restless", "Mossy",  "Frosted", "Wandering",
    "Hollow", "Amber",  "Veiled", "Thorned",  "Sunlit", "Tidal",   "Ember",
    "Ivory",  "Rusted", "Lunar",  "Storm",    "Quiet",  "Dusk"};
constexpr std::array<std::string_view, 24> kBeings = {
    "Heron",  "Warden",  "Lantern", "Golem",  "Ferry",    "Moth",   "Archer", "Beetle",
    "Oracle", "Badger",  "Piper",   "Sentry", "Tortoise", "Smith",  "Raven",  "Weaver",
    "Bridge", "Orchard", "Hound",   "Tower",  "Pilgrim",  "Salmon", "Mirror", "Drummer"};
constexpr std::array<std::string_view, 12> kSetNames = {
    "First Tide",     "Low Embers",  "Glass Meadow", "Salt Road",    "Hidden Weir",  "Night Ferry",
    "Broken Sundial", "Copper Rain", "Far Orchard",  "White Quarry", "Deep Lantern", "Last Frost"};
constexpr std::array<std::string_view, 4> kLanguages = {"French", "German", "Japanese", "Spanish"};
// As the schema's grading_companies() has them.
constexpr std::array<std::string_view, 5> kGraders = {"PSA", "BGS", "SGC", "CGC", "HGA"};

struct Rarity {
  std::string_view name;
  std::int64_t low, high;  // cents, near mint
};
constexpr std::array<Rarity, 4> kRarities = {
    {{"Common", 15, 75}, {"Uncommon", 35, 250}, {"Rare", 150, 1'900}, {"Mythic", 900, 12'000}}};

struct CardState {
  std::string_view title, condition, finish;
  bool foil;
  std::int64_t price_percent;  // of near mint
};
constexpr std::array<CardState, 5> kStates = {
    {{"Near Mint", "Near Mint", "Regular", false, 100},
     {"Lightly Played", "Lightly Played", "Regular", false, 80},
     {"Foil, Near Mint", "Near Mint", "Foil", true, 240},
     {"Near Mint", "Near Mint", "Regular", false, 90},
     {"Moderately Played", "Moderately Played", "Regular", false, 60}}};

struct Sealed {
  std::string_view name, category;
  std::array<std::string_view, 5> titles;
  std::array<std::int64_t, 5> prices;
};
constexpr std::array<Sealed, 3> kSealed = {{
    {"Boosters",
     "Boosters",
     {"Booster", "Booster, French", "Draft booster", "Collector booster", "Pack of 3 boosters"},
     {449, 449, 399, 1'999, 1'199}},
    {"Box",
     "Boxes",
     {"Box of 24 boosters", "Box of 36 boosters", "Starter set", "Bundle", "Gift box"},
     {9'999, 13'999, 1'799, 3'999, 2'999}},
    {"Sleeves and boxes",
     "Sleeves and boxes",
     {"Sleeves, 50", "Sleeves, 100", "Deck box", "Binder, 9 pockets", "Toploaders, 25"},
     {499, 899, 399, 2'499, 599}},
}};

std::string set_name(std::uint64_t set) {
  std::string name{kSetNames[set % kSetNames.size()]};
  if (set >= kSetNames.size()) name += " " + std::to_string(set / kSetNames.size() + 1);
  return name;
}

std::string set_code(std::uint64_t set) {
  return "D" + padded(set + 1, 3);
}

void describe_sealed(const Plan& plan, Good& good, GoodDice& dice, std::uint64_t set) {
  const Sealed& sealed = kSealed[good.product / kSealedEvery % kSealed.size()];
  good.name = set_name(set) + ", " + std::string{sealed.name};
  if (good.product >= kCardsOfSet) good.name += " (" + padded(good.product, 1) + ")";
  good.title = sealed.titles[dice.place];
  good.option1 = good.title;
  good.category = category_named(plan, sealed.category);
  good.product_type = "Sealed";
  good.tags = {set_code(set), "sealed"};
  good.price = sealed.prices[dice.place];
  good.cost = good.price * 62 / 100;
  good.weight_g = dice.variant.between(20, 900);
  good.codes.push_back({in_store_gtin12(good.index), 1});
  if (dice.variant.percent(40)) good.codes.push_back({in_store_case(good.index), 6});
}

std::string attributes(const Good& good, const CardState& state, std::uint64_t set,
                       std::uint64_t number, std::string_view rarity, std::string_view language,
                       std::string_view grading) {
  std::string json = "{\"game\":\"Demo Duel\",\"set\":" + json_string(set_name(set));
  json += ",\"setCode\":" + json_string(set_code(set));
  json += ",\"cardNumber\":\"" + padded(number, 3) + "/" + std::to_string(kCardsOfSet) + "\"";
  json += ",\"name\":" + json_string(good.name) + ",\"rarity\":" + json_string(rarity);
  json += ",\"condition\":" + json_string(state.condition);
  json += ",\"language\":" + json_string(language) + ",\"finish\":" + json_string(state.finish);
  json += std::string{",\"foil\":"} + (state.foil ? "true" : "false");
  if (!grading.empty()) json += ",\"grading\":" + std::string{grading};
  return json + "}";
}

}  // namespace

void describe_card(const Plan& plan, Good& good, GoodDice& dice) {
  const std::uint64_t set = good.product / kCardsOfSet;
  const std::uint64_t number = good.product % kCardsOfSet + 1;
  good.sku = "CARD-" + padded(good.index, 7);
  good.vendor = "Demo Duel";
  good.description = "Invented for a demonstration.";
  if (good.product % kSealedEvery == kSealedEvery - 1) {
    describe_sealed(plan, good, dice, set);
    return;
  }
  const std::uint64_t draw = dice.product.under(100);
  const std::size_t level = draw < 50 ? 0 : draw < 78 ? 1 : draw < 94 ? 2 : 3;
  const Rarity& rarity = kRarities[level];
  const std::string_view manner = dice.product.one_of(kManners);
  const std::string_view being = dice.product.one_of(kBeings);
  good.name = std::string{manner} + " " + std::string{being} + " (" + set_code(set) + " " +
              padded(number, 3) + ")";
  const std::int64_t near_mint = dice.product.between(rarity.low, rarity.high);
  const bool graded = dice.place == 4 && level >= 2;
  CardState state = kStates[dice.place];
  const std::string_view language =
      dice.place == 3 ? dice.variant.one_of(kLanguages) : std::string_view{"English"};
  std::string grading;
  good.title = state.title;
  good.price = near_mint * state.price_percent / 100;
  good.category = category_named(plan, level < 2 ? "Common singles" : "Rare singles");
  if (graded) {
    const std::string_view company = dice.variant.one_of(kGraders);
    const std::int64_t half_grades = dice.variant.between(14, 20);
    std::string grade = std::to_string(half_grades / 2);
    if (half_grades % 2 != 0) grade += ".5";
    grading = "{\"company\":" + json_string(company) + ",\"grade\":" + grade +
              ",\"certNumber\":\"DEMO-" + padded(good.index, 8) + "\"}";
    state.condition = "Mint";
    good.title = "Graded " + grade + " by " + std::string{company};
    good.price = near_mint * (half_grades - 9);
    good.one_of_a_kind = true;
  } else if (dice.place == 3) {
    good.title += ", " + std::string{language};
  }
  good.price = label_price(good.price);
  good.cost = good.price * 55 / 100;
  good.option1 = state.condition;
  good.option2 = state.finish;
  good.product_type = graded ? "Graded card" : "Single card";
  good.tags = {set_code(set), std::string{rarity.name}};
  good.weight_g = 2;
  good.tcg = attributes(good, state, set, number, rarity.name, language, grading);
  good.codes.push_back({in_store_gtin12(good.index), 1});
}

}  // namespace holdfast::demo
