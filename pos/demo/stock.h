// The stock of a demo shop while its history runs: every change is a movement, and what is there
// in the end is known before the first row is written, because the history runs twice.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "pos/demo/goods.h"
#include "pos/demo/plan.h"
#include "pos/demo/rows.h"

namespace holdfast::demo {

// What caused a movement.
struct Cause {
  std::string_view type;            // 'in', 'out', 'transfer', 'adjustment'
  std::string_view reason;          // 'sale', 'received' …
  std::string_view reference_type;  // 'transaction' …
  core::Uuid reference{};           // nil: none
  std::int64_t line = 0;            // 0: none
  core::PersonId person{};
};

class Stock {
 public:
  struct State {
    std::int64_t moved = 0;   // thousandths, since the opening
    std::int64_t lowest = 0;  // of `moved` so far
    std::int64_t reserved = 0;
    core::Instant counted_at{};  // 0: never
    core::PersonId counted_by{};
  };

  // `forecast` is the stock after a first run; null in that run. Both outlive this.
  Stock(const Plan& plan, const Stock* forecast, RowSink& sink)
      : plan_(plan), forecast_(forecast), sink_(sink) {}

  // What the shop opened with: as much as was needed later, so that nothing is sold short.
  [[nodiscard]] std::int64_t opening(const Good& good, std::size_t place) const;
  [[nodiscard]] std::int64_t on_hand(const Good& good, std::size_t place) const;
  // After the whole history. Null: nothing ever happened there.
  [[nodiscard]] const State* forecast(const Good& good, std::size_t place) const;

  // Nothing for a quantity of nothing, and for goods whose stock is not kept.
  void move(const Good& good, std::size_t place, std::int64_t thousandths, const Cause& cause,
            core::Instant at);
  void reserve(const Good& good, std::size_t place, std::int64_t thousandths);
  void count(const Good& good, std::size_t place, core::PersonId by, core::Instant at);

 private:
  static std::uint64_t key(const Good& good, std::size_t place) { return good.index * 4 + place; }

  const Plan& plan_;
  const Stock* forecast_;
  RowSink& sink_;
  std::unordered_map<std::uint64_t, State> states_;
  std::uint64_t movements_ = 0;
};

// The row of a movement; `batch` nil: of no lot, `unit_cost` below zero: not known.
[[nodiscard]] Row movement_row(const Plan& plan, const core::Uuid& id, const Good& good,
                               std::size_t place, std::int64_t thousandths, const Cause& cause,
                               core::Instant at, const core::Uuid& batch = {},
                               std::int64_t unit_cost = -1);

}  // namespace holdfast::demo
