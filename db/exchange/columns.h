// The columns that a file of each kind may have, and which of them a header names.
//
// Threads: any. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/exchange/cells.h"

namespace holdfast::exchange {

enum class Thing : std::uint8_t {
  products,
  variants,
  images,  // of products: where they lie, not the pictures
  stock,
  customers,
  addresses,  // of customers
  orders,
  shipments,  // what of an order's lines has left
};
inline constexpr std::array kThings = {Thing::products, Thing::variants,  Thing::images,
                                       Thing::stock,    Thing::customers, Thing::addresses,
                                       Thing::orders,   Thing::shipments};

[[nodiscard]] std::optional<Thing> thing_of(std::string_view name) noexcept;
[[nodiscard]] std::string_view name_of(Thing thing) noexcept;

// What a cell means that has nothing in it.
enum class Nothing : std::uint8_t {
  is_null,     // no value
  is_default,  // the column's default
  is_refused,
};

struct Column {
  std::string_view name;
  // Other headers for it, separated by '|', in lower case.
  std::string_view synonyms = {};
  CellWish wish = {};
  Nothing nothing = Nothing::is_null;
  std::string_view when_nothing = {};  // as staged, for is_default
  // Where it lies: a table's alias and column ("p.name"); empty where that is no single column.
  std::string_view field = {};
  std::string_view example = {};  // for --template
};

struct Columns {
  std::vector<Column> fixed;
  // "attr." and "tcg.", where the kind has them.
  std::vector<std::string_view> prefixes;
};

[[nodiscard]] const Columns& columns_of(Thing thing);

// A column of a file.
struct MappedColumn {
  std::string header;              // as the file says it
  const Column* column = nullptr;  // null: ignored, or an attribute
  std::string_view prefix = {};    // of an attribute
  std::string key = {};            // of an attribute

  [[nodiscard]] bool is_ignored() const { return column == nullptr && prefix.empty(); }
};

// The columns of the rejects file that name the reason, which are ignored when it comes back.
inline constexpr std::string_view kRejectLine = "rejected_line";
inline constexpr std::string_view kRejectReason = "rejected_because";

class Mapping {
 public:
  // Headers are compared without regard to case, surrounding spaces, and "_", "-" and " ".
  // The error names the column that is unknown or there twice.
  [[nodiscard]] static CellResult<Mapping> of(Thing thing, const Record& header,
                                              bool ignore_unknown);

  [[nodiscard]] const std::vector<MappedColumn>& columns() const { return columns_; }
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> keys(std::string_view prefix) const;
  // Those whose field begins with this alias, such as "p.".
  [[nodiscard]] std::vector<const Column*> fields(std::string_view alias) const;

 private:
  std::vector<MappedColumn> columns_;
};

// A header and an example, as the lines of a file.
[[nodiscard]] std::string template_of(Thing thing, char delimiter);

// The type of the column in which cells of this kind wait.
[[nodiscard]] std::string_view staged_type(CellKind kind) noexcept;

}  // namespace holdfast::exchange
