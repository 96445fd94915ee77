#include <fmt/core.h>

#include <algorithm>

#include "db/exchange/plan.h"

// Lists that belong to something: the addresses of a customer, the images of a product. What the
// file says of one of them is the whole list: what is not in the file is taken away. Of those that
// the file does not name nothing changes.
//
// The rows of a list have no key of their own that a file could name. Those that are the same in
// the file and in the shop stay; of the others, one of the file is put in the place of one of the
// shop, and what is left over is new, or gone.
namespace holdfast::exchange {
namespace {

struct ListShape {
  std::string table;
  std::string alias;  // of its columns in columns.cpp: "a."
  // Of whom: the column of the table, and what the file's row says, given the row r.
  std::string owner;
  // Of the row, beside the file's columns: (column, expression over import_targets t).
  std::vector<std::pair<std::string, std::string>> more;
  std::string only_one;  // a flag that one row of an owner and type may have; "": none
};

class ListPlan {
 public:
  ListPlan(const Mapping& mapping, ListShape shape) : shape_(std::move(shape)) {
    for (const Column* column : mapping.fields(shape_.alias)) {
      columns_.push_back(fmt::format("\"{}\"", sql_column(*column)));
      values_.push_back(fmt::format("r.\"{}\"", column->name));
    }
    for (const auto& [column, value] : shape_.more) {
      columns_.push_back(column);
      values_.push_back(value);
    }
  }

  // After import_targets (line, owner_id, …) was made: which rows of the shop the lines are.
  void match(Plan& plan) const {
    std::vector<std::string> theirs;
    for (const auto& column : columns_) theirs.push_back("d." + column);
    const std::string content_of_rows = fmt::format("ROW({})::text", joined(values_, ", "));
    const std::string content_of_shop = fmt::format("ROW({})::text", joined(theirs, ", "));
    plan.prepare.push_back(fmt::format(
        "CREATE TEMP TABLE import_theirs ON COMMIT DROP AS SELECT d.id, d.{0} AS owner_id,"
        " {1} AS content, row_number() OVER (PARTITION BY d.{0}, {1} ORDER BY d.id) AS place"
        " FROM {2} d WHERE d.{0} IN (SELECT t.owner_id FROM import_targets t)",
        shape_.owner, content_of_shop, shape_.table));
    plan.prepare.push_back(fmt::format(
        "CREATE TEMP TABLE import_ours ON COMMIT DROP AS SELECT r.line, t.owner_id, {0} AS content,"
        " row_number() OVER (PARTITION BY t.owner_id, {0} ORDER BY r.line) AS place"
        " FROM import_rows r JOIN import_targets t USING (line) WHERE t.owner_id IS NOT NULL",
        content_of_rows));
    // Equal ones first, then one after the other.
    plan.prepare.emplace_back(
        "CREATE TEMP TABLE import_pairs ON COMMIT DROP AS WITH same AS (SELECT o.line, h.id FROM"
        " import_ours o JOIN import_theirs h USING (owner_id, content, place)), ours AS (SELECT"
        " o.line, o.owner_id, row_number() OVER (PARTITION BY o.owner_id ORDER BY o.line) AS n FROM"
        " import_ours o WHERE o.line NOT IN (SELECT s.line FROM same s)), theirs AS (SELECT h.id,"
        " h.owner_id, row_number() OVER (PARTITION BY h.owner_id ORDER BY h.id) AS n FROM"
        " import_theirs h WHERE h.id NOT IN (SELECT s.id FROM same s))"
        " SELECT s.line, s.id, 'same' AS what FROM same s UNION ALL SELECT o.line, h.id, CASE WHEN"
        " o.line IS NULL THEN 'gone' WHEN h.id IS NULL THEN 'new' ELSE 'changed' END FROM ours o"
        " FULL JOIN theirs h USING (owner_id, n)");
    plan.prepare.emplace_back("CREATE INDEX ON import_pairs (line)");
    plan.prepare.emplace_back("ANALYZE import_pairs");
  }

  void write(Plan& plan) const {
    plan.merge.push_back(
        fmt::format("DELETE FROM {} d USING import_pairs p WHERE p.what = 'gone' AND d.id = p.id",
                    shape_.table));
    std::vector<std::string> sets;
    std::vector<std::string> first;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      // The index that allows one looks at each row as it is written.
      first.push_back(is_only_one(columns_[i]) ? "false" : values_[i]);
      sets.push_back(columns_[i] + " = " + first.back());
    }
    const std::string rows =
        "import_rows r JOIN import_targets t USING (line) JOIN import_pairs p"
        " USING (line)";
    if (!sets.empty()) {
      plan.merge.push_back(
          fmt::format("UPDATE {} d SET {} FROM {} WHERE p.what = 'changed' AND d.id = p.id",
                      shape_.table, joined(sets, ", "), rows));
    }
    plan.merge.push_back(fmt::format(
        "WITH made AS (SELECT r.line, {0} AS id FROM {1} WHERE p.what = 'new'), written AS ("
        "UPDATE import_pairs p SET id = m.id FROM made m WHERE m.line = p.line) INSERT INTO {2}"
        " (tenant_id, id, {3}{4}) SELECT current_tenant_id(), m.id, t.owner_id{5} FROM made m JOIN"
        " import_rows r USING (line) JOIN import_targets t USING (line)",
        kNewId, rows, shape_.table, shape_.owner,
        columns_.empty() ? "" : ", " + joined(columns_, ", "),
        first.empty() ? "" : ", " + joined(first, ", ")));
    if (std::none_of(columns_.begin(), columns_.end(),
                     [this](const std::string& column) { return is_only_one(column); })) {
      return;
    }
    plan.merge.push_back(
        fmt::format("UPDATE {0} d SET {1} = true FROM {2} WHERE p.what IN ('changed', 'new') AND "
                    "d.id = p.id AND"
                    " r.\"{1}\" AND NOT d.{1}",
                    shape_.table, shape_.only_one, rows));
  }

 private:
  bool is_only_one(const std::string& column) const {
    return column == "\"" + shape_.only_one + "\"";
  }

  ListShape shape_;
  std::vector<std::string> columns_, values_;
};

constexpr const char* kDropped =
    "DROP TABLE IF EXISTS import_targets, import_theirs, import_ours, import_pairs";
constexpr const char* kCounts =
    "SELECT count(*) FILTER (WHERE p.what = 'new'), count(*) FILTER (WHERE p.what IN ('changed',"
    " 'gone')), count(*) FILTER (WHERE p.what = 'same') FROM import_pairs p";

// Somebody's list is taken whole.
std::string spread_over(const char* column, const char* of) {
  return fmt::format(
      "SELECT r.line, '{0}', r.{0}, format('line %s of the same {1} is wrong: its list is taken"
      " whole', b.line) FROM import_rows r JOIN (SELECT {0}, min(line) AS line FROM import_rows"
      " WHERE bad GROUP BY {0}) b USING ({0}) WHERE NOT r.bad",
      column, of);
}

}  // namespace

Plan address_plan(const Mapping& mapping) {
  ListShape shape{"customer_addresses", "a.", "customer_id", {}, "is_default"};
  if (!mapping.has("type")) shape.more.emplace_back("type", "'shipping'");
  const ListPlan list(mapping, std::move(shape));
  Plan plan;
  plan.prepare = {
      kDropped,
      "CREATE TEMP TABLE import_targets ON COMMIT DROP AS SELECT r.line, c.id AS owner_id FROM"
      " import_rows r LEFT JOIN customers c ON c.customer_code = r.customer WHERE NOT r.bad",
      "CREATE INDEX ON import_targets (line)",
      "ANALYZE import_targets",
  };
  list.match(plan);
  plan.checks.emplace_back(
      "SELECT r.line, 'customer', r.customer, 'there is no customer of this number: import the"
      " customers first' FROM import_rows r JOIN import_targets t USING (line) WHERE t.owner_id IS"
      " NULL AND r.customer IS NOT NULL");
  if (mapping.has("is_default")) {
    plan.checks.push_back(fmt::format(
        "SELECT s.line, 'is_default', s.customer, format('the customer''s default %s address is on"
        " line %s already', s.type, s.first) FROM (SELECT r.line, r.customer, {0} AS type,"
        " min(r.line) OVER (PARTITION BY r.customer, {0}) AS first FROM import_rows r WHERE NOT"
        " r.bad AND r.is_default) s WHERE s.line > s.first",
        mapping.has("type") ? "r.type" : "'shipping'"));
  }
  list.write(plan);
  plan.spread = spread_over("customer", "customer");
  plan.counts = kCounts;
  return plan;
}

Plan image_plan(const Mapping& mapping) {
  const bool has_variants = mapping.has("sku");
  ListShape shape{"product_images", "m.", "product_id", {}, {}};
  if (has_variants) shape.more.emplace_back("variant_id", "t.variant_id");
  const ListPlan list(mapping, std::move(shape));
  Plan plan;
  plan.prepare = {
      kDropped,
      fmt::format(
          "CREATE TEMP TABLE import_targets ON COMMIT DROP AS SELECT r.line, p.product_id AS"
          " owner_id, {} FROM import_rows r LEFT JOIN product_variants p ON p.sku = r.product_sku"
          "{} WHERE NOT r.bad",
          has_variants ? "v.id AS variant_id, v.product_id AS variant_of"
                       : "NULL::uuid AS variant_id, NULL::uuid AS variant_of",
          has_variants ? " LEFT JOIN product_variants v ON v.sku = r.sku" : ""),
      "CREATE INDEX ON import_targets (line)",
      "ANALYZE import_targets",
  };
  list.match(plan);
  plan.checks.emplace_back(
      "SELECT r.line, 'product_sku', r.product_sku, 'there is no such SKU: import the products"
      " first' FROM import_rows r JOIN import_targets t USING (line) WHERE t.owner_id IS NULL AND"
      " r.product_sku IS NOT NULL");
  // One list may not be said in two ways.
  plan.checks.emplace_back(
      "SELECT s.line, 'product_sku', s.product_sku, format('line %s has the same product under the"
      " SKU %s: use one of them', s.first, s.other) FROM (SELECT r.line, r.product_sku, min(r.line)"
      " OVER w AS first, first_value(r.product_sku) OVER w AS other FROM import_rows r JOIN"
      " import_targets t USING (line) WHERE t.owner_id IS NOT NULL WINDOW w AS (PARTITION BY"
      " t.owner_id ORDER BY r.line)) s WHERE s.product_sku <> s.other");
  if (has_variants) {
    plan.checks.emplace_back(
        "SELECT r.line, 'sku', r.sku, CASE WHEN t.variant_id IS NULL THEN 'there is no such SKU'"
        " ELSE 'this is a variant of another product' END FROM import_rows r JOIN import_targets t"
        " USING (line) WHERE r.sku IS NOT NULL AND t.owner_id IS NOT NULL AND t.variant_of IS"
        " DISTINCT FROM t.owner_id");
  }
  list.write(plan);
  plan.spread = spread_over("product_sku", "product");
  plan.counts = kCounts;
  return plan;
}

}  // namespace holdfast::exchange
