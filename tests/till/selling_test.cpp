#include "pos/till/selling.h"

#include <gtest/gtest.h>

#include "tests/till/shop.h"

namespace holdfast::till {
namespace {

using namespace testing_shop;
using core::ErrorCode;

class SellingTest : public testing::Test {
 protected:
  core::Result<void> add(const core::Item& goods, core::Quantity quantity = core::kOne) {
    return selling.add(goods, quantity, "", rules, {eur(), core::Instant{1}, random});
  }
  SaleView view() const {
    SaleView shown;
    selling.show(shown, eur());
    return shown;
  }

  CountingRandom random;
  TaxRules rules{{}, {tax(200'000)}};
  Selling selling;
  core::Item pencil = item(1, "Pencil HB", 120);
  core::Item notebook = item(2, "Notebook A5", 360);
};

TEST_F(SellingTest, IsEmptyBeforeTheFirstItem) {
  EXPECT_FALSE(selling.has_lines());
  EXPECT_TRUE(view().empty);
  EXPECT_EQ(view().totals.total, euro(0));
  EXPECT_EQ(selling.set_quantity(core::kOne).error().code, ErrorCode::no_line_selected);
  EXPECT_EQ(selling.void_line().error().code, ErrorCode::no_line_selected);
  EXPECT_EQ(selling.select(1).error().code, ErrorCode::no_line_selected);
  EXPECT_EQ(selling.discount_sale(std::nullopt).error().code, ErrorCode::sale_empty);
}

TEST_F(SellingTest, SelectsTheLineThatWasAddedTo) {
  ASSERT_TRUE(add(pencil));
  ASSERT_TRUE(add(notebook));
  EXPECT_EQ(view().selected, 2U);
  const auto revision = view().revision;
  ASSERT_TRUE(add(pencil));
  EXPECT_EQ(view().selected, 1U);
  EXPECT_GT(view().revision, revision);
  ASSERT_EQ(view().lines.size(), 2U);
  EXPECT_EQ(view().lines[0].quantity, core::Quantity::of(2));
  EXPECT_EQ(view().lines[0].total, euro(240));
  EXPECT_EQ(view().totals.total, euro(600));
}

TEST_F(SellingTest, KeepsTheTransactionsIdAndTellsThatItChanged) {
  ASSERT_TRUE(add(pencil));
  const auto first = selling.sale().id();
  const auto changes = selling.changes();
  ASSERT_TRUE(add(notebook));
  EXPECT_EQ(selling.sale().id(), first);
  EXPECT_GT(selling.changes(), changes);
  selling.clear();
  ASSERT_TRUE(add(pencil));
  EXPECT_NE(selling.sale().id(), first);
}

TEST_F(SellingTest, LeavesEverythingAsItWasWhenItRefuses) {
  core::Item taxless = item(3, "Taxless", 100);
  taxless.tax_category = id<core::TaxCategoryId>(9);
  core::Item imported = item(4, "Imported", 100);
  imported.price.currency = *core::Currency::from_code("USD");

  EXPECT_EQ(add(taxless).error().code, ErrorCode::tax_category_unknown);
  EXPECT_EQ(add(imported).error().code, ErrorCode::currency_mismatch);
  EXPECT_EQ(add(pencil, {0}).error().code, ErrorCode::quantity_out_of_range);
  EXPECT_FALSE(selling.has_lines());

  ASSERT_TRUE(add(pencil));
  const SaleView before = view();
  EXPECT_EQ(add(taxless).error().code, ErrorCode::tax_category_unknown);
  EXPECT_EQ(add(imported).error().code, ErrorCode::currency_mismatch);
  EXPECT_EQ(add(pencil, {1'000'000}).error().code, ErrorCode::quantity_out_of_range);
  EXPECT_EQ(selling.set_quantity({0}).error().code, ErrorCode::quantity_out_of_range);
  EXPECT_EQ(selling.override_price(euro(-1)).error().code, ErrorCode::amount_negative);
  EXPECT_EQ(selling.select(7).error().code, ErrorCode::no_line_selected);
  EXPECT_EQ(view(), before);
}

TEST_F(SellingTest, SelectsAStandingLineAfterVoiding) {
  ASSERT_TRUE(add(pencil));
  ASSERT_TRUE(add(notebook));
  ASSERT_TRUE(selling.void_line());
  EXPECT_EQ(view().selected, 1U);
  EXPECT_TRUE(view().lines[1].voided);
  EXPECT_EQ(view().lines[1].total, euro(0));
  ASSERT_TRUE(selling.void_line());
  EXPECT_EQ(view().selected, 0U);
  EXPECT_TRUE(view().empty);
  EXPECT_TRUE(selling.has_lines()) << "the journal has yet to be told of them";
}

TEST_F(SellingTest, StaysWithTheGoodsWhenALineJoinsAnother) {
  ASSERT_TRUE(add(pencil));
  ASSERT_TRUE(selling.override_price(euro(99)));
  ASSERT_TRUE(add(pencil));
  ASSERT_TRUE(add(notebook));
  ASSERT_TRUE(selling.select(1));
  ASSERT_TRUE(selling.override_price(euro(120)));
  ASSERT_EQ(view().lines.size(), 2U);
  EXPECT_EQ(view().selected, 2U);
  EXPECT_EQ(view().lines[0].quantity, core::Quantity::of(2));
  ASSERT_TRUE(selling.set_quantity(core::Quantity::of(5)));
  EXPECT_EQ(view().totals.total, euro(600 + 360));
}

TEST_F(SellingTest, ShowsEachLinesShareOfAllDiscounts) {
  ASSERT_TRUE(add(pencil));
  ASSERT_TRUE(add(notebook));
  core::Discount half;
  half.parts_per_million = 500'000;
  ASSERT_TRUE(selling.discount_line(half));
  core::Discount tenth;
  tenth.parts_per_million = 100'000;
  ASSERT_TRUE(selling.discount_sale(tenth));
  EXPECT_EQ(view().lines[0].discount, euro(12));
  EXPECT_EQ(view().lines[0].total, euro(108));
  EXPECT_EQ(view().lines[1].discount, euro(180 + 18));
  EXPECT_EQ(view().lines[1].total, euro(162));
  EXPECT_EQ(view().totals.total, euro(270));
}

TEST_F(SellingTest, ShowsLinesWithoutTaxWhereItIsAdded) {
  rules.policy.mode = core::TaxMode::added_to_price;
  ASSERT_TRUE(add(notebook));
  EXPECT_EQ(view().lines[0].total, euro(360));
  EXPECT_EQ(view().totals.tax, euro(72));
  EXPECT_EQ(view().totals.total, euro(432));
}

TEST_F(SellingTest, KeepsTheTaxOfAnOpenSaleAndLearnsNewCategories) {
  rules.policy.mode = core::TaxMode::added_to_price;
  ASSERT_TRUE(add(notebook));
  core::TaxCategory reduced{id<core::TaxCategoryId>(2), "Reduced", "B", {}};
  selling.catalogue_changed({{}, {tax(100'000), reduced}});
  core::Item book = item(5, "Book", 500);
  book.tax_category = reduced.id;
  ASSERT_TRUE(add(book));
  EXPECT_EQ(view().totals.tax, euro(72)) << "20 % as when the sale began";
  EXPECT_EQ(selling.tax_policy().mode, core::TaxMode::added_to_price);
}

TEST_F(SellingTest, FindsASaleWhoseTaxIsGoneAndCanBeMended) {
  ASSERT_TRUE(add(pencil));
  ASSERT_TRUE(add(notebook));
  const core::Sale sale = selling.sale();
  Selling found;
  found.restore(sale, TaxRules{});
  EXPECT_EQ(found.totals().error().code, ErrorCode::tax_category_unknown);
  SaleView shown;
  found.show(shown, eur());
  EXPECT_EQ(shown.lines.size(), 2U);
  EXPECT_EQ(shown.selected, 2U);
  EXPECT_EQ(shown.totals.total, euro(0));

  found.catalogue_changed(rules);
  ASSERT_TRUE(found.totals());
  EXPECT_EQ(found.totals()->total, euro(480));
}

}  // namespace
}  // namespace holdfast::till
