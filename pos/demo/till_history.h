// What a till did: shifts, sales, returns, cash and a count, each as an entry of its journal and as
// the rows that the server makes of it (db/schema, "Posting"). Amounts come from the same rules as
// a till's.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "pos/core/entries.h"
#include "pos/core/refund.h"
#include "pos/demo/dice.h"
#include "pos/demo/goods.h"
#include "pos/demo/master.h"
#include "pos/demo/plan.h"
#include "pos/demo/rows.h"
#include "pos/demo/stock.h"

namespace holdfast::demo {

// The goods that are sold most, kept at hand.
class Range {
 public:
  explicit Range(const Plan& plan);
  // The first ones more often than the last.
  [[nodiscard]] const Good& pick(Dice& dice) const;
  [[nodiscard]] const Good& at(std::size_t place) const { return goods_[place]; }
  [[nodiscard]] std::size_t size() const { return goods_.size(); }

 private:
  std::vector<Good> goods_;
};

// What all that was recorded names, for the tables recorded_…
struct Named {
  std::set<std::uint64_t> goods;
  std::set<core::PersonId> people;
  std::set<core::LocationId> places;
};

class TillHistory {
 public:
  // All of these outlive it.
  TillHistory(const Plan& plan, std::size_t till, const Range& range, const Outside& outside,
              Stock& stock, Named& named, RowSink& sink);

  // One shift with so many sales.
  void work(Day day, int sales, bool counts_stock);
  // The end of the chain.
  void finish();

 private:
  struct OpenShift {
    core::ShiftOpened opened;
    core::Instant opened_at;
    core::EntryId entry;
    core::Money expected_cash, sales_total;
    std::int64_t sale_count = 0;
  };
  struct Customer {  // somebody who may come back with the goods
    core::SaleFound found;
    std::vector<Good> goods;  // by line, from number 1
  };

  core::EntryId append(const core::EntryBody& body, core::Instant at);
  [[nodiscard]] core::Money money(std::int64_t minor) const { return plan_.money(minor); }
  [[nodiscard]] core::PersonId cashier() const;
  [[nodiscard]] core::LocationId location() const;
  void open_shift(Day day);
  void close_shift(core::Instant at);
  void sell(core::Instant at);
  void void_sale(core::Instant at);
  void take_back(core::Instant at);
  void move_cash(core::Instant at, core::CashMoved::Direction direction);
  void open_drawer(core::Instant at);
  void count_stock(core::Instant at);
  core::Sale ring_up(core::Instant at, std::vector<Good>& goods);
  void record_cash(const core::EntryId& id, std::string_view kind, const core::Money* amount,
                   std::string_view reason, core::PersonId by, core::Instant at);
  void record_items(const core::SaleRecorded& sale, const std::vector<Good>& goods);
  Row transaction_row(core::TransactionId id, std::string_view kind, std::string_view status,
                      core::PersonId by) const;

  const Plan& plan_;
  std::size_t till_;
  const Range& range_;
  const Outside& outside_;
  Stock& stock_;
  Named& named_;
  RowSink& sink_;
  Dice dice_;
  std::uint64_t ids_ = 0;
  std::int64_t seq_ = 0;
  ports::Hash256 hash_{};
  core::Instant last_at_;
  std::int64_t receipt_number_ = 0;
  OpenShift shift_;
  std::vector<Customer> recent_;
  std::set<std::uint64_t> sold_once_;
};

}  // namespace holdfast::demo
