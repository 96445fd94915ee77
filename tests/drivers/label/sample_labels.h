// Labels of all kinds, as a shop has them.
#pragma once

#include "pos/core/label.h"
#include "tests/core/shop_fixture.h"

namespace holdfast::drivers {

inline core::LabelDocument olive_oil() {
  core::ShelfLabel label;
  label.name = "Olive oil extra vergine, cold pressed, from Crete";
  label.sku = "OIL-500";
  label.price = core::testing::money("4.95", "EUR");
  label.unit_price = "€ 9.90 / l";
  label.barcode = "4006381333931";
  return core::label_document(label);
}
inline core::LabelDocument spool() {
  return core::label_document(core::SpoolLabel{"FIL-0001", "PETG", "Galaxy Black", 1'000});
}
inline core::LabelDocument used_card() {
  return core::label_document(core::UsedGoodsLabel{
      "Charizard, Base Set 4/102", "Near Mint", "PSA 9, 12345678",
      core::testing::money("349.00", "EUR"), "https://shop.example/i/UG-000123"});
}

}  // namespace holdfast::drivers
