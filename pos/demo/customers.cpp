#include <algorithm>

#include "pos/demo/catalogue.h"
#include "pos/demo/codes.h"
#include "pos/demo/dice.h"
#include "pos/demo/master.h"

namespace holdfast::demo {
namespace {

constexpr std::uint64_t kFewest = 12;
constexpr std::uint64_t kMost = 2'000;
constexpr std::uint64_t kBusinessEvery = 4;
constexpr std::uint64_t kGiftCards = 10;

core::Instant joined(const Plan& plan, std::uint64_t customer) {
  return plan.founded + static_cast<std::int64_t>(customer) * kMinute;
}

// One line of a ledger; `amount` as the table has it.
void write_entry(const Plan& plan, Table table, std::string_view purpose, std::uint64_t number,
                 const core::Uuid& owner, std::string_view kind, const std::string& amount,
                 core::Instant at, RowSink& sink) {
  Row row;
  row.add(plan.id(purpose, number, at)).add(plan.tenant).add(owner).add(kind).add(amount).null();
  sink.write(table, row.add(plan.members.front().id).add(at).add(at));
}

void write_balances(const Plan& plan, std::uint64_t customer, RowSink& sink) {
  Dice dice{plan.seed, "balances", customer};
  const core::Uuid id = customer_id(plan, customer);
  const auto amount = [&plan](std::int64_t minor) { return core::to_plain(plan.money(minor)); };
  const auto later = [&](int steps) {
    return joined(plan, customer) + kHour * (steps + static_cast<std::int64_t>(dice.under(20)));
  };
  if (customer % 5 == 0) {
    const std::int64_t credit = dice.between(500, 9'000);
    write_entry(plan, Table::store_credit_entries, "credit", customer * 2, id,
                plan.request.kind == ShopKind::cards ? "bought" : "issued", amount(credit),
                later(1), sink);
    if (customer % 10 == 0) {
      write_entry(plan, Table::store_credit_entries, "credit", customer * 2 + 1, id, "redeemed",
                  amount(-credit / 3), later(30), sink);
    }
  }
  if (customer % 2 == 1) {
    const std::int64_t points = dice.between(10, 900);
    write_entry(plan, Table::loyalty_entries, "points", customer * 2, id, "earned",
                std::to_string(points), later(2), sink);
    if (points > 500) {
      write_entry(plan, Table::loyalty_entries, "points", customer * 2 + 1, id, "redeemed", "-500",
                  later(40), sink);
    }
  }
  if (!is_business(customer)) return;
  const std::int64_t charged = dice.between(5'000, 60'000);
  write_entry(plan, Table::account_entries, "account", customer * 2, id, "charged", amount(charged),
              later(3), sink);
  if (customer % 8 == 0) {
    write_entry(plan, Table::account_entries, "account", customer * 2 + 1, id, "paid",
                amount(-charged / 2), later(50), sink);
  }
}

void write_customer(const Plan& plan, std::uint64_t customer, RowSink& sink) {
  const bool business = is_business(customer);
  const std::string number = std::to_string(customer + 1);
  const core::Instant at = joined(plan, customer);
  Row row;
  row.add(plan.tenant).add(customer_id(plan, customer)).add("C" + padded(customer + 1, 5));
  row.add(business ? "business" : "person");
  row.or_null(business ? "" : "Customer " + number);
  row.or_null(business ? "Business customer " + number : "");
  row.add("customer" + number + "@customer.example");
  row.add(business && customer % 16 == 0).or_null(business ? plan.country + " 000" + number : "");
  row.add(plan.money(business ? 100'000 : 0)).add(customer % 3 == 0);
  if (business)
    row.add(price_list_id(plan));
  else
    row.null();
  sink.write(Table::customers, row.made(at));
  const auto address = [&](std::string_view type, std::uint64_t place) {
    Row line;
    line.add(plan.tenant).add(plan.id("customer address", customer * 2 + place, at));
    line.add(customer_id(plan, customer)).add(type).add(true);
    line.or_null(business ? "Business customer " + number : "");
    line.add(number + " Example street").add(plan.city).add(plan.postal_code).add(plan.country);
    sink.write(Table::customer_addresses, line.made(at));
  };
  address("shipping", 0);
  if (business) address("billing", 1);
}

}  // namespace

std::uint64_t customer_count(const Plan& plan) {
  return std::clamp(plan.request.variants / 5, kFewest, kMost);
}

core::Uuid customer_id(const Plan& plan, std::uint64_t index) {
  return plan.id("customer", index, joined(plan, index));
}

bool is_business(std::uint64_t customer) {
  return customer % kBusinessEvery == 0;
}

void write_customers(const Plan& plan, RowSink& sink) {
  for (std::uint64_t i = 0; i < customer_count(plan); ++i) {
    write_customer(plan, i, sink);
    write_balances(plan, i, sink);
  }
}

std::string gift_card_code(const Plan& plan, std::uint64_t index) {
  Dice dice{plan.seed, "gift card code", index};
  std::string code = "DEMO";
  for (int i = 0; i < 4; ++i) code += "-" + padded(dice.under(10'000), 4);
  return code;
}

void write_gift_cards(const Plan& plan, const Outside& outside, RowSink& sink) {
  for (std::uint64_t i = 0; i < kGiftCards; ++i) {
    std::string code = gift_card_code(plan, i);
    std::erase(code, '-');  // as gift_card_code_hash() of the schema compares them
    const ports::Hash256 hash = outside.sha256(code);
    const core::Instant at = joined(plan, i);
    const core::Uuid id = plan.id("gift card", i, at);
    Row row;
    row.add(plan.tenant).add(id).bytes(hash.data(), hash.size());
    row.add(code.substr(code.size() - 4)).add(plan.currency.code());
    if (i % 2 == 0)
      row.add(customer_id(plan, i));
    else
      row.null();
    row.add(plan.request.today.plus(365).text());
    sink.write(Table::gift_cards, row.made(at));
    const auto issued = static_cast<std::int64_t>(2'500 + i * 1'000);
    write_entry(plan, Table::gift_card_entries, "gift", i * 2, id, "issued",
                core::to_plain(plan.money(issued)), at + kMinute, sink);
    if (i % 3 == 0) continue;
    write_entry(plan, Table::gift_card_entries, "gift", i * 2 + 1, id, "redeemed",
                core::to_plain(plan.money(-issued / 2)), at + 3 * kDayLength, sink);
  }
}

}  // namespace holdfast::demo
