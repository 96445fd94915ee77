#include "pos/core/label.h"

#include <gmock/gmock.h>

#include "tests/core/shop_fixture.h"

namespace holdfast::core::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using Kind = LabelCode::Kind;

std::vector<std::string> texts(const LabelDocument& document) {
  std::vector<std::string> all;
  for (const LabelText& text : document.texts) all.push_back(text.text);
  return all;
}

TEST(ShelfLabel, SaysNamePriceAndCode) {
  Item good = item(7, money("4.50", "EUR"), 1);
  good.name = "Olive oil";
  good.barcodes = {{"14006381333938", Quantity::of(6)}, {"04006381333931"}};
  const LabelDocument document = label_document(shelf_label(good));
  EXPECT_THAT(texts(document), ElementsAre("Olive oil", "€ 4.50", "SKU-7"));
  EXPECT_EQ(document.code, (LabelCode{Kind::ean_13, "4006381333931"})) << "of one, not of the case";
  EXPECT_TRUE(document.texts[1].never_cut);
}

TEST(ShelfLabel, WhatIsSoldByWeightSaysWhatThePriceIsFor) {
  EXPECT_THAT(texts(label_document(shelf_label(item(1, money("3.50", "EUR"), 1, "kg")))),
              ElementsAre("Item 1", "€ 3.50 / kg", "SKU-1"));
}

TEST(ShelfLabel, AUnitPriceThatIsKnownIsSaid) {
  ShelfLabel label = shelf_label(item(1, money("4.95", "EUR"), 1));
  label.unit_price = "€ 9.90 / kg";
  EXPECT_THAT(texts(label_document(label)),
              ElementsAre("Item 1", "€ 4.95", "€ 9.90 / kg", "SKU-1"));
}

TEST(SpoolLabel, SaysMaterialColourAndWeight) {
  const LabelDocument document =
      label_document(SpoolLabel{"FIL-0001", "PETG", "Galaxy Black", 1000});
  EXPECT_THAT(texts(document), ElementsAre("PETG", "Galaxy Black", "1000 g"));
  EXPECT_EQ(document.code, (LabelCode{Kind::code_128, "FIL-0001"}));
  EXPECT_THAT(texts(label_document(SpoolLabel{"FIL-0001", "PETG", "", 0})), ElementsAre("PETG"));
}

TEST(UsedGoodsLabel, SaysConditionGradingAndItsOwnPrice) {
  const LabelDocument document = label_document(UsedGoodsLabel{
      "Charizard, Base Set", "Near Mint", "PSA 9, 12345678", money("349.00", "EUR"), "UG-000123"});
  EXPECT_THAT(texts(document),
              ElementsAre("Charizard, Base Set", "Near Mint", "PSA 9, 12345678", "€ 349.00"));
}

TEST(LabelCode, IsWhatAScannerReadsAsTheSameCode) {
  EXPECT_EQ(label_code("04006381333931"), (LabelCode{Kind::ean_13, "4006381333931"}));
  EXPECT_EQ(label_code("4006381333931"), (LabelCode{Kind::ean_13, "4006381333931"}));
  EXPECT_EQ(label_code("036000291452"), (LabelCode{Kind::ean_13, "0036000291452"})) << "UPC-A";
  EXPECT_EQ(label_code("00036000291452"), (LabelCode{Kind::ean_13, "0036000291452"}));
  EXPECT_EQ(label_code("00000096385074"), (LabelCode{Kind::ean_8, "96385074"}));
  EXPECT_EQ(label_code("96385074"), (LabelCode{Kind::ean_8, "96385074"}));
  EXPECT_EQ(label_code("14006381333938"), (LabelCode{Kind::code_128, "14006381333938"}));
  EXPECT_EQ(label_code("4006381333932"), (LabelCode{Kind::code_128, "4006381333932"}))
      << "a wrong check digit is text";
  EXPECT_EQ(label_code("FIL-0001"), (LabelCode{Kind::code_128, "FIL-0001"}));
  EXPECT_EQ(label_code("Größe-1"), (LabelCode{Kind::qr, "Größe-1"}));
  EXPECT_EQ(label_code(std::string(25, 'X')).kind, Kind::qr);
}

}  // namespace
}  // namespace holdfast::core::testing
