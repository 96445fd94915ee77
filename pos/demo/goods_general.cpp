#include <array>
#include <string_view>

#include "pos/demo/codes.h"
#include "pos/demo/goods_kinds.h"

namespace holdfast::demo {
namespace {

struct Shelf {
  std::string_view name, category, sizes_small, sizes_large, unit;
  std::size_t tax;
  std::int64_t low, high;  // minor units, of the small size
  int shelf_days;
};

constexpr std::size_t kStandard = 0, kReduced = 2;

constexpr std::array<Shelf, 36> kShelves = {{
    {"Oat biscuits", "Pantry", "200 g", "400 g", "each", kReduced, 140, 390, 0},
    {"Wheat crackers", "Pantry", "150 g", "300 g", "each", kReduced, 120, 290, 0},
    {"Short pasta", "Pantry", "500 g", "1 kg", "each", kReduced, 90, 260, 0},
    {"Long-grain rice", "Pantry", "500 g", "2 kg", "each", kReduced, 150, 420, 0},
    {"Tomato sauce", "Pantry", "190 g", "350 g", "each", kReduced, 130, 340, 0},
    {"Fruit spread", "Pantry", "200 g", "370 g", "each", kReduced, 210, 480, 0},
    {"Muesli", "Pantry", "375 g", "750 g", "each", kReduced, 260, 620, 0},
    {"Country bread", "Bakery", "400 g", "800 g", "each", kReduced, 220, 450, 3},
    {"Rolls", "Bakery", "4 pieces", "8 pieces", "each", kReduced, 120, 260, 2},
    {"Cake", "Bakery", "300 g", "600 g", "each", kReduced, 320, 890, 7},
    {"Yoghurt", "Dairy", "150 g", "500 g", "each", kReduced, 60, 190, 21},
    {"Fresh milk", "Dairy", "500 ml", "1 l", "each", kReduced, 80, 150, 9},
    {"Cheese slices", "Dairy", "150 g", "300 g", "each", kReduced, 190, 450, 35},
    {"Butter", "Dairy", "125 g", "250 g", "each", kReduced, 160, 310, 45},
    {"Apples", "Produce", "", "1.5 kg bag", "kg", kReduced, 220, 390, 14},
    {"Potatoes", "Produce", "", "2.5 kg bag", "kg", kReduced, 120, 240, 28},
    {"Tomatoes", "Produce", "", "500 g tray", "kg", kReduced, 260, 520, 8},
    {"Lemonade", "Soft drinks", "330 ml", "1 l", "each", kReduced, 90, 240, 0},
    {"Fruit juice", "Soft drinks", "250 ml", "1 l", "each", kReduced, 110, 320, 0},
    {"Sparkling water", "Soft drinks", "500 ml", "1.5 l", "each", kReduced, 50, 120, 0},
    {"Black tea", "Tea and coffee", "20 bags", "50 bags", "each", kReduced, 190, 460, 0},
    {"Herbal tea", "Tea and coffee", "20 bags", "40 bags", "each", kReduced, 210, 490, 0},
    {"Coffee, ground", "Tea and coffee", "250 g", "500 g", "each", kReduced, 390, 790, 0},
    {"Washing-up liquid", "Cleaning", "500 ml", "1 l", "each", kStandard, 160, 390, 0},
    {"All-purpose cleaner", "Cleaning", "750 ml", "1.5 l", "each", kStandard, 190, 450, 0},
    {"Sponges", "Cleaning", "3 pieces", "10 pieces", "each", kStandard, 110, 260, 0},
    {"Saucepan", "Kitchen", "16 cm", "20 cm", "each", kStandard, 1490, 3990, 0},
    {"Glasses", "Kitchen", "2 pieces", "6 pieces", "each", kStandard, 490, 1290, 0},
    {"Tea towel", "Kitchen", "1 piece", "3 pieces", "each", kStandard, 290, 790, 0},
    {"Hand soap", "Bath", "250 ml", "500 ml", "each", kStandard, 150, 390, 0},
    {"Shampoo", "Bath", "200 ml", "400 ml", "each", kStandard, 240, 690, 0},
    {"Wooden blocks", "Toys", "20 pieces", "50 pieces", "each", kStandard, 990, 2490, 0},
    {"Jigsaw puzzle", "Toys", "100 pieces", "500 pieces", "each", kStandard, 690, 1490, 0},
    {"Notebook", "Stationery", "A5", "A4", "each", kStandard, 190, 590, 0},
    {"Pencils", "Stationery", "6 pieces", "12 pieces", "each", kStandard, 180, 490, 0},
    {"T-shirt", "Basics", "M", "L", "each", kStandard, 790, 1990, 0},
}};

constexpr std::array<std::string_view, 24> kRanges = {
    "classic", "organic",  "golden", "mild",   "strong", "light",   "crunchy", "smooth",
    "country", "mountain", "valley", "spring", "autumn", "morning", "evening", "garden",
    "blue",    "green",    "red",    "white",  "honey",  "lemon",   "pepper",  "plain"};

}  // namespace

void describe_general(const Plan& plan, Good& good, GoodDice& dice) {
  // One after the other, so that a small shop has some of everything.
  const Shelf& shelf = kShelves[good.product % kShelves.size()];
  const std::uint64_t range = good.product / kShelves.size();
  const bool large = dice.place == 1;
  good.name = std::string{shelf.name} + ", " + std::string{kRanges[range % kRanges.size()]};
  if (range >= kRanges.size()) good.name += " no. " + std::to_string(range / kRanges.size() + 1);
  good.description = "Invented for a demonstration.";
  good.vendor = "Supplier brand " + std::to_string(dice.product.between(1, 40));
  good.product_type = shelf.category;
  good.tags = {std::string{kRanges[range % kRanges.size()]}};
  good.category = category_named(plan, shelf.category);
  good.tax = shelf.tax;
  good.title = large ? shelf.sizes_large : shelf.sizes_small;
  good.option1 = good.title;
  good.unit = large ? "each" : shelf.unit;
  good.sku = "GEN-" + padded(good.index, 7);
  const std::int64_t small_price = dice.product.between(shelf.low, shelf.high);
  good.price = label_price(large ? small_price * 18 / 10 : small_price);
  good.cost = good.price * dice.product.between(45, 68) / 100;
  if (dice.variant.percent(6)) good.compare_at = label_price(good.price * 12 / 10);
  good.weight_g = dice.variant.between(80, large ? 2'000 : 800);
  good.shelf_days = shelf.shelf_days;
  if (good.by_measure()) return;  // has no code: it is weighed
  const bool small_pack = good.index < 400'000 && dice.variant.percent(4);
  good.codes.push_back({small_pack ? in_store_gtin8(good.index) : in_store_gtin13(good.index), 1});
  if (dice.variant.percent(10)) {
    good.codes.push_back({in_store_case(good.index), dice.variant.percent(50) ? 6 : 12});
  }
}

}  // namespace holdfast::demo
