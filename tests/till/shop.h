// A small shop for the tests of the till's machines.
#pragma once

#include <string>
#include <utility>

#include "pos/ports/memory_catalogue.h"
#include "pos/ports/random.h"
#include "pos/till/reference.h"

namespace holdfast::till::testing_shop {

inline core::Currency eur() {
  return *core::Currency::from_code("EUR");
}
inline core::Money euro(std::int64_t cents) {
  return {cents, eur()};
}

template <class IdType>
IdType id(std::uint8_t n) {
  IdType made;
  made.value.bytes[15] = n;
  return made;
}

inline const core::PersonId kAmelie = id<core::PersonId>(1);
inline const core::PersonId kBoris = id<core::PersonId>(2);
inline const core::PersonId kStockRoom = id<core::PersonId>(3);
inline const core::TaxCategoryId kStandard = id<core::TaxCategoryId>(1);

inline core::Item item(std::uint8_t n, std::string name, std::int64_t cents) {
  core::Item made;
  made.id = id<core::VariantId>(n);
  made.tax_category = kStandard;
  made.sku = "SKU" + std::to_string(n);
  made.name = std::move(name);
  made.price = euro(cents);
  made.tile_position = n;
  return made;
}

inline core::TaxCategory tax(std::int32_t parts_per_million) {
  return {kStandard, "Standard", "A", {{id<core::TaxRateId>(1), "VAT", parts_per_million}}};
}

inline ports::MemoryCatalogue shop() {
  ports::MemoryCatalogue catalogue;
  core::ShopProfile profile;
  profile.shop_name = "Corner Market";
  profile.currency = eur();
  catalogue.put(std::move(profile));
  catalogue.put(tax(200'000));
  catalogue.put(core::Person{kAmelie, "Amélie D.", "cashier", "hash of Amélie"});
  catalogue.put(core::Person{kBoris, "Boris K.", "manager", "hash of Boris"});
  catalogue.put(core::Person{kStockRoom, "Stock room", "receiver", "hash of stock room"});
  core::Item pencil = item(1, "Pencil HB", 120);
  pencil.barcodes = {{"04006381333931", core::kOne}};
  catalogue.put(std::move(pencil));
  core::Item notebook = item(2, "Notebook A5", 360);
  notebook.barcodes = {{"05901234123457", core::kOne}};
  catalogue.put(std::move(notebook));
  return catalogue;
}

inline Reference reference() {
  Reference made;
  const auto read = made.read(shop());
  return read ? made : Reference{};
}

class CountingRandom final : public ports::Random {
 public:
  std::array<std::uint8_t, 16> bytes16() override {
    std::array<std::uint8_t, 16> bytes{};
    ++count_;
    for (std::size_t i = 0; i < 4; ++i) {
      bytes[15 - i] = static_cast<std::uint8_t>(count_ >> (8 * i));
    }
    return bytes;
  }

 private:
  std::uint32_t count_ = 0;
};

}  // namespace holdfast::till::testing_shop
