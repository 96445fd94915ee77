#include <array>
#include <string_view>

#include "pos/demo/codes.h"
#include "pos/demo/goods_kinds.h"
#include "pos/demo/making.h"

namespace holdfast::demo {
namespace {

struct Design {
  std::string_view name, category;
  std::int64_t low_g, high_g, minutes;  // of material, and of work
};

constexpr std::array<Design, 20> kDesigns = {{
    {"Headphone stand", "Desk", 90, 180, 12},
    {"Cable clip, set of 6", "Desk", 12, 30, 6},
    {"Pen tray", "Desk", 60, 140, 8},
    {"Phone stand", "Desk", 35, 80, 6},
    {"Monitor riser foot", "Desk", 40, 110, 8},
    {"Plant pot", "Home", 80, 240, 10},
    {"Coaster, set of 4", "Home", 60, 100, 10},
    {"Wall hook", "Home", 15, 45, 5},
    {"Lamp shade", "Home", 140, 320, 20},
    {"Soap dish", "Home", 40, 90, 7},
    {"Curtain ring, set of 10", "Home", 30, 70, 9},
    {"Dragon with joints", "Toys", 70, 180, 14},
    {"Dice tower", "Toys", 120, 260, 18},
    {"Puzzle cube", "Toys", 50, 110, 22},
    {"Marble track part", "Toys", 25, 90, 6},
    {"Spinning top", "Toys", 10, 25, 5},
    {"Shelf bracket", "Spare parts", 30, 90, 6},
    {"Drawer runner stop", "Spare parts", 5, 20, 4},
    {"Vacuum hose adapter", "Spare parts", 45, 120, 9},
    {"Battery cover", "Spare parts", 8, 25, 5},
}};

struct Hardware {
  std::string_view name;
  std::array<std::string_view, 4> sizes;
  std::int64_t cost;  // öre
};
constexpr std::array<Hardware, 4> kHardware = {
    {{"Magnet", {"4 x 2", "6 x 2", "8 x 3", "10 x 3"}, 90},
     {"Threaded insert", {"M2", "M3", "M4", "M5"}, 60},
     {"Machine screw", {"M2", "M3", "M4", "M5"}, 35},
     {"Rubber foot", {"6 mm", "8 mm", "10 mm", "12 mm"}, 45}}};

}  // namespace

bool is_hardware(std::uint64_t product) {
  return product % kHardwareEvery == 0;
}

void describe_made(const Plan& plan, Good& good, GoodDice& dice) {
  good.description = "Invented for a demonstration.";
  good.sku = "MAK-" + padded(good.index, 7);
  if (is_hardware(good.product)) {
    const std::uint64_t number = good.product / kHardwareEvery;
    const Hardware& part = kHardware[number % kHardware.size()];
    good.name = part.name;
    if (number >= kHardware.size()) {
      good.name += ", series " + std::to_string(number / kHardware.size() + 1);
    }
    good.title = part.sizes[dice.place];
    good.option1 = good.title;
    good.category = category_named(plan, "Hardware");
    good.product_type = "Hardware";
    good.vendor = "Parts supplier";
    good.cost = part.cost + static_cast<std::int64_t>(dice.place) * 15;
    good.price = label_price(good.cost * 3);
    good.weight_g = 2;
    good.codes.push_back({in_store_gtin13(good.index), 1});
    good.codes.push_back({in_store_case(good.index), 100});
    return;
  }
  const Design& design = kDesigns[good.product % kDesigns.size()];
  const std::uint64_t edition = good.product / kDesigns.size();
  good.name = design.name;
  if (edition > 0) good.name += ", design " + std::to_string(edition + 1);
  const Filament& filament = filament_of(good.product, dice.place);
  good.title = std::string{filament.material} + ", " + std::string{filament.color};
  good.option1 = filament.color;
  good.option2 = filament.material;
  good.category = category_named(plan, design.category);
  good.product_type = "Printed";
  good.vendor = plan.shop_name;
  good.tags = {"made here"};
  good.weight_g = dice.product.between(design.low_g, design.high_g);
  good.labor_minutes = design.minutes;
  // 0.30 kr for a gram and 4 kr for a minute, then three times that.
  good.cost = good.weight_g * 30 + design.minutes * 400;
  good.price = label_price(good.cost * 28 / 10);
  good.codes.push_back({in_store_gtin13(good.index), 1});
}

}  // namespace holdfast::demo
