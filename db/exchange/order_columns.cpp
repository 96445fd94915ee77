#include "db/exchange/order_columns.h"

namespace holdfast::exchange {
namespace {

using enum Nothing;

constexpr CellWish kText{CellKind::text};
constexpr CellWish kCode{CellKind::code};
constexpr CellWish kFlag{CellKind::flag};
constexpr CellWish kTime{CellKind::time};
constexpr CellWish kAmount{CellKind::amount};

// Nothing is NULL in all of them, so that later rows of an order can say nothing; the default goes
// in with the first.
std::vector<Column> of_the_order() {
  return {
      {"order_number", "order|number|order no|order name", kCode, is_refused, {}, {}, "W-20417"},
      {"type",
       "order type",
       {CellKind::word, "sale return exchange"},
       is_null,
       "sale",
       "o.type",
       {}},
      {"status",
       "order status",
       {CellKind::word, "draft pending confirmed in_production produced processing on_hold"},
       is_null,
       "pending",
       {},
       "pending"},
      {"ordered_at", "order date|date|created at", kTime, is_null, "now()", "o.ordered_at",
       "2026-03-01T14:30:00Z"},
      {"required_at", "due date|required date", kTime, is_null, {}, "o.required_at", {}},
      {"financial_status",
       "payment status",
       {CellKind::word,
        "pending authorized paid partially_paid overdue failed refunded partially_refunded voided"},
       is_null,
       "pending",
       "o.financial_status",
       "paid"},
      {"priority",
       "",
       {CellKind::word, "low normal high urgent critical"},
       is_null,
       "normal",
       "o.priority",
       {}},
      {"channel", "sales channel|source", kCode, is_null, {}, {}, {}},
      {"external_order_id",
       "external number|channel order id",
       kCode,
       is_null,
       {},
       "o.external_order_id",
       {}},
      {"location", "location code|warehouse|place", kCode, is_null, {}, {}, "MAIN"},
      {"customer", "customer number|customer code", kCode, is_null, {}, {}, {}},
      {"customer_name", "buyer name", kText, is_null, {}, "o.customer_name", "Ada Example"},
      {"customer_email",
       "buyer email|email",
       kText,
       is_null,
       {},
       "o.customer_email",
       "ada@example.com"},
      {"currency", "", {CellKind::currency}, is_null, {}, "o.currency", "EUR"},
      {"tax_included", "taxes included", kFlag, is_null, "false", "o.tax_included", "true"},
      {"subtotal", "subtotal price", kAmount, is_null, {}, {}, {}},
      {"shipping", "total shipping|shipping cost", kAmount, is_null, "0", "o.total_shipping",
       "3.9"},
      {"discounts",
       "total discounts|order discount",
       kAmount,
       is_null,
       "0",
       "o.total_discounts",
       {}},
      {"taxes", "total tax|order tax", kAmount, is_null, {}, {}, {}},
      {"paid", "paid amount", kAmount, is_null, "0", "o.paid_amount", {}},
      {"platform_fees", "", kAmount, is_null, "0", "o.platform_fees", {}},
      {"production_cost", "", kAmount, is_null, "0", "o.production_cost", {}},
      {"shipping_method", "", kText, is_null, {}, "o.shipping_method", {}},
      {"carrier", "", kText, is_null, {}, "o.carrier", {}},
      {"tags", "order tags", {CellKind::list}, is_null, "'{}'", "o.tags", {}},
      {"notes", "note", kText, is_null, {}, "o.notes", {}},
      {"internal_notes", "", kText, is_null, {}, "o.internal_notes", {}},
      {"customer_notes", "", kText, is_null, {}, "o.customer_notes", {}},
      {"channel_data", "", {CellKind::object}, is_null, "'{}'", "o.channel_data", {}},
  };
}

std::vector<Column> of_the_addresses() {
  return {
      {"ship_first_name", "shipping first name", kText, is_null, {}, "ship.first_name", "Ada"},
      {"ship_last_name", "shipping last name", kText, is_null, {}, "ship.last_name", "Example"},
      {"ship_company", "shipping company", kText, is_null, {}, "ship.company", {}},
      {"ship_address1",
       "shipping address1|shipping street",
       kText,
       is_null,
       {},
       "ship.address1",
       "1 Example Street"},
      {"ship_address2", "shipping address2", kText, is_null, {}, "ship.address2", {}},
      {"ship_city", "shipping city", kText, is_null, {}, "ship.city", "Exampletown"},
      {"ship_state", "shipping province|shipping state", kText, is_null, {}, "ship.state", {}},
      {"ship_postal_code",
       "shipping zip|shipping postcode",
       kCode,
       is_null,
       {},
       "ship.postal_code",
       "1000"},
      {"ship_country", "shipping country", kText, is_null, {}, "ship.country", "AT"},
      {"ship_phone", "shipping phone", kCode, is_null, {}, "ship.phone", {}},
      {"ship_email", "shipping email", kText, is_null, {}, "ship.email", {}},
      {"bill_first_name", "billing first name", kText, is_null, {}, "bill.first_name", {}},
      {"bill_last_name", "billing last name", kText, is_null, {}, "bill.last_name", {}},
      {"bill_company", "billing company", kText, is_null, {}, "bill.company", {}},
      {"bill_address1", "billing address1|billing street", kText, is_null, {}, "bill.address1", {}},
      {"bill_address2", "billing address2", kText, is_null, {}, "bill.address2", {}},
      {"bill_city", "billing city", kText, is_null, {}, "bill.city", {}},
      {"bill_state", "billing province|billing state", kText, is_null, {}, "bill.state", {}},
      {"bill_postal_code",
       "billing zip|billing postcode",
       kCode,
       is_null,
       {},
       "bill.postal_code",
       {}},
      {"bill_country", "billing country", kText, is_null, {}, "bill.country", {}},
      {"bill_phone", "billing phone", kCode, is_null, {}, "bill.phone", {}},
      {"bill_email", "billing email", kText, is_null, {}, "bill.email", {}},
  };
}

std::vector<Column> of_the_line() {
  return {
      {"line_number", "line", {CellKind::integer, {}, true}, is_refused, {}, {}, "1"},
      {"sku", "line sku|article|lineitem sku", kCode, is_refused, {}, {}, "TEA-GREEN-100"},
      {"line_title", "title|item name|lineitem name", kText, is_null, {}, {}, {}},
      {"variant_title", "", kText, is_null, {}, "l.variant_title", {}},
      {"quantity",
       "qty|lineitem quantity",
       {CellKind::quantity, {}, true},
       is_refused,
       {},
       "l.quantity",
       "2"},
      {"price", "unit price|lineitem price", {CellKind::price}, is_refused, {}, "l.price", "4.95"},
      {"line_discount", "lineitem discount", kAmount, is_default, "0", "l.total_discount", {}},
      {"line_tax", "lineitem tax", kAmount, is_default, "0", "l.tax_amount", {}},
      {"tax_lines", "", {CellKind::array}, is_default, "[]", "l.tax_lines", {}},
      {"vendor", "lineitem vendor", kText, is_null, {}, "l.vendor", {}},
      {"weight", "", {CellKind::quantity}, is_null, {}, "l.weight", {}},
      {"taxable", "lineitem taxable", kFlag, is_default, "true", "l.taxable", {}},
      {"properties", "", {CellKind::object}, is_default, "{}", "l.properties", {}},
      {"line_notes", "", kText, is_null, {}, "l.notes", {}},
  };
}

}  // namespace

Columns order_columns() {
  Columns columns;
  for (const auto& part : {of_the_order(), of_the_addresses(), of_the_line()}) {
    columns.fixed.insert(columns.fixed.end(), part.begin(), part.end());
  }
  return columns;
}

}  // namespace holdfast::exchange
