#include <fmt/core.h>

#include "db/exchange/catalogue_words.h"
#include "db/exchange/plan.h"

// Products and variants. A row of products is a product with one of its variants; a row of variants
// is one more variant of a product that is there. The key of both is the SKU.
namespace holdfast::exchange {
namespace {

constexpr std::string_view kRows = "import_rows r JOIN import_targets t USING (line)";

class CataloguePlan {
 public:
  CataloguePlan(Thing thing, const Mapping& mapping, const PlanOptions& options)
      : is_products_(thing == Thing::products), mapping_(mapping), options_(options) {}

  Plan make() {
    prepare();
    check_rows();
    if (mapping_.has("category")) check_categories();
    if (mapping_.has("tax")) check_taxes();
    if (mapping_.has("barcodes")) check_barcodes();
    if (!mapping_.keys("tcg.").empty()) check_cards();
    if (is_products_) check_downloads();
    if (mapping_.has("category") && options_.make_categories) make_categories();
    if (mapping_.has("barcodes")) remove_barcodes();
    insert();
    if (is_products_) update_products();
    update_variants();
    if (mapping_.has("barcodes")) change_packs();
    plan_.counts =
        "SELECT count(*) FILTER (WHERE t.old_variant IS NULL), count(*) FILTER (WHERE c.line IS NOT"
        " NULL), count(*) FILTER (WHERE t.old_variant IS NOT NULL AND c.line IS NULL)"
        " FROM import_targets t LEFT JOIN (SELECT DISTINCT line FROM import_changed) c"
        " USING (line)";
    return std::move(plan_);
  }

 private:
  // A value that a statement gives a row.
  struct Value {
    std::string column;
    std::string value;
  };

  void prepare() {
    auto& steps = plan_.prepare;
    steps.emplace_back(
        "DROP TABLE IF EXISTS import_targets, import_barcodes, import_categories, import_taxes,"
        " import_changed");
    const bool has_parent = mapping_.has("product_sku");
    std::string product = "v.product_id";
    if (is_products_) product = fmt::format("coalesce(v.product_id, {})", kNewId);
    if (has_parent) product = "coalesce(v.product_id, o.product_id)";
    steps.push_back(fmt::format(
        "CREATE TEMP TABLE import_targets ON COMMIT DROP AS"
        " SELECT r.line, v.id AS old_variant, v.product_id AS old_product, {} AS parent,"
        " {} AS product_id, coalesce(v.id, {}) AS variant_id"
        " FROM import_rows r LEFT JOIN product_variants v ON v.sku = r.sku {} WHERE NOT r.bad",
        has_parent ? "o.product_id" : "NULL::uuid", product, kNewId,
        has_parent ? "LEFT JOIN product_variants o ON o.sku = r.product_sku" : ""));
    steps.emplace_back("CREATE TEMP TABLE import_changed (line bigint) ON COMMIT DROP");
    steps.emplace_back("CREATE INDEX ON import_targets (line)");
    steps.emplace_back("ANALYZE import_targets");
    if (mapping_.has("category")) steps.emplace_back(kCategoryWords);
    if (mapping_.has("tax")) steps.emplace_back(kTaxWords);
    if (!mapping_.has("barcodes")) return;
    steps.push_back(fmt::format(
        "CREATE TEMP TABLE import_barcodes ON COMMIT DROP AS"
        " SELECT b.line, b.variant_id, b.barcode, product_code(b.barcode) AS code, b.pack FROM ("
        "SELECT t.line, t.variant_id, substr(e, strpos(e, ' ') + 1) AS barcode,"
        " split_part(e, ' ', 1)::numeric AS pack FROM {} CROSS JOIN unnest(r.barcodes) e) b",
        kRows));
    steps.emplace_back("CREATE INDEX ON import_barcodes (code)");
    steps.emplace_back("ANALYZE import_barcodes");
  }

  void check(std::string query) { plan_.checks.push_back(std::move(query)); }

  void check_rows() {
    check(repeated("sku", "SKU"));
    std::vector<std::string> lacking;
    for (const char* name : {"name", "price", "tax", "product_sku"}) {
      const bool belongs = std::string_view{name} == "name"          ? is_products_
                           : std::string_view{name} == "product_sku" ? !is_products_
                                                                     : true;
      if (belongs && !mapping_.has(name)) lacking.emplace_back(name);
    }
    if (!lacking.empty()) {
      check(fmt::format(
          "SELECT r.line, 'sku', r.sku, {} FROM {} WHERE t.old_variant IS NULL AND r.sku IS NOT"
          " NULL",
          sql_text("there is no such SKU yet, and a new one needs these columns too: " +
                   joined(lacking, ", ")),
          kRows));
    }
    if (is_products_ && (!mapping_.fields("p.").empty() || mapping_.has("category"))) {
      check(
          "SELECT s.line, 'sku', s.sku, format('line %s is the same product: further variants of"
          " it go into a file of variants', s.first) FROM (SELECT r.line, r.sku, min(r.line) OVER"
          " (PARTITION BY t.old_product) AS first FROM import_rows r JOIN import_targets t"
          " USING (line) WHERE t.old_product IS NOT NULL) s WHERE s.line > s.first");
    }
    if (mapping_.has("product_sku")) {
      check(fmt::format(
          "SELECT r.line, 'product_sku', r.product_sku, CASE WHEN t.parent IS NULL THEN 'there is"
          " no product of this SKU: import the products first' ELSE 'this variant belongs to"
          " another product already, and stays there' END FROM {} WHERE r.product_sku IS NOT NULL"
          " AND (t.parent IS NULL OR t.parent <> t.old_product)",
          kRows));
    }
  }

  void check_categories() {
    check(fmt::format(
        "SELECT r.line, 'category', array_to_string(r.category, ' > '), CASE WHEN c.many > 1 THEN"
        " 'several categories have this path: rename all but one' ELSE 'there is no such category:"
        " mend the path, or let it be made with --make-categories' END FROM {} LEFT JOIN"
        " import_categories c ON c.names = r.category WHERE r.category IS NOT NULL"
        " AND coalesce(c.many, {}) <> 1",
        kRows, options_.make_categories ? 1 : 0));
  }

  void check_taxes() {
    check(fmt::format(
        "SELECT r.line, 'tax', r.tax, CASE WHEN x.many > 1 THEN 'several tax categories are called"
        " so: write the code of one' ELSE format('there is no such tax category; there are: %s',"
        " (SELECT string_agg(format('%s (%s)', k.code, k.name), ', ' ORDER BY k.code)"
        " FROM tax_categories k)) END FROM {} LEFT JOIN import_taxes x ON x.word = r.tax"
        " WHERE r.tax IS NOT NULL AND coalesce(x.many, 0) <> 1",
        kRows));
  }

  void check_barcodes() {
    check(
        "SELECT s.line, 'barcodes', s.barcode, format('the same barcode is on line %s already: a"
        " scan must find one of them', s.first) FROM (SELECT b.line, b.barcode, min(b.line) OVER w"
        " AS first, row_number() OVER w AS place FROM import_barcodes b WINDOW w AS (PARTITION BY"
        " b.code ORDER BY b.line)) s WHERE s.place > 1");
    // Whoever is in the file too has other barcodes by then.
    check(
        "SELECT b.line, 'barcodes', b.barcode, format('this barcode stands for %s already', v.sku)"
        " FROM import_barcodes b JOIN variant_barcodes k ON k.code = b.code JOIN product_variants v"
        " ON v.id = k.variant_id WHERE k.variant_id <> b.variant_id AND NOT EXISTS (SELECT FROM"
        " import_targets t WHERE t.old_variant = k.variant_id)");
  }

  std::string merged(std::string_view prefix, std::string_view column) const {
    std::vector<std::string> keys;
    for (const std::string& key : mapping_.keys(prefix)) keys.push_back(sql_text(key));
    return fmt::format("(coalesce(v.{0}, '{{}}') - ARRAY[{1}]::text[] || coalesce(r.{0}, '{{}}'))",
                       column, joined(keys, ", "));
  }

  void check_cards() {
    const std::string cards = merged("tcg.", "tcg_attributes");
    check(fmt::format(
        "SELECT s.line, CASE WHEN s.a ->> 'condition' <> ALL (card_conditions()) THEN"
        " 'tcg.condition' WHEN jsonb_typeof(s.a -> 'foil') NOT IN ('boolean', 'null') THEN"
        " 'tcg.foil' ELSE 'tcg.grading' END, coalesce(s.a ->> 'condition', s.a::text), format('a"
        " card''s condition is one of %s; foil is true or false; the company in grading is one of"
        " %s', array_to_string(card_conditions(), ', '), array_to_string(grading_companies(), ',"
        " ')) FROM (SELECT r.line, {} AS a FROM {} LEFT JOIN product_variants v ON v.id ="
        " t.old_variant) s WHERE NOT validate_tcg_attributes(s.a)",
        cards, kRows));
    check(fmt::format(
        "SELECT s.line, 'tcg.grading', s.grading ->> 'certNumber', 'a graded card is one of a kind,"
        " and another SKU has this certificate' FROM (SELECT c.*, count(*) OVER (PARTITION BY"
        " c.grading ->> 'company', c.grading ->> 'certNumber') AS many FROM (SELECT r.line,"
        " t.variant_id, {} -> 'grading' AS grading FROM {} LEFT JOIN product_variants v ON v.id ="
        " t.old_variant) c) s WHERE s.grading ->> 'company' IS NOT NULL AND s.grading ->>"
        " 'certNumber' IS NOT NULL AND (s.many > 1 OR EXISTS (SELECT FROM product_variants o"
        " WHERE o.grading_company = s.grading ->> 'company' AND o.grading_certificate ="
        " s.grading ->> 'certNumber' AND o.id <> s.variant_id))",
        cards, kRows));
  }

  // As a column will be when the row is in.
  std::string later(const char* name, const char* field, const char* otherwise) const {
    return mapping_.has(name) ? fmt::format("r.{}", name)
                              : fmt::format("coalesce({}, {})", field, otherwise);
  }

  void check_downloads() {
    if (!mapping_.has("is_digital") && !mapping_.has("download_url")) return;
    check(fmt::format(
        "SELECT r.line, 'download_url', {1}, 'what is downloaded is digital: say so in is_digital'"
        " FROM {2} LEFT JOIN products p ON p.id = t.old_product WHERE NOT {0} AND {1} IS NOT NULL",
        later("is_digital", "p.is_digital", "false"),
        later("download_url", "p.download_url", "NULL"), kRows));
  }

  // Each level of the tree after the one above it.
  void make_categories() {
    plan_.merge.emplace_back(
        "DO $$ DECLARE depth integer := 1; deepest integer; BEGIN"
        " SELECT coalesce(max(cardinality(r.category)), 0) INTO deepest FROM import_rows r"
        "  WHERE NOT r.bad;"
        " WHILE depth <= deepest LOOP"
        "  INSERT INTO import_categories (names, id, many, is_new)"
        "  SELECT DISTINCT ON (r.category[1:depth]) r.category[1:depth], uuid_v7(), 1, true"
        "    FROM import_rows r WHERE NOT r.bad AND cardinality(r.category) >= depth"
        "     AND NOT EXISTS (SELECT FROM import_categories c"
        "                      WHERE c.names = r.category[1:depth]);"
        "  INSERT INTO product_categories (tenant_id, id, parent_id, name, path)"
        "  SELECT current_tenant_id(), c.id, o.id, c.names[depth], '{}' FROM import_categories c"
        "    LEFT JOIN import_categories o ON o.names = c.names[1:depth - 1]"
        "   WHERE c.is_new AND cardinality(c.names) = depth;"
        "  depth := depth + 1;"
        " END LOOP; END $$");
  }

  // Of variants that are there; others of this file may get what they had.
  void remove_barcodes() {
    plan_.merge.emplace_back(
        "WITH gone AS (DELETE FROM variant_barcodes k USING import_targets t"
        " WHERE k.variant_id = t.old_variant AND NOT EXISTS (SELECT FROM import_barcodes b"
        " WHERE b.variant_id = k.variant_id AND b.code = k.code AND b.barcode = k.barcode)"
        " RETURNING t.line) INSERT INTO import_changed SELECT line FROM gone");
  }

  std::vector<Value> product_values() const {
    std::vector<Value> values;
    for (const Column* column : mapping_.fields("p.")) {
      values.push_back({std::string{sql_column(*column)}, fmt::format("r.\"{}\"", column->name)});
    }
    if (mapping_.has("category")) values.push_back({"category_id", "c.id"});
    return values;
  }

  std::vector<Value> variant_values() const {
    std::vector<Value> values;
    for (const Column* column : mapping_.fields("v.")) {
      values.push_back({std::string{sql_column(*column)}, fmt::format("r.\"{}\"", column->name)});
    }
    if (mapping_.has("tax")) values.push_back({"tax_category_id", "x.id"});
    return values;
  }

  std::string category_join() const {
    return mapping_.has("category") ? " LEFT JOIN import_categories c ON c.names = r.category" : "";
  }
  std::string tax_join() const {
    return mapping_.has("tax") ? " LEFT JOIN import_taxes x ON x.word = r.tax" : "";
  }

  static std::string insert_into(std::string_view table, const std::vector<Value>& values,
                                 const std::string& from) {
    std::vector<std::string> columns;
    std::vector<std::string> expressions;
    for (const Value& value : values) {
      columns.push_back("\"" + value.column + "\"");
      expressions.push_back(value.value);
    }
    return fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} WHERE t.old_variant IS NULL", table,
                       joined(columns, ", "), joined(expressions, ", "), from);
  }

  // One statement, so that the triggers behind it see goods with their barcodes.
  void insert() {
    std::vector<std::string> parts;
    if (is_products_) {
      std::vector<Value> values{{"tenant_id", "current_tenant_id()"}, {"id", "t.product_id"}};
      for (Value& value : product_values()) values.push_back(std::move(value));
      parts.push_back("new_products AS (" +
                      insert_into("products", values, std::string{kRows} + category_join()) + ")");
    }
    std::vector<Value> values{{"tenant_id", "current_tenant_id()"},
                              {"id", "t.variant_id"},
                              {"product_id", "t.product_id"},
                              {"sku", "r.sku"}};
    for (Value& value : variant_values()) values.push_back(std::move(value));
    if (!mapping_.keys("attr.").empty()) {
      values.push_back({"attributes", "coalesce(r.attributes, '{}')"});
    }
    if (!mapping_.keys("tcg.").empty()) {
      values.push_back({"tcg_attributes", "coalesce(r.tcg_attributes, '{}')"});
    }
    parts.push_back("new_variants AS (" +
                    insert_into("product_variants", values, std::string{kRows} + tax_join()) + ")");
    if (mapping_.has("barcodes")) {
      parts.emplace_back(
          "new_barcodes AS (INSERT INTO variant_barcodes (tenant_id, barcode, variant_id,"
          " pack_quantity) SELECT current_tenant_id(), b.barcode, b.variant_id, b.pack"
          " FROM import_barcodes b WHERE NOT EXISTS (SELECT FROM variant_barcodes k"
          " WHERE k.code = b.code) RETURNING variant_id)");
    }
    std::string statement = "WITH " + joined(parts, ", ");
    if (mapping_.has("barcodes")) {
      statement +=
          " INSERT INTO import_changed SELECT t.line FROM new_barcodes n JOIN import_targets t ON"
          " t.old_variant = n.variant_id";
    } else {
      statement += " SELECT";
    }
    plan_.merge.push_back(std::move(statement));
  }

  void update(std::string_view table, std::string_view alias, std::string_view key,
              const std::vector<Value>& values, const std::string& joins) {
    if (values.empty()) return;
    std::vector<std::string> sets;
    std::vector<std::string> before;
    std::vector<std::string> after;
    for (const Value& value : values) {
      sets.push_back(fmt::format("\"{}\" = {}", value.column, value.value));
      before.push_back(fmt::format("{}.\"{}\"", alias, value.column));
      after.push_back(value.value);
    }
    plan_.merge.push_back(
        fmt::format("WITH changed AS (UPDATE {0} {1} SET {2} FROM {3}{4} WHERE {1}.id = t.{5}"
                    " AND ROW({6}) IS DISTINCT FROM ROW({7}) RETURNING t.line)"
                    " INSERT INTO import_changed SELECT line FROM changed",
                    table, alias, joined(sets, ", "), kRows, joins, key, joined(before, ", "),
                    joined(after, ", ")));
  }

  void update_products() {
    update("products", "p", "old_product", product_values(), category_join());
  }

  void update_variants() {
    auto values = variant_values();
    if (!mapping_.keys("attr.").empty()) {
      values.push_back({"attributes", merged("attr.", "attributes")});
    }
    if (!mapping_.keys("tcg.").empty()) {
      values.push_back({"tcg_attributes", merged("tcg.", "tcg_attributes")});
    }
    update("product_variants", "v", "old_variant", values, tax_join());
  }

  void change_packs() {
    plan_.merge.emplace_back(
        "WITH changed AS (UPDATE variant_barcodes k SET pack_quantity = b.pack"
        " FROM import_barcodes b WHERE k.code = b.code AND k.variant_id = b.variant_id"
        " AND k.pack_quantity <> b.pack RETURNING b.line)"
        " INSERT INTO import_changed SELECT line FROM changed");
  }

  bool is_products_;
  const Mapping& mapping_;
  const PlanOptions& options_;
  Plan plan_;
};

}  // namespace

Plan catalogue_plan(Thing thing, const Mapping& mapping, const PlanOptions& options) {
  return CataloguePlan(thing, mapping, options).make();
}

}  // namespace holdfast::exchange
