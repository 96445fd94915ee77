// What a demo shop is before its goods: which kind, where, who, which taxes, which tills.
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/tax.h"
#include "pos/core/uuid.h"
#include "pos/demo/calendar.h"

namespace holdfast::demo {

enum class ShopKind : std::uint8_t { general, cards, trading, maker };
[[nodiscard]] std::string_view name_of(ShopKind kind);  // "general"

inline constexpr std::uint64_t kMostVariants = 10'000'000;
inline constexpr int kMostDays = 366;
inline constexpr int kMostSalesADay = 2'000;

// The same request is the same shop, to the last id.
struct Request {
  ShopKind kind = ShopKind::general;
  std::uint64_t variants = 1'000;  // 1 … kMostVariants
  std::uint64_t seed = 1;
  int days = 30;          // of sales, up to the day before `today`; 0 … kMostDays
  int sales_a_day = 100;  // over all tills; 0 … kMostSalesADay
  Day today;
  std::string slug;  // empty: "demo-general" and so on
};

struct Place {
  core::LocationId id;
  std::string code, name, type;  // type as in the table `locations`
  bool has_stock = true;
};

struct Member {
  core::PersonId id;
  std::string name, username, role;
  bool at_till = true;  // has a PIN
};

struct PlannedTill {
  core::TerminalId id;
  std::size_t place = 0;
  int number = 1;
  std::string label;
};

struct PlannedCategory {
  core::CategoryId id;
  std::string name;
  int parent = -1;  // index; -1: a root
};

struct Channel {
  core::Uuid id;
  std::string name, code, type, fee_type;
  std::int64_t percent_thousandths = 0;  // 2.5 % is 2500
  std::int64_t fixed_minor = 0;
};

struct Plan {
  Request request;
  std::uint64_t seed = 0;  // of everything in this shop
  core::TenantId tenant;
  std::string shop_name, slug, city, postal_code, country, time_zone, tax_number;
  core::Currency currency;
  core::TaxPolicy tax_policy;
  std::vector<core::TaxCategory> taxes;  // the first is the usual one
  std::vector<Place> places;             // 0 store, 1 branch, 2 warehouse, 3 without stock
  std::vector<Member> members;           // 0 manager, 1 … cashiers, the last without a PIN
  std::vector<PlannedTill> tills;
  std::vector<PlannedCategory> categories;  // a parent before its children
  std::vector<core::Uuid> suppliers;
  std::vector<Channel> channels;
  std::int64_t opens_ms = 0, closes_ms = 0;  // of the day, UTC: one day there and in the shop
  core::Instant founded;                     // when the master data was made
  Day first_day;                             // of the history

  [[nodiscard]] core::Uuid id(std::string_view purpose, std::uint64_t index,
                              core::Instant at) const;
  // Master data.
  [[nodiscard]] core::Uuid id(std::string_view purpose, std::uint64_t index) const {
    return id(purpose, index, founded);
  }
  [[nodiscard]] core::Money money(std::int64_t minor) const { return {minor, currency}; }
};

inline constexpr std::size_t kStore = 0;
inline constexpr std::size_t kBranch = 1;
inline constexpr std::size_t kWarehouse = 2;

// Error: command_line, naming what is out of its range.
[[nodiscard]] core::Result<Plan> make_plan(const Request& request);

}  // namespace holdfast::demo
