#include "tests/sim/books.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>

#include "pos/codec/codec.h"
#include "pos/core/hex.h"
#include "pos/core/overloaded.h"

namespace holdfast::sim {
namespace {

std::string number(std::int64_t value) {
  return std::to_string(value);
}

// "Journal 412:9f3c1a2b77de0142", on a shift's report.
std::optional<std::string_view> journal_line(const core::ReceiptDocument& document) {
  constexpr std::string_view kJournal = "Journal ";
  for (const core::ReceiptBlock& block : document.blocks) {
    const auto* text = std::get_if<core::ReceiptText>(&block);
    if (text != nullptr && text->text.starts_with(kJournal)) {
      return std::string_view(text->text).substr(kJournal.size());
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> receipt_number_of(const core::ReceiptDocument& document) {
  for (const core::ReceiptBlock& block : document.blocks) {
    const auto* barcode = std::get_if<core::ReceiptBarcode>(&block);
    if (barcode == nullptr) continue;
    const std::string_view digits =
        std::string_view(barcode->data).substr(barcode->data.find('-') + 1);
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  return std::nullopt;
}

bool says(const core::ReceiptDocument& document, std::string_view words) {
  return std::ranges::any_of(document.blocks, [words](const core::ReceiptBlock& block) {
    const auto* text = std::get_if<core::ReceiptText>(&block);
    return text != nullptr && text->text == words;
  });
}

void Books::attempted(const ports::NewEntry& entry) {
  in_flight_ = entry.id;
}

void Books::promised(const ports::StoredEntry& entry) {
  in_flight_.reset();
  if (entry.seq != entries() + 1) {
    return violated("entry " + number(entry.seq) + " was promised after " + number(entries()));
  }
  take(entry);
}

void Books::found(std::int64_t last_seq, const std::vector<ports::StoredEntry>& tail) {
  if (last_seq < entries()) {
    return violated("acknowledged entries are lost: " + number(entries()) +
                    " were promised, the journal ends at " + number(last_seq));
  }
  for (const ports::StoredEntry& entry : tail) {
    if (entry.seq <= entries()) {
      if (hashes_[static_cast<std::size_t>(entry.seq) - 1] != entry.hash) {
        return violated("entry " + number(entry.seq) + " is not the one that was promised");
      }
      continue;
    }
    // Committed, and the answer was lost: it is real.
    if (entry.seq != entries() + 1 || in_flight_ != entry.id) {
      return violated("entry " + number(entry.seq) + " was never written by the till");
    }
    in_flight_.reset();
    take(entry);
  }
  if (last_seq != entries()) violated("the journal cannot be read to its end");
  kicks_due_ = slips_due_ = 0;  // what was not sent before the end is not sent any more
}

void Books::take(const ports::StoredEntry& entry) {
  const auto body = codec::decode(entry.kind, entry.version, entry.payload);
  if (!body) return violated("entry " + number(entry.seq) + " cannot be decoded");
  hashes_.push_back(entry.hash);
  kinds_.push_back(entry.kind);
  std::visit(core::Overloaded{
                 [&](const core::ShiftOpened& e) {
                   if (shift_.open) violated("a shift was opened in an open one");
                   shift_.open = true;
                   shift_.opening_float = cash_ = e.opening_float.minor;
                   shift_.total = shift_.moved = shift_.paid_back = 0;
                   cash_is_certain_ = true;
                 },
                 [&](const core::SaleRecorded& e) { take(e, entry.seq); },
                 [&](const core::SaleVoided&) {},
                 [&](const core::ShiftClosed& e) {
                   shift_.open = false;
                   if (e.sales_total.minor != shift_.total) {
                     violated("the shift's report says " + number(e.sales_total.minor) +
                              ", the sales sum to " + number(shift_.total));
                   }
                   if (e.expected_cash.minor != shift_.expected()) {
                     violated("the closed shift expects " + number(e.expected_cash.minor) +
                              " in the drawer, recorded are " + number(shift_.expected()));
                   }
                   if (cash_is_certain_ && e.counted_cash.minor != e.expected_cash.minor) {
                     violated("counted " + number(e.counted_cash.minor) + ", expected " +
                              number(e.expected_cash.minor));
                   }
                   shift_.closed_total += e.sales_total.minor;
                 },
                 [&](const core::CashMoved& e) { take(e); },
                 [&](const core::DrawerOpened&) { ++kicks_due_; },
                 [&](const core::CountSubmitted& e) { take(e, entry.seq); },
                 [&](const core::GoodsReturned& e) { take(e, entry.seq); },
             },
             *body);
  shifts_.push_back(shift_);
}

void Books::take(const core::SaleRecorded& sale, std::int64_t seq) {
  SaleFacts facts;
  facts.seq = seq;
  facts.id = sale.sale.id();
  facts.total = sale.totals.total.minor;
  for (const core::SaleLine& line : sale.sale.lines()) {
    if (!line.voided) facts.goods[line.variant] += line.quantity.thousandths;
  }
  std::int64_t paid = 0;
  for (const core::Tender& tender : sale.tenders)
    paid += tender.tendered.minor - tender.change.minor;
  if (paid != facts.total) violated("paid " + number(paid) + " for " + number(facts.total));
  if (tendering_ && facts.goods != *tendering_) {
    violated("sale " + number(sale.receipt_number) + " records other goods than were sold");
  }
  number_follows(sale.receipt_number);
  shift_.total += facts.total;
  sales_.emplace(sale.receipt_number, std::move(facts));
}

void Books::number_follows(std::int64_t receipt_number) {
  const std::int64_t expected = sales_.empty() ? 1 : sales_.rbegin()->first + 1;
  if (receipt_number != expected) {
    violated("receipt " + number(receipt_number) + " follows " + number(expected - 1));
  }
}

void Books::take(const core::GoodsReturned& returned, std::int64_t seq) {
  SaleFacts facts;
  facts.seq = seq;
  facts.id = returned.id;
  facts.original = returned.original_receipt;
  facts.total = -returned.totals.total.minor;
  Basket back;
  for (const core::ReturnedLine& line : returned.lines) {
    facts.goods[line.variant] -= line.quantity.thousandths;
    back[line.variant] += line.quantity.thousandths;
  }
  if (taking_back_ && back != *taking_back_) {
    violated("return " + number(returned.receipt_number) + " records other goods than came back");
  }
  number_follows(returned.receipt_number);
  shift_.paid_back += returned.totals.total.minor;
  sales_.emplace(returned.receipt_number, std::move(facts));
  check_return(returned.original_receipt);
}

void Books::check_return(std::int64_t receipt_number) {
  const auto original = sales_.find(receipt_number);
  if (original == sales_.end() || original->second.original != 0) {
    return violated("goods came back for receipt " + number(receipt_number) + ", which is no sale");
  }
  std::int64_t kept = original->second.total;
  Basket goods = original->second.goods;
  for (const auto& [receipt, facts] : sales_) {
    if (facts.original != receipt_number) continue;
    kept += facts.total;
    for (const auto& [good, pieces] : facts.goods) goods[good] += pieces;
  }
  const bool all_back = std::ranges::all_of(goods, [](const auto& of) { return of.second == 0; });
  const bool too_many = std::ranges::any_of(goods, [](const auto& of) { return of.second < 0; });
  if (too_many) violated("more came back than receipt " + number(receipt_number) + " sold");
  if (kept < 0 || (all_back && kept != 0)) {
    violated("of receipt " + number(receipt_number) + " " + number(kept) + " is left");
  }
}

void Books::take(const core::CashMoved& moved) {
  const bool in = moved.direction == core::CashMoved::Direction::in;
  const std::int64_t amount = in ? moved.amount.minor : -moved.amount.minor;
  shift_.moved += amount;
  cash_ += amount;
  ++kicks_due_;
  ++slips_due_;
}

void Books::take(const core::CountSubmitted& submitted, std::int64_t seq) {
  if (!submitted_.emplace(submitted.count.id(), CountFacts{seq}).second) {
    violated("a count was submitted twice");
  }
  if (submitting_ && *submitting_ != submitted.count) {
    violated("the count that was submitted is not the one on the screen");
  }
  submitting_.reset();
}

void Books::forget_after(std::int64_t last_seq) {
  const auto left = static_cast<std::size_t>(last_seq);
  lost_.assign(hashes_.begin() + static_cast<std::ptrdiff_t>(left), hashes_.end());
  hashes_.resize(left);
  kinds_.resize(left);
  shifts_.resize(left);
  shift_ = left == 0 ? Shift{} : shifts_.back();
  in_flight_.reset();
  tendering_.reset();
  submitting_.reset();
  std::erase_if(submitted_, [last_seq](const auto& count) { return count.second.seq > last_seq; });
  taking_back_.reset();
  std::erase_if(sales_, [last_seq](const auto& sale) { return sale.second.seq > last_seq; });
  cash_is_certain_ = false;
}

void Books::brought_back(std::span<const ports::StoredEntry> entries) {
  for (const ports::StoredEntry& entry : entries) {
    if (lost_.empty() || lost_.front() != entry.hash) {
      return violated("entry " + number(entry.seq) + " came back as another one than was lost");
    }
    lost_.erase(lost_.begin());
    tendering_.reset();
    submitting_.reset();
    taking_back_.reset();
    take(entry);
    // The customer of a sale from then has left.
    if (entry.kind == "sale" || entry.kind == "goods_returned") {
      sales_.rbegin()->second.settled = true;
    }
  }
  cash_is_certain_ = false;
}

void Books::take_over(const Books& other) {
  const Report report = std::move(report_);
  *this = other;
  report_ = report;
  in_flight_.reset();
  tendering_.reset();
  submitting_.reset();
  taking_back_.reset();
  cash_is_certain_ = false;
}

void Books::adopt(const std::vector<ports::StoredEntry>& all) {
  for (std::size_t at = 0; at < all.size() && at < hashes_.size(); ++at) {
    hashes_[at] = all[at].hash;
  }
}

bool Books::lost_at_server(const std::vector<ports::Hash256>& held) const {
  return !lost_.empty() && std::ranges::find(held, lost_.front()) != held.end();
}

bool Books::settled(std::int64_t receipt_number, core::Money total) {
  const auto found = sales_.find(receipt_number);
  if (found == sales_.end()) {
    violated("the cashier was told of sale " + number(receipt_number) +
             ", which is not in the journal");
    return false;
  }
  SaleFacts& facts = found->second;
  // What is shown of a return is what the customer gets.
  if (facts.total != (facts.original == 0 ? total.minor : -total.minor)) {
    violated("another total on the screen than recorded");
  }
  if (facts.settled) return false;
  facts.settled = true;
  cash_ += facts.total;
  return true;
}

void Books::expects(bool shift_open, std::int64_t expected_cash) {
  if (shift_open != shift_.open) {
    return violated(shift_open ? "the till has a shift open that the journal has not"
                               : "the till does not know of the open shift");
  }
  if (shift_open && expected_cash != shift_.expected()) {
    violated("the till expects " + number(expected_cash) + " in the drawer, recorded are " +
             number(shift_.expected()));
  }
}

void Books::printing(const core::ReceiptDocument& document) {
  if (const auto receipt = receipt_number_of(document)) {
    if (!sales_.contains(*receipt)) {
      violated("a receipt for sale " + number(*receipt) + ", which is not committed");
    }
    return;
  }
  if (says(document, "CASH IN") || says(document, "CASH OUT")) {
    if (slips_due_-- == 0) violated("a slip for cash that no entry tells of");
    return;
  }
  if (says(document, "STOCK COUNT")) {
    if (count_of(document) == nullptr) violated("a slip for a count that no entry tells of");
    return;
  }
  const auto head = journal_line(document);
  if (!head) return violated("a paper that is neither a receipt nor a shift's report");
  std::int64_t seq = 0;
  std::from_chars(head->data(), head->data() + head->size(), seq);
  if (seq < 1 || seq > entries() || kinds_[static_cast<std::size_t>(seq) - 1] != "shift_closed") {
    return violated("a shift's report for entry " + number(seq) + ", which closes none");
  }
  const auto& hash = hashes_[static_cast<std::size_t>(seq) - 1];
  if (!head->ends_with(":" + core::to_hex(std::span(hash).first<8>()))) {
    violated("the shift's report shows another hash than the journal has");
  }
}

Books::CountFacts* Books::count_of(const core::ReceiptDocument& document) {
  const auto count = std::ranges::find_if(submitted_, [&document](const auto& submitted) {
    return says(document, "Count " + submitted.first.to_string());
  });
  return count == submitted_.end() ? nullptr : &count->second;
}

void Books::printed(const core::ReceiptDocument& document) {
  if (says(document, "DUPLICATE")) return;
  const auto receipt = receipt_number_of(document);
  if (!receipt) {
    CountFacts* count = count_of(document);
    if (count != nullptr && ++count->originals > 1) {
      violated("two originals of the slip of a count are on paper");
    }
    return;
  }
  const auto found = sales_.find(*receipt);
  if (found != sales_.end() && ++found->second.originals > 1) {
    violated("two originals of receipt " + number(*receipt) + " are on paper");
  }
}

void Books::kicking(std::int64_t receipt_number) {
  if (receipt_number == 0) {
    if (kicks_due_-- == 0) violated("the drawer opens, and no entry tells of it");
    return;
  }
  const auto found = sales_.find(receipt_number);
  if (found == sales_.end()) return violated("the drawer opens without a committed sale");
  if (++found->second.kicks > 1) {
    violated("the drawer opens twice for sale " + number(receipt_number));
  }
}

std::int64_t Books::sales_total() const {
  std::int64_t sum = 0;
  for (const auto& [receipt, sale] : sales_) sum += sale.total;
  return sum;
}

void Books::check_all_settled() {
  for (const auto& [receipt, sale] : sales_) {
    if (!sale.settled) violated("sale " + number(receipt) + " was never shown to the cashier");
  }
}

}  // namespace holdfast::sim
