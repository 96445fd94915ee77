#include <fmt/core.h>

#include "db/exchange/plan.h"

// What of each line of an order has left, in all. What is more than the shop knows leaves now, by
// ship_order(); less than it knows is refused, since goods that come back are taken back.
namespace holdfast::exchange {
namespace {

constexpr std::string_view kRows = "import_rows r JOIN import_targets t USING (line)";

void add_checks(const Mapping& mapping, Plan& plan) {
  plan.checks.push_back(fmt::format(
      "SELECT r.line, 'order_number', r.order_number, 'there is no such order: import the orders"
      " first' FROM {} WHERE r.order_number IS NOT NULL AND t.order_id IS NULL",
      kRows));
  plan.checks.push_back(fmt::format(
      "SELECT r.line, 'line_number', r.line_number::text, 'the order has no such line' FROM {}"
      " WHERE t.order_id IS NOT NULL AND r.line_number IS NOT NULL AND t.line_id IS NULL",
      kRows));
  if (mapping.has("sku")) {
    plan.checks.push_back(fmt::format(
        "SELECT r.line, 'sku', r.sku, format('line %s of the order is %s', r.line_number, t.sku)"
        " FROM {} WHERE r.sku IS NOT NULL AND t.sku IS NOT NULL AND r.sku <> t.sku",
        kRows));
  }
  plan.checks.push_back(fmt::format(
      "SELECT r.line, 'shipped', trim_scale(r.shipped)::text, CASE WHEN r.shipped > t.quantity "
      "THEN format('%s"
      " were ordered', trim_scale(t.quantity)) ELSE format('%s have left already; what comes back"
      " is taken back and not unshipped', trim_scale(t.was)) END FROM {} WHERE t.line_id IS NOT"
      " NULL AND r.shipped NOT BETWEEN t.was AND t.quantity",
      kRows));
  plan.checks.push_back(fmt::format(
      "SELECT r.line, 'shipped', trim_scale(r.shipped)::text, CASE WHEN t.location_id IS NULL THEN "
      "'the order"
      " has no place that the goods come from' ELSE format('nothing of an order that is %s can"
      " leave', t.status) END FROM {} WHERE r.shipped > t.was AND (t.location_id IS NULL OR"
      " t.status NOT IN ('pending', 'confirmed', 'processing', 'produced', 'partially_shipped'))",
      kRows));
  plan.checks.emplace_back(
      "SELECT s.line, 'line_number', s.line_number::text, format('line %s is the same line of this"
      " order', s.first) FROM (SELECT r.line, r.line_number, min(r.line) OVER (PARTITION BY"
      " r.order_number, r.line_number) AS first FROM import_rows r WHERE NOT r.bad AND"
      " r.order_number IS NOT NULL AND r.line_number IS NOT NULL) s WHERE s.line > s.first");
  if (!mapping.has("tracking_numbers")) return;
  plan.checks.emplace_back(
      "SELECT r.line, 'tracking_numbers', array_to_string(r.tracking_numbers, '|'), format('line %s"
      " says something else of the same order: leave it empty here, or say the same', f.line) FROM"
      " import_rows r JOIN (SELECT DISTINCT ON (order_number) order_number, line, tracking_numbers"
      " FROM import_rows WHERE NOT bad AND tracking_numbers IS NOT NULL ORDER BY order_number,"
      " line) f USING (order_number) WHERE NOT r.bad AND r.tracking_numbers IS NOT NULL AND"
      " r.tracking_numbers <> f.tracking_numbers");
}

void add_merge(const Mapping& mapping, Plan& plan) {
  plan.merge.push_back(fmt::format(
      "INSERT INTO import_changed SELECT t.line FROM {} WHERE r.shipped > t.was", kRows));
  // Many orders in one transaction: their stock in the order in which stock is always locked.
  plan.merge.push_back(fmt::format(
      "SELECT count(*) FROM (SELECT i.variant_id FROM inventory_items i WHERE (i.location_id,"
      " i.variant_id) IN (SELECT t.location_id, t.variant_id FROM {} WHERE r.shipped > t.was) ORDER"
      " BY i.location_id, i.variant_id FOR NO KEY UPDATE) s",
      kRows));
  plan.merge.push_back(fmt::format(
      "SELECT ship_order(q.order_id, q.quantities, current_person_id()) FROM (SELECT t.order_id,"
      " jsonb_object_agg(r.line_number::text, r.shipped - t.was) AS quantities FROM {} WHERE"
      " r.shipped > t.was GROUP BY t.order_id ORDER BY min(t.line) OFFSET 0) q",
      kRows));
  if (!mapping.has("tracking_numbers")) return;
  plan.merge.push_back(fmt::format(
      "WITH changed AS (UPDATE orders o SET tracking_numbers = f.numbers FROM (SELECT DISTINCT ON"
      " (t.order_id) t.order_id, r.tracking_numbers AS numbers FROM {0} WHERE r.tracking_numbers IS"
      " NOT NULL ORDER BY t.order_id, t.line) f WHERE o.id = f.order_id AND o.tracking_numbers <>"
      " f.numbers RETURNING o.id) INSERT INTO import_changed SELECT t.line FROM changed c JOIN"
      " import_targets t ON t.order_id = c.id",
      kRows));
}

}  // namespace

Plan shipment_plan(const Mapping& mapping) {
  Plan plan;
  plan.prepare = {
      "DROP TABLE IF EXISTS import_targets, import_changed",
      "CREATE TEMP TABLE import_targets ON COMMIT DROP AS SELECT r.line, o.id AS order_id, "
      "o.status,"
      " o.location_id, l.id AS line_id, l.sku, l.variant_id, l.quantity, l.fulfilled_quantity AS "
      "was"
      " FROM import_rows r LEFT JOIN orders o ON o.order_number = r.order_number LEFT JOIN"
      " order_line_items l ON l.order_id = o.id AND l.line_number = r.line_number WHERE NOT r.bad",
      "CREATE TEMP TABLE import_changed (line bigint) ON COMMIT DROP",
      "CREATE INDEX ON import_targets (line)",
      "ANALYZE import_targets",
  };
  add_checks(mapping, plan);
  add_merge(mapping, plan);
  plan.spread =
      "SELECT r.line, 'order_number', r.order_number, format('line %s of the same order is wrong:"
      " what left of an order is taken whole', b.line) FROM import_rows r JOIN (SELECT "
      "order_number,"
      " min(line) AS line FROM import_rows WHERE bad GROUP BY order_number) b USING (order_number)"
      " WHERE NOT r.bad";
  plan.counts = fmt::format(
      "SELECT count(*) FILTER (WHERE s.is_new), count(*) FILTER (WHERE s.is_changed AND NOT"
      " s.is_new), count(*) FILTER (WHERE NOT s.is_changed) FROM (SELECT r.shipped > t.was AND"
      " t.was = 0 AS is_new, EXISTS (SELECT FROM import_changed c WHERE c.line = t.line) AS"
      " is_changed FROM {}) s",
      kRows);
  return plan;
}

}  // namespace holdfast::exchange
