#include "db/exchange/list_columns.h"

namespace holdfast::exchange {
namespace {

using enum Nothing;

constexpr CellWish kText{CellKind::text};
constexpr CellWish kCode{CellKind::code};

}  // namespace

Columns address_columns() {
  return {
      {{"customer", "customer number|customer code|number", kCode, is_refused, {}, {}, "C-1001"},
       {"type",
        "address type",
        {CellKind::word, "shipping billing"},
        is_default,
        "shipping",
        "a.type",
        "shipping"},
       {"is_default", "default", {CellKind::flag}, is_default, "false", "a.is_default", "true"},
       {"first_name", "given name", kText, is_null, {}, "a.first_name", "Ada"},
       {"last_name", "surname|family name", kText, is_null, {}, "a.last_name", "Example"},
       {"company", "company name", kText, is_null, {}, "a.company", {}},
       {"address1",
        "street|address line 1",
        kText,
        is_refused,
        {},
        "a.address1",
        "1 Example Street"},
       {"address2", "address line 2", kText, is_null, {}, "a.address2", {}},
       {"city", "town", kText, is_refused, {}, "a.city", "Exampletown"},
       {"state", "province|region", kText, is_null, {}, "a.state", {}},
       {"postal_code", "zip|postcode|zip code", kCode, is_null, {}, "a.postal_code", "1000"},
       {"country", "", kText, is_refused, {}, "a.country", "AT"},
       {"phone", "telephone|phone number", kCode, is_null, {}, "a.phone", {}},
       {"email", "e mail|mail", kText, is_null, {}, "a.email", {}}},
      {}};
}

Columns image_columns() {
  return {{{"product_sku", "parent sku|product", kCode, is_refused, {}, {}, "TEA-GREEN-100"},
           {"sku", "variant sku", kCode, is_null, {}, {}, {}},
           {"position", "place|order", {CellKind::integer}, is_default, "0", "m.position", "1"},
           {"url",
            "image url|image|src",
            kText,
            is_refused,
            {},
            "m.url",
            "https://shop.example/green-tea.jpg"},
           {"alt_text", "alt|description", kText, is_default, "", "m.alt_text", "A tin of tea"}},
          {}};
}

Columns shipment_columns() {
  return {
      {{"order_number", "order|number|order no|order name", kCode, is_refused, {}, {}, "W-20417"},
       {"line_number", "line", {CellKind::integer, {}, true}, is_refused, {}, {}, "1"},
       {"sku", "line sku|article", kCode, is_null, {}, {}, "TEA-GREEN-100"},
       {"shipped",
        "shipped quantity|fulfilled|fulfilled quantity",
        {CellKind::quantity},
        is_refused,
        {},
        {},
        "1"},
       {"tracking_numbers", "tracking|tracking number", {CellKind::list}, is_null, {}, {}, {}}},
      {}};
}

}  // namespace holdfast::exchange
