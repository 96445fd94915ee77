#include "db/exchange/exporter.h"

#include <fmt/core.h>

#include <charconv>

#include "db/exchange/export_query.h"
#include "db/exchange/plan.h"
#include "db/exchange/session.h"

namespace holdfast::exchange {

using core::pass_on;
using core::Result;
using remote::Effect;

namespace {

Result<std::vector<std::string>> keys_of(remote::PgConnection& connection, const char* column) {
  auto rows = connection.run(
      fmt::format("SELECT DISTINCT k COLLATE \"C\" FROM product_variants v CROSS JOIN"
                  " jsonb_object_keys(v.{}) k WHERE k <> '' ORDER BY 1",
                  column),
      {}, Effect::reads);
  if (!rows) return pass_on(rows.error());
  std::vector<std::string> keys;
  for (int row = 0; row < rows->count(); ++row) keys.emplace_back(rows->text(row, 0));
  return keys;
}

Result<ExportKeys> keys_for(remote::PgConnection& connection, Thing thing) {
  ExportKeys keys;
  if (thing != Thing::products && thing != Thing::variants) return keys;
  auto attributes = keys_of(connection, "attributes");
  if (!attributes) return pass_on(attributes.error());
  auto cards = keys_of(connection, "tcg_attributes");
  if (!cards) return pass_on(cards.error());
  keys.attributes = std::move(*attributes);
  keys.tcg_attributes = std::move(*cards);
  return keys;
}

// The header through our own writer: PostgreSQL cuts names at 63 bytes.
std::string header_of(const ExportQuery& query, const ExportOptions& options) {
  std::vector<Cell> names;
  for (const ExportColumn& column : query.columns) names.push_back({column.name, false, 1});
  return (options.mark ? "\xEF\xBB\xBF" : "") + csv_record(names, options.delimiter) +
         (options.crlf ? "\r\n" : "\n");
}

std::string copy_of(const ExportQuery& query, char delimiter) {
  std::vector<std::string> expressions;
  for (const ExportColumn& column : query.columns) expressions.push_back(column.expression);
  const std::string quoted = delimiter == '\t' ? "E'\\t'" : fmt::format("'{}'", delimiter);
  return fmt::format("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT csv, DELIMITER {})",
                     joined(expressions, ", "), query.from, quoted);
}

Result<std::int64_t> count_left_out(remote::PgConnection& connection, const ExportQuery& query) {
  if (query.left_out.empty()) return 0;
  auto rows = connection.run(query.left_out, {}, Effect::reads);
  if (!rows) return pass_on(rows.error());
  std::int64_t count = 0;
  const std::string_view text = rows->text(0, 0);
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

}  // namespace

Result<ExportReport> export_file(remote::PgConnection& connection, const ExportOptions& options,
                                 const std::function<bool(std::string_view)>& write) {
  auto shop = enter_shop(connection, options.tenant);
  if (!shop) return pass_on(shop.error());
  auto transaction = remote::PgTransaction::begin(connection);
  if (!transaction) return pass_on(transaction.error());
  // All of it as it was at one moment.
  if (auto set =
          connection.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", {}, Effect::reads);
      !set) {
    return pass_on(set.error());
  }
  if (auto entered = set_shop(connection, options.tenant); !entered) {
    return pass_on(entered.error());
  }
  auto keys = keys_for(connection, options.thing);
  if (!keys) return pass_on(keys.error());
  const ExportQuery query =
      export_query(options.thing, *keys, shop->currency_exponent, options.guard);
  for (const std::string& sql : query.prepare) {
    if (auto done = connection.run(sql, {}, Effect::reads); !done) return pass_on(done.error());
  }
  ExportReport report;
  auto left_out = count_left_out(connection, query);
  if (!left_out) return pass_on(left_out.error());
  report.left_out = *left_out;
  std::string buffer = header_of(query, options);
  constexpr std::size_t kBuffer = std::size_t{64} * 1024;
  auto copied = connection.copy_out(copy_of(query, options.delimiter), [&](std::string_view row) {
    ++report.rows;
    // The server ends each row with a line feed.
    row.remove_suffix(1);
    buffer += row;
    buffer += options.crlf ? "\r\n" : "\n";
    if (buffer.size() < kBuffer) return true;
    const bool go_on = write(buffer);
    buffer.clear();
    return go_on;
  });
  if (!copied) return pass_on(with_words(connection, copied.error()));
  if (!write(buffer)) return core::fail(core::ErrorCode::file_unreadable, "it cannot be written");
  return report;
}

}  // namespace holdfast::exchange
