#include "pos/core/card_swipe.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace holdfast::core {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// No hash at all, but the same each time and different for different numbers.
const KeyedHash kHash = [](std::string_view text) {
  std::array<std::uint8_t, 32> hash{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    hash[i % 16] =
        static_cast<std::uint8_t>(hash[i % 16] * 31 + static_cast<std::uint8_t>(text[i]));
  }
  return hash;
};

// Digits of the range that the schemes keep for tests, made here and not written out.
std::string paying_number() {
  return "4" + std::string(14, '1') + "1";
}

TEST(CardSwipe, ACardOfTheShopsHasATokenAndAMaskedNumber) {
  const auto swipe = read_swipe(";9800012345=2912?", kHash);
  ASSERT_TRUE(swipe);
  EXPECT_EQ(swipe->kind, CardSwipe::Kind::shop);
  EXPECT_EQ(swipe->token.size(), 32U);
  EXPECT_EQ(swipe->masked, "******2345");
  EXPECT_THAT(swipe->token, Not(HasSubstr("12345")));
  EXPECT_EQ(read_swipe("9800012345", kHash)->token, swipe->token) << "the number alone counts";
  EXPECT_NE(read_swipe("9800012346", kHash)->token, swipe->token);
  EXPECT_EQ(read_swipe("12", kHash)->masked, "*2");
}

TEST(CardSwipe, ACardThatPaysHasNoToken) {
  const auto swipe = read_swipe(";" + paying_number() + "=29121010000000000000?", kHash);
  ASSERT_TRUE(swipe);
  EXPECT_EQ(swipe->kind, CardSwipe::Kind::payment);
  EXPECT_EQ(swipe->token, "");
  EXPECT_EQ(swipe->masked, std::string(12, '*') + "1111");
  std::string wrong = paying_number();
  wrong[7] = '2';
  EXPECT_EQ(read_swipe(wrong, kHash)->kind, CardSwipe::Kind::shop) << "its check digit is wrong";
}

TEST(CardSwipe, WhatIsNoTrackIsNone) {
  for (const char* track : {"", ";?", "%B123^NAME^", "12 34", "12a", ";12=3x?"}) {
    EXPECT_FALSE(read_swipe(track, kHash)) << track;
  }
  EXPECT_FALSE(read_swipe(std::string(38, '1'), kHash));
}

RC_GTEST_PROP(CardSwipeProperty, NoMoreThanFourDigitsAreShown, (const std::string& track)) {
  const auto swipe = read_swipe(track, kHash);
  if (!swipe) return;
  const auto shown = swipe->masked.size() - static_cast<std::size_t>(std::count(
                                                swipe->masked.begin(), swipe->masked.end(), '*'));
  RC_ASSERT(shown <= 4U);
}

}  // namespace
}  // namespace holdfast::core
