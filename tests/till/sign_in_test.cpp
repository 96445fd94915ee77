#include "pos/till/sign_in.h"

#include <gtest/gtest.h>

#include "tests/till/shop.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;
using core::ErrorCode;

class SignInTest : public testing::Test {
 protected:
  // The error of a whole attempt, or `internal` when it went well.
  ErrorCode attempt(bool matches) {
    const auto check = sign_in.enter_pin("1234", shop, now);
    if (!check) return check.error().code;
    const auto answer = sign_in.answered({check->person, matches}, shop, now);
    return answer ? ErrorCode::internal : answer.error().code;
  }
  SignInView view() const {
    SignInView shown;
    sign_in.show(shown, now);
    return shown;
  }

  Reference shop = reference();
  SignIn sign_in;
  core::Instant now{1'000'000};
};

TEST_F(SignInTest, AsksForTheCheckOfTheChosenPersonsPin) {
  ASSERT_TRUE(sign_in.choose(kAmelie, shop));
  const auto check = sign_in.enter_pin("2468", shop, now);
  ASSERT_TRUE(check);
  EXPECT_EQ(*check, (effect::CheckPin{kAmelie, "2468", "hash of Amélie"}));
  EXPECT_TRUE(view().checking);

  const auto person = sign_in.answered({kAmelie, true}, shop, now);
  ASSERT_TRUE(person);
  EXPECT_EQ(*person, (PersonView{kAmelie, "Amélie D.", "cashier"}));
  EXPECT_EQ(view(), SignInView{});
}

TEST_F(SignInTest, WaitsForOneCheckAtATime) {
  ASSERT_TRUE(sign_in.choose(kAmelie, shop));
  ASSERT_TRUE(sign_in.enter_pin("2468", shop, now));
  EXPECT_EQ(sign_in.enter_pin("2468", shop, now).error().code, ErrorCode::not_now);
  EXPECT_EQ(sign_in.choose(kBoris, shop).error().code, ErrorCode::not_now);
  EXPECT_EQ(sign_in.answered({kBoris, true}, shop, now).error().code, ErrorCode::internal);
  EXPECT_TRUE(sign_in.answered({kAmelie, true}, shop, now));
  EXPECT_EQ(sign_in.answered({kAmelie, true}, shop, now).error().code, ErrorCode::internal);
}

TEST_F(SignInTest, RefusesWhoIsNotThere) {
  EXPECT_EQ(sign_in.choose(id<core::PersonId>(9), shop).error().code, ErrorCode::not_now);
  EXPECT_EQ(sign_in.enter_pin("2468", shop, now).error().code, ErrorCode::not_now);
}

TEST_F(SignInTest, DoesNotCountWhatCannotBeAPin) {
  ASSERT_TRUE(sign_in.choose(kAmelie, shop));
  for (const char* text : {"", "123", "123456789", "12a4", "12 4", "١٢٣٤"}) {
    EXPECT_EQ(sign_in.enter_pin(text, shop, now).error().code, ErrorCode::pin_wrong) << text;
  }
  EXPECT_EQ(view().attempts_left, kPinAttempts);
}

TEST_F(SignInTest, LocksForATimeThatDoublesUpToAnHour) {
  ASSERT_TRUE(sign_in.choose(kAmelie, shop));
  for (const std::int64_t expected_s :
       {30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600}) {
    for (int left = kPinAttempts - 1; left > 0; --left) {
      EXPECT_EQ(attempt(false), ErrorCode::pin_wrong);
      EXPECT_EQ(view().attempts_left, left);
    }
    EXPECT_EQ(attempt(false), ErrorCode::pin_locked);
    EXPECT_EQ(view().locked_for_s, expected_s);
    now = now + (expected_s * 1000 - 1);
    EXPECT_EQ(view().locked_for_s, 1);
    EXPECT_EQ(attempt(true), ErrorCode::pin_locked) << "even the right one, while it is locked";
    now = now + 1;
    EXPECT_EQ(view().locked_for_s, 0);
  }
  EXPECT_EQ(attempt(true), ErrorCode::internal);
  ASSERT_TRUE(sign_in.choose(kAmelie, shop));
  EXPECT_EQ(view().attempts_left, kPinAttempts);
  for (int i = 1; i < kPinAttempts; ++i) EXPECT_EQ(attempt(false), ErrorCode::pin_wrong);
  EXPECT_EQ(attempt(false), ErrorCode::pin_locked);
  EXPECT_EQ(view().locked_for_s, 30) << "a success starts the doubling again";
}

TEST_F(SignInTest, LocksOnePersonAlone) {
  ASSERT_TRUE(sign_in.choose(kAmelie, shop));
  for (int i = 0; i < kPinAttempts; ++i) EXPECT_NE(attempt(false), ErrorCode::internal);
  ASSERT_TRUE(sign_in.choose(kBoris, shop));
  EXPECT_EQ(view().locked_for_s, 0);
  EXPECT_EQ(attempt(true), ErrorCode::internal);
}

TEST_F(SignInTest, RefusesAPersonWhoWasRemovedDuringTheCheck) {
  ASSERT_TRUE(sign_in.choose(kAmelie, shop));
  ASSERT_TRUE(sign_in.enter_pin("2468", shop, now));
  ports::MemoryCatalogue catalogue = testing_shop::shop();
  catalogue.remove(kAmelie);
  ASSERT_TRUE(shop.read(catalogue));
  EXPECT_EQ(sign_in.answered({kAmelie, true}, shop, now).error().code, ErrorCode::not_signed_in);
}

}  // namespace
}  // namespace holdfast::till
