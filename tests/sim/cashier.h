// A person at a till: opens the shift in the morning, serves customers, closes it in the
// evening, and goes by what the screen says. What happens to the till in between is nothing
// a cashier knows of: the goods on the counter are compared with the lines on the screen,
// and scanned again where they are missing.
#pragma once

#include <optional>
#include <string>

#include "tests/sim/box.h"

namespace holdfast::sim {

class Cashier {
 public:
  Cashier(Scheduler& scheduler, Box& box, std::uint64_t seed);

  // From now on; the last day's shift is closed, and no other is opened.
  void work_until(Time end) { end_ = end; }
  void begin();
  [[nodiscard]] std::int64_t customers() const { return customers_; }

 private:
  void plan(Time delay);
  void act();
  // Each does one thing that people do on this screen; how long until the next.
  Time on_screen();
  Time sign_in();
  Time open_shift();
  Time sell();
  Time serve();
  Time at_the_drawer();
  Time count_stock();
  Time put_right(core::VariantId good, std::int64_t wanted, std::int64_t shown);
  Time pay();
  Time change_due();
  Time close_shift();
  // Somebody brings goods back (cashier_returns.cpp).
  Time begin_return();
  Time goods_return();
  Time choose_returned();
  Time confirm_return();
  Time call_technician();
  void next_customer();
  [[nodiscard]] bool shop_is_open() const;
  [[nodiscard]] Time time_of_day() const { return scheduler_.now() % kDay; }
  [[nodiscard]] Time thinks(Time low, Time high) { return generator_.between(low, high); }

  Scheduler& scheduler_;
  Box& box_;
  Generator generator_;
  Time end_ = 0;
  std::optional<Basket> basket_;  // of the customer who is being served
  bool may_discount_ = false;
  bool leaves_ = false;   // the customer changes their mind
  int return_steps_ = 0;  // done for the goods that somebody brought back
  Time next_customer_at_ = 0;
  std::int64_t customers_ = 0;
};

}  // namespace holdfast::sim
