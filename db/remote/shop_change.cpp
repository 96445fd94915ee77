#include "db/remote/shop_change.h"

#include <charconv>

#include "db/remote/shop_work.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using core::Result;

PgParameter exponent_of(const std::optional<core::Currency>& currency) {
  if (!currency) return std::nullopt;
  return std::to_string(currency->exponent());
}

PgParameter code_of(const std::optional<core::Currency>& currency) {
  if (!currency) return std::nullopt;
  return std::string{currency->code()};
}

// Empty or the one text of a query's one row; a NULL is "".
Result<std::string> text_of(ShopWork& work, std::string_view sql,
                            const std::vector<PgParameter>& parameters = {}) {
  auto rows = work.run(sql, parameters);
  if (!rows) return pass_on(rows.error());
  return rows->count() == 0 ? std::string{} : std::string{rows->text(0, 0)};
}

// Refuses with the sentence when the query gives a text, which takes the place of "%".
Result<void> refuse_where(ShopWork& work, std::string_view sql, std::string sentence,
                          const std::vector<PgParameter>& parameters = {}) {
  const auto found = text_of(work, sql, parameters);
  if (!found) return pass_on(found.error());
  if (found->empty()) return {};
  if (const std::size_t at = sentence.find('%'); at != sentence.npos) {
    sentence.replace(at, 1, *found);
  }
  return fail(ErrorCode::command_line, sentence);
}

// What has amounts and no currency of its own: a number would become another amount.
constexpr const char* kRecordedAmounts =
    "SELECT string_agg(r.what, ', ' ORDER BY r.place) FROM ("
    " SELECT 1, 'entries of tills' WHERE EXISTS (SELECT FROM journal_heads"
    "   WHERE tenant_id = current_tenant_id())"
    " UNION ALL SELECT 2, 'orders' WHERE EXISTS (SELECT FROM orders"
    "   WHERE tenant_id = current_tenant_id())"
    " UNION ALL SELECT 3, 'purchases' WHERE EXISTS (SELECT FROM purchase_orders"
    "   WHERE tenant_id = current_tenant_id())"
    "   OR EXISTS (SELECT FROM goods_receipts WHERE tenant_id = current_tenant_id())"
    " UNION ALL SELECT 4, 'gift cards' WHERE EXISTS (SELECT FROM gift_cards"
    "   WHERE tenant_id = current_tenant_id())"
    " UNION ALL SELECT 5, 'customers'' balances' WHERE EXISTS (SELECT FROM store_credit_entries"
    "   WHERE tenant_id = current_tenant_id())"
    "   OR EXISTS (SELECT FROM account_entries WHERE tenant_id = current_tenant_id())"
    " UNION ALL SELECT 6, 'stock movements' WHERE EXISTS (SELECT FROM stock_movements"
    "   WHERE tenant_id = current_tenant_id() AND unit_cost IS NOT NULL)"
    ") AS r (place, what)";

// A till has prices in the currency's smallest unit.
constexpr const char* kFinerPrices =
    "SELECT v.sku || ' at ' || trim_scale(v.price) FROM product_variants v"
    " WHERE v.tenant_id = current_tenant_id() AND v.price <> round(v.price, $1::integer)"
    " ORDER BY v.sku LIMIT 1";

Result<void> allow_currency(ShopWork& work, const core::Currency& currency) {
  const auto now = text_of(work, "SELECT currency FROM tenants WHERE id = current_tenant_id()");
  if (!now) return pass_on(now.error());
  if (*now == currency.code()) return {};
  auto free = refuse_where(work, kRecordedAmounts,
                           "there are amounts in " + *now +
                               " already (%), and they stay what they are; make a shop of its own "
                               "in " +
                               std::string{currency.code()} +
                               " with holdfast db shop, and retire this one when it has sold the "
                               "last");
  if (!free) return free;
  return refuse_where(work, kFinerPrices,
                      std::string{currency.code()} +
                          " has no such small unit as some prices need (%); change the prices "
                          "first: holdfast db export products",
                      {std::to_string(currency.exponent())});
}

Result<void> refuse_known_slug(ShopWork& work, const std::string& slug) {
  return refuse_where(work,
                      "SELECT slug FROM tenants WHERE slug = $1 AND id <> current_tenant_id()",
                      "there is a shop \"%\" already", {slug});
}

Result<void> change_tenant(ShopWork& work, const ShopChange& change) {
  if (change.slug) {
    if (auto fresh = refuse_known_slug(work, *change.slug); !fresh) return fresh;
  }
  if (change.currency) {
    if (auto allowed = allow_currency(work, *change.currency); !allowed) return allowed;
  }
  auto done = work.run(
      "UPDATE tenants SET name = coalesce($1, name), slug = coalesce($2, slug),"
      " tax_number = CASE WHEN $3::text IS NULL THEN tax_number ELSE nullif($3, '') END,"
      " currency = coalesce($4, currency),"
      " currency_exponent = coalesce($5::smallint, currency_exponent)"
      " WHERE id = current_tenant_id()",
      {change.name, change.slug, change.tax_number, code_of(change.currency),
       exponent_of(change.currency)});
  if (!done) return pass_on(done.error());
  return {};
}

constexpr const char* kOpenCodes =
    "SELECT string_agg(code, ', ' ORDER BY code) FROM locations"
    " WHERE tenant_id = current_tenant_id() AND is_active";

// The id of the place with this code; of the only open one where none is named.
Result<std::string> find_location(ShopWork& work, const std::optional<std::string>& code) {
  const auto found = text_of(
      work,
      "SELECT id FROM locations WHERE tenant_id = current_tenant_id() AND code = coalesce($1,"
      " (SELECT min(o.code) FROM locations o WHERE o.tenant_id = current_tenant_id()"
      "   AND o.is_active HAVING count(*) = 1))",
      {code});
  if (!found) return pass_on(found.error());
  if (!found->empty()) return found;
  const auto known = text_of(work,
                             "SELECT string_agg(code, ', ' ORDER BY code) FROM locations"
                             " WHERE tenant_id = current_tenant_id()");
  if (!known) return pass_on(known.error());
  return fail(ErrorCode::command_line,
              (code ? "the shop has no place \"" + *code + "\"; there are: "
                    : std::string{"name the place with --location; there are: "}) +
                  (known->empty() ? "none" : *known));
}

Result<void> change_location(ShopWork& work, const ShopChange& change) {
  const auto location = find_location(work, change.location);
  if (!location) return pass_on(location.error());
  auto done = work.run(
      "UPDATE locations SET name = coalesce($2, name), address = coalesce($3, address),"
      " country = CASE WHEN $4::text IS NULL THEN country ELSE nullif($4, '') END,"
      " time_zone = coalesce($5, time_zone), receipt_footer = coalesce($6, receipt_footer)"
      " WHERE tenant_id = current_tenant_id() AND id = $1",
      {*location, change.location_name, change.address, change.country, change.time_zone,
       change.receipt_footer});
  if (!done) return pass_on(done.error());
  return {};
}

// Of one place, or of all.
constexpr const char* kTillsInService =
    "SELECT string_agg(number::text, ', ' ORDER BY number) FROM terminals t"
    " WHERE t.tenant_id = current_tenant_id() AND t.is_active"
    "   AND ($1::uuid IS NULL OR t.location_id = $1)"
    "   AND EXISTS (SELECT FROM terminal_logins l WHERE l.tenant_id = t.tenant_id"
    "                  AND l.terminal_id = t.id AND l.revoked_at IS NULL)";

Result<void> refuse_tills(ShopWork& work, const PgParameter& location) {
  return refuse_where(work, kTillsInService,
                      "in service: till %. Let each end its shift and send what it sold (holdfast "
                      "tills list), then take it out of service with holdfast tills revoke",
                      {location});
}

Result<void> set_open(ShopWork& work, const std::string& location, bool open) {
  auto done = work.run(
      "UPDATE locations SET is_active = $2::boolean"
      " WHERE tenant_id = current_tenant_id() AND id = $1 AND is_active <> $2::boolean",
      {location, open ? "t" : "f"});
  if (!done) return pass_on(done.error());
  return {};
}

Result<void> allow_closing(ShopWork& work, const std::string& location, const std::string& code) {
  if (auto none = refuse_tills(work, location); !none) return none;
  auto none = refuse_where(
      work,
      "SELECT count(*)::text FROM inventory_items WHERE tenant_id = current_tenant_id()"
      " AND location_id = $1 AND on_hand <> 0 HAVING count(*) > 0",
      "the books have stock of % goods there; bring it to 0 first: holdfast db export stock, set "
      "on_hand of the rows of " +
          code + " to 0, holdfast db import stock (or send it elsewhere as a transfer)",
      {location});
  if (!none) return none;
  none = refuse_where(
      work,
      "SELECT string_agg(number, ', ' ORDER BY number) FROM transfers"
      " WHERE tenant_id = current_tenant_id() AND status IN ('pending', 'in_transit')"
      " AND $1::uuid IN (from_location_id, to_location_id)",
      "goods are on their way from or to there: transfer %. Receive or cancel it first",
      {location});
  if (!none) return none;
  return refuse_where(work,
                      "SELECT 'x' WHERE NOT EXISTS (SELECT FROM locations"
                      " WHERE tenant_id = current_tenant_id() AND is_active AND id <> $1)",
                      "it is the shop's only open place; retire the shop instead: holdfast shops "
                      "retire",
                      {location});
}

Result<void> set_active(ShopWork& work, bool active) {
  auto done = work.run(
      "UPDATE tenants SET is_active = $1::boolean"
      " WHERE id = current_tenant_id() AND is_active <> $1::boolean",
      {active ? "t" : "f"});
  if (!done) return pass_on(done.error());
  return {};
}

// The transaction of one change, in which `act` does it.
template <class Act>
Result<void> in_shop(PgConnection& connection, const std::string& tenant, Act act) {
  auto work = ShopWork::begin(connection, tenant);
  if (!work) return pass_on(work.error());
  if (auto there = work->require_shop(); !there) return there;
  if (Result<void> done = act(*work); !done) return done;
  return work->commit();
}

}  // namespace

Result<std::vector<ListedShop>> list_shops(PgConnection& connection) {
  auto work = ShopWork::begin(connection, "");
  if (!work) return pass_on(work.error());
  // The owner sees every tenant, and of each what is the tenant's own once it is named.
  auto shops = work->run(
      "SELECT id, slug, name, currency, is_active FROM tenants ORDER BY is_active DESC, slug");
  if (!shops) return pass_on(shops.error());
  std::vector<ListedShop> listed;
  for (int i = 0; i < shops->count(); ++i) {
    auto set =
        work->run("SELECT set_config('app.tenant_id', $1, true)", {std::string{shops->text(i, 0)}});
    if (!set) return pass_on(set.error());
    auto more = work->run(
        "SELECT coalesce((SELECT string_agg(CASE WHEN is_active THEN code ELSE '(' || code || ')'"
        " END, ', ' ORDER BY code) FROM locations WHERE tenant_id = current_tenant_id()), ''),"
        " (SELECT count(*) FROM terminals t WHERE t.tenant_id = current_tenant_id()"
        "   AND t.is_active AND EXISTS (SELECT FROM terminal_logins l"
        "     WHERE l.tenant_id = t.tenant_id AND l.terminal_id = t.id"
        "       AND l.revoked_at IS NULL))");
    if (!more) return pass_on(more.error());
    ListedShop shop{std::string{shops->text(i, 1)}, std::string{shops->text(i, 2)},
                    std::string{shops->text(i, 3)}, std::string{more->text(0, 0)}};
    const std::string_view tills = more->text(0, 1);
    std::from_chars(tills.data(), tills.data() + tills.size(), shop.tills_in_service);
    shop.is_active = shops->text(i, 4) == "t";
    listed.push_back(std::move(shop));
  }
  return listed;
}

Result<void> change_shop(PgConnection& connection, const std::string& tenant,
                         const ShopChange& change) {
  return in_shop(connection, tenant, [&](ShopWork& work) -> Result<void> {
    if (auto done = change_tenant(work, change); !done) return done;
    if (!change.is_of_location()) return {};
    return change_location(work, change);
  });
}

Result<void> close_location(PgConnection& connection, const std::string& tenant,
                            const std::string& code) {
  return in_shop(connection, tenant, [&](ShopWork& work) -> Result<void> {
    const auto location = find_location(work, code);
    if (!location) return pass_on(location.error());
    if (auto allowed = allow_closing(work, *location, code); !allowed) return allowed;
    return set_open(work, *location, false);
  });
}

Result<void> open_location(PgConnection& connection, const std::string& tenant,
                           const std::string& code) {
  return in_shop(connection, tenant, [&](ShopWork& work) -> Result<void> {
    const auto location = find_location(work, code);
    if (!location) return pass_on(location.error());
    return set_open(work, *location, true);
  });
}

Result<void> retire_shop(PgConnection& connection, const std::string& tenant) {
  return in_shop(connection, tenant, [](ShopWork& work) -> Result<void> {
    if (auto none = refuse_tills(work, std::nullopt); !none) return none;
    auto none = refuse_where(
        work,
        "SELECT string_agg(order_number, ', ' ORDER BY order_number) FROM (SELECT order_number "
        "FROM orders"
        " WHERE tenant_id = current_tenant_id() AND status NOT IN ('draft', 'shipped', 'delivered',"
        " 'completed', 'cancelled', 'returned', 'refunded') ORDER BY order_number LIMIT 5) o",
        "somebody waits for what was ordered: %. Complete or cancel these orders first");
    if (!none) return none;
    return set_active(work, false);
  });
}

Result<void> restore_shop(PgConnection& connection, const std::string& tenant) {
  return in_shop(connection, tenant, [](ShopWork& work) { return set_active(work, true); });
}

}  // namespace holdfast::remote
