#include "tests/exchange/exchange_fixture.h"

namespace holdfast::exchange::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kTwoTeas =
    "sku,name,price,tax,category,barcodes,attr.colour,attr.organic\r\n"
    "TEA-1,Green tea,4.95,Standard,Drinks > Tea,4006381333931|14006381333938*12,green,true\r\n"
    "TEA-2,\"Tea, \"\"black\"\"\",3.20,B,,,,\r\n";

class Catalogue : public ExchangeTest {
 protected:
  ImportOptions products(const std::string& tenant = {}) const {
    auto wanted = options(Thing::products, tenant);
    wanted.plan.make_categories = true;
    return wanted;
  }
};

TEST_F(Catalogue, GoodsComeWithBarcodesCategoriesTaxesAndAttributes) {
  const auto report = import(products(), kTwoTeas);
  EXPECT_EQ(places(report), "");
  EXPECT_EQ(counts(report), "2 added, 0 changed, 0 unchanged");
  EXPECT_TRUE(report.committed);
  EXPECT_EQ(value("SELECT string_agg(format('%s:%s:%s:%s', v.sku, v.price, k.code, v.attributes),"
                  " ' ' ORDER BY v.sku) FROM product_variants v JOIN tax_categories k ON k.id ="
                  " v.tax_category_id"),
            "TEA-1:4.9500:A:{\"colour\": \"green\", \"organic\": true} TEA-2:3.2000:B:{}");
  EXPECT_EQ(value("SELECT string_agg(code || '*' || pack_quantity, ' ' ORDER BY code)"
                  " FROM variant_barcodes"),
            "04006381333931*1.000 14006381333938*12.000");
  EXPECT_EQ(value("SELECT string_agg(name || level, ' ' ORDER BY level) FROM product_categories"),
            "Drinks1 Tea2");
}

TEST_F(Catalogue, TheSameFileAgainChangesNothing) {
  import(products(), kTwoTeas);
  const std::string audited = value("SELECT count(*) FROM audit_log");
  const auto again = import(products(), kTwoTeas);
  EXPECT_EQ(counts(again), "0 added, 0 changed, 2 unchanged");
  EXPECT_EQ(value("SELECT count(*) FROM audit_log"), audited);
}

TEST_F(Catalogue, OnlyWhatTheFileSaysChangesAndIsAudited) {
  import(products(), kTwoTeas);
  const auto report = import(Thing::products, "sku,price,attr.colour\nTEA-1,5.00,\nTEA-2,3.2,\n");
  EXPECT_EQ(counts(report), "0 added, 1 changed, 1 unchanged");
  EXPECT_EQ(value("SELECT attributes::text || price FROM product_variants WHERE sku = 'TEA-1'"),
            "{\"organic\": true}5.0000");
  EXPECT_EQ(value("SELECT old_values ->> 'price' || '>' || (new_values ->> 'price') || login"
                  " FROM audit_log WHERE operation = 'UPDATE' AND table_name ="
                  " 'product_variants'"),
            "4.9500>5.0000" + value("SELECT session_user"));
  EXPECT_EQ(value("SELECT count(*) FROM audit_log WHERE operation = 'INSERT' AND table_name IN"
                  " ('products', 'product_variants', 'variant_barcodes', 'product_categories')"),
            "8");
}

TEST_F(Catalogue, BarcodesBecomeThoseOfTheFile) {
  import(products(), kTwoTeas);
  // One moves to the other tea, one gets another quantity.
  const auto report =
      import(Thing::products, "sku,barcodes\nTEA-1,14006381333938*6\nTEA-2,4006381333931|OWN-7\n");
  EXPECT_EQ(places(report), "");
  EXPECT_EQ(counts(report), "0 added, 2 changed, 0 unchanged");
  EXPECT_EQ(value("SELECT string_agg(v.sku || ':' || b.barcode || '*' || b.pack_quantity, ' '"
                  " ORDER BY b.barcode) FROM variant_barcodes b JOIN product_variants v ON v.id ="
                  " b.variant_id"),
            "TEA-1:14006381333938*6.000 TEA-2:4006381333931*1.000 TEA-2:OWN-7*1.000");
}

TEST_F(Catalogue, AllThatIsWrongIsNamedAtOnceAndNothingIsImported) {
  import(products(), kTwoTeas);
  const auto report = import(Thing::products,
                             "sku,name,price,tax,category,barcodes,tcg.condition\n"
                             "A,Fine,1.00,A,,,Mint\n"
                             "A,Again,1.00,A,,,\n"
                             "B,\"two\nlines\",1.234,Luxury,Drinks > Coffee,4006381333932,Shiny\n"
                             "C,,4.00E+12,Twice,,4006381333931,\n"
                             "D,Name,1.00,VAT 20 %,,5901234123457|05901234123457,,,\n"
                             "E,Name,1.00,VAT 20 %,,5901234123457|05901234123457,\n");
  EXPECT_FALSE(report.committed);
  EXPECT_EQ(places(report),
            "3.1 sku=A\n4.3 price=1.234\n4.4 tax=Luxury\n4.5 category=Drinks > Coffee\n"
            "4.6 barcodes=4006381333932\n4.7 tcg.condition=Shiny\n6.2 name=\n6.3 price=4.00E+12\n"
            "6.4 tax=Twice\n6.6 barcodes=4006381333931\n7.0 =\n8.6 barcodes=05901234123457\n");
  EXPECT_EQ(report.problem_count, 12);
  EXPECT_THAT(report.problems.at(0).reason, HasSubstr("is on line 2 already"));
  EXPECT_THAT(report.problems.at(2).reason, HasSubstr("A (Standard), B (Reduced)"));
  EXPECT_THAT(report.problems.at(9).reason, HasSubstr("stands for TEA-1 already"));
  EXPECT_EQ(value("SELECT count(*) FROM product_variants"), "2");
}

TEST_F(Catalogue, AShopGetsNoMoreProblemsThanItWantsToRead) {
  std::string file = "sku,name,price,tax\n";
  for (int i = 0; i < 500; ++i) file += "S" + std::to_string(i) + ",N,x,A\n";
  auto wanted = products();
  wanted.max_problems = 20;
  const auto report = import(wanted, file);
  EXPECT_EQ(report.problems.size(), 20U);
  EXPECT_TRUE(report.stopped_early);
  EXPECT_EQ(report.problems.front().line, 2);
}

TEST_F(Catalogue, ANewSkuNeedsItsColumns) {
  const auto report = import(Thing::products, "sku,price\nNEW,1.00\n");
  ASSERT_EQ(places(report), "2.1 sku=NEW\n");
  EXPECT_THAT(report.problems.front().reason, HasSubstr("name, tax"));
}

TEST_F(Catalogue, ADryRunChecksTheDatabaseTooAndLeavesNothing) {
  auto wanted = products();
  wanted.dry_run = true;
  const auto report = import(wanted, kTwoTeas);
  EXPECT_EQ(counts(report), "2 added, 0 changed, 0 unchanged");
  EXPECT_FALSE(report.committed);
  EXPECT_EQ(value("SELECT count(*) FROM products"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM product_categories"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM audit_log WHERE table_name = 'products'"), "0");
}

TEST_F(Catalogue, RejectsComeBackOnceTheyAreMended) {
  auto wanted = products();
  wanted.skip_bad = true;
  // The second takes the barcode of a row that is left out, and so has none to take.
  import(products(), "sku,name,price,tax,barcodes\nOLD,Old,1.00,A,5901234123457\n");
  const auto report = import(wanted,
                             "sku;name;price;tax;barcodes\n"
                             "GOOD;Good;1.00;A;\n"
                             "OLD;\"Old; new\nname\";x;A;\n"
                             "NEXT;Next;1.00;A;5901234123457\n");
  EXPECT_EQ(counts(report), "1 added, 0 changed, 0 unchanged");
  EXPECT_EQ(report.rejected, 2);
  EXPECT_THAT(rejects_,
              HasSubstr("sku;name;price;tax;barcodes;rejected_line;rejected_because\r\n"));
  EXPECT_THAT(rejects_, HasSubstr("OLD;\"Old; new\nname\";x;A;;3;price: "));
  EXPECT_THAT(rejects_, HasSubstr("NEXT;Next;1.00;A;5901234123457;5;barcodes: "));
  std::string mended = rejects_;
  mended.replace(mended.find(";x;"), 3, ";2.00;");
  const auto second = import(wanted, mended);
  EXPECT_EQ(places(second), "");
  EXPECT_EQ(counts(second), "1 added, 1 changed, 0 unchanged");
}

TEST_F(Catalogue, VariantsBelongToAProductThatIsThere) {
  import(products(), kTwoTeas);
  const auto report = import(Thing::variants,
                             "sku,product_sku,title,price,tax\n"
                             "TEA-1-S,TEA-1,small,2.00,A\nTEA-1-L,TEA-1,large,7.00,A\n"
                             "X,NOBODY,x,1.00,A\n");
  EXPECT_EQ(places(report), "4.2 product_sku=NOBODY\n");
  EXPECT_EQ(counts(import(Thing::variants,
                          "sku,product_sku,title,price,tax\n"
                          "TEA-1-S,TEA-1,small,2.00,A\nTEA-1-L,TEA-1,large,7.00,A\n")),
            "2 added, 0 changed, 0 unchanged");
  EXPECT_EQ(value("SELECT count(DISTINCT product_id) FROM product_variants"), "2");
  EXPECT_EQ(places(import(Thing::variants, "sku,product_sku\nTEA-1-S,TEA-2\n")),
            "2.2 product_sku=TEA-2\n");
}

TEST_F(Catalogue, WhatOnlyTheServerCanJudgeHasItsLineToo) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const auto report = import(Thing::products,
                             "sku,name,price,tax,product_metadata\n"
                             "A,Fine,1.00,A,\n\nB,Deep,1.00,A,{\"\"a\"\":" +
                                 deep + "}\n");
  EXPECT_TRUE(report.fault);  // a quote in the middle of a cell
  const auto refused = import(Thing::products,
                              "sku,name,price,tax,product_metadata\n"
                              "A,Fine,1.00,A,\n\nB,Deep,1.00,A,\"{\"\"a\"\":" +
                                  deep + "}\"\n");
  EXPECT_FALSE(refused.committed);
  EXPECT_EQ(places(refused), "4.5 product_metadata=\n");
  EXPECT_THAT(refused.problems.front().reason, HasSubstr("the server cannot take this"));
}

TEST_F(Catalogue, NothingOfAnotherShopIsTouched) {
  import(products(second_), kTwoTeas);
  const std::string theirs = exported(Thing::products, second_);
  // The same SKUs and barcodes are new in this one.
  EXPECT_EQ(counts(import(products(),
                          "sku,name,price,tax,barcodes\n"
                          "TEA-1,Mine,1.00,A,4006381333931\nTEA-2,Mine,1.00,A,\n")),
            "2 added, 0 changed, 0 unchanged");
  EXPECT_EQ(exported(Thing::products, second_), theirs);
  EXPECT_EQ(value("SELECT count(*) FROM products WHERE name <> 'Mine'"), "0");
}

TEST_F(Catalogue, ALoginOfTheBackOfficeIsEnough) {
  auto admin = cluster_.connect(database_);
  holdfast::testing::must_run(
      admin, "CREATE ROLE clerk_of_" + database_ + " LOGIN PASSWORD 'correct horse'");
  holdfast::testing::must_run(admin, "GRANT holdfast_backoffice TO clerk_of_" + database_);
  auto clerk = remote::PgConnection::connect(
      {.conninfo = cluster_.conninfo(database_, "clerk_of_" + database_, "correct horse")});
  ASSERT_TRUE(clerk) << core::sentence(clerk.error());
  std::string_view file = kTwoTeas;
  const auto report = import_file(
      *clerk, products(),
      {.read = [&]() -> core::Result<std::string_view> { return std::exchange(file, {}); }});
  ASSERT_TRUE(report) << core::sentence(report.error());
  EXPECT_EQ(counts(*report), "2 added, 0 changed, 0 unchanged");
}

}  // namespace
}  // namespace holdfast::exchange::testing
