// What the back office did while the tills sold: goods ordered and received, transfers, orders of
// the sales channels.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "pos/demo/dice.h"
#include "pos/demo/stock.h"
#include "pos/demo/till_history.h"

namespace holdfast::demo {

class Documents {
 public:
  // All of these outlive it.
  Documents(const Plan& plan, const Range& range, Stock& stock, RowSink& sink)
      : plan_(plan), range_(range), stock_(stock), sink_(sink) {}

  // What falls on this day, before the tills open.
  void work(Day day);
  // What is only planned when the history ends.
  void finish();

 private:
  struct Line {
    const Good* good;
    std::int64_t quantity;  // pieces
  };
  struct Step {
    std::string_view status;
    core::Instant at;
  };

  [[nodiscard]] std::vector<Line> choose(Dice& dice, std::size_t most, std::int64_t low,
                                         std::int64_t high) const;
  [[nodiscard]] bool is_over(core::Instant at) const { return at < plan_.request.today.at(0); }
  void later(Day day, std::function<void()> what) { due_[day].push_back(std::move(what)); }

  void do_what_is_due(Day day);
  void order_goods(Day day, bool draft);
  void receive(std::uint64_t number, const core::Uuid& order, Day day, bool partial,
               const std::vector<Line>& lines);
  void transfer(Day day, bool pending);
  void take_order(Day day);
  void write_order(std::uint64_t number, const core::Uuid& id, const std::vector<Line>& lines,
                   const std::vector<Step>& steps);
  void follow_order(std::uint64_t number, const core::Uuid& id, const std::vector<Line>& lines,
                    const std::vector<Step>& steps);
  void gather_batch();

  const Plan& plan_;
  const Range& range_;
  Stock& stock_;
  RowSink& sink_;
  std::uint64_t purchases_ = 0, transfers_ = 0, orders_ = 0;
  std::map<Day, std::vector<std::function<void()>>> due_;
  std::vector<core::Uuid> to_pick_;
};

}  // namespace holdfast::demo
