#include "db/remote/catalogue_load.h"

#include <array>
#include <charconv>
#include <vector>

#include "db/remote/catalogue_json.h"
#include "db/remote/copy_row.h"
#include "db/remote/guarded_call.h"

namespace holdfast::remote {
namespace {

using ports::CataloguePart;
using ports::CompleteRange;

// In the order in which they are loaded: L1 to L6 in a cursor.
constexpr std::array kParts = {CataloguePart::items,       CataloguePart::customers,
                               CataloguePart::item_prices, CataloguePart::gift_cards,
                               CataloguePart::stock,       CataloguePart::lots};
constexpr char kLastPart = '0' + static_cast<char>(kParts.size());
struct LoadFunction {
  const char* name;
  int columns;
};
constexpr std::array<LoadFunction, kParts.size()> kFunctions = {{{"load_items", 9},
                                                                 {"load_customers", 12},
                                                                 {"load_item_prices", 2},
                                                                 {"load_gift_cards", 6},
                                                                 {"load_stock", 3},
                                                                 {"load_lots", 6}}};

std::size_t number_of(CataloguePart part) {
  std::size_t number = 0;
  while (kParts.at(number) != part) ++number;
  return number;
}

// `step` and `id` in the place of the last two fields.
std::string with_step(const std::string& cursor, const std::string& step, const core::Uuid& id) {
  const std::size_t before_id = cursor.rfind('/');
  const std::size_t before_step = cursor.rfind('/', before_id - 1);
  return cursor.substr(0, before_step + 1) + step + '/' + id.to_string();
}

std::string after_part(const std::string& cursor, std::size_t number) {
  const bool is_last = number + 1 == kParts.size();
  return with_step(cursor, is_last ? "0" : "L" + std::to_string(number + 2), {});
}

// Each: the pack's thousandths, a colon, the code's length in bytes, a colon, the code.
std::vector<core::Barcode> barcodes(std::string_view text) {
  std::vector<core::Barcode> result;
  while (!text.empty()) {
    const std::size_t first = text.find(':');
    const std::size_t second = text.find(':', first + 1);
    if (first == text.npos || second == text.npos) throw BadRow{"a torn list of barcodes"};
    const auto pack = copy_integer<std::int64_t>(text.substr(0, first));
    const auto length = copy_integer<std::size_t>(text.substr(first + 1, second - first - 1));
    text.remove_prefix(second + 1);
    if (length > text.size()) throw BadRow{"a torn list of barcodes"};
    result.push_back({std::string{text.substr(0, length)}, core::Quantity{pack}});
    text.remove_prefix(length);
  }
  return result;
}

core::Item item(const CopyRow& row, core::Currency currency) {
  core::Item result;
  result.id = row.id<core::VariantId>(0);
  result.category = row.id<core::CategoryId>(1);
  result.tax_category = row.id<core::TaxCategoryId>(2);
  result.sku = row.text(3);
  result.name = row.text(4);
  result.price = {row.integer<std::int64_t>(5), currency};
  result.unit = row.text(6);
  result.tile_position = row.integer<std::int32_t>(7);
  result.barcodes = barcodes(row.text(8));
  return result;
}

core::Customer customer(const CopyRow& row, core::Currency currency) {
  core::Customer result;
  result.id = row.id<core::CustomerId>(0);
  result.number = row.text(1);
  result.first_name = row.text(2);
  result.last_name = row.text(3);
  result.company = row.text(4);
  result.phone = row.text(5);
  result.is_tax_exempt = row.text(6) == "t";
  result.price_list = row.id<core::PriceListId>(7);
  result.credit_limit = {row.integer<std::int64_t>(8), currency};
  result.owed = {row.integer<std::int64_t>(9), currency};
  result.store_credit = {row.integer<std::int64_t>(10), currency};
  result.loyalty_points = row.integer<std::int64_t>(11);
  return result;
}

core::ItemPrices item_prices(const CopyRow& row, core::Currency currency) {
  auto prices = decode_list_prices(row.text(1), currency);
  if (!prices) throw BadRow{prices.error().detail};
  return {row.id<core::VariantId>(0), std::move(*prices)};
}

core::StockLevel stock_level(const CopyRow& row) {
  return {row.id<core::VariantId>(0), core::Quantity{row.integer<std::int64_t>(1)},
          core::Quantity{row.integer<std::int64_t>(2)}};
}

std::optional<core::CivilDate> day(const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto day = core::parse_date(text);
  if (!day) throw BadRow{"not a day: " + text};
  return day;
}

core::GiftCard gift_card(const CopyRow& row, core::Currency currency) {
  const auto mark = gift_card_mark(row.text(1), row.text(2));
  if (!mark) throw BadRow{"not the start of a hash: " + row.text(1)};
  return {row.id<core::GiftCardId>(0),
          *mark,
          {row.integer<std::int64_t>(3), currency},
          row.text(4) == "t",
          day(row.text(5))};
}

core::Lot lot(const CopyRow& row) {
  return {row.id<core::LotId>(0),
          row.id<core::VariantId>(1),
          row.text(2),
          day(row.text(3)),
          day(row.text(4)),
          core::Quantity{row.integer<std::int64_t>(5)}};
}

core::Uuid add(CataloguePart part, const CopyRow& row, core::Currency currency,
               ports::CatalogueChanges& page) {
  switch (part) {
    case CataloguePart::items:
      page.items.push_back(item(row, currency));
      break;
    case CataloguePart::customers:
      page.customers.push_back(customer(row, currency));
      break;
    case CataloguePart::item_prices:
      page.item_prices.push_back(item_prices(row, currency));
      break;
    case CataloguePart::gift_cards:
      page.gift_cards.push_back(gift_card(row, currency));
      break;
    case CataloguePart::lots:
      page.lots.push_back(lot(row));
      break;
    default:
      page.stock.push_back(stock_level(row));
      break;
  }
  return row.id<core::VariantId>(0).value;
}

// The rows as texts, and after them the digest. What is asked stands there once, so that the digest
// is of what the server was asked for and not of what it should have been.
std::string guarded_rows(const LoadFunction& function, const LoadStep& step, std::size_t rows) {
  std::string names, texts, nothing;
  for (int i = 0; i < function.columns; ++i) {
    const std::string name = "c" + std::to_string(i);
    names += (i == 0 ? "" : ", ") + name;
    texts += (i == 0 ? "" : ", ") + ("pg_catalog.concat(" + name + ")");  // "" for NULL
    if (i > 0) nothing += ", ''";
  }
  return "WITH asked (after, most) AS (VALUES ('" + step.after.to_string() + "'::uuid, " +
         std::to_string(rows) + ")), page (place, " + names +
         ") AS MATERIALIZED (SELECT pg_catalog.row_number() OVER (), " + texts +
         " FROM asked, public." + function.name + "(after, most) AS r (" + names + ")) SELECT " +
         names + " FROM (SELECT 0 AS last, p.* FROM page p UNION ALL SELECT 1, 0, " +
         text_digest(
             "pg_catalog.concat_ws('|', '', (SELECT after FROM asked), (SELECT most FROM asked)"
             ", pg_catalog.string_agg(pg_catalog.concat_ws('|', " +
             names + "), '|' ORDER BY place))") +
         nothing + " FROM page) AS all_rows ORDER BY last, place";
}

// Cuts the digest off from the rows. False: something was changed on its way.
bool take_digest(const LoadStep& step, std::size_t rows, std::string_view& text) {
  TextDigest digest;
  digest.add(step.after.to_string());
  digest.add(std::to_string(rows));
  CopyRow row;
  for (std::string_view rest = text; row.take_from(rest);) {
    if (rest.empty()) {
      const bool whole = row.text(0) == digest.take();
      const std::size_t last_row = text.rfind('\n', text.size() - 2);
      text = text.substr(0, last_row == text.npos ? 0 : last_row + 1);
      return whole;
    }
    for (const std::string& field : row.fields()) digest.add(field);
  }
  return false;
}

ports::CatalogueChanges page_of(const LoadStep& step, std::size_t rows, std::string_view text,
                                core::Currency currency) {
  ports::CatalogueChanges page;
  CompleteRange range = CompleteRange::all(step.part);
  range.after = step.after;
  std::size_t count = 0;
  core::Uuid last;
  CopyRow row;
  while (row.take_from(text)) {
    last = add(step.part, row, currency, page);
    ++count;
  }
  const std::size_t number = number_of(step.part);
  if (count < rows) {
    page.cursor = after_part(step.cursor, number);
  } else {
    range.through = last;
    page.cursor = with_step(step.cursor, "L" + std::to_string(number + 1), last);
  }
  page.complete = {range};
  page.more = true;
  return page;
}

}  // namespace

std::optional<LoadStep> load_step(const std::string& cursor) {
  const std::size_t before_id = cursor.rfind('/');
  if (!cursor.starts_with(std::to_string(kFeedFormat) + "/") || before_id < 4) return std::nullopt;
  const std::size_t before_step = cursor.rfind('/', before_id - 1);
  const std::string step = cursor.substr(before_step + 1, before_id - before_step - 1);
  const auto after = core::Uuid::parse(std::string_view{cursor}.substr(before_id + 1));
  if (step.size() != 2 || step[0] != 'L' || step[1] < '1' || step[1] > kLastPart || !after) {
    return std::nullopt;
  }
  return LoadStep{cursor, kParts.at(static_cast<std::size_t>(step[1] - '1')), *after};
}

std::string load_statement(const LoadStep& step, std::size_t rows, LoadGuard guard) {
  const auto& function = kFunctions.at(number_of(step.part));
  const std::string plain = std::string{"SELECT * FROM public."} + function.name + "('" +
                            step.after.to_string() + "', " + std::to_string(rows) + ')';
  return "COPY (" + (guard == LoadGuard::none ? plain : guarded_rows(function, step, rows)) +
         ") TO STDOUT";
}

core::Result<ports::CatalogueChanges> decode_load(const LoadStep& step, std::size_t rows,
                                                  LoadGuard guard, std::string_view text,
                                                  core::Currency currency) {
  try {
    if (guard == LoadGuard::digest && !take_digest(step, rows, text)) {
      return core::fail(core::ErrorCode::server_unreachable, kChangedOnTheWay);
    }
    return page_of(step, rows, text, currency);
  } catch (const BadRow& bad) {
    return core::fail(core::ErrorCode::server_refused,
                      "a row of the catalogue cannot be used: " + bad.reason);
  }
}

}  // namespace holdfast::remote
