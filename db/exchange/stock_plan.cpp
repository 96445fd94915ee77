#include <fmt/core.h>

#include "db/exchange/plan.h"

// Stock of a variant at a place. What is there is brought about by movements (set_stock()); what is
// planned for it is written as it is.
namespace holdfast::exchange {
namespace {

constexpr std::string_view kRows = "import_rows r JOIN import_targets t USING (line)";

void add_checks(const Mapping& mapping, Plan& plan) {
  plan.checks.push_back(fmt::format(
      "SELECT r.line, 'sku', r.sku, CASE WHEN t.variant_id IS NULL THEN 'there is no such SKU:"
      " import the products first' ELSE 'no stock is kept of this SKU (track_inventory)' END"
      " FROM {} WHERE r.sku IS NOT NULL AND t.is_tracked IS NOT TRUE",
      kRows));
  if (mapping.has("location")) {
    plan.checks.push_back(fmt::format(
        "SELECT r.line, 'location', r.location, format('there is no such place; there are: %s',"
        " (SELECT string_agg(l.code, ', ' ORDER BY l.code) FROM locations l)) FROM {}"
        " WHERE r.location IS NOT NULL AND t.location_id IS NULL",
        kRows));
  } else {
    plan.checks.push_back(fmt::format(
        "SELECT r.line, 'location', NULL, 'the shop has several places: the file needs a column"
        " location with the code of each' FROM {} WHERE t.location_id IS NULL",
        kRows));
  }
  plan.checks.emplace_back(
      "SELECT s.line, 'sku', s.sku, format('the same SKU at the same place is on line %s already:"
      " leave one of them out', s.first) FROM (SELECT r.line, r.sku, min(r.line) OVER (PARTITION"
      " BY t.location_id, t.variant_id) AS first FROM import_rows r JOIN import_targets t"
      " USING (line) WHERE t.location_id IS NOT NULL AND t.variant_id IS NOT NULL) s"
      " WHERE s.line > s.first");
}

void add_merge(const Mapping& mapping, Plan& plan) {
  plan.merge.push_back(fmt::format(
      "INSERT INTO import_changed SELECT t.line FROM set_stock("
      "(SELECT array_agg(t.location_id ORDER BY t.line) FROM import_targets t),"
      "(SELECT array_agg(t.variant_id ORDER BY t.line) FROM import_targets t),"
      "(SELECT array_agg({}::numeric ORDER BY t.line) FROM {}), 'import', current_person_id()) s"
      " JOIN import_targets t ON t.location_id = s.location_id AND t.variant_id = s.variant_id",
      mapping.has("on_hand") ? "r.on_hand" : "NULL", kRows));
  std::vector<std::string> sets;
  std::vector<std::string> before;
  std::vector<std::string> after;
  for (const Column* column : mapping.fields("i.")) {
    sets.push_back(fmt::format("\"{0}\" = r.\"{0}\"", column->name));
    before.push_back(fmt::format("i.\"{}\"", column->name));
    after.push_back(fmt::format("r.\"{}\"", column->name));
  }
  if (sets.empty()) return;
  plan.merge.push_back(fmt::format(
      "WITH changed AS (UPDATE inventory_items i SET {} FROM {} WHERE i.location_id ="
      " t.location_id AND i.variant_id = t.variant_id AND ROW({}) IS DISTINCT FROM ROW({})"
      " RETURNING t.line) INSERT INTO import_changed SELECT line FROM changed",
      joined(sets, ", "), kRows, joined(before, ", "), joined(after, ", ")));
}

}  // namespace

Plan stock_plan(const Mapping& mapping) {
  Plan plan;
  plan.prepare = {
      "DROP TABLE IF EXISTS import_targets, import_changed",
      fmt::format(
          "CREATE TEMP TABLE import_targets ON COMMIT DROP AS SELECT r.line, l.id AS location_id,"
          " v.id AS variant_id, v.track_inventory AS is_tracked, i.variant_id IS NULL AS is_new"
          " FROM import_rows r LEFT JOIN locations l ON {} LEFT JOIN product_variants v"
          " ON v.sku = r.sku LEFT JOIN inventory_items i ON i.location_id = l.id"
          " AND i.variant_id = v.id WHERE NOT r.bad",
          mapping.has("location") ? "l.code = r.location" : "(SELECT count(*) FROM locations) = 1"),
      "CREATE TEMP TABLE import_changed (line bigint) ON COMMIT DROP",
      "CREATE INDEX ON import_targets (line)",
      "ANALYZE import_targets",
  };
  add_checks(mapping, plan);
  add_merge(mapping, plan);
  plan.counts =
      "SELECT count(*) FILTER (WHERE t.is_new), count(*) FILTER (WHERE NOT t.is_new AND c.line IS"
      " NOT NULL), count(*) FILTER (WHERE NOT t.is_new AND c.line IS NULL) FROM import_targets t"
      " LEFT JOIN (SELECT DISTINCT line FROM import_changed) c USING (line)";
  return plan;
}

}  // namespace holdfast::exchange
