// Catalogue values to and from the rows of their tables. Errors: catalogue_damaged for a
// row that no value could have made.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "db/local/sqlite.h"
#include "pos/core/error.h"
#include "pos/core/goods.h"

namespace holdfast::local {

// The columns of an item in the order that read_item() wants and bind_item() gives.
inline constexpr std::string_view kItemColumns =
    "id,category,tax_category,sku,name,price,currency,unit,tile_position,barcodes";

core::Result<core::Item> read_item(const Statement& row);
// `packed` is pack_barcodes(item.barcodes) and, like the item, outlives the step. Binds
// from parameter 1 on.
void bind_item(Statement& statement, const core::Item& item,
               const std::vector<std::uint8_t>& packed);

// For each barcode: the code's length as one byte, its bytes, the pack's thousandths as
// eight bytes, big-endian. One column instead of a table: found with the item, in one read.
// Codes longer than 255 bytes, which no scanner makes, are left out.
[[nodiscard]] std::vector<std::uint8_t> pack_barcodes(const std::vector<core::Barcode>& barcodes);
core::Result<std::vector<core::Barcode>> unpack_barcodes(std::span<const std::uint8_t> packed);

core::Result<core::ShopProfile> read_profile(const Statement& row);
void bind_profile(Statement& statement, const core::ShopProfile& profile);
inline constexpr std::string_view kProfileColumns =
    "tenant,location,terminal,shop_name,terminal_name,terminal_number,address,tax_number,"
    "receipt_footer,time_zone,currency,tax_mode,tax_scope,tax_rounding";

core::Result<core::Currency> read_currency(const Statement& row, int column);
core::Result<void> read_id(const Statement& row, int column, core::Uuid& id);
inline std::span<const std::uint8_t> id_bytes(const core::Uuid& id) {
  return id.bytes;
}

}  // namespace holdfast::local
