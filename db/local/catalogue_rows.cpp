#include "db/local/catalogue_rows.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

namespace holdfast::local {
namespace {

using core::ErrorCode;
using core::Result;

constexpr std::size_t kLongestCode = 255;

core::Result<void> damaged(std::string_view what) {
  return core::fail(ErrorCode::catalogue_damaged,
                    "a row of the catalogue has " + std::string(what));
}

template <class Enum>
Result<Enum> read_enum(const Statement& row, int column, Enum last) {
  const std::int64_t value = row.integer(column);
  if (value < 0 || value > static_cast<std::int64_t>(last)) {
    return core::pass_on(damaged("a choice that this program does not know").error());
  }
  return static_cast<Enum>(value);
}

}  // namespace

Result<core::Currency> read_currency(const Statement& row, int column) {
  const std::string_view code = row.text(column);
  if (code == core::Currency().code()) return core::Currency();
  Result<core::Currency> currency = core::Currency::from_code(code);
  if (!currency) return core::pass_on(damaged("the currency " + std::string(code)).error());
  return currency;
}

Result<void> read_id(const Statement& row, int column, core::Uuid& id) {
  const std::span<const std::uint8_t> blob = row.blob(column);
  if (blob.size() != id.bytes.size()) return damaged("an id of the wrong length");
  std::copy(blob.begin(), blob.end(), id.bytes.begin());
  return {};
}

std::vector<std::uint8_t> pack_barcodes(const std::vector<core::Barcode>& barcodes) {
  std::vector<std::uint8_t> out;
  for (const core::Barcode& barcode : barcodes) {
    if (barcode.code.size() > kLongestCode) continue;
    out.push_back(static_cast<std::uint8_t>(barcode.code.size()));
    out.insert(out.end(), barcode.code.begin(), barcode.code.end());
    const auto pack = static_cast<std::uint64_t>(barcode.pack.thousandths);
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.push_back(static_cast<std::uint8_t>(pack >> shift));
    }
  }
  return out;
}

Result<std::vector<core::Barcode>> unpack_barcodes(std::span<const std::uint8_t> packed) {
  std::vector<core::Barcode> out;
  while (!packed.empty()) {
    const std::size_t length = packed.front();
    packed = packed.subspan(1);
    if (packed.size() < length + 8) return core::pass_on(damaged("a torn list of codes").error());
    core::Barcode barcode;
    barcode.code.assign(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(length));
    std::uint64_t pack = 0;
    for (std::size_t i = 0; i < 8; ++i) pack = (pack << 8) | packed[length + i];
    barcode.pack.thousandths = static_cast<std::int64_t>(pack);
    out.push_back(std::move(barcode));
    packed = packed.subspan(length + 8);
  }
  return out;
}

Result<core::Item> read_item(const Statement& row) {
  core::Item item;
  for (const auto& [column, id] : {std::pair{0, &item.id.value}, std::pair{1, &item.category.value},
                                   std::pair{2, &item.tax_category.value}}) {
    if (Result<void> read = read_id(row, column, *id); !read) return core::pass_on(read.error());
  }
  item.sku = row.text(3);
  item.name = row.text(4);
  Result<core::Currency> currency = read_currency(row, 6);
  if (!currency) return core::pass_on(currency.error());
  item.price = {row.integer(5), *currency};
  item.unit = row.text(7);
  item.tile_position = static_cast<std::int32_t>(row.integer(8));
  Result<std::vector<core::Barcode>> barcodes = unpack_barcodes(row.blob(9));
  if (!barcodes) return core::pass_on(barcodes.error());
  item.barcodes = std::move(*barcodes);
  return item;
}

void bind_item(Statement& statement, const core::Item& item,
               const std::vector<std::uint8_t>& packed) {
  statement.bind(1, id_bytes(item.id.value))
      .bind(2, id_bytes(item.category.value))
      .bind(3, id_bytes(item.tax_category.value))
      .bind(4, std::string_view(item.sku))
      .bind(5, std::string_view(item.name))
      .bind(6, item.price.minor)
      .bind(7, item.price.currency.code())
      .bind(8, std::string_view(item.unit))
      .bind(9, item.tile_position)
      .bind(10, std::span<const std::uint8_t>(packed));
}

Result<core::ShopProfile> read_profile(const Statement& row) {
  core::ShopProfile profile;
  for (const auto& [column, id] :
       {std::pair{0, &profile.tenant.value}, std::pair{1, &profile.location.value},
        std::pair{2, &profile.terminal.value}}) {
    if (Result<void> read = read_id(row, column, *id); !read) return core::pass_on(read.error());
  }
  profile.shop_name = row.text(3);
  profile.terminal_name = row.text(4);
  profile.terminal_number = static_cast<std::int32_t>(row.integer(5));
  profile.address = row.text(6);
  profile.tax_number = row.text(7);
  profile.receipt_footer = row.text(8);
  profile.time_zone = row.text(9);
  Result<core::Currency> currency = read_currency(row, 10);
  if (!currency) return core::pass_on(currency.error());
  profile.currency = *currency;
  const auto mode = read_enum(row, 11, core::TaxMode::added_to_price);
  if (!mode) return core::pass_on(mode.error());
  const auto scope = read_enum(row, 12, core::TaxRoundingScope::per_sale);
  if (!scope) return core::pass_on(scope.error());
  const auto rounding = read_enum(row, 13, core::Rounding::away_from_zero);
  if (!rounding) return core::pass_on(rounding.error());
  profile.tax_policy = {*mode, *scope, *rounding};
  return profile;
}

void bind_profile(Statement& statement, const core::ShopProfile& profile) {
  statement.bind(1, id_bytes(profile.tenant.value))
      .bind(2, id_bytes(profile.location.value))
      .bind(3, id_bytes(profile.terminal.value))
      .bind(4, std::string_view(profile.shop_name))
      .bind(5, std::string_view(profile.terminal_name))
      .bind(6, profile.terminal_number)
      .bind(7, std::string_view(profile.address))
      .bind(8, std::string_view(profile.tax_number))
      .bind(9, std::string_view(profile.receipt_footer))
      .bind(10, std::string_view(profile.time_zone))
      .bind(11, profile.currency.code())
      .bind(12, static_cast<std::int64_t>(profile.tax_policy.mode))
      .bind(13, static_cast<std::int64_t>(profile.tax_policy.scope))
      .bind(14, static_cast<std::int64_t>(profile.tax_policy.rounding));
}

}  // namespace holdfast::local
