#include <array>
#include <string_view>

#include "pos/demo/codes.h"
#include "pos/demo/goods_kinds.h"

namespace holdfast::demo {
namespace {

struct Line {
  std::string_view name, category;
  std::array<std::string_view, 3> sizes;
  std::int64_t low, high;  // pence, of the first size
  std::int64_t pack, carton;
};

constexpr std::array<Line, 24> kLines = {{
    {"Claw hammer", "Hand tools", {"300 g", "450 g", "600 g"}, 590, 1'890, 6, 36},
    {"Screwdriver", "Hand tools", {"75 mm", "100 mm", "150 mm"}, 190, 790, 12, 144},
    {"Combination pliers", "Hand tools", {"160 mm", "180 mm", "200 mm"}, 490, 1'490, 6, 72},
    {"Tape measure", "Hand tools", {"3 m", "5 m", "8 m"}, 250, 990, 12, 120},
    {"Cordless drill", "Power tools", {"12 V", "14 V", "18 V"}, 3'900, 12'900, 2, 8},
    {"Angle grinder", "Power tools", {"115 mm", "125 mm", "230 mm"}, 2'900, 9'900, 2, 8},
    {"Wood screws, 100", "Screws and bolts", {"3.5 x 30", "4 x 40", "5 x 60"}, 190, 690, 10, 200},
    {"Hex bolts, 50", "Screws and bolts", {"M6", "M8", "M10"}, 290, 990, 10, 100},
    {"Washers, 100", "Screws and bolts", {"M6", "M8", "M10"}, 120, 390, 20, 400},
    {"Carton", "Boxes", {"small", "medium", "large"}, 30, 190, 25, 500},
    {"Mailing bag", "Boxes", {"C5", "C4", "C3"}, 10, 60, 100, 1'000},
    {"Packing tape", "Tapes", {"50 m", "66 m", "100 m"}, 90, 290, 6, 36},
    {"Masking tape", "Tapes", {"19 mm", "25 mm", "50 mm"}, 80, 260, 6, 72},
    {"Copy paper, 500 sheets", "Paper", {"A5", "A4", "A3"}, 290, 990, 5, 200},
    {"Notepad", "Paper", {"A6", "A5", "A4"}, 60, 290, 10, 200},
    {"Ball pen", "Desk", {"fine", "medium", "broad"}, 20, 150, 50, 1'000},
    {"Lever arch file", "Desk", {"50 mm", "70 mm", "80 mm"}, 150, 390, 10, 100},
    {"Work gloves", "Gloves and glasses", {"8", "9", "10"}, 190, 890, 12, 144},
    {"Safety glasses", "Gloves and glasses", {"clear", "tinted", "wide"}, 290, 1'290, 10, 100},
    {"Plate", "Tableware", {"18 cm", "23 cm", "27 cm"}, 190, 690, 6, 48},
    {"Tumbler", "Tableware", {"200 ml", "300 ml", "400 ml"}, 110, 390, 6, 72},
    {"LED bulb", "Lamps", {"5 W", "8 W", "12 W"}, 190, 790, 10, 100},
    {"Work lamp", "Lamps", {"10 W", "20 W", "50 W"}, 990, 3'900, 4, 24},
    {"Napkins", "Tableware", {"24 cm", "33 cm", "40 cm"}, 120, 390, 20, 240},
}};

constexpr std::array<std::string_view, 16> kGrades = {
    "standard", "heavy duty", "economy", "professional", "compact", "long",  "insulated", "black",
    "blue",     "grey",       "steel",   "coated",       "plain",   "green", "yellow",    "red"};

constexpr std::array<std::int64_t, 3> kSizePercent = {100, 135, 185};

}  // namespace

void describe_trading(const Plan& plan, Good& good, GoodDice& dice) {
  const Line& line = kLines[good.product % kLines.size()];
  const std::uint64_t grade = good.product / kLines.size();
  good.name = std::string{line.name} + ", " + std::string{kGrades[grade % kGrades.size()]};
  if (grade >= kGrades.size()) {
    good.name += ", type " + std::to_string(grade / kGrades.size() + 1);
  }
  good.description = "Invented for a demonstration. Pack of " + std::to_string(line.pack) +
                     ", carton of " + std::to_string(line.carton) + ".";
  good.vendor = "Factory " + std::to_string(dice.product.between(1, 60));
  good.product_type = line.category;
  good.tags = {std::string{kGrades[grade % kGrades.size()]}};
  good.category = category_named(plan, line.category);
  good.tax = line.category == "Paper" ? 2 : 0;
  good.title = line.sizes[dice.place];
  good.option1 = good.title;
  good.sku = "TRD-" + padded(good.index, 7);
  good.price =
      label_price(dice.product.between(line.low, line.high) * kSizePercent[dice.place] / 100);
  good.cost = good.price * dice.product.between(38, 58) / 100;
  good.weight_g = dice.variant.between(10, 3'000);
  good.codes = {{in_store_gtin13(good.index), 1},
                {in_store_case(good.index, 1), line.pack},
                {in_store_case(good.index, 2), line.carton}};
}

}  // namespace holdfast::demo
