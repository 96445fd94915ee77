// What a customer may see of the till: the goods as they are rung up, the weight while it is
// weighed, the total, what was handed over and the change, and nothing of anybody else's. A display
// of two lines and a second screen show the same (customer_lines.h, ui/views/customer.h).
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pos/till/view.h"

namespace holdfast::till {

struct CustomerLine {
  std::string name;
  std::string how_many;  // "3 x 1.20", "0.462 kg x 3.00"; empty for one piece
  std::string amount;    // "€ 3.60"

  friend bool operator==(const CustomerLine&, const CustomerLine&) = default;
};

struct CustomerView {
  enum class Kind : std::uint8_t {
    closed,  // nobody sells here
    idle,    // the next customer may come
    sale,
    weighing,
    paying,
    change,
    goods_back,  // being looked through; no amount yet
    refund,
  } kind = Kind::closed;

  std::string shop_name;
  std::vector<CustomerLine> lines;  // of a sale, without those taken off
  int chosen = -1;                  // of `lines`: what was rung up or changed last; -1: none
  std::string total;                // of a sale, a payment and its change
  std::string tendered;             // handed over
  std::string change;               // back to the customer, and of a refund the refund
  // While something is weighed; `weight` also before it rests, `amount` only when it does.
  std::string goods, weight, unit_price, amount;

  friend bool operator==(const CustomerView&, const CustomerView&) = default;
};

[[nodiscard]] CustomerView customer_view(const TillView& view);

}  // namespace holdfast::till
