// UUIDs (RFC 9562), and one strong type per kind of row so that a product's id cannot
// be handed to a function that wants a person's.
//
// New ids are version 7: their order is the order of their making, which keeps the
// server's indexes dense. Time and randomness are parameters (see ports/random.h).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "pos/core/error.h"
#include "pos/core/instant.h"

namespace holdfast::core {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const Uuid&, const Uuid&) = default;
  [[nodiscard]] bool is_nil() const noexcept { return *this == Uuid{}; }
  // Lower case, with hyphens: 36 characters.
  [[nodiscard]] std::string to_string() const;
  // Accepts the 36-character form in either case. Error: payload_malformed.
  [[nodiscard]] static Result<Uuid> parse(std::string_view text);
  // `random` supplies the 74 random bits; its remaining bits are overwritten.
  [[nodiscard]] static Uuid v7(Instant now, const std::array<std::uint8_t, 16>& random) noexcept;
};

template <class Tag>
struct Id {
  Uuid value{};

  friend auto operator<=>(const Id&, const Id&) = default;
  [[nodiscard]] bool is_nil() const noexcept { return value.is_nil(); }
  [[nodiscard]] std::string to_string() const { return value.to_string(); }
};

using TenantId = Id<struct TenantTag>;
using LocationId = Id<struct LocationTag>;
using TerminalId = Id<struct TerminalTag>;
using PersonId = Id<struct PersonTag>;      // users.id
using VariantId = Id<struct VariantTag>;    // product_variants.id
using CategoryId = Id<struct CategoryTag>;  // product_categories.id
using TaxCategoryId = Id<struct TaxCategoryTag>;
using TaxRateId = Id<struct TaxRateTag>;
using ShiftId = Id<struct ShiftTag>;
using TransactionId = Id<struct TransactionTag>;
using CountId = Id<struct CountTag>;  // a stock count
using EntryId = Id<struct EntryTag>;  // journal entry
using PrintJobId = Id<struct PrintJobTag>;
using KickId = Id<struct KickTag>;

}  // namespace holdfast::core

template <class Tag>
struct std::hash<holdfast::core::Id<Tag>> {
  std::size_t operator()(const holdfast::core::Id<Tag>& id) const noexcept {
    std::size_t h = 1469598103934665603ULL;
    for (std::uint8_t b : id.value.bytes) h = (h ^ b) * 1099511628211ULL;
    return h;
  }
};
