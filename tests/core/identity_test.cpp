// Ids, moments and errors: the small values everything else carries.
#include <gmock/gmock.h>

#include <rapidcheck/gtest.h>

#include "pos/core/error.h"
#include "pos/core/instant.h"
#include "pos/core/utf8.h"
#include "pos/core/uuid.h"

namespace holdfast::core {
namespace {

TEST(Uuid, ReadsEitherCaseAndWritesLowerCase) {
  const char* text = "01980a3d-1b58-7000-8000-0000000000b1";
  EXPECT_EQ(Uuid::parse(text)->to_string(), text);
  EXPECT_EQ(Uuid::parse("01980A3D-1B58-7000-8000-0000000000B1")->to_string(), text);
  for (const char* wrong :
       {"", "01980a3d1b5870008000000000000000b1", "01980a3d-1b58-7000-8000-0000000000bg",
        "01980a3d-1b58-7000-8000-0000000000b1 ", "01980a3d-1b58-7000-80000-000000000b1"}) {
    EXPECT_EQ(Uuid::parse(wrong).error().code, ErrorCode::payload_malformed) << wrong;
  }
}

RC_GTEST_PROP(UuidProperty, Version7IdsSortByTime, (std::array<std::uint8_t, 16> random)) {
  const Instant early{*rc::gen::inRange<std::int64_t>(0, 281'474'976'710'655)};
  const Uuid first = Uuid::v7(early, random);
  RC_ASSERT(first < Uuid::v7(early + 1, {}));
  RC_ASSERT((first.bytes[6] >> 4) == 7);
  RC_ASSERT((first.bytes[8] >> 6) == 2);
  RC_ASSERT(Uuid::parse(first.to_string()).value() == first);
}

TEST(Instant, IsWrittenInUtc) {
  EXPECT_EQ(Instant{1'772'375'525'120}.to_rfc3339(), "2026-03-01T14:32:05.120Z");
  EXPECT_EQ(Instant{-1}.to_rfc3339(), "1969-12-31T23:59:59.999Z");
}

TEST(LocalTime, AddsTheOffset) {
  const LocalTime kathmandu = LocalTime::from(Instant{1'772'375'525'120}, 345);
  EXPECT_EQ(kathmandu.date(), "2026-03-01");
  EXPECT_EQ(kathmandu.clock(), "20:17");
  EXPECT_EQ(LocalTime::from(Instant{1'772'375'525'120}, -900).date(), "2026-02-28");
  EXPECT_EQ(LocalTime::from(Instant{1'709'164'800'000}, 0).date(), "2024-02-29");
}

TEST(ErrorWords, EveryErrorHasANameAndASentence) {
  for (auto i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    EXPECT_FALSE(name(code).empty()) << i;
    EXPECT_THAT(sentence({code, ""}),
                ::testing::AnyOf(::testing::EndsWith("."), ::testing::HasSubstr("Run: ")))
        << name(code);
    EXPECT_THAT(sentence({code, "xyz"}), ::testing::EndsWith("(xyz)")) << name(code);
  }
  EXPECT_EQ(name(ErrorCode::unknown_barcode), "unknown_barcode");
  EXPECT_EQ(name(ErrorCode::internal), "internal");
}

TEST(Utf8, KnowsWellFormedText) {
  for (const char* text : {"", "abc", "é", "€", "\U0001F6D2", "\xED\x9F\xBF", "\xEE\x80\x80"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const char* text :
       {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "a\xE2\x82", "\xFF"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

}  // namespace
}  // namespace holdfast::core
