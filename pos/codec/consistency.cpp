#include "pos/codec/consistency.h"

#include <map>
#include <vector>

#include "pos/core/int128.h"

namespace holdfast::codec {
namespace {

using core::Int128;
using core::LineTotals;
using core::SaleLine;
using core::TaxAmount;

struct RateSum {
  Int128 base = 0;
  Int128 tax = 0;

  friend bool operator==(const RateSum&, const RateSum&) = default;
};

struct Sums {
  Int128 payable = 0;  // after the lines' own discounts
  Int128 line_discount = 0;
  Int128 sale_discount = 0;
  Int128 tax = 0;
  Int128 total = 0;
  std::map<core::TaxRateId, RateSum> rates;
};

// Unit price × quantity, to the minor unit whatever the rounding.
bool is_extended(const SaleLine& line, const LineTotals& amounts) {
  const Int128 difference = Int128{line.unit_price().minor} * line.quantity.thousandths -
                            Int128{amounts.extended.minor} * 1000;
  return difference > -1000 && difference < 1000;
}

std::optional<std::string> check_amounts(const LineTotals& amounts, bool tax_is_added, Sums& sums) {
  const Int128 payable = Int128{amounts.extended.minor} - amounts.line_discount.minor;
  if (payable < 0) return "line_discount";
  const Int128 rest = payable - amounts.sale_discount.minor;
  if (rest < 0) return "sale_discount";

  Int128 tax = 0;
  for (const TaxAmount& row : amounts.taxes) {
    RateSum& sum = sums.rates[row.rate];
    sum.base += row.base.minor;
    sum.tax += row.tax.minor;
    tax += row.tax.minor;
  }
  if (tax != amounts.tax.minor) return "tax";
  if (rest + (tax_is_added ? tax : 0) != amounts.total.minor) return "total";

  sums.payable += payable;
  sums.line_discount += amounts.line_discount.minor;
  sums.sale_discount += amounts.sale_discount.minor;
  sums.tax += tax;
  sums.total += amounts.total.minor;
  return std::nullopt;
}

std::optional<std::string> check_line(const SaleLine& line, const LineTotals& amounts,
                                      bool tax_is_added, Sums& sums) {
  if (!is_extended(line, amounts)) return "extended";
  return check_amounts(amounts, tax_is_added, sums);
}

std::optional<std::string> check_rates(const std::vector<TaxAmount>& stored, const Sums& sums) {
  std::map<core::TaxRateId, RateSum> rates;
  for (const TaxAmount& row : stored) {
    if (!rates.try_emplace(row.rate, RateSum{row.base.minor, row.tax.minor}).second) {
      return "totals.taxes";
    }
  }
  return rates == sums.rates ? std::nullopt : std::optional<std::string>{"totals.taxes"};
}

std::optional<std::string> check_totals(const core::SaleTotals& totals, const Sums& sums) {
  if (sums.payable != totals.subtotal.minor) return "totals.subtotal";
  if (sums.line_discount != totals.line_discount.minor) return "totals.line_discount";
  if (sums.sale_discount != totals.sale_discount.minor) return "totals.sale_discount";
  if (sums.tax != totals.tax.minor) return "totals.tax";
  if (sums.total != totals.total.minor) return "totals.total";
  return check_rates(totals.taxes, sums);
}

}  // namespace

std::optional<std::string> find_inconsistency(const core::SaleRecorded& recorded) {
  const core::SaleTotals& totals = recorded.totals;
  const bool tax_is_added = recorded.tax_policy.mode == core::TaxMode::added_to_price;

  Sums sums;
  auto amounts = totals.lines.begin();
  for (std::size_t i = 0; i < recorded.sale.lines().size(); ++i) {
    const SaleLine& line = recorded.sale.lines()[i];
    if (line.voided) continue;
    const std::string path = "lines[" + std::to_string(i) + "].amounts";
    if (amounts == totals.lines.end() || amounts->number != line.number) return path;
    if (const auto field = check_line(line, *amounts, tax_is_added, sums)) {
      return path + '.' + *field;
    }
    ++amounts;
  }
  if (amounts != totals.lines.end() || totals.lines.empty()) return "lines";

  if (auto path = check_totals(totals, sums)) return path;

  Int128 settled = 0;
  for (const core::Tender& tender : recorded.tenders) {
    settled += Int128{tender.tendered.minor} - tender.change.minor;
  }
  if (settled != totals.total.minor) return "tenders";
  return std::nullopt;
}

std::optional<std::string> find_inconsistency(const core::GoodsReturned& returned) {
  const core::SaleTotals& totals = returned.totals;
  const bool tax_is_added = returned.tax_policy.mode == core::TaxMode::added_to_price;
  if (returned.lines.empty() || returned.lines.size() != totals.lines.size()) return "lines";

  Sums sums;
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < returned.lines.size(); ++i) {
    const std::string path = "lines[" + std::to_string(i) + "].";
    if (returned.lines[i].number <= last) return path + "number";
    last = returned.lines[i].number;
    if (const auto field = check_amounts(totals.lines[i], tax_is_added, sums)) {
      return path + "amounts." + *field;
    }
  }
  if (auto path = check_totals(totals, sums)) return path;

  Int128 paid_back = 0;
  for (const core::Refund& refund : returned.refunds) paid_back += refund.amount.minor;
  if (paid_back != totals.total.minor) return "refunds";
  return std::nullopt;
}

}  // namespace holdfast::codec
