// A customer as a till knows him: what finds him, and what a sale needs. The server keeps
// more (addresses, e-mail, notes), which a till has no use for.
#pragma once

#include <cstdint>
#include <string>

#include "pos/core/money.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

using CustomerId = Id<struct CustomerTag>;
using PriceListId = Id<struct PriceListTag>;  // or a channel that is sold in at a till

// The balances are what the server knew when the till asked last. Another till may have
// redeemed since: what is spent is for the server to say.
struct Customer {
  CustomerId id;
  std::string number;  // as on the customer's card; "": none
  std::string first_name;
  std::string last_name;
  std::string company;
  std::string phone;
  bool is_tax_exempt = false;
  PriceListId price_list;  // nil: none
  Money credit_limit;      // how much may be owed
  Money owed;
  Money store_credit;
  std::int64_t loyalty_points = 0;

  friend bool operator==(const Customer&, const Customer&) = default;
};

}  // namespace holdfast::core
