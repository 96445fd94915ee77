#include "pos/core/stock_count.h"

#include <gmock/gmock.h>

#include <map>

#include <rapidcheck/gtest.h>

#include "tests/core/shop_fixture.h"

namespace holdfast::core {
namespace {

using namespace testing;

CountLine line(std::uint32_t product, Quantity counted, std::string unit = "each") {
  CountLine made;
  made.variant = id_of<VariantId>(product);
  made.name = "Item " + std::to_string(product);
  made.unit = std::move(unit);
  made.counted = counted;
  made.counted_at = {product};
  return made;
}

CountLine unknown(std::string barcode, Quantity counted = kOne) {
  CountLine made;
  made.barcode = std::move(barcode);
  made.counted = counted;
  return made;
}

TEST(StockCount, ALineIsAddedChangedAndRemoved) {
  StockCount count(id_of<CountId>(1), id_of<PersonId>(2), {5});
  EXPECT_EQ(*count.add(line(1, Quantity::of(3))), 1U);
  EXPECT_EQ(*count.add(line(2, {1'250}, "kg")), 2U);
  EXPECT_EQ(*count.add(unknown("4711", Quantity::of(4))), 3U);
  EXPECT_EQ(count.size(), 3U);
  EXPECT_EQ(count.unknown(), 1U);
  EXPECT_EQ(count.pieces(), Quantity::of(7));

  ASSERT_TRUE(count.change(1, Quantity::of(0), {9}, "4006381333931"));
  EXPECT_EQ(count.find(1)->counted, Quantity{});
  EXPECT_EQ(count.find(1)->counted_at, Instant{9});
  EXPECT_EQ(count.find(1)->barcode, "4006381333931");
  ASSERT_TRUE(count.change(1, Quantity::of(2), {10}));
  EXPECT_EQ(count.find(1)->barcode, "4006381333931");
  EXPECT_EQ(count.pieces(), Quantity::of(6));

  ASSERT_TRUE(count.remove(2));
  EXPECT_EQ(count.find(2), nullptr);
  EXPECT_EQ(count.at(1).number, 3U);
  EXPECT_EQ(count.place_of(3), 1U);
  ASSERT_TRUE(count.remove(3));
  ASSERT_TRUE(count.remove(1));
  EXPECT_TRUE(count.empty());
  EXPECT_TRUE(count.parts().empty());
  EXPECT_EQ(count.pieces(), Quantity{});
}

TEST(StockCount, WhatCannotBeIsRefusedAndChangesNothing) {
  StockCount count(id_of<CountId>(1), id_of<PersonId>(2), {5});
  ASSERT_TRUE(count.add(line(1, kOne)));
  const StockCount before = count;
  EXPECT_EQ(count.add(line(2, {-1})).error().code, ErrorCode::count_out_of_range);
  EXPECT_EQ(count.add(line(2, {kMaxCounted.thousandths + 1})).error().code,
            ErrorCode::count_out_of_range);
  EXPECT_EQ(count.add(line(2, {500})).error(), (Error{ErrorCode::quantity_not_whole, "Item 2"}));
  EXPECT_EQ(count.change(1, {500}, {6}).error().code, ErrorCode::quantity_not_whole);
  EXPECT_EQ(count.change(2, kOne, {6}).error().code, ErrorCode::no_line_selected);
  EXPECT_EQ(count.remove(0).error().code, ErrorCode::no_line_selected);
  EXPECT_EQ(count.remove(17).error().code, ErrorCode::no_line_selected);
  EXPECT_EQ(count, before);
}

TEST(StockCount, IsFullAtItsLimit) {
  StockCount count;
  for (std::uint32_t i = 1; i <= StockCount::kMaxLines; ++i) ASSERT_TRUE(count.add(line(i, kOne)));
  EXPECT_EQ(count.add(line(20'000, kOne)).error().code, ErrorCode::count_too_large);
  ASSERT_TRUE(count.remove(StockCount::kMaxLines));
  EXPECT_TRUE(count.add(line(20'000, kOne)));
}

// What a copy costs, and what whoever stores a count goes by.
TEST(StockCount, AChangeMakesOnePartNewAndLeavesCopiesAlone) {
  StockCount count;
  for (std::uint32_t i = 1; i <= 40; ++i) ASSERT_TRUE(count.add(line(i, kOne)));
  const StockCount copy = count;
  ASSERT_TRUE(count.change(20, Quantity::of(5), {1}));
  EXPECT_EQ(count.parts()[0], copy.parts()[0]);
  EXPECT_NE(count.parts()[1], copy.parts()[1]);
  EXPECT_EQ(count.parts()[2], copy.parts()[2]);
  EXPECT_EQ(copy.find(20)->counted, kOne);
  EXPECT_NE(count, copy);
  ASSERT_TRUE(count.change(20, kOne, {20}));
  EXPECT_EQ(count, copy);
}

TEST(StockCount, CountedQuantitiesAreReadFromText) {
  EXPECT_EQ(parse_counted("0"), Quantity{});
  EXPECT_EQ(parse_counted("12"), Quantity::of(12));
  EXPECT_EQ(parse_counted("3,25"), Quantity{3'250});
  EXPECT_EQ(parse_counted("99999.999"), kMaxCounted);
  for (const char* text : {"", ".", "1.", ".5", "100000", "1.2345", "-1", "1e3", "12x", " 1"}) {
    EXPECT_EQ(parse_counted(text).error().code, ErrorCode::count_out_of_range) << text;
  }
}

// Against a map from numbers to lines, which shares nothing.
RC_GTEST_PROP(StockCountProperty, DoesWhatAListOfLinesDoes, ()) {
  StockCount count(id_of<CountId>(1), id_of<PersonId>(2), {5});
  std::map<std::uint32_t, CountLine> twin;
  for (int step = *rc::gen::inRange(1, 120); step > 0; --step) {
    const auto number = *rc::gen::inRange<std::uint32_t>(0, 60);
    const Quantity counted{*rc::gen::inRange<std::int64_t>(-1, 6) * 500};
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        RC_ASSERT(count.remove(number).has_value() == (twin.erase(number) == 1));
        break;
      case 1: {
        const bool done = count.change(number, counted, {step}).has_value();
        const auto known = twin.find(number);
        const bool was_there = !done || known != twin.end();
        RC_ASSERT(was_there);
        if (!done) break;
        known->second.counted = counted;
        known->second.counted_at = {step};
        break;
      }
      default: {
        CountLine made =
            line(1'000 + static_cast<std::uint32_t>(step), counted, step % 3 == 0 ? "kg" : "each");
        if (step % 7 == 0) made = unknown(std::to_string(step), counted);
        const auto given = count.add(made);
        if (!given) break;
        made.number = *given;
        const bool rises = twin.empty() || *given > twin.rbegin()->first;
        RC_ASSERT(rises);
        twin.emplace(*given, made);
      }
    }
  }
  std::vector<CountLine> lines;
  std::size_t unknown_lines = 0;
  Quantity pieces;
  for (const auto& [number, each] : twin) {
    RC_ASSERT(count.at(lines.size()) == each);
    RC_ASSERT(count.place_of(number) == lines.size());
    lines.push_back(each);
    if (each.variant.is_nil()) ++unknown_lines;
    if (each.unit == "each") pieces.thousandths += each.counted.thousandths;
  }
  RC_ASSERT(count.size() == lines.size());
  RC_ASSERT(count.unknown() == unknown_lines);
  RC_ASSERT(count.pieces() == pieces);
  const auto restored =
      StockCount::restore(count.id(), count.started_by(), count.started_at(), lines);
  RC_ASSERT(restored.has_value());
  RC_ASSERT(*restored == count);
  RC_ASSERT(restored->parts().size() == count.parts().size());
}

}  // namespace
}  // namespace holdfast::core
