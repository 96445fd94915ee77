#include "db/exchange/plan.h"

#include <fmt/core.h>

namespace holdfast::exchange {

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

std::string sql_text(std::string_view text) {
  // With a backslash the literal is one with escapes, whatever standard_conforming_strings says.
  std::string literal = text.find('\\') == text.npos ? "'" : "E'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') literal += c;
    literal += c;
  }
  return literal + "'";
}

std::string_view sql_column(const Column& column) {
  return column.field.substr(column.field.find('.') + 1);
}

std::string repeated(std::string_view column, std::string_view what) {
  return fmt::format(
      "SELECT s.line, '{0}', s.\"{0}\", format('the same {1} is on line %s already: leave one of "
      "them out', s.first) FROM (SELECT r.line, r.\"{0}\", min(r.line) OVER (PARTITION BY "
      "r.\"{0}\") AS first FROM import_rows r WHERE NOT r.bad AND r.\"{0}\" IS NOT NULL) s "
      "WHERE s.line > s.first",
      column, what);
}

Plan plan_of(Thing thing, const Mapping& mapping, const PlanOptions& options) {
  switch (thing) {
    case Thing::products:
    case Thing::variants:
      return catalogue_plan(thing, mapping, options);
    case Thing::stock:
      return stock_plan(mapping);
    case Thing::customers:
      return customer_plan(mapping);
    case Thing::addresses:
      return address_plan(mapping);
    case Thing::images:
      return image_plan(mapping);
    case Thing::shipments:
      return shipment_plan(mapping);
    case Thing::orders:
      break;
  }
  return order_plan(mapping);
}

}  // namespace holdfast::exchange
