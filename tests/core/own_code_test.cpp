#include "pos/core/own_code.h"

#include <gmock/gmock.h>

#include "pos/core/goods.h"
#include "pos/core/receipt.h"

namespace holdfast::core {
namespace {

using ::testing::HasSubstr;

TEST(Pattern, SaysHowACodeLooks) {
  struct Row {
    const char* code;
    const char* pattern;
    bool matches;
  };
  for (const Row& row : {
           Row{"0002-000412", "####-######", true},
           Row{"0002-00041", "####-######", false},
           Row{"0002-0004123", "####-######", false},
           Row{"0002-0004123", "####-#####+", true},
           Row{"0002-00041", "####-#####+", true},
           Row{"0002-0004", "####-#####+", false},
           Row{"FIL-0001", "FIL-#+", true},
           Row{"FIL-", "FIL-#+", false},
           Row{"FIL-1A", "FIL-#+", false},
           Row{"fil-1", "FIL-#+", false},
           Row{"AB12", "@@@@", true},
           Row{"AB-2", "@@@@", false},
           Row{"LOT-a b/c", "LOT-*", true},
           Row{"LOT-", "LOT-*", false},
           Row{"A7B", "A#+B", true},
           Row{"X", "A X", true},
           Row{"X", "", false},
           Row{"", "A", false},
       }) {
    EXPECT_EQ(matches_pattern(row.code, row.pattern), row.matches)
        << row.code << " " << row.pattern;
  }
}

TEST(Pattern, IsRefusedWithWhatItMustHave) {
  for (const auto& [pattern, fault] : {std::pair{"####", "must have a character of its own"},
                                       {"*", "must have a character of its own"},
                                       {"A*B", "must end with its *"},
                                       {"+A", "must have # or @ before its +"},
                                       {"A+", "must have # or @ before its +"},
                                       {"A#+#", "must have behind its +"},
                                       {"A@+B", "must have behind its +"},
                                       {"A#+7", "must have behind its +"},
                                       {"OK-# @@@@", "\"@@@@\": must have"}}) {
    const auto checked = check_patterns(pattern);
    ASSERT_FALSE(checked) << pattern;
    EXPECT_EQ(checked.error().code, ErrorCode::config_wrong_value);
    EXPECT_THAT(checked.error().detail, HasSubstr(fault)) << pattern;
  }
  EXPECT_TRUE(check_patterns(""));
  EXPECT_TRUE(check_patterns("A#+-@+/*"));
}

TEST(OwnCodes, BeginWithWhatHoldfastPrintsAndKeeps) {
  const OwnCodes codes;
  ShopProfile shop;
  shop.terminal_number = 2;
  for (const std::int64_t number : {1LL, 412LL, 999'999LL, 1'000'000LL}) {
    const auto found = codes.find(receipt_code(shop, number));
    ASSERT_TRUE(found) << number;
    EXPECT_EQ(found->kind, OwnCodeKind::receipt);
  }
  EXPECT_EQ(codes.find("FIL-0001")->kind, OwnCodeKind::spool);
  EXPECT_EQ(codes.find("DEMO-1234-5678-9012-3456")->kind, OwnCodeKind::gift_card);
  EXPECT_EQ(codes.find("A1B2-C3D4-E5F6-A7B8")->kind, OwnCodeKind::gift_card);
  EXPECT_EQ(codes.find("CUST-17")->kind, OwnCodeKind::customer_card);
  EXPECT_EQ(codes.find("BADGE-17")->kind, OwnCodeKind::employee_badge);
  EXPECT_EQ(codes.find("LOT-2026-01")->kind, OwnCodeKind::lot);
  EXPECT_EQ(codes.find("BIN-A3")->kind, OwnCodeKind::shelf);
  EXPECT_FALSE(codes.find("SHELF-17"));
  EXPECT_FALSE(codes.find("4012345678901"));
  for (std::size_t i = 0; i < kOwnCodeKinds; ++i) {
    EXPECT_TRUE(check_patterns(codes.patterns(static_cast<OwnCodeKind>(i))));
  }
}

TEST(OwnCodes, AreWhatALabelCanHold) {
  const OwnCodes codes;
  EXPECT_FALSE(codes.find("CUST-1\n"));
  EXPECT_FALSE(codes.find(std::string("CUST-\0", 6)));
  EXPECT_FALSE(codes.find("CUST-\x7F"));
  EXPECT_TRUE(codes.find("CUST-" + std::string(123, '1')));
  EXPECT_FALSE(codes.find("CUST-" + std::string(124, '1')));
}

TEST(OwnCodes, AreTriedInOrder) {
  OwnCodes codes;
  ASSERT_TRUE(codes.set(OwnCodeKind::shelf, "FIL-*"));
  EXPECT_EQ(codes.find("FIL-0001")->kind, OwnCodeKind::spool);
  EXPECT_EQ(codes.find("FIL-A")->kind, OwnCodeKind::shelf);
  ASSERT_TRUE(codes.set(OwnCodeKind::spool, ""));
  EXPECT_EQ(codes.find("FIL-0001")->kind, OwnCodeKind::shelf);
  const OwnCodes before = codes;
  EXPECT_FALSE(codes.set(OwnCodeKind::shelf, "*"));
  EXPECT_EQ(codes, before);
}

TEST(OwnCodes, AGiftCardIsNeverShownWhole) {
  EXPECT_EQ(to_display({OwnCodeKind::gift_card, "A1B2-C3D4-E5F6-A7B8"}), "gift card …A7B8");
  EXPECT_EQ(to_display({OwnCodeKind::gift_card, "A7B8"}), "gift card …");
  EXPECT_EQ(to_display({OwnCodeKind::spool, "FIL-1"}), "spool label FIL-1");
}

}  // namespace
}  // namespace holdfast::core
