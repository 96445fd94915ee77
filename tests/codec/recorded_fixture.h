// One sale with everything a payload can hold.
#pragma once

#include "pos/core/refund.h"
#include "tests/core/shop_fixture.h"

namespace holdfast::codec::testing {

inline std::vector<core::TaxCategory> two_categories() {
  using namespace core::testing;
  return {category(1, {rate(1, "GST 5 %", 50'000), rate(2, "PST 7 %", 70'000)}),
          category(2, {rate(1, "GST 5 %", 50'000)})};
}

inline core::SaleRecorded recorded_sale(core::TaxMode mode = core::TaxMode::included_in_price) {
  using namespace core::testing;
  using core::Quantity;

  core::Sale sale{id_of<core::TransactionId>(7), currency("CAD")};
  const auto mug = sale.add(item(1, money("9.99", "CAD"), 1), Quantity::of(2), "04006381333931");
  const auto apples = sale.add(item(2, money("3.50", "CAD"), 2, "kg"), Quantity{462}, "");
  const auto bag = sale.add(item(3, money("0.20", "CAD"), 1), core::kOne, "");
  static_cast<void>(sale.discount_line(*mug, percent(100'000, "display piece")));
  static_cast<void>(sale.override_price(*apples, money("3.00", "CAD")));
  static_cast<void>(sale.void_line(*bag));
  static_cast<void>(sale.discount_sale(amount_off(money("1.00", "CAD"), "voucher")));

  core::SaleRecorded recorded;
  recorded.tax_policy.mode = mode;
  recorded.totals = core::compute_totals(sale, two_categories(), recorded.tax_policy).value();
  recorded.sale = std::move(sale);
  recorded.tenders = {core::cash_tender(recorded.totals.total, money("50.00", "CAD")).value()};
  recorded.shift = id_of<core::ShiftId>(8);
  recorded.cashier = id_of<core::PersonId>(9);
  recorded.receipt_number = 412;
  return recorded;
}

// Of that sale: one mug of two, and some of the apples.
inline core::GoodsReturned recorded_return(core::TaxMode mode = core::TaxMode::included_in_price) {
  using namespace core::testing;

  const core::SaleFound found{recorded_sale(mode), {}, {{1, core::kOne}}};
  auto back = core::compute_return(found, {{1, core::kOne}, {2, core::Quantity{200}}}).value();
  core::GoodsReturned returned;
  returned.id = id_of<core::TransactionId>(10);
  returned.receipt_number = 413;
  returned.original = found.sale.sale.id();
  returned.original_receipt = found.sale.receipt_number;
  returned.shift = id_of<core::ShiftId>(8);
  returned.by = id_of<core::PersonId>(9);
  returned.tax_policy = found.sale.tax_policy;
  returned.lines = std::move(back.lines);
  returned.totals = std::move(back.totals);
  returned.refunds = {{core::TenderKind::cash, returned.totals.total}};
  returned.reason = "Faulty";
  return returned;
}

}  // namespace holdfast::codec::testing
