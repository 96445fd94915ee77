#include <fmt/core.h>

#include "db/exchange/plan.h"

// Customers, by their number.
namespace holdfast::exchange {
namespace {

constexpr std::string_view kRows = "import_rows r JOIN import_targets t USING (line)";

void check_emails(Plan& plan) {
  plan.checks.emplace_back(
      "SELECT r.line, 'email', r.email, 'this is no e-mail address' FROM import_rows r"
      " WHERE NOT r.bad AND r.email !~ '^[^@[:space:]]+@[^@[:space:]]+\\.[^@[:space:]]+$'");
  plan.checks.emplace_back(
      "SELECT s.line, 'email', s.email, format('the customer on line %s has the same address',"
      " s.first) FROM (SELECT r.line, r.email, min(r.line) OVER (PARTITION BY lower(r.email)) AS"
      " first FROM import_rows r WHERE NOT r.bad AND r.email IS NOT NULL) s"
      " WHERE s.line > s.first");
  // Although that one may get another in this file: which comes first nobody can say.
  plan.checks.push_back(fmt::format(
      "SELECT r.line, 'email', r.email, format('the customer %s has this address: change that one"
      " first', coalesce(c.customer_code, 'without a number')) FROM {} JOIN customers c ON"
      " lower(c.email) = lower(r.email) AND c.id <> t.customer_id",
      kRows));
}

// As a column will be when the row is in.
std::string later(const Mapping& mapping, std::string_view name) {
  return fmt::format("{}.{}", mapping.has(name) ? "r" : "c", name);
}

void check_names(const Mapping& mapping, Plan& plan) {
  std::vector<std::string> names;
  for (const char* name : {"first_name", "last_name", "company", "email", "phone"}) {
    names.push_back(later(mapping, name));
  }
  plan.checks.push_back(fmt::format(
      "SELECT r.line, 'number', r.number, 'a customer needs a first name, last name, company,"
      " email or phone' FROM {} LEFT JOIN customers c ON c.id = t.old_customer"
      " WHERE coalesce({}) IS NULL",
      kRows, joined(names, ", ")));
}

void add_merge(const Mapping& mapping, Plan& plan) {
  std::vector<std::string> columns;
  std::vector<std::string> values;
  for (const Column* column : mapping.fields("c.")) {
    columns.push_back(fmt::format("\"{}\"", sql_column(*column)));
    values.push_back(fmt::format("r.\"{}\"", column->name));
  }
  std::string rows{kRows};
  if (mapping.has("price_list")) {
    columns.emplace_back("price_list_id");
    values.emplace_back("l.id");
    rows += " LEFT JOIN price_lists l ON l.name = r.price_list";
  }
  plan.merge.push_back(fmt::format(
      "INSERT INTO customers (tenant_id, id, customer_code{0}{1}) SELECT current_tenant_id(),"
      " t.customer_id, r.number{0}{2} FROM {3} WHERE t.old_customer IS NULL",
      columns.empty() ? "" : ", ", joined(columns, ", "), joined(values, ", "), rows));
  if (columns.empty()) return;
  std::vector<std::string> sets;
  std::vector<std::string> before;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    sets.push_back(columns[i] + " = " + values[i]);
    before.push_back("c." + columns[i]);
  }
  plan.merge.push_back(
      fmt::format("WITH changed AS (UPDATE customers c SET {} FROM {} WHERE c.id = t.old_customer"
                  " AND ROW({}) IS DISTINCT FROM ROW({}) RETURNING t.line)"
                  " INSERT INTO import_changed SELECT line FROM changed",
                  joined(sets, ", "), rows, joined(before, ", "), joined(values, ", ")));
}

}  // namespace

Plan customer_plan(const Mapping& mapping) {
  Plan plan;
  plan.prepare = {
      "DROP TABLE IF EXISTS import_targets, import_changed",
      fmt::format(
          "CREATE TEMP TABLE import_targets ON COMMIT DROP AS SELECT r.line, c.id AS old_customer,"
          " coalesce(c.id, {}) AS customer_id FROM import_rows r LEFT JOIN customers c"
          " ON c.customer_code = r.number WHERE NOT r.bad",
          kNewId),
      "CREATE TEMP TABLE import_changed (line bigint) ON COMMIT DROP",
      "CREATE INDEX ON import_targets (line)",
      "ANALYZE import_targets",
  };
  plan.checks.push_back(repeated("number", "number"));
  if (mapping.has("email")) check_emails(plan);
  check_names(mapping, plan);
  if (mapping.has("price_list")) {
    plan.checks.emplace_back(
        "SELECT r.line, 'price_list', r.price_list, 'there is no price list of this name'"
        " FROM import_rows r WHERE NOT r.bad AND r.price_list IS NOT NULL AND NOT EXISTS (SELECT"
        " FROM price_lists l WHERE l.name = r.price_list)");
  }
  add_merge(mapping, plan);
  plan.counts =
      "SELECT count(*) FILTER (WHERE t.old_customer IS NULL), count(*) FILTER (WHERE c.line IS NOT"
      " NULL), count(*) FILTER (WHERE t.old_customer IS NOT NULL AND c.line IS NULL)"
      " FROM import_targets t LEFT JOIN (SELECT DISTINCT line FROM import_changed) c USING (line)";
  return plan;
}

}  // namespace holdfast::exchange
