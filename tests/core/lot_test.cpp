#include "pos/core/lot.h"

#include <gtest/gtest.h>

namespace holdfast::core {
namespace {

Lot lot(const char* number, std::optional<CivilDate> expires_on, std::int64_t pieces,
        std::optional<CivilDate> received_on = {}) {
  Lot lot;
  lot.id.value.bytes.back() = static_cast<std::uint8_t>(number[0]);
  lot.number = number;
  lot.expires_on = expires_on;
  lot.received_on = received_on;
  lot.booked = Quantity::of(pieces);
  return lot;
}

std::string left(std::vector<Lot> lots, Quantity on_hand) {
  std::string text;
  for (const LotStock& stock : lots_left(std::move(lots), on_hand)) {
    text += stock.lot.number + "=" + to_plain(stock.remaining) + " ";
  }
  return text;
}

const CivilDate kEarly{2026, 12, 24}, kLate{2027, 3, 1};

TEST(LotsLeft, WhatLeftUnnamedIsOfTheLotThatExpiresFirst) {
  const std::vector lots = {lot("C", std::nullopt, 3), lot("B", kLate, 4), lot("A", kEarly, 5)};
  EXPECT_EQ(left(lots, Quantity::of(20)), "A=5 B=4 C=3 ");
  EXPECT_EQ(left(lots, Quantity::of(12)), "A=5 B=4 C=3 ");
  EXPECT_EQ(left(lots, Quantity{8'500}), "A=1.5 B=4 C=3 ");
  EXPECT_EQ(left(lots, Quantity::of(7)), "A=0 B=4 C=3 ");
  EXPECT_EQ(left(lots, Quantity::of(2)), "A=0 B=0 C=2 ");
  EXPECT_EQ(left(lots, Quantity::of(-6)), "A=0 B=0 C=0 ");
  EXPECT_EQ(left({}, Quantity::of(6)), "");
}

TEST(LotsLeft, OfTheSameDayTheOneThatCameFirst) {
  const CivilDate monday{2026, 6, 1}, tuesday{2026, 6, 2};
  EXPECT_EQ(left({lot("C", kEarly, 1), lot("B", kEarly, 1, tuesday), lot("E", kEarly, 1, monday),
                  lot("D", kEarly, 1, monday)},
                 Quantity::of(2)),
            "D=0 E=0 B=1 C=1 ");
}

// What is booked below zero holds nothing.
TEST(LotsLeft, ALotThatWasOverdrawnIsEmpty) {
  EXPECT_EQ(left({lot("A", kEarly, -3), lot("B", kLate, 4)}, Quantity::of(4)), "A=0 B=4 ");
}

TEST(LotsLeft, TheLargestQuantitiesDoNotOverflow) {
  Lot huge = lot("A", kEarly, 0), other = lot("B", kLate, 0);
  huge.booked.thousandths = other.booked.thousandths = INT64_MAX;
  const auto stock = lots_left({huge, other}, Quantity{INT64_MAX});
  EXPECT_EQ(stock[0].remaining, Quantity{0});
  EXPECT_EQ(stock[1].remaining, Quantity{INT64_MAX});
}

}  // namespace
}  // namespace holdfast::core
