// Looking a sale and its returns up in a journal.
#include "pos/till/receipt_search.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "tests/till/shop.h"

namespace holdfast::till {
namespace {

using Journal = std::vector<CommittedEntry>;

core::TransactionId transaction(std::int64_t number) {
  core::TransactionId id;
  for (std::size_t i = 0; i < 8; ++i) {
    id.value.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return id;
}

void append(Journal& journal, core::EntryBody body) {
  CommittedEntry entry;
  entry.seq = static_cast<std::int64_t>(journal.size()) + 1;
  entry.body = std::move(body);
  journal.push_back(std::move(entry));
}

core::SaleRecorded sale(std::int64_t number) {
  core::SaleRecorded recorded;
  recorded.receipt_number = number;
  recorded.sale = core::Sale{transaction(number), {}};
  return recorded;
}

core::GoodsReturned of(std::int64_t number, std::int64_t original, std::int64_t pieces) {
  core::GoodsReturned returned;
  returned.id = transaction(number);
  returned.receipt_number = number;
  returned.original = transaction(original);
  returned.original_receipt = original;
  returned.lines.resize(1);
  returned.lines[0].number = 1;
  returned.lines[0].quantity = core::Quantity::of(pieces);
  return returned;
}

std::int64_t last_return(const Journal& journal) {
  const auto found = std::find_if(journal.rbegin(), journal.rend(), [](const auto& entry) {
    return std::holds_alternative<core::GoodsReturned>(entry.body);
  });
  return found == journal.rend() ? 0 : found->seq;
}

struct Outcome {
  command::ReceiptLookedUp answer;
  int entries_read = 0;
};

enum class Reading { all, until_decided };

Outcome look_up(const Journal& journal, std::int64_t number,
                Reading reading = Reading::until_decided) {
  ReceiptSearch search(number, static_cast<std::int64_t>(journal.size()), last_return(journal));
  Outcome outcome;
  while (const auto range = search.next()) {
    EXPECT_LE(range->last - range->first, 200);
    for (std::int64_t seq = range->first; seq <= range->last; ++seq) {
      if (search.decided() && reading == Reading::until_decided) break;
      ++outcome.entries_read;
      const CommittedEntry& entry = journal[static_cast<std::size_t>(seq) - 1];
      const bool returned = std::holds_alternative<core::GoodsReturned>(entry.body);
      const bool sold = std::holds_alternative<core::SaleRecorded>(entry.body);
      if (search.wants(returned ? "goods_returned" : sold ? "sale" : "drawer_opened")) {
        search.take(entry);
      }
    }
    search.range_read();
  }
  outcome.answer = search.answer(7);
  return outcome;
}

RC_GTEST_PROP(ReceiptSearchProperty, FindsEachReceiptAndAllThatCameBackOfIt, ()) {
  Journal journal;
  std::map<std::int64_t, std::int64_t> returned;  // pieces, by the sale's receipt number
  std::vector<std::int64_t> sales, returns;
  std::int64_t number = 0;
  for (int left = *rc::gen::inRange(0, 120); left > 0; --left) {
    switch (*rc::gen::element(0, 0, 1, 2)) {
      case 0:
        append(journal, sale(++number));
        sales.push_back(number);
        break;
      case 1:
        if (sales.empty()) break;
        returns.push_back(*rc::gen::elementOf(sales));
        append(journal, of(++number, returns.back(), 2));
        returned[returns.back()] += 2;
        returns.back() = number;
        break;
      default:
        // Long runs of entries without a receipt, too.
        for (int runs = *rc::gen::inRange(0, 30); runs >= 0; --runs) {
          append(journal, core::DrawerOpened{});
        }
    }
  }
  for (const std::int64_t wanted : sales) {
    const auto answer = look_up(journal, wanted).answer;
    RC_ASSERT(answer.look_up == 7U);
    RC_ASSERT(answer.found.has_value() && !answer.error.has_value());
    RC_ASSERT(answer.found->sale.receipt_number == wanted);
    const auto back = answer.found->returned.find(1);
    const std::int64_t pieces =
        back == answer.found->returned.end() ? 0 : back->second.thousandths / 1'000;
    RC_ASSERT(pieces == returned[wanted]);
    RC_ASSERT(look_up(journal, wanted, Reading::all).answer.found == answer.found);
  }
  for (const std::int64_t wanted : returns) {
    const auto answer = look_up(journal, wanted).answer;
    RC_ASSERT(!answer.found.has_value());
    RC_ASSERT(answer.error->code == core::ErrorCode::receipt_of_return);
    RC_ASSERT(look_up(journal, wanted, Reading::all).answer.error == answer.error);
  }
  for (const std::int64_t wanted : {std::int64_t{0}, number + 1}) {
    const auto answer = look_up(journal, wanted).answer;
    RC_ASSERT(!answer.found.has_value() && !answer.error.has_value());
  }
}

TEST(ReceiptSearch, ReadsLittleOfALongJournal) {
  Journal journal;
  for (std::int64_t number = 1; number <= 100'000; ++number) append(journal, sale(number));
  const Outcome outcome = look_up(journal, 77);
  ASSERT_TRUE(outcome.answer.found);
  EXPECT_LE(outcome.entries_read, 17);
  EXPECT_LE(look_up(journal, 77, Reading::all).entries_read, 17 * 8);
  // No return: nothing behind the sale is read.
  append(journal, of(100'001, 99'990, 1));
  EXPECT_LE(look_up(journal, 99'990).entries_read, 17 + 11);
}

}  // namespace
}  // namespace holdfast::till
