#include "pos/core/receipt.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

namespace holdfast::core {
namespace {

constexpr std::string_view kTimes = " \u00D7 ";

class Builder {
 public:
  void text(std::string text, Align align = Align::left, Emphasis emphasis = Emphasis::normal) {
    document_.blocks.emplace_back(ReceiptText{std::move(text), align, emphasis});
  }
  void pair(std::string left, std::string right, Emphasis emphasis = Emphasis::normal) {
    document_.blocks.emplace_back(ReceiptPair{std::move(left), std::move(right), emphasis});
  }
  void rule() { document_.blocks.emplace_back(ReceiptRule{}); }
  void barcode(std::string data) { document_.blocks.emplace_back(ReceiptBarcode{std::move(data)}); }
  void feed(int lines) { document_.blocks.emplace_back(ReceiptFeed{lines}); }
  [[nodiscard]] ReceiptDocument take() { return std::move(document_); }

 private:
  ReceiptDocument document_;
};

void each_line(std::string_view text, const auto& visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) visit(std::string{text.substr(0, end)});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// "10 %", "8.875 %"
std::string percentage(std::int32_t parts_per_million) {
  std::string text = std::to_string(parts_per_million / 10'000);
  if (const std::int32_t rest = parts_per_million % 10'000; rest != 0) {
    std::string decimals = std::to_string(10'000 + rest).substr(1);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    text += '.' + decimals;
  }
  return text + " %";
}

std::string taken_off(Money amount) {
  return amount.is_zero() ? to_display_number(amount) : to_display_number(-amount);
}

std::string discount_words(const Discount& discount) {
  std::string words = "Discount";
  if (discount.kind == Discount::Kind::percent)
    words += ' ' + percentage(discount.parts_per_million);
  if (!discount.reason.empty()) words += ", " + discount.reason;
  return words;
}

void head(Builder& out, const ShopProfile& shop) {
  out.text(shop.shop_name, Align::centre, Emphasis::large);
  each_line(shop.address, [&](std::string line) { out.text(std::move(line), Align::centre); });
  if (!shop.tax_number.empty()) out.text("Tax no. " + shop.tax_number, Align::centre);
}

void sold_line(Builder& out, const SaleLine& line, const LineTotals& totals) {
  const bool single = line.unit == "each" && line.quantity == kOne;
  if (single && !line.override_price) {
    out.pair(line.name, to_display_number(totals.extended));
  } else {
    out.text(line.name);
    std::string left = "  " + to_plain(line.quantity);
    if (line.unit != "each") left += ' ' + line.unit;
    left += kTimes;
    left += to_display_number(line.unit_price());
    if (line.override_price) left += " (was " + to_display_number(line.list_price) + ")";
    out.pair(std::move(left), to_display_number(totals.extended));
  }
  if (line.discount) {
    out.pair("  " + discount_words(*line.discount), taken_off(totals.line_discount));
  }
}

void returned_line(Builder& out, const ReturnedLine& line, const LineTotals& totals) {
  const bool single = line.unit == "each" && line.quantity == kOne;
  std::string left = line.name;
  if (!single) {
    out.text(line.name);
    left = "  " + to_plain(line.quantity);
    if (line.unit != "each") left += ' ' + line.unit;
    left += kTimes;
    left += to_display_number(line.unit_price);
  }
  out.pair(std::move(left), to_display_number(totals.extended));
}

void tax_table(Builder& out, const SaleTotals& totals, const TaxPolicy& policy) {
  if (totals.taxes.empty()) return;
  const bool included = policy.mode == TaxMode::included_in_price;
  out.rule();
  out.text(included ? "Tax included in the total" : "Tax added to the prices");
  for (const TaxAmount& tax : totals.taxes) {
    out.pair(tax.name + " of " + to_display_number(tax.base), to_display_number(tax.tax));
  }
  if (totals.taxes.size() > 1) out.pair("Tax", to_display_number(totals.tax));
}

std::string when(LocalTime at) {
  return at.date() + ' ' + at.clock();
}

// The till's list of receipts shows some after each command: printf would be what it waits for.
std::string with_zeros(std::int64_t value, std::size_t digits) {
  std::string text = std::to_string(value);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

}  // namespace

std::string receipt_code(const ShopProfile& shop, std::int64_t receipt_number) {
  return with_zeros(shop.terminal_number, 4) + '-' + with_zeros(receipt_number, 6);
}

std::optional<ReceiptCode> read_receipt_code(std::string_view text) {
  constexpr std::size_t kTerminalDigits = 4, kLeastDigits = 6, kMostDigits = 12;
  const auto digits = [](std::string_view part) -> std::optional<std::int64_t> {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    const bool all = !part.empty() && error == std::errc{} && end == part.data() + part.size();
    return all && part.front() != '-' ? std::optional(value) : std::nullopt;
  };
  std::string_view number = text;
  std::optional<std::int64_t> terminal;
  const std::size_t between = text.find_first_of("-.");
  if (between != std::string_view::npos || text.size() >= kTerminalDigits + kLeastDigits) {
    const bool together = between == std::string_view::npos;
    terminal = digits(text.substr(0, together ? kTerminalDigits : between));
    number = text.substr(together ? kTerminalDigits : between + 1);
    if (!terminal || *terminal > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  }
  const auto value = number.size() > kMostDigits ? std::nullopt : digits(number);
  if (!value || *value < 1) return std::nullopt;
  ReceiptCode code;
  if (terminal) code.terminal = static_cast<std::int32_t>(*terminal);
  code.number = *value;
  return code;
}

ReceiptDocument sale_receipt(const SaleRecorded& sale, const ShopProfile& shop,
                             const std::string& cashier_name, LocalTime at, bool duplicate) {
  const std::string code = receipt_code(shop, sale.receipt_number);
  const SaleTotals& totals = sale.totals;
  Builder out;

  if (duplicate) out.text("DUPLICATE", Align::centre, Emphasis::large);
  head(out, shop);
  out.feed(1);
  out.pair("Receipt " + code, when(at));
  if (!shop.terminal_name.empty()) out.text(shop.terminal_name);
  out.rule();

  for (const LineTotals& line_totals : totals.lines) {
    if (const SaleLine* line = sale.sale.find(line_totals.number)) {
      sold_line(out, *line, line_totals);
    }
  }
  out.rule();

  const bool added = sale.tax_policy.mode == TaxMode::added_to_price;
  if (sale.sale.discount() || added) out.pair("Subtotal", to_display_number(totals.subtotal));
  if (sale.sale.discount()) {
    out.pair(discount_words(*sale.sale.discount()), taken_off(totals.sale_discount));
  }
  if (added && !totals.taxes.empty()) out.pair("Tax", to_display_number(totals.tax));
  out.pair("TOTAL", to_display(totals.total), Emphasis::large);

  Money change{0, totals.total.currency};
  for (const Tender& tender : sale.tenders) {
    out.pair("Cash", to_display_number(tender.tendered));
    change += tender.change;
  }
  out.pair("Change", to_display_number(change), Emphasis::strong);

  tax_table(out, totals, sale.tax_policy);
  out.rule();
  if (!cashier_name.empty()) out.text("Served by " + cashier_name);
  out.feed(1);
  out.barcode(code);
  if (!shop.receipt_footer.empty()) {
    out.feed(1);
    each_line(shop.receipt_footer,
              [&](std::string line) { out.text(std::move(line), Align::centre); });
  }
  if (duplicate) out.text("DUPLICATE", Align::centre, Emphasis::strong);
  return out.take();
}

ReceiptDocument return_receipt(const GoodsReturned& returned, const ShopProfile& shop,
                               const std::string& by_name, LocalTime at, bool duplicate) {
  const std::string code = receipt_code(shop, returned.receipt_number);
  const SaleTotals& totals = returned.totals;
  Builder out;

  if (duplicate) out.text("DUPLICATE", Align::centre, Emphasis::large);
  head(out, shop);
  out.feed(1);
  out.text("RETURN", Align::centre, Emphasis::large);
  out.pair("Receipt " + code, when(at));
  out.text("Goods from receipt " + receipt_code(shop, returned.original_receipt));
  if (!shop.terminal_name.empty()) out.text(shop.terminal_name);
  out.rule();

  for (std::size_t i = 0; i < returned.lines.size() && i < totals.lines.size(); ++i) {
    returned_line(out, returned.lines[i], totals.lines[i]);
  }
  out.rule();

  const Money discount = totals.line_discount + totals.sale_discount;
  if (!discount.is_zero()) out.pair("Discounts at the sale", taken_off(discount));
  const bool added = returned.tax_policy.mode == TaxMode::added_to_price;
  if (added && !totals.taxes.empty()) out.pair("Tax", to_display_number(totals.tax));
  out.pair("PAID BACK", to_display(totals.total), Emphasis::large);
  for (const Refund& refund : returned.refunds) {
    out.pair("Cash", to_display_number(refund.amount));
  }
  tax_table(out, totals, returned.tax_policy);
  out.rule();
  out.text("Reason: " + returned.reason);
  if (!by_name.empty()) out.text("Taken back by " + by_name);
  out.feed(3);
  out.text("Customer's signature ____________________");
  out.feed(1);
  out.barcode(code);
  if (duplicate) out.text("DUPLICATE", Align::centre, Emphasis::strong);
  return out.take();
}

ReceiptDocument cash_slip(const CashMoved& moved, const ShopProfile& shop,
                          const std::string& by_name, LocalTime at) {
  const bool in = moved.direction == CashMoved::Direction::in;
  Builder out;
  head(out, shop);
  out.feed(1);
  out.text(in ? "CASH IN" : "CASH OUT", Align::centre, Emphasis::large);
  out.pair(shop.terminal_name, when(at));
  out.rule();
  out.pair(moved.reason.empty() ? "Amount" : moved.reason, to_display(moved.amount),
           Emphasis::strong);
  out.rule();
  out.text(in ? "Put in by " + by_name : "Taken out by " + by_name);
  out.feed(3);
  out.text("Signature ________________________");
  return out.take();
}

ReceiptDocument count_slip(const CountSubmitted& submitted, const ShopProfile& shop,
                           const std::string& by_name, LocalTime at, bool duplicate) {
  constexpr std::size_t kMostCodes = 20;
  const StockCount& count = submitted.count;
  Builder out;
  if (duplicate) out.text("DUPLICATE", Align::centre, Emphasis::large);
  head(out, shop);
  out.feed(1);
  out.text("STOCK COUNT", Align::centre, Emphasis::large);
  out.pair(shop.terminal_name, when(at));
  out.rule();
  out.pair("Products", std::to_string(count.size() - count.unknown()), Emphasis::strong);
  out.pair("Pieces", to_plain(count.pieces()), Emphasis::strong);
  if (count.unknown() > 0) {
    out.pair("Barcodes without a product", std::to_string(count.unknown()), Emphasis::strong);
    std::size_t listed = 0;
    for (const auto& part : count.parts()) {
      for (const CountLine& line : *part) {
        if (!line.variant.is_nil() || listed++ >= kMostCodes) continue;
        out.pair(line.barcode, to_plain(line.counted));
      }
    }
    if (count.unknown() > kMostCodes) {
      out.text("and " + std::to_string(count.unknown() - kMostCodes) + " more");
    }
  }
  out.rule();
  if (!by_name.empty()) out.text("Counted by " + by_name);
  out.text("Count " + count.id().to_string());
  return out.take();
}

ReceiptDocument shift_report(const ShiftClosed& closed, const DrawerTotals& drawer,
                             const ShopProfile& shop, const std::string& by_name, LocalTime at,
                             const std::string& journal_head, bool duplicate) {
  const Money variance = closed.counted_cash - closed.expected_cash;
  std::string difference = to_display_number(variance);
  if (variance.minor > 0) difference.insert(0, 1, '+');
  Builder out;

  if (duplicate) out.text("DUPLICATE", Align::centre, Emphasis::large);
  head(out, shop);
  out.feed(1);
  out.text("SHIFT REPORT", Align::centre, Emphasis::strong);
  out.pair(shop.terminal_name, when(at));
  if (!by_name.empty()) out.text("Closed by " + by_name);
  out.rule();
  out.pair("Sales", std::to_string(closed.sale_count));
  out.pair("Sales total", to_display(closed.sales_total), Emphasis::strong);
  if (drawer.returns > 0) {
    out.pair("Returns", std::to_string(drawer.returns));
    out.pair("Paid back", taken_off(drawer.returned), Emphasis::strong);
  }
  out.rule();
  if (!drawer.put_in.is_zero()) out.pair("Cash put in", to_display_number(drawer.put_in));
  if (!drawer.taken_out.is_zero()) out.pair("Cash taken out", taken_off(drawer.taken_out));
  if (drawer.openings > 0) out.pair("Opened without a sale", std::to_string(drawer.openings));
  out.pair("Cash expected", to_display_number(closed.expected_cash));
  out.pair("Cash counted", to_display_number(closed.counted_cash));
  out.pair("Difference", std::move(difference), Emphasis::strong);
  out.feed(1);
  out.text("Shift " + closed.shift.to_string());
  out.text("Journal " + journal_head);
  return out.take();
}

}  // namespace holdfast::core
