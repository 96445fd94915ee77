#include "db/remote/demo_shop.h"

#include <gtest/gtest.h>

#include <random>

#include "db/remote/migrator.h"
#include "pos/core/barcode.h"
#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using DemoShopLoad = testing::DemoShopTest;

TEST_F(DemoShopLoad, ASecondLoadChangesNothing) {
  const auto everything = [&] {
    std::string text;
    const auto tables = holdfast::testing::must_run(
        admin(),
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = 'public'::regnamespace ORDER BY 1");
    for (int i = 0; i < tables.count(); ++i) {
      const std::string table{tables.text(i, 0)};
      text += table + " " +
              value(
                  "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
                  " FROM " +
                  table + " t") +
              "\n";
    }
    return text;
  };
  const auto before = everything();
  const auto again =
      load_demo_shop({.conninfo = cluster_.conninfo(database_)}, {"other", "other", "other"});
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(ledger_differences(), "0");
}

// The server's keys must be the ones a till makes of a scan.
TEST_F(DemoShopLoad, EveryBarcodeIsAGtinThatATillReadsTheSameWay) {
  const auto codes = holdfast::testing::must_run(
      admin(), "SELECT barcode, code FROM variant_barcodes ORDER BY barcode");
  ASSERT_GT(codes.count(), 40);
  for (int i = 0; i < codes.count(); ++i) {
    const std::string barcode{codes.text(i, 0)};
    EXPECT_TRUE(core::has_valid_check_digit(barcode)) << barcode;
    EXPECT_THAT(barcode.size(), ::testing::AnyOf(8U, 12U, 13U, 14U));
    const auto key = core::product_code({barcode, core::Symbology::unknown, "test"});
    ASSERT_TRUE(key) << barcode;
    EXPECT_EQ(*key, codes.text(i, 1));
  }
}

TEST_F(DemoShopLoad, AnyCodeThatATillReadsHasTheSameKeyOnTheServer) {
  std::mt19937 random{20260301};
  std::uniform_int_distribution<int> digit{'0', '9'}, length{1, 15};
  int gtins = 0;
  for (int i = 0; i < 400; ++i) {
    std::string code;
    for (int left = length(random); left > 0; --left) code += static_cast<char>(digit(random));
    if (code.size() > 1)
      code.back() = static_cast<char>(
          '0' + core::gs1_check_digit(std::string_view{code}.substr(0, code.size() - 1)));
    const auto key = core::product_code({code, core::Symbology::unknown, "test"});
    if (!key) continue;
    gtins += *key != code;
    EXPECT_EQ(value("SELECT product_code($1)", {code}), *key) << code;
  }
  EXPECT_GT(gtins, 20);
}

TEST_F(DemoShopLoad, AMissingSchemaIsNamed) {
  const auto empty = cluster_.make_database();
  auto loaded = load_demo_shop({.conninfo = cluster_.conninfo(empty)}, {"a", "b", "c"});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, core::ErrorCode::server_schema_too_old);

  // Half of the migrations are not enough either, nor are none of them left.
  auto migrator = Migrator::connect({.conninfo = cluster_.conninfo(empty)});
  ASSERT_TRUE(migrator);
  ASSERT_TRUE(migrator->up(2));
  loaded = load_demo_shop({.conninfo = cluster_.conninfo(empty)}, {"a", "b", "c"});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, core::ErrorCode::server_schema_too_old);
  EXPECT_THAT(loaded.error().detail, ::testing::HasSubstr("version 2, and"));
  ASSERT_TRUE(migrator->down(2));
  loaded = load_demo_shop({.conninfo = cluster_.conninfo(empty)}, {"a", "b", "c"});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, core::ErrorCode::server_schema_too_old);
}

}  // namespace
}  // namespace holdfast::remote
