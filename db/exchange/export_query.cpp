#include "db/exchange/export_query.h"

#include <fmt/core.h>

#include <map>

#include "db/exchange/catalogue_words.h"
#include "db/exchange/plan.h"

namespace holdfast::exchange {
namespace {

// A backslash before what would end the text or be trimmed: the other way of split().
std::string escaped(std::string_view text, std::string_view special) {
  return fmt::format(R"(regexp_replace({}, '([{}])', '\\\1', 'g'))", text, special);
}
std::string escaped_and_trimmed(std::string_view text, std::string_view special) {
  return fmt::format(R"(regexp_replace({}, '([{}]|^ | $)', '\\\1', 'g'))", text, special);
}

class Expressions {
 public:
  Expressions(std::int32_t exponent, bool guard) : exponent_(exponent), guard_(guard) {}

  std::string of(const CellWish& wish, const std::string& value) const {
    switch (wish.kind) {
      case CellKind::text:
      case CellKind::code:
        return guarded(value);
      case CellKind::word:
      case CellKind::currency:
        return value;
      case CellKind::flag:
        return fmt::format("CASE {} WHEN true THEN 'true' WHEN false THEN 'false' END", value);
      case CellKind::integer:
        return value + "::text";
      case CellKind::price:
      case CellKind::cost:
      case CellKind::amount:
        // No more decimals than the currency has, unless they say something.
        return fmt::format(
            "CASE WHEN scale(trim_scale({0})) <= {1} THEN round({0}, {1}) ELSE"
            " trim_scale({0}) END::text",
            value, exponent_);
      case CellKind::quantity:
      case CellKind::stock:
        return fmt::format("trim_scale({})::text", value);
      case CellKind::time:
        return fmt::format(R"(to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))",
                           value);
      case CellKind::list:
        return guarded(fmt::format(
            "(SELECT string_agg({}, '|' ORDER BY u.place) FROM unnest({}) WITH ORDINALITY AS u"
            " (part, place))",
            escaped("u.part", R"(\\|)"), value));
      case CellKind::path:
        return guarded(fmt::format(
            "(SELECT string_agg({}, ' > ' ORDER BY u.place) FROM unnest({}) WITH ORDINALITY AS u"
            " (part, place))",
            escaped_and_trimmed("u.part", R"(\\>)"), value));
      case CellKind::object:
        return fmt::format("nullif({}, '{{}}')::text", value);
      case CellKind::array:
        return fmt::format("nullif({}, '[]')::text", value);
      case CellKind::barcodes:
        break;
    }
    return guarded(value);
  }

  // The other way of read_attribute(): what would be read as JSON is written as JSON.
  std::string attribute(const std::string& object, const std::string& key) const {
    const std::string json = fmt::format("({} -> {})", object, sql_text(key));
    const std::string text = fmt::format("({} ->> {})", object, sql_text(key));
    return guarded(fmt::format(
        R"(CASE WHEN jsonb_typeof({0}) <> 'string' OR {1} = '' OR {1} ~ '^[\["{{]' OR {1} ~)"
        R"( '^(true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?)$' THEN {0}::text ELSE {1} END)",
        json, text));
  }

 private:
  std::string guarded(const std::string& text) const {
    if (!guard_) return text;
    return fmt::format(R"(regexp_replace({}, '^([-=+@''\t\r])', '''\1'))", text);
  }

  std::int32_t exponent_;
  bool guard_;
};

std::string escaped_barcodes() {
  return fmt::format(
      "(SELECT string_agg({} || CASE WHEN k.pack_quantity = 1 THEN '' ELSE '*' ||"
      " trim_scale(k.pack_quantity)::text END, '|' ORDER BY k.code COLLATE \"C\")"
      " FROM variant_barcodes k WHERE k.variant_id = v.id)",
      escaped_and_trimmed("k.barcode", R"(\\|*)"));
}

using Sources = std::map<std::string_view, std::string>;  // where no field says it

void add_columns(ExportQuery& query, Thing thing, const Sources& sources,
                 const Expressions& expressions) {
  for (const Column& column : columns_of(thing).fixed) {
    const auto source = sources.find(column.name);
    std::string value = source != sources.end() ? source->second : std::string{column.field};
    // Titles that say nothing are left empty.
    if (column.name == "title") value = "nullif(v.title, '')";
    query.columns.push_back({std::string{column.name}, expressions.of(column.wish, value)});
  }
}

void add_attributes(ExportQuery& query, const ExportKeys& keys, const Expressions& expressions) {
  for (const std::string& key : keys.attributes) {
    query.columns.push_back({"attr." + key, expressions.attribute("v.attributes", key)});
  }
  for (const std::string& key : keys.tcg_attributes) {
    query.columns.push_back({"tcg." + key, expressions.attribute("v.tcg_attributes", key)});
  }
}

// The first variant of each product stands for it; the others are its variants.
constexpr const char* kMainVariants =
    "CREATE TEMP TABLE export_main ON COMMIT DROP AS SELECT DISTINCT ON (v.product_id)"
    " v.product_id, v.id, v.sku FROM product_variants v ORDER BY v.product_id, v.id";
// The word by which an import finds the tax category again: its name, or else its code.
constexpr const char* kTaxWord =
    "coalesce((SELECT x.word FROM import_taxes x JOIN tax_categories k ON k.id = x.id WHERE x.id ="
    " v.tax_category_id AND x.word = k.name AND x.many = 1), (SELECT k.code FROM tax_categories k"
    " WHERE k.id = v.tax_category_id))";

ExportQuery catalogue_query(Thing thing, const ExportKeys& keys, const Expressions& expressions) {
  ExportQuery query;
  query.prepare = {kCategoryWords, kTaxWords, kMainVariants, "ANALYZE export_main"};
  Sources sources{{"sku", "v.sku"},
                  {"tax", kTaxWord},
                  {"barcodes", escaped_barcodes()},
                  {"product_sku", "m.sku"},
                  {"category", "c.names"}};
  add_columns(query, thing, sources, expressions);
  add_attributes(query, keys, expressions);
  query.from =
      "product_variants v JOIN products p ON p.id = v.product_id JOIN export_main m"
      " ON m.product_id = v.product_id LEFT JOIN import_categories c ON c.id ="
      " p.category_id WHERE m.id ";
  query.from += thing == Thing::products ? "= v.id" : "<> v.id";
  query.from += " ORDER BY v.sku COLLATE \"C\"";
  return query;
}

ExportQuery stock_query(const Expressions& expressions) {
  ExportQuery query;
  add_columns(query, Thing::stock,
              {{"sku", "v.sku"}, {"location", "l.code"}, {"on_hand", "i.on_hand"}}, expressions);
  query.from =
      "inventory_items i JOIN product_variants v ON v.id = i.variant_id JOIN locations l ON"
      " l.id = i.location_id WHERE v.track_inventory ORDER BY v.sku COLLATE \"C\", l.code"
      " COLLATE \"C\"";
  query.left_out =
      "SELECT count(*) FROM inventory_items i JOIN product_variants v ON v.id ="
      " i.variant_id WHERE NOT v.track_inventory";
  return query;
}

ExportQuery customer_query(const Expressions& expressions) {
  ExportQuery query;
  add_columns(query, Thing::customers, {{"number", "c.customer_code"}, {"price_list", "x.name"}},
              expressions);
  query.from =
      "customers c LEFT JOIN price_lists x ON x.id = c.price_list_id WHERE"
      " c.customer_code <> '' ORDER BY c.customer_code COLLATE \"C\"";
  query.left_out = "SELECT count(*) FROM customers c WHERE coalesce(c.customer_code, '') = ''";
  return query;
}

ExportQuery address_query(const Expressions& expressions) {
  ExportQuery query;
  add_columns(query, Thing::addresses, {{"customer", "c.customer_code"}}, expressions);
  // By what they say, so that two shops with the same ones give the same file.
  query.from =
      "customer_addresses a JOIN customers c ON c.id = a.customer_id WHERE c.customer_code <> ''"
      " ORDER BY c.customer_code COLLATE \"C\", a.type, NOT a.is_default, ROW(a.address1, "
      "a.address2,"
      " a.city, a.postal_code, a.state, a.country, a.first_name, a.last_name, a.company, a.phone,"
      " a.email)::text COLLATE \"C\"";
  query.left_out =
      "SELECT count(*) FROM customer_addresses a JOIN customers c ON c.id = a.customer_id WHERE"
      " coalesce(c.customer_code, '') = ''";
  return query;
}

ExportQuery image_query(const Expressions& expressions) {
  ExportQuery query;
  query.prepare = {kMainVariants, "ANALYZE export_main"};
  add_columns(query, Thing::images, {{"product_sku", "e.sku"}, {"sku", "v.sku"}}, expressions);
  query.from =
      "product_images m JOIN export_main e ON e.product_id = m.product_id LEFT JOIN"
      " product_variants v ON v.id = m.variant_id ORDER BY e.sku COLLATE \"C\", m.position, m.url"
      " COLLATE \"C\", v.sku COLLATE \"C\", m.alt_text COLLATE \"C\"";
  query.left_out =
      "SELECT count(*) FROM product_images m WHERE NOT EXISTS (SELECT FROM product_variants v WHERE"
      " v.product_id = m.product_id)";
  return query;
}

// Orders of which some left and some is still to leave.
constexpr const char* kPartlyShipped =
    "(o.fulfillment_status = 'partial' AND o.status = 'partially_shipped')";

ExportQuery shipment_query(const Expressions& expressions) {
  ExportQuery query;
  const Sources sources{{"order_number", "o.order_number"},
                        {"line_number", "l.line_number"},
                        {"sku", "l.sku"},
                        {"shipped", "l.fulfilled_quantity"},
                        {"tracking_numbers", "CASE WHEN l.place = 1 THEN o.tracking_numbers END"}};
  add_columns(query, Thing::shipments, sources, expressions);
  query.from = fmt::format(
      "orders o JOIN (SELECT i.*, row_number() OVER (PARTITION BY i.order_id ORDER BY"
      " i.line_number) AS place FROM order_line_items i WHERE i.fulfilled_quantity > 0) l ON"
      " l.order_id = o.id WHERE {} ORDER BY o.order_number COLLATE \"C\", l.line_number",
      kPartlyShipped);
  return query;
}

constexpr const char* kOpenOrders =
    "(o.fulfillment_status = 'unfulfilled' AND o.status IN ('draft', 'pending', 'confirmed',"
    " 'in_production', 'produced', 'processing', 'on_hold'))";

ExportQuery order_query(const Expressions& expressions) {
  ExportQuery query;
  const Sources sources{{"order_number", "o.order_number"},
                        // What of it has left is in the file of shipments.
                        {"status",
                         "CASE o.status WHEN 'partially_shipped' THEN 'processing' ELSE o.status"
                         " END"},
                        {"channel", "h.code"},
                        {"location", "p.code"},
                        {"customer", "c.customer_code"},
                        {"subtotal", "o.subtotal_price"},
                        {"shipping", "o.total_shipping"},
                        {"discounts", "o.total_discounts"},
                        {"taxes", "o.total_tax"},
                        {"paid", "o.paid_amount"},
                        {"line_number", "l.line_number"},
                        {"sku", "l.sku"},
                        {"line_title", "l.title"}};
  for (const Column& column : columns_of(Thing::orders).fixed) {
    const auto source = sources.find(column.name);
    const std::string value = source != sources.end() ? source->second : std::string{column.field};
    std::string expression = expressions.of(column.wish, value);
    // What belongs to the order stands in its first row.
    const bool of_every_row = value.starts_with("l.") || column.name == "order_number";
    if (!of_every_row) expression = fmt::format("CASE WHEN l.place = 1 THEN {} END", expression);
    query.columns.push_back({std::string{column.name}, expression});
  }
  query.from = fmt::format(
      "orders o JOIN (SELECT i.*, row_number() OVER (PARTITION BY i.order_id ORDER BY"
      " i.line_number) AS place FROM order_line_items i) l ON l.order_id = o.id"
      " LEFT JOIN sales_channels h ON h.id = o.sales_channel_id LEFT JOIN locations p ON p.id ="
      " o.location_id LEFT JOIN customers c ON c.id = o.customer_id"
      " LEFT JOIN order_addresses ship ON ship.order_id = o.id AND ship.type = 'shipping'"
      " LEFT JOIN order_addresses bill ON bill.order_id = o.id AND bill.type = 'billing'"
      " WHERE {} OR {} ORDER BY o.order_number COLLATE \"C\", l.line_number",
      kOpenOrders, kPartlyShipped);
  query.left_out = fmt::format(
      "SELECT count(*) FROM orders o WHERE o.status NOT IN ('shipped', 'delivered', 'completed',"
      " 'cancelled', 'returned', 'refunded') AND (NOT ({} OR {}) OR NOT EXISTS (SELECT FROM"
      " order_line_items l WHERE l.order_id = o.id))",
      kOpenOrders, kPartlyShipped);
  return query;
}

}  // namespace

ExportQuery export_query(Thing thing, const ExportKeys& keys, std::int32_t currency_exponent,
                         bool guard) {
  const Expressions expressions(currency_exponent, guard);
  switch (thing) {
    case Thing::products:
    case Thing::variants:
      return catalogue_query(thing, keys, expressions);
    case Thing::stock:
      return stock_query(expressions);
    case Thing::customers:
      return customer_query(expressions);
    case Thing::addresses:
      return address_query(expressions);
    case Thing::images:
      return image_query(expressions);
    case Thing::shipments:
      return shipment_query(expressions);
    case Thing::orders:
      break;
  }
  return order_query(expressions);
}

}  // namespace holdfast::exchange
