// A lot of a variant at the till's own location, and how much of it is left there.
//
// Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pos/core/civil_date.h"
#include "pos/core/quantity.h"
#include "pos/core/uuid.h"

namespace holdfast::core {

using LotId = Id<struct LotTag>;

struct Lot {
  LotId id;
  VariantId variant;
  std::string number;
  std::optional<CivilDate> expires_on = {};  // the last good day
  std::optional<CivilDate> received_on = {};
  // What was put here of it, less what left under its name. A sale names no lot.
  Quantity booked;

  friend bool operator==(const Lot&, const Lot&) = default;
};

struct LotStock {
  Lot lot;
  Quantity remaining;

  friend bool operator==(const LotStock&, const LotStock&) = default;
};

// What is left of each of a variant's lots when `on_hand` of it is there, in the order in which
// they should be sold: by expiry, those without one last, then by the day they came in and by id.
// Goods that left without their lot being named are taken to be of the lot that expires first, as
// the server's view batch_stock does (db/schema/017_lots_and_transfers.up.sql).
[[nodiscard]] std::vector<LotStock> lots_left(std::vector<Lot> lots, Quantity on_hand);

}  // namespace holdfast::core
