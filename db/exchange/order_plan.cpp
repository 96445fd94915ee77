#include <fmt/core.h>

#include "db/exchange/plan.h"

// Open orders with their lines. What the file says of an order is all of it: lines that are not in
// the file are taken away. Orders of which something left, and those that are over, stay as they
// are; one of which some has still to leave may be in the file, if it says the same of the lines.
// The status takes its steps by change_order_status() alone.
namespace holdfast::exchange {
namespace {

// The rows, and the orders by their first one (f).
constexpr std::string_view kRows = "import_rows r JOIN import_lines t USING (line)";
constexpr std::string_view kOrders = "import_orders n JOIN import_rows f USING (line)";
constexpr std::string_view kOpen =
    "'draft', 'pending', 'confirmed', 'in_production', 'produced', 'processing', 'on_hold'";

// Orders that are partly shipped and whose lines the file knows as they are.
constexpr const char* kKept =
    "CREATE TEMP TABLE import_kept ON COMMIT DROP AS SELECT n.order_id FROM import_orders n JOIN"
    " orders o ON o.id = n.old_order WHERE o.status = 'partially_shipped' AND NOT EXISTS ("
    "(SELECT r.line_number, r.sku, r.quantity, r.price FROM import_rows r JOIN import_lines t USING"
    " (line) WHERE t.order_id = o.id EXCEPT ALL SELECT i.line_number, i.sku, i.quantity, i.price"
    " FROM order_line_items i WHERE i.order_id = o.id) UNION ALL (SELECT i.line_number, i.sku,"
    " i.quantity, i.price FROM order_line_items i WHERE i.order_id = o.id EXCEPT ALL SELECT"
    " r.line_number, r.sku, r.quantity, r.price FROM import_rows r JOIN import_lines t USING (line)"
    " WHERE t.order_id = o.id))";

struct Value {
  std::string column;
  std::string fresh;    // of a new order
  std::string changed;  // of one that is there
};

class OrderPlan {
 public:
  explicit OrderPlan(const Mapping& mapping) : mapping_(mapping) {}

  Plan make() {
    prepare();
    check_lines();
    check_orders();
    check_addresses("ship", "shipping");
    check_addresses("bill", "billing");
    write_orders();
    write_lines();
    write_addresses("ship", "shipping");
    write_addresses("bill", "billing");
    if (mapping_.has("status")) take_steps();
    plan_.counts =
        "SELECT count(*) FILTER (WHERE n.old_order IS NULL), count(*) FILTER (WHERE n.old_order IS"
        " NOT NULL AND c.order_id IS NOT NULL), count(*) FILTER (WHERE n.old_order IS NOT NULL AND"
        " c.order_id IS NULL) + (SELECT count(*) FROM import_kept) FROM import_orders n LEFT JOIN "
        "(SELECT DISTINCT order_id"
        " FROM import_changed) c USING (order_id)";
    plan_.spread =
        "SELECT r.line, 'order_number', r.order_number, format('line %s of the same order is wrong:"
        " an order is taken whole', b.line) FROM import_rows r JOIN (SELECT order_number, min(line)"
        " AS line FROM import_rows WHERE bad GROUP BY order_number) b USING (order_number)"
        " WHERE NOT r.bad";
    return std::move(plan_);
  }

 private:
  void prepare() {
    auto& steps = plan_.prepare;
    steps.emplace_back(
        "DROP TABLE IF EXISTS import_orders, import_lines, import_kept, import_changed,"
        " import_steps");
    const auto joined_by = [&](const char* column, const char* join) {
      return mapping_.has(column) ? std::string{join} : std::string{};
    };
    const auto id_of = [&](const char* column, const char* id) {
      return std::string{mapping_.has(column) ? id : "NULL::uuid"};
    };
    steps.push_back(fmt::format(
        "CREATE TEMP TABLE import_orders ON COMMIT DROP AS"
        " SELECT f.line, f.order_number, o.id AS old_order, coalesce(o.id, {}) AS order_id,"
        " o.status AS old_status, {} AS channel_id, {} AS location_id, {} AS customer_id, s.lines,"
        " s.subtotal, s.tax, coalesce(o.fulfillment_status = 'unfulfilled' AND o.status IN ({}),"
        " true) AS is_open FROM (SELECT min(r.line) AS line, count(*) AS lines,"
        " sum(round(r.quantity * r.price, 3)) AS subtotal, sum({}) AS tax FROM import_rows r"
        " WHERE NOT r.bad GROUP BY r.order_number) s JOIN import_rows f USING (line)"
        " LEFT JOIN orders o ON o.order_number = f.order_number{}{}{}",
        kNewId, id_of("channel", "h.id"), id_of("location", "l.id"), id_of("customer", "c.id"),
        kOpen, mapping_.has("line_tax") ? "r.line_tax" : "0",
        joined_by("channel", " LEFT JOIN sales_channels h ON h.code = f.channel"),
        joined_by("location", " LEFT JOIN locations l ON l.code = f.location"),
        joined_by("customer", " LEFT JOIN customers c ON c.customer_code = f.customer")));
    steps.push_back(fmt::format(
        "CREATE TEMP TABLE import_lines ON COMMIT DROP AS"
        " SELECT r.line, n.line AS first_line, n.order_id, v.id AS variant_id, p.name AS"
        " product_name, i.id AS old_line, coalesce(i.id, {}) AS line_id FROM import_rows r"
        " JOIN import_orders n USING (order_number) LEFT JOIN product_variants v ON v.sku = r.sku"
        " LEFT JOIN products p ON p.id = v.product_id LEFT JOIN order_line_items i"
        " ON i.order_id = n.old_order AND i.line_number = r.line_number WHERE NOT r.bad",
        kNewId));
    steps.emplace_back(kKept);
    steps.emplace_back(
        "WITH lines AS (DELETE FROM import_lines t USING import_kept k WHERE t.order_id ="
        " k.order_id) DELETE FROM import_orders n USING import_kept k WHERE n.order_id ="
        " k.order_id");
    steps.emplace_back("CREATE TEMP TABLE import_changed (order_id uuid) ON COMMIT DROP");
    // The shortest way from each open status to each other.
    steps.push_back(fmt::format(
        "CREATE TEMP TABLE import_steps ON COMMIT DROP AS WITH RECURSIVE way (first, last, steps)"
        " AS (SELECT s.from_status, s.to_status, ARRAY[s.to_status] FROM order_status_steps s"
        " WHERE s.from_status IN ({0}) AND s.to_status IN ({0}) UNION ALL SELECT w.first,"
        " s.to_status, w.steps || s.to_status FROM way w JOIN order_status_steps s ON"
        " s.from_status = w.last WHERE s.to_status IN ({0}) AND s.to_status <> w.first AND"
        " s.to_status <> ALL (w.steps)) SELECT DISTINCT ON (first, last) first, last, steps"
        " FROM way ORDER BY first, last, cardinality(steps), steps",
        kOpen));
    steps.emplace_back("CREATE INDEX ON import_lines (line)");
    steps.emplace_back("ANALYZE import_lines, import_orders");
  }

  void check(std::string query) { plan_.checks.push_back(std::move(query)); }

  void check_lines() {
    check(
        "SELECT s.line, 'line_number', s.line_number::text, format('line %s is the same line of"
        " this order', s.first) FROM (SELECT r.line, r.line_number, min(r.line) OVER (PARTITION BY"
        " r.order_number, r.line_number) AS first FROM import_rows r WHERE NOT r.bad AND"
        " r.order_number IS NOT NULL AND r.line_number IS NOT NULL) s WHERE s.line > s.first");
    check(fmt::format(
        "SELECT r.line, 'sku', r.sku, 'there is no such SKU: import the product first, or say in"
        " line_title what it is that the catalogue does not know' FROM {} WHERE r.sku IS NOT NULL"
        " AND t.variant_id IS NULL AND {}",
        kRows, mapping_.has("line_title") ? "r.line_title IS NULL" : "true"));
    for (const MappedColumn& mapped : mapping_.columns()) {
      if (mapped.column == nullptr || mapped.column->name == "order_number") continue;
      const std::string_view field = mapped.column->field;
      const bool of_a_line = field.starts_with("l.") || mapped.column->name == "line_number" ||
                             mapped.column->name == "sku" || mapped.column->name == "line_title";
      if (of_a_line) continue;
      check(fmt::format(
          "SELECT r.line, '{0}', r.\"{0}\"::text, format('line %s says something else of the same"
          " order: leave it empty here, or say the same', f.line) FROM {1} JOIN import_rows f"
          " ON f.line = t.first_line WHERE r.line <> f.line AND r.\"{0}\" IS NOT NULL"
          " AND r.\"{0}\" IS DISTINCT FROM f.\"{0}\"",
          mapped.column->name, kRows));
    }
  }

  // What a new order is without the column, or an order that is there.
  std::string later(const char* name, const char* field, const char* otherwise) const {
    return mapping_.has(name) ? fmt::format("coalesce(f.{}, {})", name, otherwise)
                              : fmt::format("coalesce(o.{}, {})", field, otherwise);
  }

  void check_known(const char* column, const char* id, const char* words) {
    if (!mapping_.has(column)) return;
    check(fmt::format(
        "SELECT f.line, '{0}', f.{0}, {1} FROM {2} WHERE f.{0} IS NOT NULL AND n.{3} IS NULL",
        column, sql_text(words), kOrders, id));
  }

  void check_orders() {
    check(fmt::format(
        "SELECT f.line, 'order_number', f.order_number, format('the order is %s and %s: it stays"
        " as it is; leave it out', o.status, o.fulfillment_status) FROM {} JOIN orders o"
        " ON o.id = n.old_order WHERE NOT n.is_open",
        kOrders));
    check_known("channel", "channel_id", "there is no sales channel of this code");
    check_known("location", "location_id", "there is no place of this code");
    check_known("customer", "customer_id",
                "there is no customer of this number: import the customers first");
    if (mapping_.has("status")) {
      check(fmt::format(
          "SELECT f.line, 'status', f.status, format('an order that is %s cannot become %s',"
          " n.old_status, f.status) FROM {} WHERE n.old_order IS NOT NULL AND n.is_open AND"
          " f.status <> n.old_status AND NOT EXISTS (SELECT FROM import_steps s"
          " WHERE s.first = n.old_status AND s.last = f.status)",
          kOrders));
    }
    check(fmt::format(
        "SELECT f.line, 'order_number', f.order_number, format('goods are held for line %s of this"
        " order, which is another in the file: release them first', i.line_number) FROM {} JOIN"
        " order_line_items i ON i.order_id = n.old_order JOIN stock_reservations h ON h.id = i.id"
        " AND h.status = 'active' WHERE NOT EXISTS (SELECT FROM {} WHERE t.old_line = i.id AND"
        " r.quantity = i.quantity AND t.variant_id IS NOT DISTINCT FROM i.variant_id)",
        kOrders, kRows));
    check_amounts();
    if (mapping_.has("external_order_id")) check_external();
  }

  void check_amounts() {
    check(fmt::format(
        "SELECT s.line, 'discounts', s.total::text, 'the discounts are more than all the rest'"
        " FROM (SELECT f.line, {} AS type, {} + {} - {} + CASE WHEN {} THEN 0 ELSE {} END AS total"
        " FROM {} LEFT JOIN orders o ON o.id = n.old_order) s WHERE s.type = 'sale' AND s.total <"
        " 0",
        later("type", "type", "'sale'"), total("subtotal", "n.subtotal"),
        later("shipping", "total_shipping", "0"), later("discounts", "total_discounts", "0"),
        later("tax_included", "tax_included", "false"), total("taxes", "n.tax"), kOrders));
    if (!mapping_.has("required_at")) return;
    check(fmt::format(
        "SELECT f.line, 'required_at', f.required_at::text, 'it is before the order' FROM {} LEFT"
        " JOIN orders o ON o.id = n.old_order WHERE f.required_at < {}",
        kOrders, later("ordered_at", "ordered_at", "now()")));
  }

  void check_external() {
    check(fmt::format(
        "SELECT s.line, 'external_order_id', s.external_order_id, 'another order of this channel"
        " has this number' FROM (SELECT f.line, f.external_order_id, n.order_id, {} AS channel_id,"
        " count(*) OVER (PARTITION BY {}, f.external_order_id) AS many FROM {} LEFT JOIN orders o"
        " ON o.id = n.old_order WHERE f.external_order_id IS NOT NULL) s WHERE s.many > 1 OR"
        " EXISTS (SELECT FROM orders x WHERE x.external_order_id = s.external_order_id AND"
        " x.sales_channel_id IS NOT DISTINCT FROM s.channel_id AND x.id <> s.order_id)",
        mapping_.has("channel") ? "n.channel_id" : "o.sales_channel_id",
        mapping_.has("channel") ? "n.channel_id" : "o.sales_channel_id", kOrders));
  }

  // Of an address: its columns in the file with their names in the table.
  std::vector<Value> address_values(std::string_view alias) const {
    std::vector<Value> values;
    for (const Column* column : mapping_.fields(std::string{alias} + ".")) {
      values.push_back(
          {std::string{sql_column(*column)}, fmt::format("f.\"{}\"", column->name), {}});
    }
    return values;
  }

  void check_addresses(std::string_view alias, std::string_view words) {
    const auto values = address_values(alias);
    if (values.empty()) return;
    std::vector<std::string> all;
    for (const Value& value : values) all.push_back(value.fresh);
    const auto part = [&](const char* name) {
      const std::string column = fmt::format("{}_{}", alias, name);
      return mapping_.has(column) ? "nullif(f.\"" + column + "\", '')" : std::string{"NULL"};
    };
    check(fmt::format(
        "SELECT f.line, '{0}_address1', {1}, 'a {2} address needs {0}_address1, {0}_city and"
        " {0}_country' FROM {3} WHERE num_nonnulls({4}) > 0 AND num_nulls({1}, {5}, {6}) > 0",
        alias, part("address1"), words, kOrders, joined(all, ", "), part("city"), part("country")));
  }

  std::string total(const char* column, const char* computed) const {
    return mapping_.has(column) ? fmt::format("coalesce(f.{}, {})", column, computed)
                                : std::string{computed};
  }

  std::vector<Value> order_values() const {
    std::vector<Value> values;
    for (const Column* column : mapping_.fields("o.")) {
      const std::string name{sql_column(*column)};
      const std::string cell = fmt::format("f.\"{}\"", column->name);
      if (name == "ordered_at") {
        values.push_back({name, fmt::format("coalesce({}, now())", cell),
                          fmt::format("coalesce({}, o.ordered_at)", cell)});
      } else if (name == "currency") {
        continue;
      } else if (column->when_nothing.empty()) {
        values.push_back({name, cell, cell});
      } else {
        const bool is_word = column->wish.kind == CellKind::word;
        const std::string otherwise =
            is_word ? sql_text(column->when_nothing) : std::string{column->when_nothing};
        const std::string value = fmt::format("coalesce({}, {})", cell, otherwise);
        values.push_back({name, value, value});
      }
    }
    if (mapping_.has("channel"))
      values.push_back({"sales_channel_id", "n.channel_id", "n.channel_id"});
    if (mapping_.has("location"))
      values.push_back({"location_id", "n.location_id", "n.location_id"});
    if (mapping_.has("customer"))
      values.push_back({"customer_id", "n.customer_id", "n.customer_id"});
    const std::string own = "(SELECT t.currency FROM tenants t)";
    values.push_back(
        {"currency", mapping_.has("currency") ? "coalesce(f.currency, " + own + ")" : own,
         mapping_.has("currency") ? "coalesce(f.currency, o.currency)" : "o.currency"});
    const std::string subtotal = total("subtotal", "n.subtotal");
    const std::string tax = total("taxes", "n.tax");
    values.push_back({"subtotal_price", subtotal, subtotal});
    values.push_back({"total_tax", tax, tax});
    const auto sum = [&](bool fresh) {
      const auto now = [&](const char* name, const char* field, const char* otherwise) {
        if (mapping_.has(name)) return fmt::format("coalesce(f.{}, {})", name, otherwise);
        return fresh ? std::string{otherwise} : fmt::format("o.{}", field);
      };
      return fmt::format("{} + {} - {} + CASE WHEN {} THEN 0 ELSE {} END", subtotal,
                         now("shipping", "total_shipping", "0"),
                         now("discounts", "total_discounts", "0"),
                         now("tax_included", "tax_included", "false"), tax);
    };
    values.push_back({"total_price", sum(true), sum(false)});
    return values;
  }

  void write_orders() {
    const auto values = order_values();
    std::vector<std::string> columns;
    std::vector<std::string> fresh;
    std::vector<std::string> sets;
    std::vector<std::string> before;
    std::vector<std::string> after;
    for (const Value& value : values) {
      columns.push_back(value.column);
      fresh.push_back(value.fresh);
      sets.push_back(value.column + " = " + value.changed);
      before.push_back("o." + value.column);
      after.push_back(value.changed);
    }
    plan_.merge.push_back(fmt::format(
        "INSERT INTO orders (tenant_id, id, order_number, status, created_by, {}) SELECT"
        " current_tenant_id(), n.order_id, n.order_number, {}, current_person_id(), {} FROM {}"
        " WHERE n.old_order IS NULL",
        joined(columns, ", "),
        mapping_.has("status") ? "CASE f.status WHEN 'draft' THEN 'draft' ELSE 'pending' END"
                               : "'pending'",
        joined(fresh, ", "), kOrders));
    plan_.merge.push_back(fmt::format(
        "WITH changed AS (UPDATE orders o SET {} FROM {} WHERE o.id = n.old_order AND ROW({}) IS"
        " DISTINCT FROM ROW({}) RETURNING o.id) INSERT INTO import_changed SELECT id FROM changed",
        joined(sets, ", "), kOrders, joined(before, ", "), joined(after, ", ")));
  }

  void write_lines() {
    plan_.merge.emplace_back(
        "WITH gone AS (DELETE FROM order_line_items i USING import_orders n WHERE i.order_id ="
        " n.old_order AND NOT EXISTS (SELECT FROM import_lines t WHERE t.old_line = i.id)"
        " RETURNING i.order_id) INSERT INTO import_changed SELECT order_id FROM gone");
    std::vector<Value> values{{"sku", "r.sku", "r.sku"},
                              {"variant_id", "t.variant_id", "t.variant_id"}};
    const std::string title = mapping_.has("line_title") ? "r.line_title, " : "";
    values.push_back({"title", "coalesce(" + title + "t.product_name, r.sku)",
                      "coalesce(" + title + "i.title)"});
    for (const Column* column : mapping_.fields("l.")) {
      const std::string cell = fmt::format("r.\"{}\"", column->name);
      values.push_back({std::string{sql_column(*column)}, cell, cell});
    }
    std::vector<std::string> columns;
    std::vector<std::string> fresh;
    std::vector<std::string> sets;
    std::vector<std::string> before;
    std::vector<std::string> after;
    for (const Value& value : values) {
      columns.push_back(value.column);
      fresh.push_back(value.fresh);
      sets.push_back(value.column + " = " + value.changed);
      before.push_back("i." + value.column);
      after.push_back(value.changed);
    }
    plan_.merge.push_back(fmt::format(
        "WITH changed AS (UPDATE order_line_items i SET {} FROM {} WHERE i.id = t.old_line AND"
        " ROW({}) IS DISTINCT FROM ROW({}) RETURNING i.order_id) INSERT INTO import_changed SELECT"
        " order_id FROM changed",
        joined(sets, ", "), kRows, joined(before, ", "), joined(after, ", ")));
    plan_.merge.push_back(fmt::format(
        "WITH made AS (INSERT INTO order_line_items (tenant_id, id, order_id, line_number, {})"
        " SELECT current_tenant_id(), t.line_id, t.order_id, r.line_number, {} FROM {} WHERE"
        " t.old_line IS NULL RETURNING order_id) INSERT INTO import_changed SELECT order_id"
        " FROM made",
        joined(columns, ", "), joined(fresh, ", "), kRows));
  }

  void write_addresses(std::string_view alias, std::string_view type) {
    const auto values = address_values(alias);
    if (values.empty()) return;
    std::vector<std::string> columns;
    std::vector<std::string> fresh;
    std::vector<std::string> sets;
    std::vector<std::string> before;
    std::vector<std::string> after;
    for (const Value& value : values) {
      columns.push_back(value.column);
      fresh.push_back(value.fresh);
      sets.push_back(value.column + " = excluded." + value.column);
      before.push_back("a." + value.column);
      after.push_back("excluded." + value.column);
    }
    plan_.merge.push_back(fmt::format(
        "WITH gone AS (DELETE FROM order_addresses a USING {} WHERE a.order_id = n.old_order AND"
        " a.type = '{}' AND num_nonnulls({}) = 0 RETURNING a.order_id) INSERT INTO import_changed"
        " SELECT order_id FROM gone",
        kOrders, type, joined(fresh, ", ")));
    plan_.merge.push_back(fmt::format(
        "WITH made AS (INSERT INTO order_addresses AS a (tenant_id, order_id, type, {0}) SELECT"
        " current_tenant_id(), n.order_id, '{1}', {2} FROM {3} WHERE num_nonnulls({2}) > 0"
        " ON CONFLICT (tenant_id, order_id, type) DO UPDATE SET {4} WHERE ROW({5}) IS DISTINCT"
        " FROM ROW({6}) RETURNING order_id) INSERT INTO import_changed SELECT order_id FROM made",
        joined(columns, ", "), type, joined(fresh, ", "), kOrders, joined(sets, ", "),
        joined(before, ", "), joined(after, ", ")));
  }

  void take_steps() {
    const std::string due = fmt::format(
        "{} JOIN import_steps w ON w.first = coalesce(n.old_status, 'pending') AND w.last ="
        " f.status WHERE coalesce(n.old_status, 'pending') <> f.status AND (n.old_order IS NOT NULL"
        " OR f.status <> 'draft')",
        kOrders);
    plan_.merge.push_back("INSERT INTO import_changed SELECT n.order_id FROM " + due);
    // In their order, which the subquery keeps.
    plan_.merge.push_back(fmt::format(
        "SELECT change_order_status(q.order_id, q.step, current_person_id(), 'import') FROM (SELECT"
        " d.order_id, p.step FROM (SELECT n.line, n.order_id, w.steps FROM {}) d CROSS JOIN"
        " unnest(d.steps) WITH ORDINALITY AS p (step, place) ORDER BY d.line, p.place OFFSET 0) q",
        due));
  }

  const Mapping& mapping_;
  Plan plan_;
};

}  // namespace

Plan order_plan(const Mapping& mapping) {
  return OrderPlan(mapping).make();
}

}  // namespace holdfast::exchange
