#include "pos/app/code_settings.h"

#include <gmock/gmock.h>

namespace holdfast::app {
namespace {

using ::testing::HasSubstr;

TEST(CodeSettings, AreByThemselvesWhatTheCoreBeginsWith) {
  const auto rules = code_rules(config::Settings{});
  ASSERT_TRUE(rules) << rules.error().detail;
  EXPECT_EQ(rules->own_codes, core::OwnCodes{});
  EXPECT_TRUE(rules->labels.empty());
  EXPECT_TRUE(rules->separator.empty());
}

TEST(CodeSettings, ReachTheRules) {
  config::Settings settings;
  settings.scanning.scale_labels = "21IIIIIVPPPPC 23IIIIIWWwwwC";
  settings.scanning.group_separator = "<GS>";
  settings.scanning.own_codes.receipt = "R#+";
  settings.scanning.own_codes.gift_card = "";
  settings.scanning.own_codes.customer_card = "K#+";
  settings.scanning.own_codes.employee_badge = "B#+";
  settings.scanning.own_codes.spool = "S#+";
  settings.scanning.own_codes.lot = "L#+";
  settings.scanning.own_codes.shelf = "H#+";
  const auto rules = code_rules(settings);
  ASSERT_TRUE(rules) << rules.error().detail;
  EXPECT_EQ(rules->labels.size(), 2U);
  EXPECT_EQ(rules->separator, "<GS>");
  using core::OwnCodeKind;
  for (const auto& [code, kind] : {std::pair{"R1", OwnCodeKind::receipt},
                                   {"K1", OwnCodeKind::customer_card},
                                   {"B1", OwnCodeKind::employee_badge},
                                   {"S1", OwnCodeKind::spool},
                                   {"L1", OwnCodeKind::lot},
                                   {"H1", OwnCodeKind::shelf}}) {
    const auto found = rules->own_codes.find(code);
    ASSERT_TRUE(found) << code;
    EXPECT_EQ(found->kind, kind) << code;
  }
  EXPECT_FALSE(rules->own_codes.find("A1B2-C3D4-E5F6-A7B8"));
}

TEST(CodeSettings, AreRefusedByTheirName) {
  config::Settings settings;
  settings.scanning.scale_labels = "21IIIIIVPPPPP";
  EXPECT_THAT(code_rules(settings).error().detail,
              HasSubstr("scanning.scale_labels: \"21IIIIIVPPPPP\": must end with its one C"));
  settings = {};
  settings.scanning.own_codes.lot = "#+";
  EXPECT_THAT(code_rules(settings).error().detail, HasSubstr("scanning.own_codes.lot: \"#+\""));
  settings = {};
  settings.scanning.group_separator = "A";
  EXPECT_THAT(code_rules(settings).error().detail, HasSubstr("scanning.group_separator"));
}

}  // namespace
}  // namespace holdfast::app
